//! The string literals of the sources, each with the code before it.
//!
//! Guards: the house: the reader of the sources finds strings and nothing else

use std::fs;
use std::path::{Path, PathBuf};

/// A string literal of the product's code.
pub(crate) struct Literal {
    pub(crate) file: PathBuf,
    pub(crate) line: usize,
    /// The text between the quotes, as written in the source.
    pub(crate) text: String,
    /// The statement up to the literal.
    pub(crate) before: String,
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

/// The literals of a file or folder, without those in tests and comments.
pub(crate) fn literals(folder: &str) -> Vec<Literal> {
    let mut all = Vec::new();
    for file in rust_files(Path::new(folder)) {
        if file.ends_with("tests.rs") {
            continue;
        }
        let source = fs::read_to_string(&file).unwrap();
        let product = source.split("#[cfg(test)]\nmod tests {").next().unwrap();
        read(&file, product, &mut all);
    }
    all
}

fn read(file: &Path, source: &str, all: &mut Vec<Literal>) {
    let mut remainder = source;
    // The position where the current statement began.
    let mut start = 0;
    let place = |remainder: &str| source.len() - remainder.len();
    while let Some(c) = remainder.chars().next() {
        if remainder.starts_with("//") {
            remainder = remainder.find('\n').map_or("", |end| &remainder[end..]);
        } else if let Some(hash_signs) = raw(remainder, source[..place(remainder)].chars().next_back()) {
            let open = remainder.find('"').unwrap() + 1;
            let close = format!("\"{}", "#".repeat(hash_signs));
            let end = open + remainder[open..].find(&close).unwrap();
            note(file, source, start, place(remainder), &remainder[open..end], all);
            remainder = &remainder[end + close.len()..];
        } else if c == '"' {
            let end = string_end(remainder);
            note(file, source, start, place(remainder), &remainder[1..end], all);
            remainder = &remainder[end + 1..];
        } else if c == '\'' {
            remainder = &remainder[character(remainder)..];
        } else {
            if matches!(c, ';' | '{' | '}') {
                start = place(remainder) + 1;
            }
            remainder = &remainder[c.len_utf8()..];
        }
    }
}

fn note(file: &Path, source: &str, start: usize, here: usize, text: &str, all: &mut Vec<Literal>) {
    all.push(Literal {
        file: file.to_owned(),
        line: source[..here].lines().count(),
        text: text.to_owned(),
        before: source[start.min(here)..here].to_owned(),
    });
}

/// The number of `#` of a raw string that begins here; `None` if none begins here.
fn raw(remainder: &str, before: Option<char>) -> Option<usize> {
    let after = remainder.strip_prefix('r')?;
    let hash_signs = after.len() - after.trim_start_matches('#').len();
    let word = before.is_some_and(|c| (c.is_alphanumeric() && c != 'b') || c == '_');
    (!word && after[hash_signs..].starts_with('"')).then_some(hash_signs)
}

/// The position of the closing quote of the string that begins here.
fn string_end(remainder: &str) -> usize {
    let mut escape = false;
    for (at, c) in remainder.char_indices().skip(1) {
        match c {
            '"' if !escape => return at,
            '\\' => escape = !escape,
            _ => escape = false,
        }
    }
    panic!("a string without end: {remainder:.40}")
}

/// The length of the character literal that begins here; 1 if it is a lifetime.
fn character(remainder: &str) -> usize {
    let mut rest = remainder[1..].char_indices();
    match rest.next() {
        Some((_, '\\')) => {
            // The character after the backslash may be a quote itself.
            let after = rest.next().map_or(2, |(at, c)| 1 + at + c.len_utf8());
            remainder[after..].find('\'').map_or(1, |end| after + end + 1)
        }
        Some((_, c)) if remainder[1 + c.len_utf8()..].starts_with('\'') => 2 + c.len_utf8(),
        _ => 1,
    }
}

#[test]
fn the_reader_of_sources_finds_strings_and_nothing_else() {
    let source = "let a = \"un\"; // \"deux\"\nlet b = ('\"', '\\'', 'x'); fn f<'a>(s: &'a str) { r#\"tr\"ois\"# ; b\"qua\\\"tre\" }";
    let mut all = Vec::new();
    read(Path::new("x.rs"), source, &mut all);
    let texts: Vec<&str> = all.iter().map(|literal| literal.text.as_str()).collect();
    assert_eq!(texts, ["un", "tr\"ois", "qua\\\"tre"]);
    assert_eq!((all[0].line, all[1].line, all[0].before.trim()), (1, 2, "let a ="));
}
