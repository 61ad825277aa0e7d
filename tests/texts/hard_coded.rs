//! What a person reads comes from the tables: no sentence stands in the code of the rooms that speak.
//!
//! Guards: the house: no sentence stands in the code of the rooms that speak

use std::collections::BTreeSet;

use super::sources::litteraux;

/// The rooms that speak to a person.
const PARLENT: [&str; 8] = [
    "src/tui",
    "src/cli",
    "src/assembly.rs",
    "src/files/export",
    "src/diagnostic",
    "src/host/secret",
    "src/host/logging.rs",
    "src/main.rs",
];

/// Names that are the same in every language.
const NOMS: [&str; 13] =
    ["reprov", "PBO", "PTO", "CODE", "PORT", "OK", "KO", "Ctrl", "Tab", "UTF", "Windows", "Esc", "Fault"];

/// What is no sentence of ours, and why it stands in the code.
const PERMIS: &[(&str, &str)] = &[
    ("A construire", SERVICE),
    ("En construction", SERVICE),
    ("Construite", SERVICE),
    ("Disponible", SERVICE),
    ("Occupé", SERVICE),
    ("Réservé", SERVICE),
    ("<1 min", "the minute has one sign in both languages"),
    ("{n} min", "the minute has one sign in both languages"),
    ("Ent", "the sign of the Enter key in the ASCII set"),
    ("ConEmuANSI", "a variable of the environment"),
    ("WezTerm", "a value of the environment"),
    ("CrSTOC", "part of a file's name, as the convention has it"),
    ("Markdown", "the name of a form"),
    (" --fibre {}", COMMANDE),
    ("{:RETRAIT$}reprov decharge {contrat} CODE{fibre}", COMMANDE),
    ("left by the person", DETAIL),
    ("demo journal", DETAIL),
];

const SERVICE: &str = "the service's own word for a state, shown as it is";
const COMMANDE: &str = "a command to be typed";
const DETAIL: &str = "a cause for the log, beside a failure that is told from the tables";

/// Whether a person would read it as words: an accent, two words, or one with a capital.
fn parle(texte: &str) -> bool {
    let mut nu = String::new();
    let mut reste = texte;
    // Values put in are not ours; nor is what stands behind a backslash.
    while let Some(c) = reste.chars().next() {
        reste = &reste[c.len_utf8()..];
        match c {
            '{' => reste = reste.find('}').map_or("", |fin| &reste[fin + 1..]),
            '\\' => reste = reste.char_indices().nth(1).map_or("", |(at, _)| &reste[at..]),
            c => nu.push(c),
        }
    }
    let mots: Vec<&str> =
        nu.split(|c: char| !c.is_alphabetic()).filter(|mot| mot.chars().count() >= 2 && !NOMS.contains(mot)).collect();
    let capitale = |mot: &&str| {
        let mut lettres = mot.chars();
        lettres.next().is_some_and(char::is_uppercase) && lettres.next().is_some_and(char::is_lowercase)
    };
    let accent = nu.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
    accent || (nu.contains(' ') && !mots.is_empty()) || mots.first().is_some_and(capitale)
}

/// Whether it is written for a developer or a machine.
fn pour_autrui(avant: &str, texte: &str) -> bool {
    ["tracing::", "reason =", ".expect(", "debug_struct(", "debug!", "f.write_str("]
        .iter()
        .any(|signe| avant.contains(signe))
        || texte.contains("\\\"")
}

#[test]
fn no_sentence_stands_in_the_code() {
    let mut trouves = Vec::new();
    let mut servis = BTreeSet::new();
    for litteral in PARLENT.iter().flat_map(|ou| litteraux(ou)) {
        if !parle(&litteral.texte) || pour_autrui(&litteral.avant, &litteral.texte) {
            continue;
        }
        match PERMIS.iter().find(|(texte, _)| *texte == litteral.texte) {
            Some((texte, _)) => {
                servis.insert(*texte);
            }
            None => trouves.push(format!("{}:{}: {:?}", litteral.fichier.display(), litteral.ligne, litteral.texte)),
        }
    }
    assert!(trouves.is_empty(), "put these into assets/textes:\n{}", trouves.join("\n"));
    let inutiles: Vec<&str> = PERMIS.iter().map(|(texte, _)| *texte).filter(|texte| !servis.contains(texte)).collect();
    assert!(inutiles.is_empty(), "allowed, and nowhere: {inutiles:?}");
}

#[test]
fn sentences_are_told_from_keys_and_formats() {
    for texte in ["Retour", "une fibre", "annulé", "{n} fibres libres", " libre", "Aucun code"] {
        assert!(parle(texte), "{texte}");
    }
    for texte in
        ["tui.action.retour", "{}/{total} PTO", "Ctrl-{}", "demo", "{a} · {b}", "application/xml", " reprov ", "%H:%M"]
    {
        assert!(!parle(texte), "{texte}");
    }
}
