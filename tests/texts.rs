//! The texts tables against the sources: every key that the code names has a text, every text is
//! named by the code, and both languages say it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use reprov::domain::issue::GenrePanne;
use reprov::domain::regles::RegleId;
use reprov::domain::service_error::CodeErreur;

/// All the tables: key, language, text.
fn tables() -> BTreeMap<String, BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir("assets/textes").unwrap() {
        let source = fs::read_to_string(entry.unwrap().path()).unwrap();
        let table: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(&source).unwrap();
        all.extend(table);
    }
    all
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// The string literals of the sources that look like keys: words, dots, nothing else.
fn literals() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in rust_files(Path::new("src")) {
        let source = fs::read_to_string(file).unwrap();
        for line in source.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for literal in line.split('"').skip(1).step_by(2) {
                let key = literal.contains('.')
                    && literal.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
                    && !literal.starts_with('.')
                    && !literal.ends_with('.');
                if key {
                    found.insert(literal.to_owned());
                }
            }
        }
    }
    found
}

/// The keys that the code puts together at run time.
fn composed() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    keys.extend(CodeErreur::connus().map(|code| format!("erreur.{code}")));
    keys.extend(GenrePanne::TOUS.iter().map(|genre| genre.cle().to_owned()));
    keys.extend(
        RegleId::TOUTES
            .iter()
            .flat_map(|regle| ["titre", "texte", "exemple"].map(|quoi| format!("regle.{regle}.{quoi}"))),
    );
    keys
}

#[test]
fn every_key_that_the_code_names_has_a_text() {
    let tables = tables();
    let families: BTreeSet<&str> = tables.keys().filter_map(|key| key.split('.').next()).collect();
    let missing: Vec<String> = literals()
        .into_iter()
        .filter(|literal| literal.split('.').next().is_some_and(|family| families.contains(family)))
        .chain(composed())
        .filter(|key| !tables.contains_key(key))
        .collect();
    assert!(missing.is_empty(), "no text for: {}", missing.join(", "));
}

#[test]
fn every_text_is_named_by_the_code() {
    let (literals, composed) = (literals(), composed());
    let named = |key: &str| literals.contains(key) || composed.contains(key);
    let unused: Vec<String> =
        tables().into_keys().filter(|key| !named(key) && !key.strip_suffix(".conseil").is_some_and(named)).collect();
    assert!(unused.is_empty(), "texts that nothing names: {}", unused.join(", "));
}

#[test]
fn every_failure_says_what_to_do() {
    let tables = tables();
    let silent: Vec<String> = tables
        .keys()
        .filter(|key| key.starts_with("erreur.") && !key.ends_with(".conseil"))
        .filter(|key| !tables.contains_key(&format!("{key}.conseil")))
        .cloned()
        .collect();
    assert!(silent.is_empty(), "failures without advice: {}", silent.join(", "));
}
