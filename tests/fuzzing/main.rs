//! The fuzz targets without a fuzzer: every seed, and small documents grown until a reader that takes
//! too much memory shows.
//!
//! Guards: wire: no reader of foreign bytes panics, hangs, or takes more memory than its stated multiple of them;
//! what it reads is what the product writes

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

mod grown;

use promises::{CIBLES, Cible};

/// The seeds of a target: its own folder, and files of the repository that `fuzz/seeds` names.
fn graines(nom: &str) -> Vec<PathBuf> {
    let racine = Path::new(env!("CARGO_MANIFEST_DIR"));
    let liste = fs::read_to_string(racine.join("fuzz/seeds")).unwrap();
    let mut graines = fichiers(&racine.join("fuzz/corpus").join(nom), None);
    assert!(!graines.is_empty(), "{nom} has seeds of its own");
    for ligne in liste.lines() {
        let mots: Vec<&str> = ligne.split(' ').collect();
        let [cible, dossier, extension] = mots[..] else { panic!("{ligne}") };
        assert!(CIBLES.iter().any(|(nom, _)| *nom == cible), "{ligne}");
        if cible == nom {
            let trouvees = fichiers(&racine.join(dossier), Some(extension));
            assert!(!trouvees.is_empty(), "{ligne}");
            graines.extend(trouvees);
        }
    }
    graines
}

fn fichiers(dossier: &Path, extension: Option<&str>) -> Vec<PathBuf> {
    let tous = fs::read_dir(dossier).unwrap().map(|entree| entree.unwrap().path());
    let mut fichiers: Vec<PathBuf> = tous
        .filter(|chemin| chemin.is_file())
        .filter(|chemin| extension.is_none_or(|extension| chemin.extension().is_some_and(|autre| autre == extension)))
        .collect();
    fichiers.sort();
    fichiers
}

/// One test alone: what it allocates is counted.
#[test]
fn every_reader_keeps_its_promises_on_every_seed_and_on_what_is_grown() {
    let mut fautes = Vec::new();
    for (nom, eprouve) in CIBLES {
        for graine in graines(nom) {
            let octets = fs::read(&graine).unwrap();
            eprouvee(&graine.display().to_string(), (nom, eprouve), &octets, &mut fautes);
        }
    }
    for (nom, quoi, octets) in grown::tous() {
        let cible = CIBLES.into_iter().find(|(autre, _)| *autre == nom).unwrap();
        eprouvee(&quoi, cible, &octets, &mut fautes);
    }
    assert!(fautes.is_empty(), "{}", fautes.join("\n"));
}

fn eprouvee(quoi: &str, (nom, eprouve): Cible, octets: &[u8], fautes: &mut Vec<String>) {
    if catch_unwind(AssertUnwindSafe(|| eprouve(octets))).is_err() {
        fautes.push(format!("{nom}: {quoi}"));
    }
}
