//! Runs the fuzz targets without a fuzzer, on every seed and on small documents that are large enough to show a reader
//! that takes too much memory.
//!
//! Guards: wire: no reader of foreign bytes panics, hangs, or takes more memory than its stated multiple of them;
//! what it reads is what the product writes

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

mod grown;

use promises::{TARGETS, Target};

/// The seeds of a target: its own folder, and the files of the repository that `fuzz/seeds` lists.
fn seeds(name: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = fs::read_to_string(root.join("fuzz/seeds")).unwrap();
    let mut seeds = files(&root.join("fuzz/corpus").join(name), None);
    assert!(!seeds.is_empty(), "{name} has seeds of its own");
    for line in list.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let [target, folder, extension] = words[..] else { panic!("{line}") };
        assert!(TARGETS.iter().any(|(name, _)| *name == target), "{line}");
        if target == name {
            let found = files(&root.join(folder), Some(extension));
            assert!(!found.is_empty(), "{line}");
            seeds.extend(found);
        }
    }
    seeds
}

fn files(folder: &Path, extension: Option<&str>) -> Vec<PathBuf> {
    let all = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = all
        .filter(|path| path.is_file())
        .filter(|path| extension.is_none_or(|extension| path.extension().is_some_and(|other| other == extension)))
        .collect();
    files.sort();
    files
}

/// The only test of this program: its allocations are counted.
#[test]
fn every_reader_keeps_its_promises_on_every_seed_and_on_what_is_grown() {
    let mut faults = Vec::new();
    for (name, exercise) in TARGETS {
        for seed in seeds(name) {
            let bytes = fs::read(&seed).unwrap();
            exercised(&seed.display().to_string(), (name, exercise), &bytes, &mut faults);
        }
    }
    for (name, what, bytes) in grown::all() {
        let target = TARGETS.into_iter().find(|(other, _)| *other == name).unwrap();
        exercised(&what, target, &bytes, &mut faults);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn exercised(what: &str, (name, exercise): Target, bytes: &[u8], faults: &mut Vec<String>) {
    if catch_unwind(AssertUnwindSafe(|| exercise(bytes))).is_err() {
        faults.push(format!("{name}: {what}"));
    }
}
