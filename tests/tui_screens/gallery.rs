//! The gallery: a picture of every scene at two sizes; the texts that must be readable, at these sizes and on a wall;
//! at every other size, no panic and no cut code.
//!
//! Guards: tui: every screen is drawn in every state, at every size, no code de décharge cut

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::num::NonZero;

use common::tui::scenes::{KINDS, SceneView, all};

use super::sizes;

/// The sizes of the pictures: the usual one and a wide one.
const IMAGES: [(u16, u16); 2] = [(80, 24), (120, 40)];

/// A wall: a very large screen, whose content is checked by texts instead of a picture.
pub(crate) const WALL: (u16, u16) = (240, 70);

#[test]
fn every_screen_has_a_scene_and_every_scene_its_own_name() {
    let mut names = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for scene in all() {
        assert!(names.insert(scene.name), "{} stands twice", scene.name);
        seen.extend(scene.view().screens().last().copied());
    }
    let without: Vec<&&str> = KINDS.iter().filter(|kind| !seen.contains(**kind)).collect();
    assert!(without.is_empty(), "no scene in front: {without:?}");
}

/// A picture in which more than two equal rows in a row become one row and a count: large pictures are mostly empty.
fn tighten(image: &str) -> String {
    let mut out = String::new();
    let mut lines = image.lines().peekable();
    while let Some(line) = lines.next() {
        let mut times = 1;
        while lines.next_if_eq(&line).is_some() {
            times += 1;
        }
        let _ = match times {
            1 => writeln!(out, "{line}"),
            2 => writeln!(out, "{line}\n{line}"),
            times => writeln!(out, "{line}\n⋮ {times} rows like it"),
        };
    }
    out
}

/// One picture per scene, with its two sizes one below the other.
#[test]
fn every_scene_shows_what_it_must_at_three_sizes() {
    let mut missing = String::new();
    for scene in all() {
        let mut view = scene.view();
        let mut images = String::new();
        for size in IMAGES.into_iter().chain([WALL]) {
            let image = view.text(size);
            for text in scene.shows.iter().filter(|text| !image.contains(**text)) {
                let _ = writeln!(missing, "{}: {text:?} is missing at {size:?}", scene.name);
            }
            if size != WALL {
                let _ = write!(images, "{}x{}\n{}", size.0, size.1, tighten(&image));
            }
        }
        insta::assert_snapshot!(scene.name, images);
    }
    assert!(missing.is_empty(), "{missing}");
}

/// A code de décharge of the scene whose beginning is in a line that does not contain all of it.
fn cut<'a>(codes: &'a [String], image: &str) -> Option<&'a str> {
    let begins = |code: &str, line: &str| {
        let start: String = code.chars().take(4).collect();
        line.contains(&start) && !line.contains(code)
    };
    codes.iter().map(String::as_str).find(|code| image.lines().any(|line| begins(code, line)))
}

/// Draws a scene at these sizes; returns the first fault.
fn sweep(name: &str, view: &mut SceneView, sizes: impl Iterator<Item = (u16, u16)>) -> Option<String> {
    let codes = view.codes();
    for size in sizes {
        let image = view.text(size);
        if size.0 >= 40
            && size.1 >= 12
            && let Some(code) = cut(&codes, &image)
        {
            return Some(format!("{name} at {size:?} cuts {code}:\n{image}"));
        }
        if (size.0 < 40 || size.1 < 12) && size.0 >= 12 && size.1 >= 3 && !image.contains("Agrandissez") {
            return Some(format!("{name} at {size:?} does not ask for more room:\n{image}"));
        }
    }
    None
}

#[test]
fn every_scene_is_drawn_at_every_size_and_cuts_no_code() {
    let scenes: Vec<_> = all().collect();
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let faults: Vec<String> = std::thread::scope(|s| {
        let tasks: Vec<_> = (0..threads)
            .map(|thread| {
                let scenes = &scenes;
                s.spawn(move || {
                    let own = scenes.iter().skip(thread).step_by(threads);
                    let strange = [(1, 200), (300, 1), (2, 2), (500, 12), (40, 200)];
                    own.filter_map(|scene| {
                        let sizes = sizes().chain(IMAGES).chain([WALL]).chain(strange);
                        sweep(scene.name, &mut scene.view(), sizes)
                    })
                    .collect::<Vec<_>>()
                })
            })
            .collect();
        tasks.into_iter().flat_map(|task| task.join().unwrap()).collect()
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
