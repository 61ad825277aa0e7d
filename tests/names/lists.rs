//! The lists of words beside this file, and the checks of the lists themselves.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::glossary;
use super::words::words;

/// Where a word stands in the lists.
#[derive(Debug, PartialEq, Eq)]
pub enum Standing<'l> {
    /// A noun of the glossary, an English word or a technical one.
    Known,
    /// In `french.txt`, with what to write instead.
    French(&'l str),
    /// In no list.
    Unknown,
}

/// The words of each list, in the order of its file.
#[derive(Debug, Default)]
pub struct Lists {
    /// English words.
    pub english: Vec<String>,
    /// Abbreviations, and names from outside the project.
    pub technical: Vec<String>,
    /// French words, each with what to write instead.
    pub french: Vec<(String, String)>,
    /// The nouns that stay French.
    pub glossary: BTreeSet<String>,
}

/// The path of a list.
fn path(list: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/names").join(list)
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

impl Lists {
    /// The committed lists and the glossary.
    pub fn committed() -> Self {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join(glossary::PATH);
        Self::of(
            &text(&path("english.txt")),
            &text(&path("technical.txt")),
            &text(&path("french.txt")),
            glossary::nouns(&text(&page)),
        )
    }

    /// Lists from their texts.
    pub fn of(english: &str, technical: &str, french: &str, glossary: BTreeSet<String>) -> Self {
        let pair = |line: &str| {
            let (word, instead) = line.split_once('\t').unwrap_or((line, ""));
            (word.to_owned(), instead.to_owned())
        };
        Self {
            english: lines(english),
            technical: lines(technical),
            french: french.lines().map(pair).collect(),
            glossary,
        }
    }

    /// Whether a word is a noun of the glossary, or the plural of one.
    pub fn is_noun(&self, word: &str) -> bool {
        let singular = word.strip_suffix('s').or_else(|| word.strip_suffix('x'));
        self.glossary.contains(word) || singular.is_some_and(|singular| self.glossary.contains(singular))
    }

    /// Where a word stands in the lists.
    pub fn standing(&self, word: &str) -> Standing<'_> {
        if let Some((_, instead)) = self.french.iter().find(|(french, _)| french == word) {
            return Standing::French(instead);
        }
        let listed = |list: &[String]| list.iter().any(|listed| listed == word);
        if self.is_noun(word) || listed(&self.english) || listed(&self.technical) {
            Standing::Known
        } else {
            Standing::Unknown
        }
    }

    /// The faults of the lists themselves: order, form, words that occur twice.
    pub fn faults(&self) -> Vec<String> {
        let french: Vec<String> = self.french.iter().map(|(word, _)| word.clone()).collect();
        let lists = [("english.txt", &self.english), ("technical.txt", &self.technical), ("french.txt", &french)];
        let mut found = Vec::new();
        for (at, (name, list)) in lists.iter().enumerate() {
            found.extend(
                list.windows(2)
                    .filter(|pair| pair[0] > pair[1])
                    .map(|pair| format!("{name} is not sorted: `{}` stands before `{}`", pair[0], pair[1])),
            );
            found.extend(
                list.windows(2)
                    .filter(|pair| pair[0] == pair[1])
                    .map(|pair| format!("{name} says `{}` twice", pair[0])),
            );
            for word in *list {
                if word.len() < 2 || !word.bytes().all(|letter| letter.is_ascii_lowercase()) {
                    found.push(format!("{name}: `{word}` is no word of two or more small letters"));
                }
                if self.is_noun(word) {
                    found.push(format!("`{word}` is in {name} and in the glossary"));
                }
                let others = lists[at + 1..].iter().filter(|(_, other)| other.contains(word));
                found.extend(others.map(|(other, _)| format!("`{word}` is in {name} and in {other}")));
            }
        }
        let silent = self.french.iter().filter(|(_, instead)| instead.is_empty());
        found.extend(silent.map(|(word, _)| format!("french.txt says nothing to write instead of `{word}`")));
        found.extend(self.french.iter().filter_map(|(word, instead)| {
            // The text between backquotes is the replacement.
            let written = instead.split('`').skip(1).step_by(2).flat_map(words);
            let french = written.into_iter().find(|other| french.contains(other))?;
            Some(format!("french.txt says to write `{french}` instead of `{word}`, which is French as well"))
        }));
        found
    }

    /// The English and technical words that no name of the tree holds.
    pub fn unused(&self, used: &BTreeSet<String>) -> Vec<String> {
        let idle = |name: &str, list: &[String]| -> Vec<String> {
            list.iter().filter(|word| !used.contains(*word)).map(|word| format!("{name}: `{word}`")).collect()
        };
        [idle("english.txt", &self.english), idle("technical.txt", &self.technical)].concat()
    }

    /// The same lists, with the English and technical words sorted, and without the words that no name uses or that
    /// the glossary has.
    pub fn tidied(mut self, used: &BTreeSet<String>) -> Self {
        let tidy = |list: &[String]| {
            let kept: BTreeSet<&String> =
                list.iter().filter(|word| used.contains(*word) && !self.is_noun(word)).collect();
            kept.into_iter().cloned().collect::<Vec<_>>()
        };
        let (english, technical) = (tidy(&self.english), tidy(&self.technical));
        self.english = english;
        self.technical = technical;
        self
    }

    /// Writes the English and the technical list to their files.
    pub fn write(&self) {
        for (name, list) in [("english.txt", &self.english), ("technical.txt", &self.technical)] {
            fs::write(path(name), list.join("\n") + "\n").unwrap();
        }
    }
}
