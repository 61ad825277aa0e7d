//! The README's pictures show the screens as they are now: `cargo run --example captures` makes them.
//!
//! Guards: the house: the README's pictures are the screens as they are

use std::collections::BTreeSet;

use common::pictures::list::{IMAGES, SIZE, path};
use common::pictures::svg;
use common::tui::scenes::all;
use reprov::host::config::{GlyphSet, Theme};

#[test]
fn the_pictures_are_those_of_the_screens_as_they_are_now() {
    for (name, title) in IMAGES {
        let scene = all().find(|scene| scene.name == name).unwrap_or_else(|| panic!("no scene is called {name}"));
        let (cells, _) = scene.view().draw(SIZE, Theme::Dark, GlyphSet::Unicode);
        let image = std::fs::read_to_string(path(name)).unwrap_or_default().replace("\r\n", "\n");
        assert!(image == svg::draw(&cells, title), "{name} is stale: cargo run --example captures");
    }
}

#[test]
fn the_readme_shows_each_picture_and_says_what_is_on_it() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    for (name, _) in IMAGES {
        let (before, _) =
            readme.split_once(&format!("]({})", path(name))).unwrap_or_else(|| panic!("{name} is not shown"));
        let told = before.rsplit_once("![").expect("a picture").1;
        assert!(told.chars().count() > 30 && !told.contains('\n'), "{name}: {told:?}");
    }
    let files: BTreeSet<_> = std::fs::read_dir("docs/images")
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    let shown: BTreeSet<_> = IMAGES.iter().map(|(name, _)| format!("{name}.svg")).collect();
    assert_eq!(files, shown);
}

#[test]
fn a_picture_is_light_and_whole() {
    for (name, _) in IMAGES {
        let image = std::fs::read_to_string(path(name)).unwrap();
        assert!(image.len() < 40_000, "{name}: {} bytes", image.len());
        roxmltree::Document::parse(&image).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!image.contains("href") && !image.contains("<script"), "{name}");
    }
}
