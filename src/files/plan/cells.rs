//! The cells of a plan: what a spreadsheet writes for yes and no, for a zone, for a route.

use crate::domain::acces::presente;
use crate::domain::commande::{Fait, Origine, PboCommande, Route, Zone};
use crate::domain::reference::is_absent;
use crate::domain::text::{fold, trim_pasted};

/// The zones by their words.
pub(super) const ZONES: [(&str, Zone); 2] = [("ZTD", Zone::Ztd), ("ZMD", Zone::Zmd)];
/// The routes by their words.
pub(super) const ROUTES: [(&str, Route); 2] = [("reelle", Route::Reelle), ("virtuelle", Route::Virtuelle)];

/// The words of yes and no, whatever their case and accents.
const OUI_NON: [(&str, bool); 10] = [
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

/// A cell that says something else than its column may.
pub(super) struct Inattendu {
    /// What it may say.
    pub(super) attendu: &'static str,
}

pub(super) fn booleen(cellule: &str) -> Result<Option<bool>, Inattendu> {
    choix(cellule, &OUI_NON, "true | false | oui | non | vrai | faux | 1 | 0 | O | N")
}

pub(super) fn zone(cellule: &str) -> Result<Option<Zone>, Inattendu> {
    choix(cellule, &ZONES, "ZTD | ZMD")
}

pub(super) fn route(cellule: &str) -> Result<Option<Route>, Inattendu> {
    choix(cellule, &ROUTES, "reelle | virtuelle")
}

fn choix<T: Copy>(cellule: &str, mots: &[(&'static str, T)], attendu: &'static str) -> Result<Option<T>, Inattendu> {
    if cellule.is_empty() {
        return Ok(None);
    }
    let dit = |lu: &str| mots.iter().find(|(mot, _)| lu.eq_ignore_ascii_case(mot)).map(|(_, valeur)| *valeur);
    // Nearly always plain ASCII: accents are looked at only where there may be some.
    dit(cellule)
        .or_else(|| if cellule.is_ascii() { None } else { dit(&fold(cellule)) })
        .map(Some)
        .ok_or(Inattendu { attendu })
}

/// A known fact of the plan.
pub(super) fn fait<T>(valeur: Option<T>) -> Option<Fait<T>> {
    valeur.map(|valeur| Fait::new(valeur, Origine::Plan))
}

/// Puts a cell's text into `place`, in the memory that the plan before left there.
pub(super) fn ecrit(place: &mut String, cellule: &str) {
    place.clear();
    place.push_str(cellule);
}

/// The same for ReferencePrise, which an empty cell and the words for one leave unknown: what the
/// journal knows holds then. HOTLINE says something.
pub(super) fn ecrit_prise(place: &mut Option<Fait<String>>, cellule: &str) {
    match (presente(trim_pasted(cellule)), place) {
        (None, place) => *place = None,
        (Some(dite), Some(fait)) => ecrit(&mut fait.valeur, dite),
        (Some(dite), place) => *place = fait(Some(dite.to_owned())),
    }
}

/// The same for the PBO, which the words for "none" leave unknown too.
pub(super) fn ecrit_pbo(place: &mut Option<Fait<PboCommande>>, cellule: &str) {
    match place {
        _ if cellule.is_empty() || is_absent(cellule) => *place = None,
        Some(fait) => ecrit(&mut fait.valeur.reference, trim_pasted(cellule)),
        None => *place = fait(PboCommande::nomme(cellule)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_writes_for_yes_and_no_is_read() {
        for (cellule, attendu) in [
            ("", Some(None)),
            ("VRAI", Some(Some(true))),
            ("Non", Some(Some(false))),
            ("o", Some(Some(true))),
            ("0", Some(Some(false))),
            ("peut-être", None),
            ("2", None),
        ] {
            assert_eq!(booleen(cellule).ok(), attendu, "{cellule}");
        }
        assert_eq!(route("Réelle").ok(), Some(Some(Route::Reelle)));
        assert_eq!(zone("ztd").ok(), Some(Some(Zone::Ztd)));
        assert!(zone("ZTT").is_err());
    }

    #[test]
    fn a_cell_overwrites_what_the_line_before_left() {
        let mut prise = None;
        for (cellule, attendu) in
            [("CTP-1", Some("CTP-1")), ("_NA_", None), ("HOTLINE", Some("HOTLINE")), ("", None), ("A", Some("A"))]
        {
            ecrit_prise(&mut prise, cellule);
            assert_eq!(prise.as_ref().map(|fait| fait.valeur.as_str()), attendu);
        }
        let mut pbo = None;
        for (cellule, attendu) in [("BE-03", Some("BE-03")), ("PT XXXX", None), ("BE-04", Some("BE-04")), ("", None)] {
            ecrit_pbo(&mut pbo, cellule);
            assert_eq!(pbo.as_ref().map(|fait| fait.valeur.reference.as_str()), attendu);
        }
    }
}
