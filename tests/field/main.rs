//! What comparable programs met in the field, case by case: docs/field.md lists them with their sources.
//!
//! Guards: the house: each case of the field has a row of docs/field.md

mod answers;
mod desk;
mod network;
mod sheets;
mod terminal;

const PAGE: &str = include_str!("../../docs/field.md");

#[test]
fn the_page_names_each_file_of_cases() {
    for file in ["answers", "desk", "network", "sheets", "terminal"] {
        assert!(PAGE.contains(&format!("tests/field/{file}.rs")), "{file}");
    }
}
