//! Every stored name is written by hand: no identifier of the sources decides a name on the disk.
//!
//! Guards: store: no name on the disk is derived from an identifier

use std::fs;
use std::path::{Path, PathBuf};

use reprov::domain::outcome::BreakdownKind;

use super::bench::journal;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The name that a line of a type's body declares, and the number of columns by which the line is indented.
fn declared(line: &str) -> Option<(usize, &str)> {
    let inside = line.trim_start();
    let depth = line.len() - inside.len();
    let inside = inside.strip_prefix("pub ").or_else(|| inside.strip_prefix("pub(super) ")).unwrap_or(inside);
    let name = inside.split(|c: char| !c.is_alphanumeric() && c != '_').next()?;
    let starts = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    (starts && matches!(depth, 4 | 8)).then_some((depth, name))
}

/// The names in the body of a type with a serde derive that have no `rename` attribute.
fn unnamed<'a>(body: impl Iterator<Item = &'a str>) -> Vec<String> {
    let (mut named, mut found) = (false, Vec::new());
    for line in body {
        let inside = line.trim_start();
        if inside.starts_with("#[") {
            named |= inside.contains("rename = ");
        } else if let Some((_, name)) = declared(line).filter(|_| !inside.starts_with("//")) {
            if !named {
                found.push(name.to_owned());
            }
            named = false;
        }
    }
    found
}

#[test]
fn no_name_that_is_stored_is_derived() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut types = 0;
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        assert!(!text.contains("rename_all"), "{}", file.display());
        types += stored_types(&file, &text);
    }
    assert!(types >= 45, "{types} types");
}

/// Checks that every stored type of a file names all its fields and variants; returns the number of these types.
fn stored_types(file: &Path, text: &str) -> usize {
    let (mut types, mut derived) = (0, false);
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let head = line.trim_start_matches("pub ").trim_start_matches("pub(super) ");
        if line.starts_with("#[derive(") {
            derived = line.contains("Serialize") || line.contains("Deserialize");
        } else if head.starts_with("struct ") || head.starts_with("enum ") {
            if derived && line.ends_with('{') {
                types += 1;
                let untagged = text.contains(&format!("#[serde(untagged)]\n{line}"));
                let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "}").collect();
                let unnamed = if untagged { Vec::new() } else { unnamed(body.into_iter()) };
                assert_eq!(unnamed, Vec::<String>::new(), "{}: {line}", file.display());
            }
            derived = false;
        }
    }
    types
}

/// Kinds that were added after the golden journal was written.
const ADDED_SINCE: [BreakdownKind; 5] = [
    BreakdownKind::NoAuthorities,
    BreakdownKind::CertificateAuthority,
    BreakdownKind::CertificateOldName,
    BreakdownKind::LateCertificate,
    BreakdownKind::NoCommonCipher,
];

/// How a failed read ended, as the `requete` table of the journal stores it.
#[test]
fn the_ledger_has_its_words_for_every_failure() {
    let journal = journal();
    let mut kept = journal.prepare("SELECT count(*) FROM requete WHERE resultat = ?1").unwrap();
    for kind in BreakdownKind::ALL.into_iter().filter(|kind| !ADDED_SINCE.contains(kind)) {
        let word = kind.ledger_word();
        assert_eq!(kept.query_row([word], |row| row.get::<_, u32>(0)).unwrap(), 1, "{word}");
    }
}
