//! `docs/invariants.md`, written from the lines in which each test file says what it guards.
//!
//! Guards: the house: every file of tests says what it guards, and `docs/invariants.md` is what they say

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use super::sources::{Source, root, sources};

/// The variable that makes the test write the document instead of comparing it.
const WRITE: &str = "REPROV_WRITE_INVARIANTS";
const PATH: &str = "docs/invariants.md";

/// The rooms, from the ground up as `src/lib.rs` lists them; an invariant of no single room belongs to "the house".
const ROOMS: [&str; 16] = [
    "domain",
    "wire",
    "net",
    "host",
    "service",
    "ledger",
    "store",
    "conduct",
    "soap_server",
    "simulator",
    "engine",
    "files",
    "diagnostic",
    "tui",
    "cli",
    "the house",
];

const BEGINNING: &str = "\
# Invariants, and the tests that guard each

Room by room, from the ground up. Each is written in the comment at the head of the files that guard it, in one form,
`//! Guards: <room>: <what holds, in a sentence>`. It may go on over the next lines of the comment, and several files may say
the same one. What stands in the `main.rs` of a folder is of the whole folder. A script says it behind `#`.

A file of tests that says nothing fails `tests/pages/`, which also writes this page from what the files say:
`REPROV_WRITE_INVARIANTS=1 cargo test --locked --test pages`.
";

/// An invariant: its room and its sentence.
type Guarded = (String, String);

/// The invariants that a file guards, in its order.
fn guarded(source: &Source) -> Vec<Guarded> {
    let script = source.path.ends_with("/run");
    let mark = if script { "#" } else { "//!" };
    let mut said: Vec<String> = Vec::new();
    let mut open = false;
    for line in source.text.lines() {
        let comment = line.trim().strip_prefix(mark).map(str::trim);
        match comment {
            Some(words) if words.starts_with("Guards: ") => {
                said.push(words.trim_start_matches("Guards: ").to_owned());
                open = true;
            }
            Some(words) if open && !words.is_empty() => {
                let last = said.last_mut().expect("one is open");
                last.push(' ');
                last.push_str(words);
            }
            _ => open = false,
        }
    }
    said.iter().map(|said| said.split_once(": ").unwrap_or(("", said))).map(|(a, b)| (a.into(), b.into())).collect()
}

/// The files that may name invariants: Rust files everywhere, and the scripts `run` in the folders of `tests`.
fn sayers() -> Vec<Source> {
    let mut all = sources(&["src", "tests", "benches", "fuzz"], &["rs"]);
    for entry in fs::read_dir(root().join("tests")).unwrap() {
        let script = entry.unwrap().path().join("run");
        if script.is_file() {
            all.push(Source::read(&script));
        }
    }
    all
}

/// Whether a file contains tests.
fn has_tests(text: &str) -> bool {
    text.lines().map(str::trim).any(|line| line.starts_with("#[test]") || line.starts_with("#[tokio::test"))
}

#[test]
fn every_file_of_tests_says_what_it_guards() {
    let silent: Vec<String> = sources(&["tests"], &["rs"])
        .into_iter()
        .filter(|source| has_tests(&source.text) && guarded(source).is_empty())
        .map(|source| source.path)
        .collect();
    assert!(
        silent.is_empty(),
        "say in the comment at the head `//! Guards: <room>: <what holds, in a sentence>`:\n{}",
        silent.join("\n")
    );
}

#[test]
fn every_invariant_is_of_a_room() {
    for source in sayers() {
        for (room, sentence) in guarded(&source) {
            assert!(ROOMS.contains(&room.as_str()), "{}: `{room}` is none of {ROOMS:?}", source.path);
            assert!(sentence.len() > 20, "{}: `{sentence}` is no sentence", source.path);
        }
    }
}

#[test]
fn the_page_is_what_the_files_say() {
    let page = page();
    let path = root().join(PATH);
    if std::env::var_os(WRITE).is_some() {
        fs::write(&path, page).unwrap();
        return;
    }
    let written = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    let missing = |of: &str, among: &str, mark: char| {
        let among: BTreeSet<&str> = among.lines().collect();
        of.lines().filter(|line| !among.contains(line)).map(|line| format!("{mark} {line}")).collect::<Vec<_>>()
    };
    assert!(
        page == written,
        "{PATH} is stale: {WRITE}=1 cargo test --locked --test pages\n{}",
        [missing(&page, &written, '+'), missing(&written, &page, '-')].concat().join("\n")
    );
}

fn page() -> String {
    let mut guards: BTreeMap<Guarded, BTreeSet<String>> = BTreeMap::new();
    for source in sayers() {
        for guarded in guarded(&source) {
            guards.entry(guarded).or_default().insert(source.path.clone());
        }
    }
    let mut page = BEGINNING.to_owned();
    for room in ROOMS {
        let _ = write!(page, "\n## {}\n\n", title(room));
        for ((_, sentence), files) in guards.iter().filter(|((of, _), _)| of == room) {
            let links: Vec<String> = files.iter().map(|file| link(file)).collect();
            let _ = writeln!(page, "- {}.\n  {}", capital(sentence), links.join(", "));
        }
    }
    page
}

fn title(room: &str) -> String {
    if room == "the house" { "The house".to_owned() } else { format!("`{room}`") }
}

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A Markdown link to a file; for a `main.rs`, to its folder.
fn link(file: &str) -> String {
    let place = file.strip_suffix("main.rs").unwrap_or(file);
    format!("[`{place}`](../{place})")
}

#[test]
fn a_guard_is_read_to_its_end() {
    let said = |path: &str, text: &str| guarded(&Source { path: path.to_owned(), text: text.to_owned() });
    let one = ("domain".to_owned(), "one holds on: and on".to_owned());
    let two = ("the house".to_owned(), "two".to_owned());
    let file =
        "//! A.\n//!\n//! Guards: domain: one holds\n//! on: and on\n//! Guards: the house: two\n#![cfg(unix)]\n";
    assert_eq!(said("a.rs", file), [one.clone(), two]);
    assert_eq!(said("tests/a/run", "#!/bin/sh\n# Guards: domain: one holds\n# on: and on\n#\n# more\n"), [one]);
    assert!(said("a.rs", "let text = \"//! Guards: domain: no\";").is_empty());
    assert!(has_tests("    #[test]\n") && !has_tests("let a = \"#[test]\";"));
}
