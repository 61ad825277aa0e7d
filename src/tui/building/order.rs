//! The order of names: references in natural order, floors by height.
//!
//! Owns: natural order, and reading a floor's height from its name. Must never: refuse a name; floors whose
//! name tells no height come last, where a person finds them.

use std::cmp::Ordering;

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use crate::domain::text::fold;

/// Natural order: `BATIMENT-2` before `BATIMENT-10`, however many digits or leading zeros, ignoring accents,
/// case, and which sign separates two words. Names that differ only in these are ordered by their bytes, so no
/// two different names are equal.
#[must_use]
pub fn natural(a: &str, b: &str) -> Ordering {
    let from = common(a, b);
    let (mut left, mut right) = (a.get(from..).unwrap_or(a), b.get(from..).unwrap_or(b));
    loop {
        let order = match (left.chars().next(), right.chars().next()) {
            (None, None) => return a.cmp(b),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(one), Some(other)) if one.is_ascii_digit() && other.is_ascii_digit() => {
                let (own, after) = digits(left);
                let (its, after_its) = digits(right);
                (left, right) = (after, after_its);
                // Without leading zeros, the longer number is the greater one, however many digits it has.
                let (own, its) = (own.trim_start_matches('0'), its.trim_start_matches('0'));
                own.len().cmp(&its.len()).then_with(|| own.cmp(its))
            }
            (Some(one), Some(other)) => {
                (left, right) = (after_first(left), after_first(right));
                letter(one).cmp(&letter(other))
            }
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// The length in bytes of a common start that needs no comparing. The cut splits neither a number nor a letter
/// from its accents.
fn common(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let same = a.iter().zip(b).take_while(|(own, other)| own == other).count();
    let parts = |text: &[u8]| text.get(same).is_some_and(|byte| !byte.is_ascii());
    let Some(head) = a.get(..same).filter(|head| head.is_ascii() && !parts(a) && !parts(b)) else { return 0 };
    head.iter().rposition(|byte| !byte.is_ascii_digit()).map_or(0, |last| last + 1)
}

/// The digits at the beginning, and what follows them.
fn digits(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.split_at(end)
}

/// The text after its first character and the accents on it.
fn after_first(text: &str) -> &str {
    let mut chars = text.chars();
    chars.next();
    let rest = chars.as_str();
    if rest.is_ascii() { rest } else { rest.trim_start_matches(is_combining_mark) }
}

/// The form in which a character is compared.
fn letter(c: char) -> char {
    match c {
        '-' | '_' | '.' | '/' => ' ',
        c if c.is_ascii() => c.to_ascii_lowercase(),
        c => {
            let mut base = None;
            decompose_canonical(c, |part| {
                base.get_or_insert(part);
            });
            base.unwrap_or(c).to_lowercase().next().unwrap_or(c)
        }
    }
}

/// The highest floor first; floors whose name tells no height last, in natural order.
#[must_use]
pub fn from_top(a: &str, b: &str) -> Ordering {
    between((height(a), a), (height(b), b))
}

/// As [`from_top`], for floors whose height was already read.
pub(super) fn between((a, name_a): (Option<i32>, &str), (b, name_b): (Option<i32>, &str)) -> Ordering {
    // `None` is the least, so it comes last in descending order.
    b.cmp(&a).then_with(|| natural(name_a, name_b))
}

/// The height of a roof, above every floor that has a number.
const ROOF: i32 = i32::MAX;
/// The height of an attic, right under the roof.
const ATTIC: i32 = ROOF - 1;
/// The highest floor number; greater ones count as this one.
const HIGHEST: u64 = 500_000_000;

/// Words that stand before or after a floor's number.
const ETAGES: &[&str] = &["etage", "etages", "etg", "et", "e", "niveau", "niv", "n", "r", "floor"];
const ROOFS: &[&str] = &["toit", "toiture", "terrasse"];
const UNDER_ROOFS: &[&str] = &["comble", "combles", "grenier", "attique", "pente", "toits"];
const BELOW: &[&str] = &["sous", "soussol", "ss", "cave", "caves", "parking", "parkings"];
const IN_BETWEEN: &[&str] = &["entresol", "mezzanine", "mezz"];

/// The height told by a floor's name, in half floors: `ETAGE-15` is 30, `RDC` 0, `ENTRESOL` 1, `SOUS-SOL-1` and
/// `R-1` are -2, attics and roofs are above every number. `None`: the name does not tell.
#[must_use]
pub fn height(name: &str) -> Option<i32> {
    let name = fold(name);
    let words = words(&name);
    let is = |list: &[&str]| words.iter().any(|word| matches!(word, NamePart::Letters(text) if list.contains(text)));
    let number = number(&words);
    let (n, minus) = number.unwrap_or((1, false));
    let double = |n: u64| i32::try_from(n.min(HIGHEST).saturating_mul(2)).unwrap_or(ROOF);
    let told = number.is_some() && is(ETAGES);
    if !told && is(UNDER_ROOFS) {
        return Some(ATTIC);
    }
    if is(BELOW) {
        return Some(-double(n.max(1)));
    }
    if !told && is(ROOFS) {
        return Some(ROOF);
    }
    if is(&["rdj"]) || (is(&["rez"]) && is(&["jardin"])) {
        return Some(-1);
    }
    if is(&["rdc", "rez"]) {
        return Some(0);
    }
    match (number, is(IN_BETWEEN)) {
        (Some(_), true) if told => Some(double(n).saturating_add(1)),
        (_, true) => Some(1),
        (Some(_), false) if minus => Some(-double(n)),
        (Some(_), false) => Some(double(n)),
        (None, false) => None,
    }
}

/// A part of a folded name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NamePart<'a> {
    Letters(&'a str),
    /// A number, and whether a minus stands before it.
    Number(u64, bool),
}

/// The words and numbers of a folded name. A dash before a number is a minus at the beginning, after a blank or
/// another dash (`ETAGE -1`, `ETAGE--1`), or after the single letter of `R-1` and `N-1`; in `ETAGE-1` it is a
/// separator.
fn words(name: &str) -> Vec<NamePart<'_>> {
    let mut words = Vec::new();
    let mut rest = name;
    let mut minus = false;
    let mut blank = true;
    while let Some(c) = rest.chars().next() {
        if c.is_ascii_digit() {
            let (digits, after) = digits(rest);
            words.push(NamePart::Number(digits.parse().unwrap_or(u64::MAX), minus));
            (rest, minus, blank) = (after, false, false);
        } else if c.is_alphabetic() {
            let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            words.push(NamePart::Letters(word));
            (rest, minus, blank) = (after, false, word == "r" || word == "n");
        } else {
            minus = c == '-' && blank;
            blank = c == ' ' || c == '-' || c == '_';
            rest = rest.strip_prefix(c).unwrap_or_default();
        }
    }
    words
}

/// The number of the floor: the one after the word for floor, else the one before that word, else the last one.
fn number(words: &[NamePart<'_>]) -> Option<(u64, bool)> {
    let number = |word: &NamePart<'_>| match word {
        NamePart::Number(n, minus) => Some((*n, *minus)),
        NamePart::Letters(_) => None,
    };
    let etage = words.iter().position(|word| matches!(word, NamePart::Letters(text) if ETAGES.contains(text)));
    etage
        .and_then(|at| {
            let after = words.get(at + 1).and_then(number);
            after.or_else(|| words.iter().take(at).rev().find_map(number))
        })
        .or_else(|| words.iter().rev().find_map(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorted<'a>(names: &[&'a str]) -> Vec<&'a str> {
        let mut names = names.to_vec();
        names.sort_by(|a, b| natural(a, b));
        names
    }

    #[test]
    fn references_are_in_the_order_a_person_counts_them() {
        assert_eq!(sorted(&["ETAGE-10", "ETAGE-2", "ETAGE-1"]), ["ETAGE-1", "ETAGE-2", "ETAGE-10"]);
        assert_eq!(
            sorted(&["ETAGE-10", "ETAGE-02", "ETAGE-2", "ETAGE-001"]),
            ["ETAGE-001", "ETAGE-02", "ETAGE-2", "ETAGE-10"]
        );
        assert_eq!(sorted(&["Étage 10", "etage-9", "ETAGE_2"]), ["ETAGE_2", "etage-9", "Étage 10"]);
        assert_eq!(
            sorted(&["CTP-1240446-2", "CTP-1240446-10", "CTP-99-1"]),
            ["CTP-99-1", "CTP-1240446-2", "CTP-1240446-10"]
        );
        let nines = "9".repeat(40);
        let ten = format!("1{}", "0".repeat(40));
        assert_eq!(sorted(&[&ten, &nines, "7"]), ["7", &nines, &ten], "longer than any integer");
        assert_eq!(sorted(&["B", "", "A1", "A"]), ["", "A", "A1", "B"]);
    }

    #[test]
    fn a_floor_says_how_high_it_is() {
        for (name, half) in [
            ("ETAGE-15", Some(30)),
            ("ETAGE-02", Some(4)),
            ("Étage 3", Some(6)),
            ("3EME ETAGE", Some(6)),
            ("1er étage", Some(2)),
            ("R+4", Some(8)),
            ("R-1", Some(-2)),
            ("N-2", Some(-4)),
            ("-1", Some(-2)),
            ("ETAGE -1", Some(-2)),
            ("ETAGE--1", Some(-2)),
            ("ETAGE-1", Some(2)),
            ("BATIMENT-2 ETAGE-3 PORTE-12", Some(6)),
            ("7", Some(14)),
            ("0", Some(0)),
            ("RDC", Some(0)),
            ("RDC-1", Some(0)),
            ("Rez-de-chaussée", Some(0)),
            ("REZ DE JARDIN", Some(-1)),
            ("ENTRESOL", Some(1)),
            ("Mezzanine 2", Some(1)),
            ("ETAGE-3 MEZZANINE", Some(7)),
            ("SOUS-SOL", Some(-2)),
            ("SOUS-SOL-1", Some(-2)),
            ("SOUS SOL -2", Some(-4)),
            ("2ème sous-sol", Some(-4)),
            ("SS1", Some(-2)),
            ("CAVE", Some(-2)),
            ("PARKING 3", Some(-6)),
            ("COMBLES", Some(ATTIC)),
            ("SOUS-PENTE", Some(ATTIC)),
            ("TOIT", Some(ROOF)),
            ("TERRASSE", Some(ROOF)),
            ("ETAGE-9 TERRASSE", Some(18)),
            ("LOCAL TECHNIQUE", None),
            ("", None),
        ] {
            assert_eq!(height(name), half, "{name}");
        }
        assert_eq!(height(&format!("ETAGE-{}", "9".repeat(40))), Some(1_000_000_000), "below the roof still");
    }

    #[test]
    fn a_building_stands_upright() {
        let mut names = [
            "LOCAL",
            "SOUS-SOL-2",
            "ETAGE-2",
            "RDC",
            "ETAGE-10",
            "ENTRESOL",
            "COMBLES",
            "TOIT",
            "SOUS-SOL-1",
            "ETAGE-1",
            "ETAGE-2 BIS",
        ];
        names.sort_by(|a, b| from_top(a, b));
        assert_eq!(
            names,
            [
                "TOIT",
                "COMBLES",
                "ETAGE-10",
                "ETAGE-2",
                "ETAGE-2 BIS",
                "ETAGE-1",
                "ENTRESOL",
                "RDC",
                "SOUS-SOL-1",
                "SOUS-SOL-2",
                "LOCAL"
            ]
        );
    }

    proptest! {
        #[test]
        fn what_two_names_begin_with_changes_nothing(begin in "[A-Z]{1,4}-", a in "[e0-3 -]{0,6}", b in "[e0-3 -]{0,6}") {
            prop_assert_eq!(natural(&format!("{begin}{a}"), &format!("{begin}{b}")), natural(&a, &b));
        }

        #[test]
        fn the_order_is_total(a in "[eE\u{e9}\u{301}T0-2 -]{0,8}", b in "[eE\u{e9}T0-2 -]{0,8}", c in "[eET0-2 -]{0,8}") {
            for order in [natural, from_top] {
                prop_assert_eq!(order(&a, &b), order(&b, &a).reverse());
                prop_assert_eq!(order(&a, &b) == Ordering::Equal, a == b);
                if order(&a, &b) != Ordering::Greater && order(&b, &c) != Ordering::Greater {
                    prop_assert_ne!(order(&a, &c), Ordering::Greater, "{:?} {:?} {:?}", a, b, c);
                }
            }
        }
    }
}
