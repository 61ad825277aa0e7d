//! Tests of the reader itself, on small made-up crates.
//!
//! Guards: the house: the reader of the sources finds every name, and only names, whatever way they are written

use super::graph::House;
use super::imports;
use super::leaves;
use super::rooms::Room;

/// A crate of these files, called `house`.
fn house(files: &[(&str, &str)]) -> House {
    House::of(&files.iter().map(|(path, source)| ((*path).to_owned(), (*source).to_owned())).collect(), "house")
}

/// The arrows, as `from -> to: names`.
fn arrows(files: &[(&str, &str)]) -> Vec<String> {
    let house = house(files);
    assert_eq!(house.found.lost, [], "every path leads somewhere");
    let file = |id: usize| house.tree.files[id].trim_end_matches(".rs");
    let mut told = Vec::new();
    for (from, targets) in &house.arrows {
        for (to, names) in targets {
            let names: Vec<_> = names.iter().map(String::as_str).collect();
            told.push(format!("{} -> {}: {}", file(*from), file(*to), names.join(" ")));
        }
    }
    told.sort();
    told
}

#[test]
fn a_reexport_is_followed_and_ties_nothing_itself() {
    let files = [
        ("lib.rs", "mod a; mod b;"),
        ("a/mod.rs", "mod inner; mod other; pub use inner::{Thing, other::Far as Near};"),
        ("a/inner.rs", "pub struct Thing; pub use super::other;"),
        ("a/other.rs", "pub struct Far;"),
        ("b.rs", "use crate::a::{Near, Thing};"),
    ];
    assert_eq!(arrows(&files), ["b -> a/inner: Thing", "b -> a/other: Far"]);
}

#[test]
fn who_reexports_a_name_and_uses_it_depends_on_it() {
    let files = [
        ("lib.rs", "mod a;"),
        ("a/mod.rs", "mod inner; pub use inner::Thing; fn take(_: Thing) {}"),
        ("a/inner.rs", "pub struct Thing;"),
    ];
    assert_eq!(arrows(&files), ["a/mod -> a/inner: Thing"]);
}

#[test]
fn globs_aliases_and_relative_paths_are_resolved() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a/mod.rs", "pub mod deep; pub mod wide { pub fn made() {} }"),
        ("a/deep.rs", "pub enum Kind { One, Two } pub fn shared() {} pub(super) fn up() { super::super::c::call(); }"),
        (
            "b.rs",
            "use crate::a::deep as d; use crate::a::{wide::{self}, deep::*}; fn f() { d::shared(); wide::made(); shared(); }",
        ),
        (
            "c.rs",
            "pub fn call() { use self::inner::Kind::*; match 1 { _ => drop(Two) } } mod inner { pub use crate::a::deep::Kind; }",
        ),
    ];
    assert_eq!(arrows(&files), ["a/deep -> c: call", "b -> a/deep: shared", "b -> a/mod: made", "c -> a/deep: Kind"]);
}

#[test]
fn types_bounds_patterns_variants_and_associated_paths_are_names() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c; mod d; mod e;"),
        ("a.rs", "pub struct Built; impl Built { pub fn new() -> Self { Built } }"),
        ("b.rs", "pub enum Screen { Site(u8) }"),
        ("c.rs", "pub trait Draw {}"),
        ("d.rs", "pub const LIMIT: u8 = 1;"),
        (
            "e.rs",
            "fn f<T: crate::c::Draw>(_: Vec<T>) { let _ = crate::a::Built::new(); \
             match g() { crate::b::Screen::Site(crate::d::LIMIT) => {} _ => {} } } impl crate::c::Draw for u8 {}",
        ),
    ];
    assert_eq!(arrows(&files), ["e -> a: Built", "e -> b: Screen", "e -> c: Draw", "e -> d: LIMIT"]);
}

#[test]
fn paths_among_the_tokens_of_a_macro_are_names() {
    let files = [
        ("lib.rs", "mod a; mod b;"),
        ("a/mod.rs", "mod x; mod y; pub use x::Level; pub use y::shown;"),
        ("a/x.rs", "pub enum Level { Low, High }"),
        ("a/y.rs", "pub fn shown() {} pub struct Value { pub at: u8 }"),
        (
            "b.rs",
            "use super::a; fn f(level: u8, a: u8) { tracing::info!(name = level, \"{}\", a::shown()); \
             let _ = matches!(level, crate::a::Level::High if x.shown.a::<u8>()); }",
        ),
    ];
    assert_eq!(arrows(&files), ["b -> a/x: Level", "b -> a/y: shown"]);
}

#[test]
fn macros_are_items() {
    let files = [
        ("lib.rs", "#[macro_use] mod a; mod b; mod c;"),
        ("a.rs", "macro_rules! text { () => { $crate::c::Made } }"),
        ("b.rs", "fn f() { text!(); crate::c::kind!(); } use crate::c::Named;"),
        (
            "c.rs",
            "macro_rules! kind { ($n:ident) => { pub struct Made; pub struct $n; } } pub(crate) use kind; kind!(Named);",
        ),
    ];
    assert_eq!(arrows(&files), ["a -> c: Made", "b -> a: text", "b -> c: Named kind"]);
}

#[test]
fn what_is_for_tests_is_left_out() {
    let files = [
        ("lib.rs", "mod a; mod b; #[cfg(all(test, unix))] mod only; #[cfg(test)] mod tests;"),
        ("a.rs", "pub struct A; #[cfg(test)] mod tests { use crate::b::B; } #[cfg(test)] fn help(_: crate::b::B) {}"),
        ("b.rs", "use crate::a::A; pub struct B; impl B { #[cfg(test)] fn help(_: crate::only::Gone) {} }"),
    ];
    assert_eq!(arrows(&files), ["b -> a: A"]);
}

#[test]
fn a_variable_is_no_name_of_an_item() {
    let files = [
        ("lib.rs", "mod a;"),
        ("a/mod.rs", "mod site; pub use site::site; fn f(site: u8) -> u8 { site }"),
        ("a/site.rs", "pub fn site() {}"),
    ];
    assert_eq!(arrows(&files), [""; 0]);
}

#[test]
fn the_binary_names_the_library() {
    let files =
        [("lib.rs", "pub mod a;"), ("a.rs", "pub fn run() {}"), ("main.rs", "use house::a; fn main() { a::run(); }")];
    assert_eq!(arrows(&files), ["main -> a: run"]);
}

#[test]
fn a_circle_is_found_and_told() {
    let house = house(&[
        ("lib.rs", "mod a; mod b; mod c; mod d;"),
        ("a.rs", "use crate::b::B; pub struct A;"),
        ("b.rs", "use crate::c::C; pub struct B;"),
        ("c.rs", "use crate::a::A; pub struct C;"),
        ("d.rs", "use crate::a::A;"),
    ]);
    let circles = house.circles();
    assert_eq!(circles.len(), 1);
    assert_eq!(
        house.tell(&circles[0]),
        "3 files in a circle:\n  a.rs\n  b.rs\n  c.rs\na shortest way round: a.rs -> b.rs -> c.rs -> a.rs\n\
         its arrows:\n  a.rs -> b.rs: B\n  b.rs -> c.rs: C\n  c.rs -> a.rs: A\n"
    );
}

#[test]
fn a_path_that_leads_nowhere_is_told() {
    let house = house(&[("lib.rs", "mod a;"), ("a.rs", "use crate::gone::Thing;")]);
    assert_eq!(house.found.lost, [(1, 1, "crate::gone::Thing".to_owned())]);
}

/// Two protocols that share an envelope, and a domain that must know neither of them.
const FILES: [(&str, &str); 6] = [
    ("lib.rs", "mod domain; mod wire; mod net;"),
    ("domain.rs", "pub struct Id;"),
    ("wire/mod.rs", "pub mod soap; pub mod one;"),
    ("wire/soap.rs", "use crate::domain::Id; pub struct Envelope; fn f() { super::one::read(); }"),
    ("wire/one.rs", "use super::soap::{self, Envelope}; pub fn read() { let _ = soap::Envelope; }"),
    ("net.rs", "use crate::wire::{one::read, soap}; fn f(_: soap::Envelope) {}"),
];

#[test]
fn a_path_that_the_table_does_not_allow_is_told() {
    const ROOMS: &[Room] =
        &[("domain", &[]), ("wire/soap", &["domain"]), ("wire/one", &["wire/soap"]), ("net", &["domain", "wire/one"])];
    assert_eq!(
        imports::violations(&house(&FILES), ROOMS),
        [
            "src/net.rs:1: net may not name wire/soap (wire::soap)",
            "src/net.rs:1: net may not name wire/soap (wire::soap::Envelope)",
            "src/wire/soap.rs:1: wire/soap may not name wire/one (wire::one::read)",
        ]
    );
}

#[test]
fn a_room_that_is_listed_allows_those_in_it() {
    const ROOMS: &[Room] = &[("domain", &[]), ("wire", &["domain"]), ("net", &["wire"])];
    const FINER: &[Room] =
        &[("domain", &[]), ("wire/soap", &["domain", "wire"]), ("wire/one", &["wire"]), ("net", &["domain", "wire"])];
    assert_eq!(imports::violations(&house(&FILES), ROOMS), [""; 0]);
    assert_eq!(imports::violations(&house(&FILES), FINER), [""; 0]);
    assert_eq!(imports::unused(&house(&FILES), FINER), ["net -> domain"]);
    assert_eq!(imports::floors(FINER), Err(vec!["wire/soap", "wire/one", "net"]));
}

#[test]
fn what_is_wrong_with_a_table_is_told() {
    const ROOMS: &[Room] = &[("net", &["domain", "gone"]), ("domain", &[]), ("wire/soap", &[]), ("lost", &[])];
    assert_eq!(
        imports::table_faults(ROOMS),
        ["net may name gone, which is no room", "net may name domain, which is listed after it"]
    );
    let declared = imports::declared("//! A crate.\npub mod net;\nmod wire;\npub mod domain;\nmod more;\n");
    assert_eq!(imports::order_faults(&declared, ROOMS), ["net is declared before domain, which it may name"]);
    assert_eq!(
        imports::missing(&declared, &house(&FILES), ROOMS),
        ["more is in no room of the table", "lost is in the table and not in src"]
    );
}

#[test]
fn a_module_that_names_the_one_beside_it_is_no_leaf() {
    let files = [
        ("lib.rs", "mod screens; mod stack;"),
        ("screens/mod.rs", "pub mod a; pub mod b; pub mod common; pub use common::Part;"),
        ("screens/a/mod.rs", "mod state; mod screen; pub use state::A;"),
        ("screens/a/state.rs", "pub struct A;"),
        ("screens/a/screen.rs", "use super::super::{b::B, Part}; fn f(_: super::state::A, _: B, _: &dyn Part) {}"),
        ("screens/b.rs", "pub struct B; impl super::Part for B {}"),
        ("screens/common.rs", "pub trait Part {}"),
        ("stack.rs", "fn f(_: crate::screens::a::A, _: crate::screens::b::B) {}"),
    ];
    assert_eq!(leaves::tied(&house(&files), "screens", &["common"]), ["src/screens/a/screen.rs names b: B"]);
}
