//! Draws the README's pictures from the real screens: `cargo run --example captures`.

use std::fs;
use std::io;

use common::pictures::{list, svg};
use common::tui::scenes;
use reprov::host::config::{GlyphSet, Theme};

fn main() -> io::Result<()> {
    for (name, title) in list::IMAGES {
        let Some(scene) = scenes::all().find(|scene| scene.name == name) else {
            return Err(io::Error::other(format!("no scene is called {name}")));
        };
        let (cells, _) = scene.view().draw(list::SIZE, Theme::Dark, GlyphSet::Unicode);
        fs::write(list::path(name), svg::draw(&cells, title))?;
    }
    Ok(())
}
