//! `docs/glossaire.md`: the nouns that stay French, read from the first column of its table of words.
//!
//! Guards: the house: the reader of names finds each that is defined, and splits it into its words

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

use super::words::words;

/// The path of the page from the root of the repository.
pub const PATH: &str = "docs/glossaire.md";

/// The heading of the column that is read; the page's tables with other headings are not lists of words.
const HEAD: &str = "word";

/// The words in the first column of the page's tables of words, in the form that they have in names: lower case,
/// without accents. `CR_STOC` gives two words.
pub fn nouns(page: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut rows = page.lines().map(first_cell);
    while let Some(row) = rows.next() {
        if row == Some(HEAD) {
            let cells = rows.by_ref().map_while(|row| row).filter(|cell| !is_rule(cell));
            found.extend(cells.flat_map(|cell| words(&plain(cell))));
        }
    }
    found
}

/// The first cell of a table row; `None` if the line is no row.
fn first_cell(line: &str) -> Option<&str> {
    let row = line.trim().strip_prefix('|')?;
    row.split('|').next().map(str::trim)
}

fn is_rule(cell: &str) -> bool {
    cell.contains('-') && cell.chars().all(|letter| matches!(letter, '-' | ':'))
}

/// The text in lower case, without accents and without any other character that is not ASCII.
fn plain(cell: &str) -> String {
    cell.nfd().filter(char::is_ascii).collect::<String>().to_lowercase()
}

#[test]
fn the_first_column_of_a_table_of_words_is_read() {
    let page = "# Glossaire\n\n| word | English |\n|---|:---:|\n| `décharge` | code | \n| **CR_STOC** | file |\n\n\
                A | in prose.\n\n| value | name |\n| --- | --- |\n| Occupé | no |\n\n| word |\n| --- |\n| fibre, pbo |\n";
    assert_eq!(nouns(page), ["cr", "decharge", "fibre", "pbo", "stoc"].map(str::to_owned).into());
}
