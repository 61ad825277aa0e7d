//! The house's rules, read from its sources: who may import whom, and what the pure rooms never
//! touch. The same table is drawn in ARCHITECTURE.md.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A room and the rooms it may name by a `crate::` path, itself apart.
const ROOMS: [(&str, &[&str]); 24] = [
    ("arret", &[]),
    ("domain", &[]),
    ("feuille", &["domain"]),
    ("protocol", &["domain", "feuille"]),
    ("transport", &["arret", "domain"]),
    ("prive", &[]),
    ("locks", &["prive"]),
    ("journal", &["arret", "domain", "prive"]),
    ("service", &["domain", "protocol", "transport"]),
    ("simulator", &["domain", "protocol"]),
    ("engine", &["arret", "domain", "service", "journal", "locks", "prive"]),
    ("texts", &["domain"]),
    ("secret", &["domain"]),
    ("paths", &[]),
    ("logging", &["domain", "prive"]),
    ("cles", &["domain"]),
    ("config", &["cles", "domain", "engine", "paths", "prive", "protocol", "texts"]),
    ("saved", &["cles", "domain", "protocol"]),
    ("echange", &["cles", "domain", "engine", "feuille", "prive", "protocol"]),
    ("plan", &["cles", "domain", "feuille", "saved", "texts"]),
    ("diagnostic", &["config", "domain", "engine", "paths", "protocol", "secret", "transport"]),
    ("export", &["domain", "echange", "engine", "feuille", "texts"]),
    (
        "cli",
        &[
            "arret",
            "cles",
            "domain",
            "engine",
            "config",
            "export",
            "feuille",
            "secret",
            "simulator",
            "texts",
            "plan",
            "saved",
            "echange",
            "paths",
            "assembly",
            "diagnostic",
            "logging",
        ],
    ),
    ("tui", &["arret", "config", "domain", "echange", "engine", "export", "plan", "texts"]),
];

/// What no file of `domain`, `feuille` or `protocol` may mention: the clock, IO, other threads, a panic.
const IMPURE: [&str; 18] = [
    "Timestamp::now",
    "Zoned::now",
    "Instant::now",
    "SystemTime",
    "std::fs",
    "std::net",
    "std::env",
    "std::thread",
    "std::process",
    "tokio",
    "reqwest",
    "rusqlite",
    "ratatui",
    "crossterm",
    "panic!(",
    ".unwrap()",
    ".expect(",
    "unreachable!(",
];

#[test]
fn every_room_imports_only_what_it_may() {
    let mut found = Vec::new();
    for (room, allowed) in ROOMS {
        for file in files_of(room) {
            for (number, line) in product_lines(&file) {
                for named in crates_named(&line) {
                    if named != room && !allowed.contains(&named.as_str()) {
                        found.push(format!("{}:{number}: {room} may not import {named}", file.display()));
                    }
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_room_of_the_house_is_in_the_table() {
    let declared: BTreeSet<String> = fs::read_to_string("src/lib.rs")
        .unwrap()
        .lines()
        .filter_map(|line| {
            line.strip_prefix("pub mod ")
                .or_else(|| line.strip_prefix("mod "))
                .and_then(|rest| rest.strip_suffix(';'))
                .map(str::to_owned)
        })
        .collect();
    // `assembly` wires the rooms together: it may import everything.
    let listed: BTreeSet<String> =
        ROOMS.iter().map(|(room, _)| (*room).to_owned()).chain(["assembly".to_owned()]).collect();
    assert_eq!(declared, listed);
}

#[test]
fn the_pure_rooms_touch_nothing_and_cannot_panic() {
    let mut found = Vec::new();
    for room in ["domain", "feuille", "protocol"] {
        for file in files_of(room) {
            for (number, line) in product_lines(&file) {
                for word in IMPURE.iter().filter(|word| line.contains(**word)) {
                    found.push(format!("{}:{number}: {word}", file.display()));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn one_place_sends_a_put() {
    let mut places = Vec::new();
    for file in rust_files(Path::new("src")) {
        for (number, line) in product_lines(&file) {
            if line.contains("service.put(") || line.contains(".met(") {
                places.push(format!("{}:{number}", file.display()));
            }
        }
    }
    assert_eq!(places.len(), 2, "the engine's call and the service's, no other: {places:?}");
}

#[test]
fn no_file_is_two_files() {
    for file in rust_files(Path::new("src")).into_iter().chain(rust_files(Path::new("tests"))) {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= 600, "{} has {lines} lines", file.display());
    }
}

/// The files of a room: `src/room.rs`, `src/room/**`.
fn files_of(room: &str) -> Vec<PathBuf> {
    let mut files = rust_files(&Path::new("src").join(room));
    let single = Path::new("src").join(format!("{room}.rs"));
    if single.exists() {
        files.push(single);
    }
    files
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return files };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// The lines of a file that are neither comments nor its tests (`mod tests` ends a file here, and a
/// file named tests.rs is one).
fn product_lines(file: &Path) -> Vec<(usize, String)> {
    if file.ends_with("tests.rs") {
        return Vec::new();
    }
    let source = fs::read_to_string(file).unwrap();
    let mut lines = Vec::new();
    for (at, line) in source.lines().enumerate() {
        if line.starts_with("#[cfg(test)]") {
            let next = source.lines().nth(at + 1).unwrap_or_default();
            if next.starts_with("mod tests {") {
                break;
            }
        }
        if !line.trim_start().starts_with("//") {
            lines.push((at + 1, line.to_owned()));
        }
    }
    lines
}

/// The rooms that a line names after `crate::`, braces opened there included.
fn crates_named(line: &str) -> Vec<String> {
    let mut named = Vec::new();
    for rest in line.split("crate::").skip(1) {
        let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        if let Some(list) = rest.strip_prefix('{') {
            named.extend(list.split(',').map(|item| word(item.trim())).filter(|item| !item.is_empty()));
        } else {
            named.push(word(rest));
        }
    }
    named
}
