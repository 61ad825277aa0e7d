//! One voice: what every name of the tree is made of.
//!
//! A name is split into its words. Each is a noun of the glossary (`docs/glossaire.md`, or its plural), an English
//! word (`english.txt`) or a technical one (`technical.txt`: abbreviations, names from outside the project). A word
//! of `french.txt` must not occur in a name, and the failure says what to write instead. That list holds French
//! verbs, adjectives and function words, nouns that the glossary does not have, and words that exist in English but
//! were only used in their French sense. Single letters are not checked. The lists can't detect an English word in
//! its French sense: `issue` for an outcome, `main` for by hand, `note` for a score, `part` for departs, `place` for
//! room, `rate` for failed, `report` for a postponement.
//!
//! The test checks every Rust file and its folders, and every module, type, field, variant, function, constant,
//! parameter, local, label, lifetime and macro that the tree defines. There are no exceptions.
//!
//! To add a word: write it anywhere in `english.txt` or `technical.txt` and let the test tidy the files with
//! `REPROV_NAMES_WRITE=1 cargo test --locked --test names`. That sorts both lists and drops the words that no name
//! uses; it never adds a word. A noun of the field goes into the glossary, with its meaning. A French word that was
//! mistaken for an English one goes into `french.txt` by hand, followed by a tab and what to write instead.
//!
//! To rename: `REPROV_NAMES_REPORT=path cargo test --locked --test names` writes every fault to a file, one per line
//! and sorted: `word`, the word, the name, the kind of the name, `file:line`, the advice; then the public types of
//! one name and the aliases. `cargo test --locked --test names figures -- --nocapture` prints the counts.
//!
//! Guards: the house: a name is made of English words and of the glossary's nouns, nothing else
//! Guards: the house: no two public types have one name, and no import hides a name of ours behind another

mod aliases;
mod glossary;
mod lists;
mod made_up;
mod reader;
mod tokens;
mod tree;
mod verdict;
mod words;

use std::fs;
use std::sync::OnceLock;

use lists::Lists;
use tree::Tree;

/// The variable that makes the test tidy the lists.
const WRITE: &str = "REPROV_NAMES_WRITE";

/// The variable with the path of the file to which the test writes every fault.
const REPORT: &str = "REPROV_NAMES_REPORT";

/// Read once for all the tests.
fn tree() -> &'static Tree {
    static TREE: OnceLock<Tree> = OnceLock::new();
    TREE.get_or_init(Tree::here)
}

fn lists() -> &'static Lists {
    static LISTS: OnceLock<Lists> = OnceLock::new();
    LISTS.get_or_init(|| {
        let lists = Lists::committed();
        if std::env::var_os(WRITE).is_none() {
            return lists;
        }
        let tidied = lists.tidied(&verdict::used(tree()));
        tidied.write();
        tidied
    })
}

fn nothing(found: &[String]) {
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn every_word_of_a_name_is_english_or_of_the_glossary() {
    if let Some(path) = std::env::var_os(REPORT) {
        fs::write(path, verdict::report(tree(), lists())).unwrap();
    }
    assert!(tree().defined.len() > 20_000, "the tree is read: {}", tree().defined.len());
    let found = verdict::offences(tree(), lists());
    assert!(found.is_empty(), "{REPORT}=path writes all of them:\n{}", verdict::tell(&found));
}

#[test]
fn the_lists_are_sorted_and_say_each_word_once() {
    nothing(&lists().faults());
}

#[test]
fn every_listed_word_is_used() {
    let unused = lists().unused(&verdict::used(tree()));
    assert!(unused.is_empty(), "in no name; {WRITE}=1 drops them:\n{}", unused.join("\n"));
}

#[test]
fn no_two_public_types_have_one_name() {
    nothing(&tree().types_of_one_name());
}

#[test]
fn no_import_hides_a_name_of_ours() {
    nothing(&tree().aliases);
}

/// Not a check: prints the counts, to compare before and after a rename.
#[test]
fn figures() {
    println!("{}", verdict::figures(tree(), lists()));
}
