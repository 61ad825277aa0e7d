//! One language at a time: no French sentence of the tables on an English screen, and the other way round.
//!
//! Guards: tui: a screen speaks one language at a time

use std::collections::{BTreeMap, BTreeSet};

use common::tui::scenes::{all, text};
use reprov::host::config::{GlyphSet, Theme};
use reprov::host::texts::{Language, every};

/// Words of the service and of the trade, which stay French in both languages: states, reasons, names.
const FROM_SERVICE: [&str; 14] = [
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

fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '\'')).filter(|word| !word.is_empty()).collect()
}

/// The word sequences that identify a text: every three words in a row, or a short text as a whole.
fn sequences(text: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let mut remainder = text.to_owned();
    // Inserted values belong to no language.
    while let Some((before, after)) = remainder.split_once('{') {
        all.extend(bare_sequences(before));
        remainder = after.split_once('}').map_or_else(String::new, |(_, after)| after.to_owned());
    }
    all.extend(bare_sequences(&remainder));
    all
}

fn bare_sequences(text: &str) -> Vec<String> {
    let words = words(text);
    match words.len() {
        0 => Vec::new(),
        1 if words[0].chars().count() < 4 => Vec::new(),
        1 | 2 => vec![words.join(" ")],
        _ => words.windows(3).map(|three| three.join(" ")).collect(),
    }
}

/// For each language, the sequences that the other language does not have.
fn own_names() -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut of: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    // A word such as "change" belongs to both languages.
    let mut vocabulary: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (_, french, english) in every() {
        for (language, text) in [("fr", french), ("en", english)] {
            of.entry(language).or_default().extend(sequences(text));
            vocabulary.entry(language).or_default().extend(words(text).into_iter().map(str::to_owned));
        }
    }
    let (french, english) = (of["fr"].clone(), of["en"].clone());
    let from_service =
        |sequence: &String| FROM_SERVICE.iter().any(|word| word.contains(sequence.as_str()) || sequence.contains(word));
    BTreeMap::from([
        (
            "fr",
            french
                .difference(&english)
                .filter(|one| !from_service(one) && !vocabulary["en"].contains(*one))
                .cloned()
                .collect(),
        ),
        ("en", english.difference(&french).filter(|one| !vocabulary["fr"].contains(*one)).cloned().collect()),
    ])
}

/// The sequences of this set that occur on a screen.
fn read(image: &str, sequences: &BTreeSet<String>) -> Vec<String> {
    let mut read = Vec::new();
    for line in image.lines() {
        // Panes are drawn side by side: the frame separates their texts.
        for piece in line.split(['│', '┌', '┐', '└', '┘', '─']) {
            let words = words(piece);
            for size in 1..=3 {
                read.extend(words.windows(size).map(|some| some.join(" ")).filter(|one| sequences.contains(one)));
            }
        }
    }
    read
}

#[test]
fn an_english_screen_says_nothing_in_french_and_a_french_one_nothing_in_english() {
    let own_names = own_names();
    let mut mixes = Vec::new();
    for (language, other) in [(Language::English, "fr"), (Language::French, "en")] {
        let mut told = 0;
        for scene in all() {
            for size in [(80, 24), (240, 70)] {
                let image = text(&scene.in_language(language).draw(size, Theme::Dark, GlyphSet::Unicode).0);
                let faults = read(&image, &own_names[other]);
                if !faults.is_empty() {
                    mixes.push(format!("{} in {language:?}: {faults:?}", scene.name));
                }
                told += read(&image, &own_names[if other == "fr" { "en" } else { "fr" }]).len();
            }
        }
        assert!(told > 1000, "{language:?}: {told} words of the language's own");
    }
    assert!(mixes.is_empty(), "{}", mixes.join("\n"));
}
