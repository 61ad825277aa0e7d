//! The architecture's rules, checked on the sources: no circle of files, who may import whom, what the pure rooms never
//! touch, one place that sends a put.
//!
//! The table of rooms is in `rooms.rs`. `cargo test --test architecture figures -- --nocapture` prints figures about
//! the sources; `circles` as the filter prints the circles of files.
//!
//! Guards: the house: `domain` and `wire` do no IO, read no clock, do not panic
//! Guards: tui: a screen names no other: where it leads is a place as data, and a new one touches its folder,
//! `Destination` and one entry

mod figures;
mod graph;
mod imports;
mod leaves;
mod lines;
mod made_up;
mod names;
mod resolve;
mod rooms;
mod syntax;
mod tokens;
mod tree;

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use graph::House;
use rooms::{IMPURE, PURE, ROOMS, SENDING};
use tree::Sources;

/// The greatest number of lines of a file.
const LONGEST: usize = 600;

/// The Rust files under a folder, by their path from that folder.
fn rust_files(folder: &str) -> Sources {
    let mut files = Sources::new();
    add(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), "", &mut files);
    files
}

fn add(folder: &Path, before: &str, files: &mut Sources) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{before}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            add(&path, &format!("{name}/"), files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

fn sources() -> &'static Sources {
    static SOURCES: OnceLock<Sources> = OnceLock::new();
    SOURCES.get_or_init(|| rust_files("src"))
}

/// The parsed sources, read once for all the tests.
fn house() -> &'static House {
    static HOUSE: OnceLock<House> = OnceLock::new();
    HOUSE.get_or_init(|| House::of(sources(), "reprov"))
}

fn nothing(found: &[String]) {
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn no_circles_of_files() {
    let told: Vec<String> = house().circles().iter().map(|circle| house().tell(circle)).collect();
    nothing(&told);
}

/// A path that leads nowhere would be an arrow missing from the graph.
#[test]
fn every_path_of_the_house_leads_to_a_file() {
    let lost = house().found.lost.iter();
    nothing(
        &lost.map(|(file, line, path)| format!("src/{}:{line}: {path}", house().tree.files[*file])).collect::<Vec<_>>(),
    );
}

#[test]
fn every_room_names_only_those_it_may() {
    nothing(&imports::violations(house(), ROOMS));
}

#[test]
fn rooms_are_listed_by_floor_without_a_circle() {
    nothing(&imports::table_faults(ROOMS));
    assert!(imports::floors(ROOMS).is_ok(), "in a circle, or above one: {:?}", imports::floors(ROOMS));
}

#[test]
fn every_room_of_the_house_is_in_the_table_and_no_other() {
    nothing(&imports::missing(&imports::declared(&sources()["lib.rs"]), house(), ROOMS));
}

#[test]
fn the_library_declares_its_rooms_by_floor() {
    nothing(&imports::order_faults(&imports::declared(&sources()["lib.rs"]), ROOMS));
}

/// A screen names its destinations as a `Destination`: adding a screen touches no other one.
#[test]
fn no_screen_names_another() {
    nothing(&leaves::tied(house(), "tui/screens", &["common"]));
}

#[test]
fn the_pure_rooms_touch_nothing_and_cannot_panic() {
    assert!(PURE.iter().all(|pure| ROOMS.iter().any(|(room, _)| room.starts_with(pure))), "a pure room is there");
    nothing(&lines::impurities(house(), sources(), PURE, IMPURE));
}

#[test]
fn one_place_sends_a_put() {
    let places = lines::places(house(), sources(), SENDING);
    assert_eq!(places.len(), 3, "the conduct's call, the engine's and the service's, no other: {places:?}");
}

#[test]
fn no_file_is_two_files() {
    for folder in ["src", "tests"] {
        for (file, source) in rust_files(folder) {
            let lines = source.lines().count();
            assert!(lines <= LONGEST, "{folder}/{file} has {lines} lines");
        }
    }
}

/// Checks nothing: it prints figures to compare before and after a change.
#[test]
fn figures() {
    println!("{}", figures::tell(house(), sources(), ROOMS));
}
