//! Every sentence for a person comes from the tables: none is in the code of the rooms that speak to a person.
//!
//! Guards: the house: no sentence stands in the code of the rooms that speak

use std::collections::BTreeSet;

use super::sources::literals;

/// The rooms that speak to a person.
const SPEAKING: [&str; 8] = [
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
const NAMES: [&str; 13] =
    ["reprov", "PBO", "PTO", "CODE", "PORT", "OK", "KO", "Ctrl", "Tab", "UTF", "Windows", "Esc", "Fault"];

/// Texts that are allowed in the code, each with the reason.
const ALLOWED: &[(&str, &str)] = &[
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
    ("{:INDENT$}reprov decharge {contrat} CODE{fibre}", COMMANDE),
    ("left by the person", DETAIL),
    ("demo journal", DETAIL),
];

const SERVICE: &str = "the service's own word for a state, shown as it is";
const COMMANDE: &str = "a command to be typed";
const DETAIL: &str = "a cause for the log, beside a failure that is told from the tables";

/// Whether a person would read the text as words: it has an accent, a word beside a space, or a capital at its start.
fn speak(text: &str) -> bool {
    let mut bare = String::new();
    let mut remainder = text;
    // Inserted values and escaped characters are not part of the text.
    while let Some(c) = remainder.chars().next() {
        remainder = &remainder[c.len_utf8()..];
        match c {
            '{' => remainder = remainder.find('}').map_or("", |end| &remainder[end + 1..]),
            '\\' => remainder = remainder.char_indices().nth(1).map_or("", |(at, _)| &remainder[at..]),
            c => bare.push(c),
        }
    }
    let words: Vec<&str> = bare
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| word.chars().count() >= 2 && !NAMES.contains(word))
        .collect();
    let capital = |word: &&str| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
    };
    let accent = bare.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
    accent || (bare.contains(' ') && !words.is_empty()) || words.first().is_some_and(capital)
}

/// Whether the text is meant for a developer or a machine.
fn for_others(before: &str, text: &str) -> bool {
    ["tracing::", "reason =", ".expect(", "debug_struct(", "debug!", "f.write_str("]
        .iter()
        .any(|sign| before.contains(sign))
        || text.contains("\\\"")
}

#[test]
fn no_sentence_stands_in_the_code() {
    let mut found = Vec::new();
    let mut served = BTreeSet::new();
    for literal in SPEAKING.iter().flat_map(|folder| literals(folder)) {
        if !speak(&literal.text) || for_others(&literal.before, &literal.text) {
            continue;
        }
        match ALLOWED.iter().find(|(text, _)| *text == literal.text) {
            Some((text, _)) => {
                served.insert(*text);
            }
            None => found.push(format!("{}:{}: {:?}", literal.file.display(), literal.line, literal.text)),
        }
    }
    assert!(found.is_empty(), "put these into assets/textes:\n{}", found.join("\n"));
    let useless: Vec<&str> = ALLOWED.iter().map(|(text, _)| *text).filter(|text| !served.contains(text)).collect();
    assert!(useless.is_empty(), "allowed, and nowhere: {useless:?}");
}

#[test]
fn sentences_are_told_from_keys_and_formats() {
    for text in ["Retour", "une fibre", "annulé", "{n} fibres libres", " libre", "Aucun code"] {
        assert!(speak(text), "{text}");
    }
    for text in
        ["tui.action.retour", "{}/{total} PTO", "Ctrl-{}", "demo", "{a} · {b}", "application/xml", " reprov ", "%H:%M"]
    {
        assert!(!speak(text), "{text}");
    }
}
