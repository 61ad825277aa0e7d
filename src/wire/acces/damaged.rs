//! Column names that were damaged on their way through a spreadsheet or another encoding.
//!
//! Owns: which of the protocol's columns such a name is, where it can be one only, and which it is nearly.

use super::columns::{is_known, known};
use crate::domain::near::differences;
use crate::domain::text::before_misreading;
use crate::wire::csv::normalised_name;

/// How many signs of a name may be lost.
const LOST_MAX: usize = 4;
/// The longest name that is compared with those of the protocol.
const COMPARED_MAX: usize = 64;

/// The normalised name of the protocol's column that `header` was, where that is certain: its accents were misread
/// (`AccÃ¨s`), its `N°` is lost in whole or in part (`N?1`, `No 1`, `#1`, `N°01`), or signs of it are lost (`Acc?s`).
/// `None` for a name that is known as it is, and for any other.
pub(super) fn restored(header: &str) -> Option<String> {
    let name = normalised_name(header);
    if is_known(&name) {
        return None;
    }
    let exact = before_misreading(header).map(|exact| normalised_name(&exact));
    exact
        .filter(|exact| is_known(exact))
        .or_else(|| numbered(&name))
        .or_else(|| without_lost_signs(&name))
        .or_else(|| before_misreading(header).and_then(|exact| numbered(&normalised_name(&exact))))
}

/// The column that is followed by a number, whatever stands between the two.
fn numbered(name: &str) -> Option<String> {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = name.get(stem.len()..)?.trim_start_matches('0');
    if number.is_empty() {
        return None;
    }
    // In the DOS code page, the byte of ° is that of ø here.
    let stem = stem.trim_end_matches(|c: char| !c.is_alphanumeric() || c == 'ø');
    let words = ["", "numero", "num", "nr", "no", "n"];
    words
        .iter()
        .filter_map(|word| stem.strip_suffix(word))
        .map(|stem| format!("{stem}{number}"))
        .find(|name| is_known(name))
}

/// The only column of the protocol that has a letter where `name` has a sign for a lost one.
fn without_lost_signs(name: &str) -> Option<String> {
    let pattern: Vec<char> = name.chars().collect();
    let lost = pattern.iter().filter(|c| is_lost(**c)).count();
    if lost == 0 || lost > LOST_MAX || pattern.len() > COMPARED_MAX {
        return None;
    }
    let mut found = known().filter(|(known, _)| matches(&pattern, &known.chars().collect::<Vec<_>>()));
    let (only, _) = found.next()?;
    found.next().is_none().then(|| only.to_owned())
}

const fn is_lost(c: char) -> bool {
    matches!(c, '?' | '\u{fffd}')
}

/// A sign for a lost one stands for one letter; of several in a row, for each byte of a letter.
fn matches(pattern: &[char], name: &[char]) -> bool {
    match pattern {
        [] => name.is_empty(),
        [first, second, ..] if is_lost(*first) && is_lost(*second) && matches(&pattern[1..], name) => true,
        [first, rest @ ..] => match name {
            [letter, others @ ..] => (is_lost(*first) || first == letter) && matches(rest, others),
            [] => false,
        },
    }
}

/// The protocol's spelling of the column that `header` is nearly, of those that are not `present`. Names that differ in
/// their number alone are different names.
pub(super) fn near(header: &str, present: impl Fn(&str) -> bool) -> Option<&'static str> {
    let name = normalised_name(&before_misreading(header).unwrap_or_else(|| header.to_owned()));
    let length = name.chars().count();
    let allowed = match length {
        0..8 => 0,
        8..16 => 1,
        _ => 2,
    };
    if length > COMPARED_MAX {
        return None;
    }
    let stem = |name: &str| name.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    let letters = stem(&name);
    known()
        .filter(|(known, _)| known.chars().count().abs_diff(length) <= allowed && !present(known))
        .map(|(known, written)| (differences(&name, known), known, written))
        .filter(|(differences, known, _)| (1..=allowed).contains(differences) && stem(known) != letters)
        .min()
        .map(|(_, _, written)| written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_whose_number_sign_is_lost_is_that_of_the_protocol() {
        for number in [
            "N?1",
            "N\u{fffd}1",
            "N\u{fffd}\u{fffd}1",
            "NÂ°1",
            "Nï¿½1",
            "N1",
            "No1",
            "No 1",
            "N#1",
            "#1",
            "°1",
            "?1",
            "N°01",
            "Nr. 1",
            "Num 1",
            "n¡1",
            "Nø1",
            "N.1",
            "-1",
        ] {
            assert_eq!(
                restored(&format!("InformationTubePBO {number}")).as_deref(),
                Some("informationtubepbo1"),
                "{number}"
            );
        }
        assert_eq!(restored("ConnecteurPriseNumero Numéro 2").as_deref(), Some("connecteurprisenumero2"));
        assert_eq!(restored("OC 01").as_deref(), Some("oc1"));
        for accent in ["Info Cmd Acc?s 1", "Info Cmd Acc\u{fffd}s 1", "Info Cmd AccÃ¨s 1", "Info Cmd Acc??s 1"] {
            assert_eq!(restored(accent).as_deref(), Some("infocmdacces1"), "{accent}");
        }
        assert_eq!(restored("NomCl?ent").as_deref(), Some("nomclient"), "so that it is dropped");
        for other in [
            "InformationTubePBO N°1",
            "InformationTubePBO N°9",
            "InformationTubePBO",
            "Reserve?",
            "Reference?",
            "?",
            "????????",
            "ConsigneSite 1",
            "1",
            "",
        ] {
            assert_eq!(restored(other), None, "{other}");
        }
    }

    #[test]
    fn a_name_that_is_nearly_one_is_told_and_others_are_not() {
        let near = |header: &str| near(header, |present| present == "referenceprise");
        assert_eq!(near("ReferencePB0"), Some("ReferencePBO"));
        assert_eq!(near("ReferencePrestationPrises"), Some("ReferencePrestationPrise"));
        assert_eq!(near("InformationTubPBO N°2"), Some("InformationTubePBO N°2"));
        for other in
            ["ReferencePrise", "ReferencePrisse", "Reserve18", "OC 5", "Etages", "ConsigneSite", "Info Cmd Acces 9", ""]
        {
            assert_eq!(near(other), None, "{other}");
        }
    }
}
