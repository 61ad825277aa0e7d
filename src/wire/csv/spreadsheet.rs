//! What a spreadsheet does to a cell: what it puts around a text, and what it makes of a reference.
//!
//! Owns: the text within `="x"`, `'x` and doubled quotes, and the shapes of a reference that is lost.
//!
//! Must never: guess a value that a spreadsheet changed.

use std::borrow::Cow;

/// The text of a cell without what a spreadsheet, or a program that writes for one, puts around it: blanks, `="x"`, the
/// apostrophe that says "text", quotes that were doubled once too often.
///
/// ```
/// use reprov::wire::csv::bare;
/// for cell in ["MUT1", " MUT1\u{a0}", "=\"MUT1\"", "'MUT1", "\"MUT1\"", "'=\"MUT1\""] {
///     assert_eq!(bare(cell), "MUT1", "{cell}");
/// }
/// assert_eq!(bare("l'étage \"3\""), "l'étage \"3\"");
/// ```
#[must_use]
pub fn bare(cell: &str) -> Cow<'_, str> {
    // Nearly all cells are plain: their first and last bytes show it.
    match cell.as_bytes() {
        [] => return Cow::Borrowed(cell),
        [first, .., last] if first.is_ascii_alphanumeric() && last.is_ascii_graphic() => return Cow::Borrowed(cell),
        _ => {}
    }
    let mut text = trim(cell);
    // A text whose own quotes are apostrophes keeps them: whoever reads a reference takes them off.
    if let Some(rest) = text.strip_prefix('\'').filter(|rest| !rest.ends_with('\'')) {
        text = trim(rest);
    }
    let formula = text.strip_prefix('=').map(str::trim_start);
    let quoted = formula.unwrap_or(text);
    let Some(within) = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return Cow::Borrowed(text);
    };
    let undone = within.replace("\"\"", "\u{0}");
    // A quote that is not doubled ends the text: what stands there is no single text.
    if undone.contains('"') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(trim(&undone.replace('\u{0}', "\"")).to_owned())
}

fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}'))
}

/// Whether a cell begins as `="x"` does and does not end so: a separator within the text cut it in two.
pub(super) fn is_cut(cell: &str) -> bool {
    let cell = trim(cell);
    let quoted =
        cell.strip_prefix('\'').unwrap_or(cell).strip_prefix('=').and_then(|rest| rest.trim_start().strip_prefix('"'));
    quoted.is_some_and(|rest| !rest.ends_with('"'))
}

/// Whether a reference is one that a spreadsheet wrote in place of another: a number in scientific notation
/// (`1,23457E+15`, `1E+15`: its last digits are lost), an error (`#REF!`, `#N/A`), or the signs for a column that is
/// too narrow (`########`).
///
/// ```
/// use reprov::wire::csv::is_changed_by_a_spreadsheet;
/// assert!(is_changed_by_a_spreadsheet("1,23457E+15"));
/// assert!(!is_changed_by_a_spreadsheet("FIB-12E+1"));
/// ```
#[must_use]
pub fn is_changed_by_a_spreadsheet(reference: &str) -> bool {
    const ERRORS: [&str; 16] = [
        "#REF!",
        "#N/A",
        "#NA",
        "#NOM?",
        "#NAME?",
        "#VALEUR!",
        "#VALUE!",
        "#DIV/0!",
        "#NUL!",
        "#NULL!",
        "#NOMBRE!",
        "#NUM!",
        "#NV",
        "#PROPAGATION!",
        "#SPILL!",
        "#CALC!",
    ];
    let reference = bare(reference);
    if let Some(rest) = reference.strip_prefix('#') {
        let narrow = !rest.is_empty() && rest.bytes().all(|byte| byte == b'#');
        return narrow || ERRORS.iter().any(|error| reference.eq_ignore_ascii_case(error));
    }
    is_scientific(reference.strip_prefix('-').unwrap_or(&reference))
}

/// One digit, decimals where there are any, and an exponent: as spreadsheets write it. Without decimals the exponent
/// must be positive: `3E-12` may be a reference.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let decimals = match mantissa.split_once([',', '.']) {
        Some((whole, decimals)) => whole.len() == 1 && digits(whole) && digits(decimals),
        None => false,
    };
    let whole = mantissa.len() == 1 && digits(mantissa);
    let positive = exponent.strip_prefix('+').is_some_and(digits);
    let negative = exponent.strip_prefix('-').is_some_and(digits);
    (decimals && (positive || negative || digits(exponent))) || (whole && positive)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_around_a_text_is_taken_off() {
        for (cell, text) in [
            ("=\"a \"\"b\"\" c\"", "a \"b\" c"),
            ("= \"x\"", "x"),
            ("\u{feff}x\u{200b}", "x"),
            ("\"\"\"x\"\"\"", "\"x\""),
            ("=\"\"", ""),
            ("'", ""),
            ("\t0012", "0012"),
        ] {
            assert_eq!(bare(cell), text, "{cell:?}");
        }
        for cell in ["\"a\" et \"b\"", "=1+1", "=A1", "'a'", "=\"a\"&\"b\"", "\"", "=", "=\"", "a=\"b\""] {
            assert_eq!(bare(cell), cell, "{cell:?}");
        }
    }

    #[test]
    fn a_reference_that_a_spreadsheet_changed_is_seen_and_others_are_not() {
        for changed in [
            "1,23457E+15",
            "1.23457E+15",
            "1.23E+5",
            "1E+15",
            "1,0e+09",
            "-1,5E+12",
            "1,2E-07",
            " 9,99E+200 ",
            "=\"1,2E+15\"",
            "#REF!",
            "#n/a",
            "#NOM?",
            "########",
            "##",
        ] {
            assert!(is_changed_by_a_spreadsheet(changed), "{changed}");
        }
        for sound in [
            "", "MUT1", "12E3", "3E-12", "3E12", "12,5E+3", "A1,2E+3", "1,2E+", "1,E+3", "E+15", "#", "#12",
            "1.2.3E+4", "BE-03", "CTP-1E+5",
        ] {
            assert!(!is_changed_by_a_spreadsheet(sound), "{sound}");
        }
    }
}
