//! The code de décharge in large letters, never cut.
//!
//! A character without a large form (a small letter, a sign) makes the whole code plain: a code read aloud must
//! not look like a different one.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// The large forms: five rows of five columns each, a bit per column, the leftmost highest.
const SHAPES: &[(char, [u8; 5])] = &[
    ('0', [0b01110, 0b10011, 0b10101, 0b11001, 0b01110]),
    ('1', [0b00100, 0b01100, 0b00100, 0b00100, 0b01110]),
    ('2', [0b11110, 0b00001, 0b01110, 0b10000, 0b11111]),
    ('3', [0b11110, 0b00001, 0b01110, 0b00001, 0b11110]),
    ('4', [0b10010, 0b10010, 0b11111, 0b00010, 0b00010]),
    ('5', [0b11111, 0b10000, 0b11110, 0b00001, 0b11110]),
    ('6', [0b01110, 0b10000, 0b11110, 0b10001, 0b01110]),
    ('7', [0b11111, 0b00001, 0b00010, 0b00100, 0b00100]),
    ('8', [0b01110, 0b10001, 0b01110, 0b10001, 0b01110]),
    ('9', [0b01110, 0b10001, 0b01111, 0b00001, 0b01110]),
    ('A', [0b01110, 0b10001, 0b11111, 0b10001, 0b10001]),
    ('B', [0b11110, 0b10001, 0b11110, 0b10001, 0b11110]),
    ('C', [0b01111, 0b10000, 0b10000, 0b10000, 0b01111]),
    ('D', [0b11110, 0b10001, 0b10001, 0b10001, 0b11110]),
    ('E', [0b11111, 0b10000, 0b11110, 0b10000, 0b11111]),
    ('F', [0b11111, 0b10000, 0b11110, 0b10000, 0b10000]),
    ('G', [0b01111, 0b10000, 0b10011, 0b10001, 0b01111]),
    ('H', [0b10001, 0b10001, 0b11111, 0b10001, 0b10001]),
    ('I', [0b01110, 0b00100, 0b00100, 0b00100, 0b01110]),
    ('J', [0b00111, 0b00010, 0b00010, 0b10010, 0b01100]),
    ('K', [0b10010, 0b10100, 0b11000, 0b10100, 0b10010]),
    ('L', [0b10000, 0b10000, 0b10000, 0b10000, 0b11111]),
    ('M', [0b10001, 0b11011, 0b10101, 0b10001, 0b10001]),
    ('N', [0b10001, 0b11001, 0b10101, 0b10011, 0b10001]),
    ('O', [0b01110, 0b10001, 0b10001, 0b10001, 0b01110]),
    ('P', [0b11110, 0b10001, 0b11110, 0b10000, 0b10000]),
    ('Q', [0b01110, 0b10001, 0b10101, 0b10010, 0b01101]),
    ('R', [0b11110, 0b10001, 0b11110, 0b10010, 0b10001]),
    ('S', [0b01111, 0b10000, 0b01110, 0b00001, 0b11110]),
    ('T', [0b11111, 0b00100, 0b00100, 0b00100, 0b00100]),
    ('U', [0b10001, 0b10001, 0b10001, 0b10001, 0b01110]),
    ('V', [0b10001, 0b10001, 0b10001, 0b01010, 0b00100]),
    ('W', [0b10001, 0b10001, 0b10101, 0b11011, 0b10001]),
    ('X', [0b10001, 0b01010, 0b00100, 0b01010, 0b10001]),
    ('Y', [0b10001, 0b01010, 0b00100, 0b00100, 0b00100]),
    ('Z', [0b11111, 0b00010, 0b00100, 0b01000, 0b11111]),
    ('-', [0b00000, 0b00000, 0b01110, 0b00000, 0b00000]),
    ('_', [0b00000, 0b00000, 0b00000, 0b00000, 0b11111]),
    ('/', [0b00001, 0b00010, 0b00100, 0b01000, 0b10000]),
    ('.', [0b00000, 0b00000, 0b00000, 0b00110, 0b00110]),
    (' ', [0b00000, 0b00000, 0b00000, 0b00000, 0b00000]),
];

/// The columns of one large character, the gap after it included.
const STEP: usize = 6;

/// How many characters are read aloud in one go.
const GROUP: usize = 4;

fn shape(c: char) -> Option<[u8; 5]> {
    SHAPES.iter().find(|(other, _)| *other == c).map(|(_, shape)| *shape)
}

/// `code` in large letters within `width` columns and `height` rows, in half blocks or, with `ascii`, in `#`;
/// `None` when it does not fit completely or has a character without a large form.
#[must_use]
pub fn large(code: &str, width: usize, height: usize, ascii: bool) -> Option<Vec<String>> {
    let per_line = (width + 1) / STEP;
    if per_line == 0 || code.is_empty() {
        return None;
    }
    let mut rows = Vec::new();
    for part in parts(code, per_line) {
        let line: Vec<[u8; 5]> = part.chars().map(shape).collect::<Option<_>>()?;
        if ascii {
            if !rows.is_empty() {
                rows.push(String::new());
            }
            rows.extend((0..5).map(|y| line.iter().map(|shape| bits(*shape, y, y, true)).collect::<String>()));
        } else {
            rows.extend(
                [(0, 1), (2, 3), (4, 5)]
                    .map(|(top, bottom)| line.iter().map(|shape| bits(*shape, top, bottom, false)).collect::<String>()),
            );
        }
    }
    (rows.len() <= height).then_some(rows)
}

/// One row of a character: one row of bits in `#`, or two rows in half blocks.
fn bits(shape: [u8; 5], top: usize, bottom: usize, ascii: bool) -> String {
    let on = |row: usize, column: u8| shape.get(row).is_some_and(|bits| bits & (0b10000 >> column) != 0);
    let mut out: String = (0..5)
        .map(|column| match (on(top, column), on(bottom, column)) {
            (true, _) if ascii => '#',
            (false, _) if ascii => ' ',
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        })
        .collect();
    out.push(' ');
    out
}

/// `code` in plain letters within `width` columns, in as many rows as needed; a single character wider than
/// that has a row to itself. Joined, the rows are exactly the code.
#[must_use]
pub fn plain(code: &str, width: usize) -> Vec<String> {
    parts(code, width.max(1))
}

/// `code` in parts of at most `width` columns, broken as it is read aloud: after one of its own separators if
/// one comes far enough along, else by groups of four.
fn parts(code: &str, width: usize) -> Vec<String> {
    let mut rest: Vec<&str> = code.graphemes(true).collect();
    let mut parts = Vec::new();
    while !rest.is_empty() {
        let mut taken = 0;
        let fitting = rest
            .iter()
            .take_while(|one| {
                taken += one.width();
                taken <= width
            })
            .count()
            .max(1);
        let cut = if fitting >= rest.len() { rest.len() } else { cut(&rest, fitting) };
        parts.push(rest.drain(..cut).collect());
    }
    parts
}

/// The position of the break, when `fitting` characters have room.
fn cut(rest: &[&str], fitting: usize) -> usize {
    let sign = |one: &&str| matches!(*one, "-" | "_" | "/" | "." | " ");
    let behind = rest.iter().take(fitting).rposition(sign).map(|at| at + 1);
    match behind {
        Some(at) if 2 * at > fitting => at,
        _ if fitting >= GROUP => fitting - fitting % GROUP,
        _ => fitting,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_characters_look_alike() {
        let shapes: HashSet<[u8; 5]> = SHAPES.iter().map(|(_, shape)| *shape).collect();
        assert_eq!(shapes.len(), SHAPES.len());
    }

    #[test]
    fn a_code_of_thirty_wraps_and_is_whole() {
        let code = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123";
        let rows = large(code, 78, 9, false).unwrap();
        assert_eq!(rows.len(), 9, "three lines of twelve characters, by fours");
        assert_eq!(large(code, 78, 8, false), None, "better plain than cut");
        assert_eq!(plain(code, 12).concat(), code);
    }

    #[test]
    fn a_code_is_broken_as_it_is_read() {
        assert_eq!(plain("DECH-2026-0042", 20), ["DECH-2026-0042"]);
        assert_eq!(plain("DECH-2026-0042", 13), ["DECH-2026-", "0042"]);
        assert_eq!(plain("ABCDEFGHIJ", 7), ["ABCD", "EFGHIJ"]);
        assert_eq!(plain("A-BCDEFGHIJ", 7), ["A-BC", "DEFGHIJ"], "a sign too near is none");
        assert_eq!(plain("ABC", 2), ["AB", "C"]);
        assert_eq!(plain("漢字漢字漢", 4), ["漢字", "漢字", "漢"]);
    }

    proptest::proptest! {
        #[test]
        fn the_rows_are_the_code_and_fit(code in "\\PC{1,50}", width in 2_usize..90) {
            let rows = plain(&code, width);
            proptest::prop_assert_eq!(rows.concat(), code);
            proptest::prop_assert!(rows.iter().all(|row| row.width() <= width || row.graphemes(true).count() == 1));
        }
    }

    #[test]
    fn what_has_no_large_form_stays_plain() {
        assert_eq!(large("AbC", 78, 9, false), None);
        assert_eq!(large("É", 78, 9, false), None);
    }
}
