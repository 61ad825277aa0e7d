//! The documents are up to date as far as a program can check: the links, files, folders and tests that they name
//! exist.
//!
//! Guards: the house: what the documents point at is there: links, files, folders, tests by name

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The documents that are written by hand, with their paths.
fn documents() -> Vec<(PathBuf, String)> {
    let contrats_at_hand = [root().to_owned(), root().join("docs")];
    let files =
        contrats_at_hand.iter().flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    let documents: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            (path, text)
        })
        .collect();
    assert!(documents.len() >= 6, "the documents are there");
    documents
}

/// The texts between two marks, looked for line by line.
fn between<'t>(text: &'t str, open: &str, close: &str) -> Vec<&'t str> {
    let mut found = Vec::new();
    for mut remainder in text.lines() {
        while let Some((inside, rest)) = remainder.split_once(open).and_then(|(_, rest)| rest.split_once(close)) {
            found.push(inside);
            remainder = rest;
        }
    }
    found
}

#[test]
fn every_link_leads_somewhere() {
    for (document, text) in documents() {
        for target in between(&text, "](", ")") {
            let path = target.split('#').next().unwrap_or_default();
            if path.is_empty() || path.contains("://") {
                continue;
            }
            assert!(document.parent().unwrap().join(path).exists(), "{}: {target}", document.display());
        }
    }
}

#[test]
fn every_file_and_folder_that_is_named_is_there() {
    const PLACES: [&str; 7] = ["src/", "tests/", "docs/", "assets/", "benches/", "fuzz/", "examples/"];
    let mut named = 0;
    for (document, text) in documents() {
        for code in between(&text, "`", "`") {
            let path = code.split([' ', ':', '#']).next().unwrap_or_default();
            let path =
                path.split_once('*').map_or(path, |(start, _)| start.rsplit_once('/').map_or("", |(folder, _)| folder));
            if PLACES.iter().any(|place| path.starts_with(place)) {
                named += 1;
                assert!(root().join(path).exists(), "{}: {code}", document.display());
            }
        }
    }
    assert!(named > 60, "{named} places are named");
}

/// `tests/a.rs::b` and `tests/a/::b` in a document must name a test of that file or folder.
#[test]
fn every_test_that_is_named_is_there() {
    fn sources(path: &Path) -> String {
        if path.is_dir() {
            fs::read_dir(path).unwrap().map(|entry| sources(&entry.unwrap().path())).collect()
        } else if path.extension().is_some_and(|end| end == "rs") {
            fs::read_to_string(path).unwrap()
        } else {
            String::new()
        }
    }
    let mut named = BTreeSet::new();
    for (document, text) in documents() {
        for code in between(&text, "`", "`") {
            let Some((path, name)) = code.split_once("::").filter(|(path, _)| path.starts_with("tests/")) else {
                continue;
            };
            let there = sources(&root().join(path));
            assert!(there.contains(&format!("fn {name}(")), "{}: {code}", document.display());
            named.insert(code.to_owned());
        }
    }
    assert!(named.len() >= 15, "{named:?}");
}
