//! Guards: tui: a filter finds what is typed anywhere in a field, and no number but the one that was typed

use super::*;
use proptest::prelude::*;

/// The fields that match, in the order of the filter's ranking.
fn ranked<'a>(typed: &str, fields: &[&'a str]) -> Vec<&'a str> {
    let mut filter = TextFilter::new(typed);
    let mut kept: Vec<(u32, &str)> =
        fields.iter().filter_map(|field| filter.score(&[*field]).map(|score| (score, *field))).collect();
    kept.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    kept.into_iter().map(|(_, field)| field).collect()
}

#[test]
fn what_a_technician_types_finds_what_he_means() {
    let found = [
        ("be06", "BE-06"),
        ("be6", "BE-06"),
        ("be 06", "BE-06"),
        ("be0", "BE-06"),
        ("1240446", "CTP-1240446-1"),
        ("ctp1240446", "CTP-1240446-1"),
        ("ctp-1240446-1", "CTP-1240446-1"),
        ("etage6", "ETAGE-06"),
        ("étage 6", "ETAGE-06"),
        ("turq", "Turquoise"),
        ("trq", "Turquoise"),
        ("reserve", "Réservé"),
        ("RÉSERVÉ", "reserve"),
        ("bat1", "BATIMENT-1"),
        ("esc44", "ESCALIER-44"),
        ("e15", "ETAGE-15"),
        ("btmnt", "Bâtiment"),
        (" « CTP-1240446-1 » ", "CTP-1240446-1"),
    ];
    for (typed, field) in found {
        assert_eq!(ranked(typed, &[field]), [field], "{typed}");
    }
}

#[test]
fn a_reference_finds_its_row_and_no_other() {
    let other = [
        ("CTP-1240446-1", "CTP-1240447-1"),
        ("1240446", "CTP-2124044-6"),
        ("1240", "MUT56816520160316162024"),
        ("120", "MUT56816520160316162024"),
        ("12404461", "CTP-1240446-10"),
        ("etage6", "ETAGE-16"),
        ("be06", "BE-16"),
        ("be6", "BE-01-02-06"),
        ("12-40", "CTP-1240-1"),
        ("turq", "Tube orange"),
        ("be", "Bâtiment Escalier"),
        ("mut", "Mise au courant"),
        ("e6", "ETAGE"),
    ];
    for (typed, field) in other {
        assert_eq!(ranked(typed, &[field]), Vec::<&str>::new(), "{typed}");
    }
}

#[test]
fn the_nearest_stands_first() {
    assert_eq!(
        ranked("be-06", &["BE-060", "XBE-061", "BE-06 sud", "BE-06"]),
        ["BE-06", "BE-06 sud", "BE-060", "XBE-061"]
    );
    assert_eq!(ranked("etage 6", &["ETAGE-60", "ETAGE-16", "ETAGE-06"]), ["ETAGE-06", "ETAGE-60", "ETAGE-16"]);
    assert_eq!(ranked("cop", &["Chopper", "Recopier", "Copier"]), ["Copier", "Recopier", "Chopper"]);
    assert_eq!(ranked("copier", &["Copier la référence", "Copier"]), ["Copier", "Copier la référence"]);
}

#[test]
fn every_word_has_to_be_found_in_whichever_field() {
    let row = ["CTP-1240446-1", "Noir", "Bleu", "Construite"];
    for (typed, kept) in [("bleu noir", true), ("446 cons", true), ("bleu vert", false), ("ctp1240446 bleu", true)] {
        assert_eq!(TextFilter::new(typed).keeps(&row), kept, "{typed}");
    }
}

#[test]
fn the_same_text_is_not_another_one() {
    let mut filter = TextFilter::new("be");
    assert!(!filter.search("be"));
    assert!(filter.search("be0"));
    assert!(filter.keeps(&["BE-06"]) && !filter.keeps(&["PA-06"]));
}

#[test]
fn a_text_of_any_length_is_looked_for() {
    let long = "AB-".repeat(5_000);
    assert!(TextFilter::new(&long).keeps(&[&long]));
    assert!(TextFilter::new("ab-ab").keeps(&[&long]));
    assert!(!TextFilter::new(&long).keeps(&["AB-AB"]));
}

const TEXT: &str = "\\PC{0,24}|[a-fA-F0-9éÈç -]{0,24}|(ETAGE|CTP|BE|Tube)[- ]0{0,2}[0-9]{1,7}(-[0-9])?";

proptest! {
    #[test]
    fn a_contiguous_part_always_matches(text in TEXT, from in 0_usize..24, len in 0_usize..24) {
        let part: String = text.chars().skip(from).take(len).collect();
        prop_assert!(TextFilter::new(&part).keeps(&["x", &text]), "{part:?} in {text:?}");
    }

    #[test]
    fn accents_and_case_do_not_count(typed in TEXT, text in TEXT) {
        let score = TextFilter::new(&typed).score(&[&text]);
        prop_assert_eq!(TextFilter::new(&typed.to_lowercase()).score(&[&text]).is_some(), score.is_some());
        prop_assert_eq!(TextFilter::new(&fold(&typed)).score(&[&fold(&text)]), score);
    }

    #[test]
    fn nothing_typed_keeps_every_row(blank in "[ \\t\"«]{0,5}", text in "\\PC{0,24}") {
        let mut filter = TextFilter::new(&blank);
        prop_assert!(filter.is_empty());
        prop_assert_eq!(filter.score(&[&text]), Some(0));
        prop_assert_eq!(filter.score(&[]), Some(0));
    }

    #[test]
    fn no_text_makes_it_panic(typed in "\\PC{0,90}|.{0,90}", fields in proptest::collection::vec("\\PC{0,90}|.{0,90}", 0..4)) {
        let mut filter = TextFilter::new(&typed);
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        let score = filter.score(&fields);
        prop_assert_eq!(filter.score(&fields), score, "the room used again leaves no trace");
    }

    #[test]
    fn another_number_never_matches(n in 1_000_000_u32..9_999_999, other in 1_000_000_u32..9_999_999) {
        prop_assume!(n != other);
        let (typed, field) = (format!("CTP-{n}-1"), format!("CTP-{other}-1"));
        prop_assert!(!TextFilter::new(&typed).keeps(&[&field]));
        prop_assert!(!TextFilter::new(&n.to_string()).keeps(&[&field]));
    }
}
