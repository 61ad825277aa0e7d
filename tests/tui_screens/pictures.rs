//! The README's pictures are those of the screens as they are now: `cargo run --example captures` makes them.
//!
//! Guards: the house: the README's pictures are the screens as they are

use std::collections::BTreeSet;

use common::pictures::list::{IMAGES, TAILLE, chemin};
use common::pictures::svg;
use common::tui::scenes::toutes;
use reprov::host::config::{Glyphes, Theme};

#[test]
fn the_pictures_are_those_of_the_screens_as_they_are_now() {
    for (nom, titre) in IMAGES {
        let scene = toutes().find(|scene| scene.nom == nom).unwrap_or_else(|| panic!("no scene is called {nom}"));
        let (cellules, _) = scene.vue().dessine(TAILLE, Theme::Sombre, Glyphes::Unicode);
        let image = std::fs::read_to_string(chemin(nom)).unwrap_or_default().replace("\r\n", "\n");
        assert!(image == svg::dessine(&cellules, titre), "{nom} is stale: cargo run --example captures");
    }
}

#[test]
fn the_readme_shows_each_picture_and_says_what_is_on_it() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    for (nom, _) in IMAGES {
        let (avant, _) =
            readme.split_once(&format!("]({})", chemin(nom))).unwrap_or_else(|| panic!("{nom} is not shown"));
        let dit = avant.rsplit_once("![").expect("a picture").1;
        assert!(dit.chars().count() > 30 && !dit.contains('\n'), "{nom}: {dit:?}");
    }
    let files: BTreeSet<_> = std::fs::read_dir("docs/images")
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    let shown: BTreeSet<_> = IMAGES.iter().map(|(nom, _)| format!("{nom}.svg")).collect();
    assert_eq!(files, shown);
}

#[test]
fn a_picture_is_light_and_whole() {
    for (nom, _) in IMAGES {
        let image = std::fs::read_to_string(chemin(nom)).unwrap();
        assert!(image.len() < 40_000, "{nom}: {} bytes", image.len());
        roxmltree::Document::parse(&image).unwrap_or_else(|error| panic!("{nom}: {error}"));
        assert!(!image.contains("href") && !image.contains("<script"), "{nom}");
    }
}
