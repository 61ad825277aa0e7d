//! One language at a time: no French sentence of the tables on an English screen, and the other way round.
//!
//! Guards: tui: a screen speaks one language at a time

use std::collections::{BTreeMap, BTreeSet};

use common::tui::scenes::{texte, toutes};
use reprov::host::config::{Glyphes, Theme};
use reprov::host::texts::{Langue, every};

/// What the service or the trade says, in French whatever the language: states, reasons, names.
const DU_SERVICE: [&str; 14] = [
    "Disponible",
    "Réservé",
    "Occupé",
    "Construite",
    "A construire",
    "En construction",
    "Initié",
    "En cours",
    "Terminé",
    "En échec",
    "Annulé",
    "code de décharge",
    "Code de décharge",
    "PTO existante",
];

fn mots(texte: &str) -> Vec<&str> {
    texte.split(|c: char| !(c.is_alphanumeric() || c == '\'')).filter(|mot| !mot.is_empty()).collect()
}

/// The sequences of words by which a text is known: three in a row, or the whole of a short one.
fn suites(texte: &str) -> BTreeSet<String> {
    let mut toutes = BTreeSet::new();
    let mut reste = texte.to_owned();
    // Values put in are of no language.
    while let Some((avant, apres)) = reste.split_once('{') {
        toutes.extend(suites_nues(avant));
        reste = apres.split_once('}').map_or_else(String::new, |(_, apres)| apres.to_owned());
    }
    toutes.extend(suites_nues(&reste));
    toutes
}

fn suites_nues(texte: &str) -> Vec<String> {
    let mots = mots(texte);
    match mots.len() {
        0 => Vec::new(),
        1 if mots[0].chars().count() < 4 => Vec::new(),
        1 | 2 => vec![mots.join(" ")],
        _ => mots.windows(3).map(|trois| trois.join(" ")).collect(),
    }
}

/// Of each language, the sequences that the other one does not have.
fn propres() -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut de: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    // "change" is a word of both, whatever stands around it.
    let mut vocabulaire: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (_, fr, en) in every() {
        for (langue, texte) in [("fr", fr), ("en", en)] {
            de.entry(langue).or_default().extend(suites(texte));
            vocabulaire.entry(langue).or_default().extend(mots(texte).into_iter().map(str::to_owned));
        }
    }
    let (fr, en) = (de["fr"].clone(), de["en"].clone());
    let du_service = |suite: &String| DU_SERVICE.iter().any(|mot| mot.contains(suite.as_str()) || suite.contains(mot));
    BTreeMap::from([
        ("fr", fr.difference(&en).filter(|un| !du_service(un) && !vocabulaire["en"].contains(*un)).cloned().collect()),
        ("en", en.difference(&fr).filter(|un| !vocabulaire["fr"].contains(*un)).cloned().collect()),
    ])
}

/// What of these sequences stands on a screen.
fn lues(image: &str, suites: &BTreeSet<String>) -> Vec<String> {
    let mut lues = Vec::new();
    for ligne in image.lines() {
        // Panes stand side by side: a frame parts what it parts.
        for morceau in ligne.split(['│', '┌', '┐', '└', '┘', '─']) {
            let mots = mots(morceau);
            for taille in 1..=3 {
                lues.extend(mots.windows(taille).map(|quelques| quelques.join(" ")).filter(|un| suites.contains(un)));
            }
        }
    }
    lues
}

#[test]
fn an_english_screen_says_nothing_in_french_and_a_french_one_nothing_in_english() {
    let propres = propres();
    let mut melanges = Vec::new();
    for (langue, autre) in [(Langue::En, "fr"), (Langue::Fr, "en")] {
        let mut dites = 0;
        for scene in toutes() {
            for taille in [(80, 24), (240, 70)] {
                let image = texte(&scene.en(langue).dessine(taille, Theme::Sombre, Glyphes::Unicode).0);
                let fautes = lues(&image, &propres[autre]);
                if !fautes.is_empty() {
                    melanges.push(format!("{} in {langue:?}: {fautes:?}", scene.nom));
                }
                dites += lues(&image, &propres[if autre == "fr" { "en" } else { "fr" }]).len();
            }
        }
        assert!(dites > 1000, "{langue:?}: {dites} words of the language's own");
    }
    assert!(melanges.is_empty(), "{}", melanges.join("\n"));
}
