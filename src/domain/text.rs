//! Text comparison and the character rules of the protocol.
//!
//! Owns: folding (comparison without accents, case or surplus blanks), collapsing of blanks, the characters
//! that a parameter may contain (docs/e-reprov.md 3), and how received text is shown.

mod display;
mod misread;

use std::borrow::Cow;

use display::is_hostile;
pub use display::{
    SENTENCE_MAX, TerminalWidth, as_string, displayable, displayable_value, shortened, spelled, write_otherwise,
};
pub use misread::before_misreading;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// `text` in a form for comparisons: no accents, lower case, each run of blanks as one space, no blank at
/// either end (docs/e-reprov.md 3.5: spellings vary in accents, case and blanks).
///
/// ```
/// assert_eq!(reprov::domain::text::fold("  À  Construire\n"), "a construire");
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// Like [`fold`], but overwrites `out`, so that a filter that folds many texts allocates only once.
pub fn fold_into(text: &str, out: &mut String) {
    out.clear();
    // Most references have neither blanks nor accents. Looks at all bytes, without stopping at the first that
    // fails: the compiler can then check many at once.
    if text.bytes().fold(true, |plain, byte| plain & matches!(byte, b'!'..=b'~')) {
        out.push_str(text);
        out.make_ascii_lowercase();
        return;
    }
    let mut gap = false;
    let mut put = |c: char| {
        if c.is_whitespace() {
            gap = true;
        } else if c.is_ascii() || !is_combining_mark(c) {
            if std::mem::take(&mut gap) && !out.is_empty() {
                out.push(' ');
            }
            out.extend(c.to_lowercase());
        }
    };
    for c in text.chars() {
        // The marks are dropped, so their order does not matter and each character is decomposed alone.
        if c.is_ascii() { put(c) } else { decompose_canonical(c, &mut put) }
    }
}

/// `text` with each run of white space (line ends included) as one space, and none at the ends. Received
/// attributes are read this way (docs/e-reprov.md 3.1).
#[must_use]
pub fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// A pasted reference without the blanks, line ends and quotes around it. The case is kept.
#[must_use]
pub fn trim_pasted(text: &str) -> &str {
    // Nearly all references are clean: their first and last bytes show it.
    if let [first, .., last] = text.as_bytes()
        && first.is_ascii_alphanumeric()
        && last.is_ascii_alphanumeric()
    {
        return text;
    }
    text.trim_matches(|c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '"' | '\'' | '«' | '»' | '“' | '”' | '‘' | '’' | '`' | '\u{feff}')
    })
}

/// Whether a parameter value may contain `c`: the printable characters of ISO 8859-1, that is
/// 0x20-0x7E and 0xA1-0xFF without the soft hyphen 0xAD.
#[must_use]
pub const fn is_permitted(c: char) -> bool {
    matches!(c, '\u{20}'..='\u{7e}' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{ff}')
}

/// The first character of `text` that a parameter may not contain, with its position counted in
/// characters from 1.
#[must_use]
pub fn first_forbidden(text: &str) -> Option<(usize, char)> {
    // Looks at all bytes, without stopping at the first that fails: the compiler can then check many at once.
    if text.bytes().fold(true, |fine, byte| fine & matches!(byte, b' '..=b'~')) {
        return None;
    }
    text.chars().enumerate().find(|(_, c)| !is_permitted(*c)).map(|(at, c)| (at + 1, c))
}

/// `cell` in a form that no spreadsheet runs as a formula: if it begins like a formula, possibly after blanks
/// and quotes, an apostrophe is put before it. The rest is unchanged, so a code stays readable. To read it
/// back, remove one apostrophe from a cell that would be a formula without it.
#[must_use]
pub fn inert(cell: &str) -> Cow<'_, str> {
    if is_formula(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// Whether a spreadsheet could take `cell` for a formula: after any blanks and quotes it begins with `=`,
/// `+`, `-` or `@`, one of their full-width forms, the mathematical minus, a tab or a line end.
fn is_formula(cell: &str) -> bool {
    let acts = |c: char| {
        matches!(
            c,
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠' | '﹢' | '﹣' | '﹦' | '﹫' | '−'
        )
    };
    let skipped = |c: &char| {
        !acts(*c)
            && (c.is_whitespace()
                || c.is_control()
                || is_hostile(*c)
                || *c == '\u{fffd}'
                || matches!(c, '"' | '\'' | '`' | '«' | '»' | '“' | '”' | '‘' | '’'))
    };
    cell.chars().find(|c| !skipped(c)).is_some_and(acts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization as _;

    proptest! {
        #[test]
        fn folding_is_taking_apart_dropping_the_marks_and_squeezing(text in "\\PC{0,40}|[a-zéÀ\u{301}\u{323} \t가]{0,20}") {
            let bare: String = text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
            prop_assert_eq!(fold(&text), squeeze(&bare));
        }
    }

    #[test]
    fn fold_forgets_accents_case_and_blanks() {
        assert_eq!(fold("En  Échec"), "en echec");
        assert_eq!(fold("e\u{301}tage"), "etage");
        assert_eq!(fold("Occupé"), fold("OCCUPE"));
        assert_ne!(fold("Disponible"), fold("Indisponible"));
    }

    #[test]
    fn pasted_references_lose_blanks_and_quotes_only() {
        assert_eq!(trim_pasted(" \t\"MUT568\"\r\n"), "MUT568");
        assert_eq!(trim_pasted("\u{feff}« ARA-1 »"), "ARA-1");
        assert_eq!(trim_pasted("mUt"), "mUt");
    }

    #[test]
    fn permitted_characters_are_the_white_cells_of_the_table() {
        for c in ['\u{1f}', '\u{7f}', '\u{80}', '\u{9f}', '\u{a0}', '\u{ad}', '\u{100}', '€'] {
            assert!(!is_permitted(c), "{c:?}");
        }
        for c in [' ', '~', '¡', '¬', '®', 'ÿ', 'é'] {
            assert!(is_permitted(c), "{c:?}");
        }
        assert_eq!(first_forbidden("ab€"), Some((3, '€')));
    }

    #[test]
    fn no_cell_is_a_formula_and_each_reads_back() {
        fn read(cell: &str) -> &str {
            cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell)
        }
        for formula in
            ["=1+1", "+33", "-AB12", "@x", "\tx", "\rx", " =1", "\"=1\"", "'=1", "\u{200b}=1", "＝1", "－1", "« -1"]
        {
            let cell = inert(formula);
            assert!(cell.starts_with('\'') && cell.ends_with(formula), "{formula:?}");
            assert_eq!(read(&cell), formula);
        }
        for plain in ["", "ABCDEF", "AB-12=3", "'abc", "\"abc\"", "  a"] {
            assert_eq!((inert(plain).as_ref(), read(plain)), (plain, plain));
        }
    }

    #[test]
    fn what_is_read_back_is_exact_and_what_a_person_sees_inert() {
        let hostile = "é\"\\\u{1b}[2J\u{9b}\u{202e}\u{e0041}\n";
        let toml = as_string(hostile);
        assert_eq!(toml::from_str::<toml::Table>(&format!("a = {toml}")).unwrap()["a"].as_str(), Some(hostile));
        assert_eq!(displayable(&toml), toml);
    }

    #[test]
    fn nothing_that_acts_or_hides_is_shown() {
        assert_eq!(displayable("BE-06"), "BE-06");
        assert_eq!(displayable("a\u{1b}[31mb\u{9b}2J\u{202e}c\u{200b}d"), "a\u{fffd}[31mb\u{fffd}2J\u{fffd}c\u{fffd}d");
        assert_eq!(displayable("Bâtiment é"), "Bâtiment é");
    }
}
