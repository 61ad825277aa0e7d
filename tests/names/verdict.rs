//! Checks the names of the tree against the lists.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::lists::{Lists, Standing};
use super::tree::{Defined, Tree};
use super::words::words;

/// The most places of a word that a failure names; the report has all of them.
const SHOWN: usize = 6;

/// The single letters that remain of a French word before a vowel, such as `d`.
const ELIDED: [&str; 5] = ["c", "d", "j", "l", "n"];

/// A word that must not occur in a name.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Offence<'t> {
    /// The word.
    pub word: String,
    /// What to do about it.
    pub advice: String,
    /// The name that contains the word.
    pub defined: &'t Defined,
}

/// Every word that occurs in a name.
pub fn used(tree: &Tree) -> BTreeSet<String> {
    tree.defined.iter().flat_map(|it| words(&it.name)).collect()
}

/// Every word of a name that must not occur there, sorted.
pub fn offences<'t>(tree: &'t Tree, lists: &Lists) -> Vec<Offence<'t>> {
    let mut known: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut found = Vec::new();
    for defined in &tree.defined {
        for word in words(&defined.name) {
            let advice = known.entry(word.clone()).or_insert_with(|| advice(&word, lists)).clone();
            found.extend(advice.map(|advice| Offence { word, advice, defined }));
        }
        found.extend(elided(&defined.name, lists).map(|word| Offence {
            advice: "what French leaves of a word before a vowel: English word order, without it".to_owned(),
            word,
            defined,
        }));
    }
    found.sort();
    found.dedup();
    found
}

/// What to do about a word; `None` if it is allowed. A single letter is allowed.
fn advice(word: &str, lists: &Lists) -> Option<String> {
    if word.chars().count() < 2 {
        return None;
    }
    match lists.standing(word) {
        Standing::Known => None,
        Standing::French(instead) => Some(format!("French: write {instead}")),
        Standing::Unknown => Some("in no list: rename it, or add it as tests/names/main.rs says".to_owned()),
    }
}

/// The letter of a name such as `d_etage`: French if the word after it is French.
fn elided(name: &str, lists: &Lists) -> Option<String> {
    let parts: Vec<String> = name.split('_').map(str::to_lowercase).collect();
    let french = |part: &str| lists.is_noun(part) || matches!(lists.standing(part), Standing::French(_));
    let pair = parts.windows(2).find(|pair| {
        ELIDED.contains(&pair[0].as_str())
            && pair[1].starts_with(['a', 'e', 'h', 'i', 'o', 'u', 'y'])
            && french(&pair[1])
    });
    pair.map(|pair| pair[0].clone())
}

/// The offences, grouped by word, each with at most [`SHOWN`] places.
pub fn tell(found: &[Offence<'_>]) -> String {
    let mut told = String::new();
    for same in found.chunk_by(|one, other| one.word == other.word) {
        let names: BTreeSet<&str> = same.iter().map(|it| it.defined.name.as_str()).collect();
        let places = same.iter().take(SHOWN).map(|it| format!("{} ({})", it.defined.name, it.defined.place));
        let mut places: Vec<String> = places.collect();
        if same.len() > SHOWN {
            places.push("...".to_owned());
        }
        let (word, advice) = (&same[0].word, &same[0].advice);
        let _ = writeln!(told, "`{word}`: {advice}. In {} names: {}", names.len(), places.join(", "));
    }
    told
}

/// Every fault of the names of the tree, one per line, with tabs between the fields: `word`, the word, the name, its
/// kind, its place, the advice; then the types of one name and the aliases.
pub fn report(tree: &Tree, lists: &Lists) -> String {
    let mut told = String::new();
    for Offence { word, advice, defined: Defined { name, kind, place } } in offences(tree, lists) {
        let _ = writeln!(told, "word\t{word}\t{name}\t{kind}\t{place}\t{advice}");
    }
    for said in tree.types_of_one_name() {
        let _ = writeln!(told, "type\t{said}");
    }
    for said in &tree.aliases {
        let _ = writeln!(told, "alias\t{said}");
    }
    told
}

/// The counts of the tree, to compare before and after a rename.
pub fn figures(tree: &Tree, lists: &Lists) -> String {
    let names: BTreeSet<&str> = tree.defined.iter().map(|it| it.name.as_str()).collect();
    let found = offences(tree, lists);
    let of = |french: bool| {
        let of: Vec<_> = found.iter().filter(|it| it.advice.starts_with("in no list") != french).collect();
        let words: BTreeSet<&str> = of.iter().map(|it| it.word.as_str()).collect();
        let names: BTreeSet<&str> = of.iter().map(|it| it.defined.name.as_str()).collect();
        format!("{} words in {} names", words.len(), names.len())
    };
    let mixed = names.iter().filter(|name| {
        let of_name: Vec<String> = words(name).into_iter().filter(|word| word.len() > 1).collect();
        let french = of_name.iter().any(|word| matches!(lists.standing(word), Standing::French(_)));
        french && of_name.iter().any(|word| lists.english.contains(word))
    });
    format!(
        "definitions                 {}\nnames                       {}\nwords                       {}\nFrench                      \
         {}\nin no list                  {}\nFrench and English at once  {} names\npublic types                {}\n  names \
         that stand twice    {}\naliases of ours             {}\n",
        tree.defined.len(),
        names.len(),
        used(tree).len(),
        of(true),
        of(false),
        mixed.count(),
        tree.public.len(),
        tree.types_of_one_name().len(),
        tree.aliases.len()
    )
}
