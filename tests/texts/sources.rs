//! The string literals of the sources, with what stands before each.
//!
//! Guards: the house: the reader of the sources finds strings and nothing else

use std::fs;
use std::path::{Path, PathBuf};

/// A string literal of the product's code.
pub(crate) struct Litteral {
    pub(crate) fichier: PathBuf,
    pub(crate) ligne: usize,
    /// Between the quotes, as written.
    pub(crate) texte: String,
    /// The statement up to it.
    pub(crate) avant: String,
}

pub(crate) fn rust_files(folder: &Path) -> Vec<PathBuf> {
    if folder.is_file() {
        return vec![folder.to_owned()];
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() || path.extension().is_some_and(|extension| extension == "rs") {
            files.extend(rust_files(&path));
        }
    }
    files
}

/// The literals of a file or folder, tests and comments apart.
pub(crate) fn litteraux(ou: &str) -> Vec<Litteral> {
    let mut tous = Vec::new();
    for fichier in rust_files(Path::new(ou)) {
        if fichier.ends_with("tests.rs") {
            continue;
        }
        let source = fs::read_to_string(&fichier).unwrap();
        let produit = source.split("#[cfg(test)]\nmod tests {").next().unwrap();
        lit(&fichier, produit, &mut tous);
    }
    tous
}

fn lit(fichier: &Path, source: &str, tous: &mut Vec<Litteral>) {
    let mut reste = source;
    // Where the statement began.
    let mut debut = 0;
    let place = |reste: &str| source.len() - reste.len();
    while let Some(c) = reste.chars().next() {
        if reste.starts_with("//") {
            reste = reste.find('\n').map_or("", |fin| &reste[fin..]);
        } else if let Some(dieses) = brut(reste, source[..place(reste)].chars().next_back()) {
            let ouvre = reste.find('"').unwrap() + 1;
            let ferme = format!("\"{}", "#".repeat(dieses));
            let fin = ouvre + reste[ouvre..].find(&ferme).unwrap();
            note(fichier, source, debut, place(reste), &reste[ouvre..fin], tous);
            reste = &reste[fin + ferme.len()..];
        } else if c == '"' {
            let fin = fin_de_chaine(reste);
            note(fichier, source, debut, place(reste), &reste[1..fin], tous);
            reste = &reste[fin + 1..];
        } else if c == '\'' {
            reste = &reste[caractere(reste)..];
        } else {
            if matches!(c, ';' | '{' | '}') {
                debut = place(reste) + 1;
            }
            reste = &reste[c.len_utf8()..];
        }
    }
}

fn note(fichier: &Path, source: &str, debut: usize, ici: usize, texte: &str, tous: &mut Vec<Litteral>) {
    tous.push(Litteral {
        fichier: fichier.to_owned(),
        ligne: source[..ici].lines().count(),
        texte: texte.to_owned(),
        avant: source[debut.min(ici)..ici].to_owned(),
    });
}

/// How many `#` a raw string has that begins here.
fn brut(reste: &str, avant: Option<char>) -> Option<usize> {
    let apres = reste.strip_prefix('r')?;
    let dieses = apres.len() - apres.trim_start_matches('#').len();
    let mot = avant.is_some_and(|c| (c.is_alphanumeric() && c != 'b') || c == '_');
    (!mot && apres[dieses..].starts_with('"')).then_some(dieses)
}

/// Where the closing quote is of the string that begins here.
fn fin_de_chaine(reste: &str) -> usize {
    let mut echappe = false;
    for (at, c) in reste.char_indices().skip(1) {
        match c {
            '"' if !echappe => return at,
            '\\' => echappe = !echappe,
            _ => echappe = false,
        }
    }
    panic!("a string without end: {reste:.40}")
}

/// How long a character literal is that begins here; 1: it is a lifetime.
fn caractere(reste: &str) -> usize {
    let mut suite = reste[1..].char_indices();
    match suite.next() {
        Some((_, '\\')) => {
            // The character behind the backslash may be a quote itself.
            let apres = suite.next().map_or(2, |(at, c)| 1 + at + c.len_utf8());
            reste[apres..].find('\'').map_or(1, |fin| apres + fin + 1)
        }
        Some((_, c)) if reste[1 + c.len_utf8()..].starts_with('\'') => 2 + c.len_utf8(),
        _ => 1,
    }
}

#[test]
fn the_reader_of_sources_finds_strings_and_nothing_else() {
    let source = "let a = \"un\"; // \"deux\"\nlet b = ('\"', '\\'', 'x'); fn f<'a>(s: &'a str) { r#\"tr\"ois\"# ; b\"qua\\\"tre\" }";
    let mut tous = Vec::new();
    lit(Path::new("x.rs"), source, &mut tous);
    let textes: Vec<&str> = tous.iter().map(|litteral| litteral.texte.as_str()).collect();
    assert_eq!(textes, ["un", "tr\"ois", "qua\\\"tre"]);
    assert_eq!((tous[0].ligne, tous[1].ligne, tous[0].avant.trim()), (1, 2, "let a ="));
}
