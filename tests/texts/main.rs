//! The texts tables against the sources: every key that the code names has a text, every text is
//! named by the code, both languages say it, and nothing that a person reads stands in the code itself.

mod en_dur;
mod sources;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use reprov::domain::issue::{DefautReponse, GenrePanne};
use reprov::domain::rules::ereprov::RegleId;
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

/// The string literals of the sources that look like keys: words, dots, nothing else.
fn literals() -> BTreeSet<String> {
    sources::litteraux("src")
        .into_iter()
        .map(|litteral| litteral.texte)
        .filter(|texte| {
            texte.contains('.')
                && texte.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
                && !texte.starts_with('.')
                && !texte.ends_with('.')
        })
        .collect()
}

/// The keys that the code puts together at run time.
fn composed() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    keys.extend(CodeErreur::connus().map(|code| format!("erreur.{code}")));
    keys.extend(["referenceContrat", "referenceFibre", "referencePTO"].map(|nom| format!("parametre.{nom}")));
    keys.extend(DefautReponse::TOUS.iter().map(|defaut| format!("illisible.{}", defaut.mot())));
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
        .filter(|key| (key.starts_with("erreur.") || key.starts_with("illisible.")) && !key.ends_with(".conseil"))
        .filter(|key| !tables.contains_key(&format!("{key}.conseil")))
        .cloned()
        .collect();
    assert!(silent.is_empty(), "failures without advice: {}", silent.join(", "));
}
