//! The gallery: every scene as a picture at two sizes, at those and on a wall with what must be read on it, and
//! at every other size without a panic or a code that is cut.
//!
//! Guards: tui: every screen is drawn in every state, at every size, no code de décharge cut

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::num::NonZero;

use common::tui::scenes::{GENRES, Vue, toutes};

use super::sizes;

/// A first-class size and a wide one, of which there are pictures.
const IMAGES: [(u16, u16); 2] = [(80, 24), (120, 40)];

/// A wall: what stands on it is said in words.
pub(crate) const MUR: (u16, u16) = (240, 70);

#[test]
fn every_screen_has_a_scene_and_every_scene_its_own_name() {
    let mut noms = BTreeSet::new();
    let mut vus = BTreeSet::new();
    for scene in toutes() {
        assert!(noms.insert(scene.nom), "{} stands twice", scene.nom);
        vus.extend(scene.vue().ecrans().last().copied());
    }
    let sans: Vec<&&str> = GENRES.iter().filter(|genre| !vus.contains(**genre)).collect();
    assert!(sans.is_empty(), "no scene in front: {sans:?}");
}

/// A picture with every run of more than two equal rows told in two: a wall is mostly empty.
fn resserre(image: &str) -> String {
    let mut out = String::new();
    let mut lignes = image.lines().peekable();
    while let Some(ligne) = lignes.next() {
        let mut fois = 1;
        while lignes.next_if_eq(&ligne).is_some() {
            fois += 1;
        }
        let _ = match fois {
            1 => writeln!(out, "{ligne}"),
            2 => writeln!(out, "{ligne}\n{ligne}"),
            fois => writeln!(out, "{ligne}\n⋮ {fois} rows like it"),
        };
    }
    out
}

/// One picture a scene, its two sizes one below the other.
#[test]
fn every_scene_shows_what_it_must_at_three_sizes() {
    let mut manque = String::new();
    for scene in toutes() {
        let mut vue = scene.vue();
        let mut images = String::new();
        for taille in IMAGES.into_iter().chain([MUR]) {
            let image = vue.texte(taille);
            for texte in scene.montre.iter().filter(|texte| !image.contains(**texte)) {
                let _ = writeln!(manque, "{}: {texte:?} is missing at {taille:?}", scene.nom);
            }
            if taille != MUR {
                let _ = write!(images, "{}x{}\n{}", taille.0, taille.1, resserre(&image));
            }
        }
        insta::assert_snapshot!(scene.nom, images);
    }
    assert!(manque.is_empty(), "{manque}");
}

/// A code de décharge of the scene that stands on the drawing in part only.
fn coupe<'a>(codes: &'a [String], image: &str) -> Option<&'a str> {
    let entame = |code: &str, ligne: &str| {
        let debut: String = code.chars().take(4).collect();
        ligne.contains(&debut) && !ligne.contains(code)
    };
    codes.iter().map(String::as_str).find(|code| image.lines().any(|ligne| entame(code, ligne)))
}

/// Draws a scene at these sizes; gives what is wrong.
fn balaye(nom: &str, vue: &mut Vue, tailles: impl Iterator<Item = (u16, u16)>) -> Option<String> {
    let codes = vue.codes();
    for taille in tailles {
        let image = vue.texte(taille);
        if taille.0 >= 40
            && taille.1 >= 12
            && let Some(code) = coupe(&codes, &image)
        {
            return Some(format!("{nom} at {taille:?} cuts {code}:\n{image}"));
        }
        if (taille.0 < 40 || taille.1 < 12) && taille.0 >= 12 && taille.1 >= 3 && !image.contains("Agrandissez") {
            return Some(format!("{nom} at {taille:?} does not ask for more room:\n{image}"));
        }
    }
    None
}

#[test]
fn every_scene_is_drawn_at_every_size_and_cuts_no_code() {
    let scenes: Vec<_> = toutes().collect();
    let fils = std::thread::available_parallelism().map_or(1, NonZero::get);
    let fautes: Vec<String> = std::thread::scope(|s| {
        let taches: Vec<_> = (0..fils)
            .map(|fil| {
                let scenes = &scenes;
                s.spawn(move || {
                    let miennes = scenes.iter().skip(fil).step_by(fils);
                    let etranges = [(1, 200), (300, 1), (2, 2), (500, 12), (40, 200)];
                    miennes
                        .filter_map(|scene| {
                            let tailles = sizes().chain(IMAGES).chain([MUR]).chain(etranges);
                            balaye(scene.nom, &mut scene.vue(), tailles)
                        })
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        taches.into_iter().flat_map(|tache| tache.join().unwrap()).collect()
    });
    assert!(fautes.is_empty(), "{}", fautes.join("\n"));
}
