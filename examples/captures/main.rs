//! Draws the README's pictures from the real screens: `cargo run --example captures`.

use std::fs;
use std::io;

use common::pictures::{list, svg};
use common::tui::scenes;
use reprov::host::config::{Glyphes, Theme};

fn main() -> io::Result<()> {
    for (nom, titre) in list::IMAGES {
        let Some(scene) = scenes::toutes().find(|scene| scene.nom == nom) else {
            return Err(io::Error::other(format!("no scene is called {nom}")));
        };
        let (cellules, _) = scene.vue().dessine(list::TAILLE, Theme::Sombre, Glyphes::Unicode);
        fs::write(list::chemin(nom), svg::dessine(&cellules, titre))?;
    }
    Ok(())
}
