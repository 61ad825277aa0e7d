//! The reader and the rules, tested on sources that are written here.
//!
//! Guards: the house: the reader of names finds each that is defined, and splits it into its words
//! Guards: the house: a French verb, a mixture, an unknown word, a second public type and an alias are each found

use std::collections::BTreeSet;

use super::lists::Lists;
use super::tree::Tree;
use super::verdict;

/// The lists of words for the sources below.
fn lists() -> Lists {
    let glossary = ["demande", "etage", "fibre", "site"].map(str::to_owned).into();
    Lists::of(
        "count\nfor\nlib\nname\nread\nsend\nstate\n",
        "ansi\nutf\n",
        "cours\t`underway`\nen\t`in`\nlit\t`read`\nnom\t`name`\nordre\t`order`\n",
        glossary,
    )
}

fn tree(files: &[(&str, &str)]) -> Tree {
    let sources: Vec<_> = files.iter().map(|(path, source)| ((*path).to_owned(), (*source).to_owned())).collect();
    Tree::of(&sources, &["std", "jiff"].map(str::to_owned).into())
}

fn one(source: &str) -> Tree {
    tree(&[("src/lib.rs", source)])
}

/// The names of a kind that a source defines.
fn names(source: &str, kind: &str) -> String {
    let tree = one(source);
    let found: BTreeSet<_> = tree.defined.iter().filter(|it| it.kind == kind).map(|it| it.name.as_str()).collect();
    found.into_iter().collect::<Vec<_>>().join(" ")
}

/// The words of a source that the lists do not allow.
fn refused(source: &str) -> String {
    let tree = one(source);
    let found = verdict::offences(&tree, &lists());
    found.iter().map(|it| it.word.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_french_verb_fails_and_its_english_is_said() {
    let tree = one("fn send() {}\nfn lit_fibres() {}");
    let found = verdict::offences(&tree, &lists());
    assert_eq!(verdict::tell(&found), "`lit`: French: write `read`. In 1 names: lit_fibres (src/lib.rs:2)\n");
    assert_eq!(
        verdict::report(&tree, &lists()),
        "word\tlit\tlit_fibres\tfunction\tsrc/lib.rs:2\tFrench: write `read`\n"
    );
}

#[test]
fn a_mixture_fails_by_its_french_words() {
    assert_eq!(refused("fn send_demande_en_cours() {}"), "cours en");
    assert_eq!(refused("fn send_demande() {} struct FibreState; const UTF8_COUNT: u8 = 1;"), "");
}

#[test]
fn an_unknown_word_fails() {
    assert_eq!(refused("struct ReadGlorp; fn send(b: u8) {}"), "glorp");
}

#[test]
fn an_elided_letter_fails_before_what_is_french() {
    assert_eq!(refused("fn count_d_etages(l_count: u8) {} fn for_l_ordre() {}"), "d l ordre");
    assert_eq!(refused("fn read_d_ansi() {}"), "");
}

#[test]
fn files_and_folders_are_names() {
    let tree = tree(&[("src/lib.rs", ""), ("src/nom/lit.rs", ""), ("fuzz/src/site.rs", "")]);
    let found = verdict::offences(&tree, &lists());
    let places: Vec<_> = found.iter().map(|it| it.defined.place.as_str()).collect();
    assert_eq!(places, ["src/nom/lit.rs", "src/nom"]);
    assert_eq!(tree.defined.len(), 4, "the roots themselves are not looked at");
}

#[test]
fn every_kind_of_definition_is_read() {
    let source = "mod a { pub struct B<'c, D, const E: u8> { f: D } enum G { H { i: u8 } } }
        trait J { type K; const L: u8; fn m(&self, n: u8); }
        impl J for u8 { type K = u8; const L: u8 = 1; fn m(&self, (o, p): (u8, u8)) {
            let Some(q) = x else { return };
            'r: loop { s.map(|t| t); if let J { u, v: w } = x {} }
        } }
        static X: u8 = 1; type Y = fn(z: u8); use std::fmt as aa; macro_rules! bb { ($cc:expr) => { fn dd() {} } }";
    let all = one(source);
    let found: BTreeSet<_> = all.defined.iter().map(|it| it.name.as_str()).filter(|name| *name != "lib").collect();
    let expected = "B D E G H J K L X Y a aa bb c cc dd f i m n o p q r t u w z";
    assert_eq!(found.into_iter().collect::<Vec<_>>().join(" "), expected);
    assert_eq!(names(source, "lifetime"), "c");
    assert_eq!(names(source, "label"), "r");
}

#[test]
fn a_variant_in_a_pattern_and_a_raw_name_are_no_new_words() {
    assert_eq!(names("fn a(r#type: u8) { match x { Ready | None => {} } }", "local"), "");
    assert_eq!(names("fn a(r#type: u8) {}", "parameter"), "type");
}

#[test]
fn what_a_macro_is_given_is_read() {
    assert_eq!(names("fn a() { assert!(b.iter().all(|c| c), \"{}\", { let d = 1; d }); }", "local"), "c d");
    assert_eq!(names("fn a() { matches!(x, A { b, .. } if b.map(|c| c)); }", "local"), "b c");
    assert_eq!(names("fn a() { select! { b = c() => b, Some(d) = e() => { let f = 1; } } }", "local"), "b d f");
    let cases = "proptest! { #[test] fn a(b in 0..1, (c, d) in e()) { let f = b == c; } }";
    assert_eq!(names(cases, "local"), "b c d f");
    assert_eq!(names(cases, "function"), "a");
    let ours = "macro_rules! a { ($b:ident) => { pub struct $b; } } a!(#[doc = \"x\"] C);";
    assert_eq!(names(ours, "name given to a macro"), "C");
    assert_eq!(one(ours).public.len(), 1);
}

#[test]
fn a_second_public_type_of_one_name_fails() {
    let tree = tree(&[
        ("src/a.rs", "pub struct State; struct Site; pub(crate) use b::Fibre;"),
        ("src/b.rs", "mod c { pub(super) enum State {} } pub struct Site; pub struct Fibre;"),
        ("tests/d.rs", "pub struct Site;"),
    ]);
    assert_eq!(tree.types_of_one_name(), ["2 public types are called `State`: src/a.rs:1, src/b.rs:1"]);
}

#[test]
fn an_alias_of_ours_fails_and_one_of_others_does_not() {
    let refused = one(
        "mod site; use crate::a::State as Read;\nuse self::site as s; use std::fmt::Write as _;\nuse jiff::{Span as S, civil as c};
        use crate::a::Kind;\nfn f() { use Kind as K; use S as T; use crate::a::COUNT as N; }",
    );
    let found: Vec<_> = refused.aliases.iter().map(|said| said.split(" is called").next().unwrap()).collect();
    assert_eq!(found, ["src/lib.rs:1: `crate::a::State`", "src/lib.rs:2: `self::site`", "src/lib.rs:5: `Kind`"]);
}

#[test]
fn an_unsorted_list_and_a_word_in_two_fail() {
    assert_eq!(lists().faults(), [""; 0]);
    let wrong = Lists::of(
        "read\nname\nname\n",
        "read\nfibres\n",
        "cours\ndans\t`en_cours`\nname\t`x`\nÉtat\t`state`\n",
        lists().glossary,
    );
    assert_eq!(
        wrong.faults(),
        [
            "english.txt is not sorted: `read` stands before `name`",
            "english.txt says `name` twice",
            "`read` is in english.txt and in technical.txt",
            "`name` is in english.txt and in french.txt",
            "`name` is in english.txt and in french.txt",
            "technical.txt is not sorted: `read` stands before `fibres`",
            "`fibres` is in technical.txt and in the glossary",
            "french.txt: `État` is no word of two or more small letters",
            "french.txt says nothing to write instead of `cours`",
            "french.txt says to write `cours` instead of `dans`, which is French as well",
        ]
    );
}

#[test]
fn a_word_that_nothing_uses_fails_and_tidying_drops_it() {
    let used = verdict::used(&one("fn read_name() {} fn send() {}"));
    let unsorted = Lists::of("send\nread\nname\ncount\nlib\n", "utf\n", "", BTreeSet::new());
    assert_eq!(unsorted.unused(&used), ["english.txt: `count`", "technical.txt: `utf`"]);
    let tidied = unsorted.tidied(&used);
    assert_eq!((tidied.english.join(" "), tidied.technical.len()), ("lib name read send".to_owned(), 0));
}
