//! The cells of a plan: the words for yes and no, for a zone and for a route.

use crate::domain::acces::present;
use crate::domain::commande::{CommandePbo, Fact, FactOrigin, Route, Zone};
use crate::domain::reference::is_absent;
use crate::domain::text::{fold, trim_pasted};

/// The zones by their words.
pub(super) const ZONES: [(&str, Zone); 2] = [("ZTD", Zone::Ztd), ("ZMD", Zone::Zmd)];
/// The routes by their words.
pub(super) const ROUTES: [(&str, Route); 2] = [("reelle", Route::Real), ("virtuelle", Route::Virtual)];

/// The words for yes and no, in any case, with or without accents.
const YES_NO: [(&str, bool); 10] = [
    ("true", true),
    ("false", false),
    ("oui", true),
    ("non", false),
    ("vrai", true),
    ("faux", false),
    ("1", true),
    ("0", false),
    ("o", true),
    ("n", false),
];

/// A cell with a word that its column does not allow.
pub(super) struct UnexpectedCell {
    /// The words that the column allows.
    pub(super) expected: &'static str,
}

pub(super) fn boolean(cell: &str) -> Result<Option<bool>, UnexpectedCell> {
    choice(cell, &YES_NO, "true | false | oui | non | vrai | faux | 1 | 0 | O | N")
}

pub(super) fn zone(cell: &str) -> Result<Option<Zone>, UnexpectedCell> {
    choice(cell, &ZONES, "ZTD | ZMD")
}

pub(super) fn route(cell: &str) -> Result<Option<Route>, UnexpectedCell> {
    choice(cell, &ROUTES, "reelle | virtuelle")
}

fn choice<T: Copy>(
    cell: &str,
    words: &[(&'static str, T)],
    expected: &'static str,
) -> Result<Option<T>, UnexpectedCell> {
    if cell.is_empty() {
        return Ok(None);
    }
    let told = |read: &str| words.iter().find(|(word, _)| read.eq_ignore_ascii_case(word)).map(|(_, value)| *value);
    // Nearly always plain ASCII: accents are folded only when there may be some.
    told(cell)
        .or_else(|| if cell.is_ascii() { None } else { told(&fold(cell)) })
        .map(Some)
        .ok_or(UnexpectedCell { expected })
}

/// A fact from the plan, if the value is known.
pub(super) fn fact<T>(value: Option<T>) -> Option<Fact<T>> {
    value.map(|value| Fact::new(value, FactOrigin::Plan))
}

/// Writes a cell's text into `place`, reusing the memory of the previous plan.
pub(super) fn write(place: &mut String, cell: &str) {
    place.clear();
    place.push_str(cell);
}

/// Writes ReferencePrise. An empty cell, or a word for "none", leaves it unknown: the journal's value counts then.
/// HOTLINE is a value.
pub(super) fn write_prise(place: &mut Option<Fact<String>>, cell: &str) {
    match (present(trim_pasted(cell)), place) {
        (None, place) => *place = None,
        (Some(told), Some(fact)) => write(&mut fact.value, told),
        (Some(told), place) => *place = fact(Some(told.to_owned())),
    }
}

/// Writes the PBO. An empty cell, or a word for "none", leaves it unknown.
pub(super) fn write_pbo(place: &mut Option<Fact<CommandePbo>>, cell: &str) {
    match place {
        _ if cell.is_empty() || is_absent(cell) => *place = None,
        Some(fact) => write(&mut fact.value.reference, trim_pasted(cell)),
        None => *place = fact(CommandePbo::named(cell)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_writes_for_yes_and_no_is_read() {
        for (cell, expected) in [
            ("", Some(None)),
            ("VRAI", Some(Some(true))),
            ("Non", Some(Some(false))),
            ("o", Some(Some(true))),
            ("0", Some(Some(false))),
            ("peut-être", None),
            ("2", None),
        ] {
            assert_eq!(boolean(cell).ok(), expected, "{cell}");
        }
        assert_eq!(route("Réelle").ok(), Some(Some(Route::Real)));
        assert_eq!(zone("ztd").ok(), Some(Some(Zone::Ztd)));
        assert!(zone("ZTT").is_err());
    }

    #[test]
    fn a_cell_overwrites_what_the_line_before_left() {
        let mut prise = None;
        for (cell, expected) in
            [("CTP-1", Some("CTP-1")), ("_NA_", None), ("HOTLINE", Some("HOTLINE")), ("", None), ("A", Some("A"))]
        {
            write_prise(&mut prise, cell);
            assert_eq!(prise.as_ref().map(|fact| fact.value.as_str()), expected);
        }
        let mut pbo = None;
        for (cell, expected) in [("BE-03", Some("BE-03")), ("PT XXXX", None), ("BE-04", Some("BE-04")), ("", None)] {
            write_pbo(&mut pbo, cell);
            assert_eq!(pbo.as_ref().map(|fact| fact.value.reference.as_str()), expected);
        }
    }
}
