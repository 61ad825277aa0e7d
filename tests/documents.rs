//! The documents tell the truth of today, as far as a program can see: what they point at is there.
//!
//! Guards: the house: what the documents point at is there: links, files, folders, tests by name

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn racine() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The documents that are written by hand.
fn documents() -> Vec<(PathBuf, String)> {
    let dossiers = [racine().to_owned(), racine().join("docs")];
    let fichiers =
        dossiers.iter().flat_map(|dossier| fs::read_dir(dossier).unwrap()).map(|entree| entree.unwrap().path());
    let documents: Vec<_> = fichiers
        .filter(|chemin| chemin.extension().is_some_and(|fin| fin == "md"))
        .map(|chemin| {
            let texte = fs::read_to_string(&chemin).unwrap();
            (chemin, texte)
        })
        .collect();
    assert!(documents.len() >= 6, "the documents are there");
    documents
}

/// What stands between two marks, line by line.
fn entre<'t>(texte: &'t str, ouvre: &str, ferme: &str) -> Vec<&'t str> {
    let mut trouves = Vec::new();
    for mut reste in texte.lines() {
        while let Some((dedans, suite)) = reste.split_once(ouvre).and_then(|(_, suite)| suite.split_once(ferme)) {
            trouves.push(dedans);
            reste = suite;
        }
    }
    trouves
}

#[test]
fn every_link_leads_somewhere() {
    for (document, texte) in documents() {
        for cible in entre(&texte, "](", ")") {
            let chemin = cible.split('#').next().unwrap_or_default();
            if chemin.is_empty() || chemin.contains("://") {
                continue;
            }
            assert!(document.parent().unwrap().join(chemin).exists(), "{}: {cible}", document.display());
        }
    }
}

#[test]
fn every_file_and_folder_that_is_named_is_there() {
    const LIEUX: [&str; 7] = ["src/", "tests/", "docs/", "assets/", "benches/", "fuzz/", "examples/"];
    let mut nommes = 0;
    for (document, texte) in documents() {
        for code in entre(&texte, "`", "`") {
            let chemin = code.split([' ', ':', '#']).next().unwrap_or_default();
            let chemin = chemin
                .split_once('*')
                .map_or(chemin, |(debut, _)| debut.rsplit_once('/').map_or("", |(folder, _)| folder));
            if LIEUX.iter().any(|lieu| chemin.starts_with(lieu)) {
                nommes += 1;
                assert!(racine().join(chemin).exists(), "{}: {code}", document.display());
            }
        }
    }
    assert!(nommes > 60, "{nommes} places are named");
}

/// `tests/a.rs::b` and `tests/a/::b` name a test of that file or folder.
#[test]
fn every_test_that_is_named_is_there() {
    fn sources(chemin: &Path) -> String {
        if chemin.is_dir() {
            fs::read_dir(chemin).unwrap().map(|entree| sources(&entree.unwrap().path())).collect()
        } else if chemin.extension().is_some_and(|fin| fin == "rs") {
            fs::read_to_string(chemin).unwrap()
        } else {
            String::new()
        }
    }
    let mut nommes = BTreeSet::new();
    for (document, texte) in documents() {
        for code in entre(&texte, "`", "`") {
            let Some((chemin, nom)) = code.split_once("::").filter(|(chemin, _)| chemin.starts_with("tests/")) else {
                continue;
            };
            let la = sources(&racine().join(chemin));
            assert!(la.contains(&format!("fn {nom}(")), "{}: {code}", document.display());
            nommes.insert(code.to_owned());
        }
    }
    assert!(nommes.len() >= 15, "{nommes:?}");
}
