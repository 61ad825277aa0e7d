//! The order of names: references as a person counts them, floors as they stand.
//!
//! Owns: natural order and what a floor's name says of its height. Must never: refuse a name; what
//! says nothing of its height stands last, where it is found.

use std::cmp::Ordering;

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use crate::domain::text::fold;

/// Natural order: `BATIMENT-2` before `BATIMENT-10`, however many digits or leading zeros, without
/// regard to accents, case, or which sign parts two words. Names that differ in nothing else are in
/// the order of their bytes, so no two different names are equal.
#[must_use]
pub fn naturel(a: &str, b: &str) -> Ordering {
    let from = commun(a, b);
    let (mut left, mut right) = (a.get(from..).unwrap_or(a), b.get(from..).unwrap_or(b));
    loop {
        let order = match (left.chars().next(), right.chars().next()) {
            (None, None) => return a.cmp(b),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(one), Some(other)) if one.is_ascii_digit() && other.is_ascii_digit() => {
                let (own, after) = chiffres(left);
                let (its, after_its) = chiffres(right);
                (left, right) = (after, after_its);
                // Without leading zeros the longer number is the greater one, whatever its size.
                let (own, its) = (own.trim_start_matches('0'), its.trim_start_matches('0'));
                own.len().cmp(&its.len()).then_with(|| own.cmp(its))
            }
            (Some(one), Some(other)) => {
                (left, right) = (suite(left), suite(right));
                lettre(one).cmp(&lettre(other))
            }
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// Up to where two names need no looking at: they are the same there, and neither a number nor a letter
/// and its accents begins before it and ends behind it.
fn commun(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let same = a.iter().zip(b).take_while(|(own, other)| own == other).count();
    let parts = |text: &[u8]| text.get(same).is_some_and(|byte| !byte.is_ascii());
    let Some(head) = a.get(..same).filter(|head| head.is_ascii() && !parts(a) && !parts(b)) else { return 0 };
    head.iter().rposition(|byte| !byte.is_ascii_digit()).map_or(0, |last| last + 1)
}

/// The digits at the beginning, and what follows them.
fn chiffres(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.split_at(end)
}

/// The text after its first character and the accents on it.
fn suite(text: &str) -> &str {
    let mut chars = text.chars();
    chars.next();
    let rest = chars.as_str();
    if rest.is_ascii() { rest } else { rest.trim_start_matches(is_combining_mark) }
}

/// A character as it counts in the order.
fn lettre(c: char) -> char {
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

/// The highest floor first; floors whose name says no height last, in natural order.
#[must_use]
pub fn du_haut(a: &str, b: &str) -> Ordering {
    entre((hauteur(a), a), (hauteur(b), b))
}

/// As [`du_haut`], of floors whose height is known already.
pub(super) fn entre((a, nom_a): (Option<i32>, &str), (b, nom_b): (Option<i32>, &str)) -> Ordering {
    // `None` is the least: it comes last of what goes downwards.
    b.cmp(&a).then_with(|| naturel(nom_a, nom_b))
}

/// Above every floor that has a number.
const TOIT: i32 = i32::MAX;
/// Right under the roof.
const COMBLES: i32 = TOIT - 1;
/// The highest number that is told from another one.
const HAUT: u64 = 500_000_000;

/// Words before or after which a floor's number stands.
const ETAGES: &[&str] = &["etage", "etages", "etg", "et", "e", "niveau", "niv", "n", "r", "floor"];
const TOITS: &[&str] = &["toit", "toiture", "terrasse"];
const SOUS_LES_TOITS: &[&str] = &["comble", "combles", "grenier", "attique", "pente", "toits"];
const DESSOUS: &[&str] = &["sous", "soussol", "ss", "cave", "caves", "parking", "parkings"];
const ENTRE_DEUX: &[&str] = &["entresol", "mezzanine", "mezz"];

/// How high a floor is, as its name says, in half floors: `ETAGE-15` is 30, `RDC` 0, `ENTRESOL` 1,
/// `SOUS-SOL-1` and `R-1` are -2, attics and roofs are above every number. `None`: the name does not
/// say.
#[must_use]
pub fn hauteur(nom: &str) -> Option<i32> {
    let nom = fold(nom);
    let mots = mots(&nom);
    let est = |list: &[&str]| mots.iter().any(|mot| matches!(mot, Mot::Lettres(text) if list.contains(text)));
    let nombre = numero(&mots);
    let (n, moins) = nombre.unwrap_or((1, false));
    let double = |n: u64| i32::try_from(n.min(HAUT).saturating_mul(2)).unwrap_or(TOIT);
    let dit = nombre.is_some() && est(ETAGES);
    if !dit && est(SOUS_LES_TOITS) {
        return Some(COMBLES);
    }
    if est(DESSOUS) {
        return Some(-double(n.max(1)));
    }
    if !dit && est(TOITS) {
        return Some(TOIT);
    }
    if est(&["rdj"]) || (est(&["rez"]) && est(&["jardin"])) {
        return Some(-1);
    }
    if est(&["rdc", "rez"]) {
        return Some(0);
    }
    match (nombre, est(ENTRE_DEUX)) {
        (Some(_), true) if dit => Some(double(n).saturating_add(1)),
        (_, true) => Some(1),
        (Some(_), false) if moins => Some(-double(n)),
        (Some(_), false) => Some(double(n)),
        (None, false) => None,
    }
}

/// A part of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mot<'a> {
    Lettres(&'a str),
    /// A number, and whether a minus stands before it.
    Nombre(u64, bool),
}

/// The words and numbers of a folded name. A dash before a number is a minus where it parts nothing:
/// at the beginning, after a blank or another dash (`ETAGE -1`, `ETAGE--1`), or after the one letter
/// of `R-1` and `N-1`; in `ETAGE-1` it parts.
fn mots(nom: &str) -> Vec<Mot<'_>> {
    let mut mots = Vec::new();
    let mut rest = nom;
    let mut moins = false;
    let mut blank = true;
    while let Some(c) = rest.chars().next() {
        if c.is_ascii_digit() {
            let (digits, after) = chiffres(rest);
            mots.push(Mot::Nombre(digits.parse().unwrap_or(u64::MAX), moins));
            (rest, moins, blank) = (after, false, false);
        } else if c.is_alphabetic() {
            let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            mots.push(Mot::Lettres(word));
            (rest, moins, blank) = (after, false, word == "r" || word == "n");
        } else {
            moins = c == '-' && blank;
            blank = c == ' ' || c == '-' || c == '_';
            rest = rest.strip_prefix(c).unwrap_or_default();
        }
    }
    mots
}

/// The number of the floor: the one after the word that says floor, else the one before it, else the
/// last one.
fn numero(mots: &[Mot<'_>]) -> Option<(u64, bool)> {
    let nombre = |mot: &Mot<'_>| match mot {
        Mot::Nombre(n, moins) => Some((*n, *moins)),
        Mot::Lettres(_) => None,
    };
    let etage = mots.iter().position(|mot| matches!(mot, Mot::Lettres(text) if ETAGES.contains(text)));
    etage
        .and_then(|at| {
            let after = mots.get(at + 1).and_then(nombre);
            after.or_else(|| mots.iter().take(at).rev().find_map(nombre))
        })
        .or_else(|| mots.iter().rev().find_map(nombre))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tries<'a>(noms: &[&'a str]) -> Vec<&'a str> {
        let mut noms = noms.to_vec();
        noms.sort_by(|a, b| naturel(a, b));
        noms
    }

    #[test]
    fn references_are_in_the_order_a_person_counts_them() {
        assert_eq!(tries(&["ETAGE-10", "ETAGE-2", "ETAGE-1"]), ["ETAGE-1", "ETAGE-2", "ETAGE-10"]);
        assert_eq!(
            tries(&["ETAGE-10", "ETAGE-02", "ETAGE-2", "ETAGE-001"]),
            ["ETAGE-001", "ETAGE-02", "ETAGE-2", "ETAGE-10"]
        );
        assert_eq!(tries(&["Étage 10", "etage-9", "ETAGE_2"]), ["ETAGE_2", "etage-9", "Étage 10"]);
        assert_eq!(
            tries(&["CTP-1240446-2", "CTP-1240446-10", "CTP-99-1"]),
            ["CTP-99-1", "CTP-1240446-2", "CTP-1240446-10"]
        );
        let nines = "9".repeat(40);
        let ten = format!("1{}", "0".repeat(40));
        assert_eq!(tries(&[&ten, &nines, "7"]), ["7", &nines, &ten], "longer than any integer");
        assert_eq!(tries(&["B", "", "A1", "A"]), ["", "A", "A1", "B"]);
    }

    #[test]
    fn a_floor_says_how_high_it_is() {
        for (nom, demi) in [
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
            ("COMBLES", Some(COMBLES)),
            ("SOUS-PENTE", Some(COMBLES)),
            ("TOIT", Some(TOIT)),
            ("TERRASSE", Some(TOIT)),
            ("ETAGE-9 TERRASSE", Some(18)),
            ("LOCAL TECHNIQUE", None),
            ("", None),
        ] {
            assert_eq!(hauteur(nom), demi, "{nom}");
        }
        assert_eq!(hauteur(&format!("ETAGE-{}", "9".repeat(40))), Some(1_000_000_000), "below the roof still");
    }

    #[test]
    fn a_building_stands_upright() {
        let mut noms = [
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
        noms.sort_by(|a, b| du_haut(a, b));
        assert_eq!(
            noms,
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
            prop_assert_eq!(naturel(&format!("{begin}{a}"), &format!("{begin}{b}")), naturel(&a, &b));
        }

        #[test]
        fn the_order_is_total(a in "[eE\u{e9}\u{301}T0-2 -]{0,8}", b in "[eE\u{e9}T0-2 -]{0,8}", c in "[eET0-2 -]{0,8}") {
            for order in [naturel, du_haut] {
                prop_assert_eq!(order(&a, &b), order(&b, &a).reverse());
                prop_assert_eq!(order(&a, &b) == Ordering::Equal, a == b);
                if order(&a, &b) != Ordering::Greater && order(&b, &c) != Ordering::Greater {
                    prop_assert_ne!(order(&a, &c), Ordering::Greater, "{:?} {:?} {:?}", a, b, c);
                }
            }
        }
    }
}
