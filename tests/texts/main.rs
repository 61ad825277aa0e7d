//! The tables of texts against the sources: every key in the code has a text, every text is named by the code, both
//! languages have it, and the code itself contains no sentence for a person.
//!
//! Guards: host: every text comes from the tables, complete in both languages, none unused
//! Guards: domain: a value of a sentence says itself whether it may be cut; nobody compares text keys

mod hard_coded;
mod sources;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use reprov::domain::outcome::{AnswerFault, BreakdownKind};
use reprov::domain::rules::ereprov::RuleId;
use reprov::domain::service_error::ServiceErrorCode;
use reprov::host::texts::every;

/// The endings of the keys of a count: the text for one, and for several.
const COUNTS: &[&str] = &[".un", ".des"];

/// All the texts, by key and language.
fn tables() -> BTreeMap<String, BTreeMap<&'static str, &'static str>> {
    every().map(|(key, french, english)| (key.to_owned(), BTreeMap::from([("fr", french), ("en", english)]))).collect()
}

/// The keys in a file of texts.
fn written(table: &toml::Table, key: &str, keys: &mut BTreeSet<String>) {
    if table.contains_key("fr") {
        keys.insert(key.to_owned());
    }
    for (name, value) in table {
        if let Some(table) = value.as_table() {
            written(table, &if key.is_empty() { name.clone() } else { format!("{key}.{name}") }, keys);
        }
    }
}

#[test]
fn every_file_of_texts_is_read() {
    let mut keys = BTreeSet::new();
    for entry in fs::read_dir("assets/textes").unwrap() {
        written(&fs::read_to_string(entry.unwrap().path()).unwrap().parse().unwrap(), "", &mut keys);
    }
    let read: BTreeSet<String> = tables().into_keys().collect();
    assert_eq!(keys, read);
}

/// The key without its ending: code that names this key also uses the one with the ending.
fn below(key: &str) -> Option<&str> {
    [".conseil"].iter().chain(COUNTS).find_map(|under| key.strip_suffix(under))
}

/// The string literals of the sources that look like keys: letters, digits, `_`, `-`, and dots inside.
fn literals() -> BTreeSet<String> {
    sources::literals("src")
        .into_iter()
        .map(|literal| literal.text)
        .filter(|text| {
            text.contains('.')
                && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
                && !text.starts_with('.')
                && !text.ends_with('.')
        })
        .collect()
}

/// The keys that the code composes at run time.
fn composed() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    keys.extend(ServiceErrorCode::known().map(|code| format!("erreur.{code}")));
    keys.extend(["referenceContrat", "referenceFibre", "referencePTO"].map(|name| format!("parametre.{name}")));
    keys.extend(AnswerFault::ALL.iter().map(|fault| format!("illisible.{}", fault.word())));
    keys.extend(BreakdownKind::ALL.iter().map(|kind| kind.key().to_owned()));
    keys.extend(
        RuleId::ALL.iter().flat_map(|rule| ["titre", "texte", "exemple"].map(|what| format!("regle.{rule}.{what}"))),
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
        .filter(|key| {
            !tables.contains_key(key) && !COUNTS.iter().all(|form| tables.contains_key(&format!("{key}{form}")))
        })
        .collect();
    assert!(missing.is_empty(), "no text for: {}", missing.join(", "));
}

#[test]
fn every_text_is_named_by_the_code() {
    let (literals, composed) = (literals(), composed());
    let named = |key: &str| literals.contains(key) || composed.contains(key);
    let unused: Vec<String> =
        tables().into_keys().filter(|key| !named(key) && !below(key).is_some_and(named)).collect();
    assert!(unused.is_empty(), "texts that nothing names: {}", unused.join(", "));
}

#[test]
fn every_count_is_said_of_one_and_of_several() {
    let tables = tables();
    let counts = tables.keys().filter_map(|key| COUNTS.iter().find_map(|form| key.strip_suffix(form)));
    for key in counts {
        assert!(COUNTS.iter().all(|form| tables.contains_key(&format!("{key}{form}"))), "{key} has one form");
        assert!(!tables.contains_key(key), "{key} is a count and a text");
    }
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

#[test]
fn a_code_is_given_to_a_sentence_as_a_code() {
    let mut plain = Vec::new();
    // Texts for the service, or for files of its format, are written by code that cuts nothing.
    let speaks = |file: &std::path::PathBuf| !file.starts_with("src/wire");
    for file in sources::rust_files(std::path::Path::new("src")).into_iter().filter(speaks) {
        let source = fs::read_to_string(&file).unwrap();
        for (at, line) in source.lines().enumerate() {
            // A named value: `("name", …)` or `.with("name", …)`. The error codes of the service are not meant here.
            let named = line.split("(\"").skip(1).filter_map(|rest| rest.split_once("\", ")).map(|(_, value)| value);
            let slips = |value: &str| {
                let value = value.split(')').next().unwrap_or_default();
                value.contains("code.show(") || (value.contains("code.as_str(") && !value.contains("ko.code.as_str("))
            };
            if named.into_iter().any(slips) {
                plain.push(format!("{}:{}: {}", file.display(), at + 1, line.trim()));
            }
        }
    }
    assert!(plain.is_empty(), "a code as plain text may be cut: give the code itself:\n{}", plain.join("\n"));
}

#[test]
fn nobody_asks_a_failure_for_its_text_key() {
    let asked = ["key == \"", "key != \"", "key.starts_with(\"erreur", "key.as_str() == ", "key.as_str() {"];
    let mut found = Vec::new();
    for file in sources::rust_files(std::path::Path::new("src")) {
        let source = fs::read_to_string(&file).unwrap();
        let product = source.split("#[cfg(test)]\nmod tests {").next().unwrap();
        for (at, line) in product.lines().enumerate() {
            // A key of the configuration file is not a text key.
            let of_the_file = line.contains("value.key == ");
            if !of_the_file && asked.iter().any(|asked| line.contains(asked)) {
                found.push(format!("{}:{}: {}", file.display(), at + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "a key is what the texts are asked with: give the failure a kind:\n{}", found.join("\n"));
}

/// What the protocol writes otherwise, and names so.
const PROTOCOL: [&str; 4] =
    ["getreprovisionning", "putreprovisionning", "notificationreprovisioninghl", "sansreprovisionning"];

/// The words of a text that name the thing, in whatever spelling.
fn spellings(text: &str) -> Vec<String> {
    let mut text = text.to_lowercase();
    for name in PROTOCOL {
        text = text.replace(name, "");
    }
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.contains("reprovision"));
    words.map(str::to_owned).collect()
}

#[test]
fn every_text_spells_the_reprovisioning_alike() {
    let wrong = |text: &str, right: &[&str]| -> Vec<String> {
        spellings(text).into_iter().filter(|word| !right.contains(&word.as_str())).collect()
    };
    let french = ["reprovisionnement", "reprovisionnements", "reprovisionner"];
    let english = ["reprovisioning", "reprovisionings", "reprovision", "reprovisions", "reprovisioned"];
    for (key, french_text, english_text) in every() {
        assert_eq!(wrong(french_text, &french), Vec::<String>::new(), "{key}: {french_text}");
        assert_eq!(wrong(english_text, &english), Vec::<String>::new(), "{key}: {english_text}");
    }
    for (page, right) in [
        ("docs/guide.md", &french[..]),
        ("config.example.toml", &french),
        ("README.md", &english),
        ("CHANGELOG.md", &english),
        ("SECURITY.md", &english),
    ] {
        assert_eq!(wrong(&fs::read_to_string(page).unwrap(), right), Vec::<String>::new(), "{page}");
    }
}
