//! Draws the README's pictures from the real screens: `cargo run --example captures`.

#[expect(dead_code, reason = "the tests use the rest of it")]
#[path = "../../tests/tui_harness/mod.rs"]
mod tui_harness;

mod images;
mod svg;

use std::fs;
use std::io;

use reprov::host::config::{Glyphes, Theme};

fn main() -> io::Result<()> {
    for (nom, titre) in images::IMAGES {
        let Some(scene) = tui_harness::scenes::toutes().find(|scene| scene.nom == nom) else {
            return Err(io::Error::other(format!("no scene is called {nom}")));
        };
        let (cellules, _) = scene.vue().dessine(images::TAILLE, Theme::Sombre, Glyphes::Unicode);
        fs::write(images::chemin(nom), svg::dessine(&cellules, titre))?;
    }
    Ok(())
}
