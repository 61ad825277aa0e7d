//! `docs/acces.md` against the program: flows, columns of the CR_STOC, asbestos codes.
//!
//! Guards: domain: the flows, the CR_STOC columns and the asbestos codes that `docs/acces.md` lists are the program's

use reprov::domain::acces::cr_stoc::COLUMNS;
use reprov::domain::acces::{Amiante, Flux};

use super::markdown::Page;

fn page() -> Page {
    Page::read("docs/acces.md")
}

#[test]
fn the_flows_have_the_names_that_are_read() {
    let rows = page().table("3", &["flow", "in a file's name"]);
    assert_eq!(rows, Flux::ALL.map(|flow| [flow.name(), flow.in_file_name()]));
}

#[test]
fn the_columns_of_a_cr_stoc_are_those_that_are_written() {
    let rows = page().table("6", &["column", "what stands there"]);
    let written: Vec<String> = rows.iter().flat_map(|row| expanded(&row[0])).collect();
    assert_eq!(written, COLUMNS);
}

/// Expands `Reserve1 to Reserve17` to seventeen names.
fn expanded(cell: &str) -> Vec<String> {
    let Some((first, last)) = cell.split_once(" to ") else { return vec![cell.to_owned()] };
    let number = |name: &str| name.trim_start_matches(char::is_alphabetic).parse::<usize>().unwrap();
    let stem = first.trim_end_matches(|c: char| c.is_ascii_digit());
    (number(first)..=number(last)).map(|n| format!("{stem}{n}")).collect()
}

#[test]
fn the_asbestos_codes_warn_as_they_are_said_to() {
    let rows = page().table("4.2", &["code", "says", "a warning"]);
    let written: Vec<[&str; 2]> = rows.iter().map(|row| [row[0].as_str(), row[2].as_str()]).collect();
    let known = Amiante::ALL.map(|code| [code.code(), if code.warn() { "yes" } else { "no" }]);
    assert_eq!(written, known);
}
