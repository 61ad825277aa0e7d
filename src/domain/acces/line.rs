//! A line of an access file, as it is kept.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::column;
use super::{DateAcces, Flux};
use crate::domain::paris;
use crate::domain::reference::ReferenceContrat;
use crate::domain::text::fold;

/// Where a line comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// The file's name, without its folder.
    pub fichier: String,
    /// The line's number in it, from 1.
    pub rang: u64,
    /// The day in the file's name, where that follows the convention.
    pub jour: Option<Date>,
    /// The sequence number in the file's name, likewise.
    pub sequence: Option<u64>,
    /// When the line was first imported.
    pub importee_le: Timestamp,
}

/// A line of an access file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LigneAcces {
    /// What the file is about.
    pub flux: Flux,
    /// ReferenceCommandePriseInterneOC, never empty. `X_1` is another order than `X`.
    pub commande: String,
    /// ReferencePrestationPrise, where the line names it.
    pub contrat: Option<ReferenceContrat>,
    /// Where it comes from.
    pub provenance: Provenance,
    /// The values that say something, by normalised column, as they were written but for blanks
    /// around them; the customer's apart.
    pub champs: BTreeMap<String, String>,
    /// The headers, as written, of those columns that the protocol does not name (docs/acces.md 4).
    pub entetes: BTreeMap<String, String>,
}

/// EtatCrCommandePrise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EtatCommande {
    /// The order is accepted.
    Ok,
    /// The order is refused.
    Ko,
}

impl EtatCommande {
    /// The state that `texte` writes.
    #[must_use]
    pub fn lit(texte: &str) -> Option<Self> {
        match fold(texte).as_str() {
            "ok" => Some(Self::Ok),
            "ko" => Some(Self::Ko),
            _ => None,
        }
    }
}

impl LigneAcces {
    /// The value of a column, unless it says nothing.
    #[must_use]
    pub fn valeur(&self, colonne: &str) -> Option<&str> {
        self.champs.get(colonne).and_then(|valeur| presente(valeur))
    }

    /// EtatCrCommandePrise, where it is written.
    #[must_use]
    pub fn etat(&self) -> Option<EtatCommande> {
        self.valeur(column::ETAT_CR).and_then(EtatCommande::lit)
    }

    /// When what the line says was true, at the latest: the end of the day in the file's name; else
    /// DateCrCommandePrise; never later than its first import.
    #[must_use]
    pub fn instant(&self) -> Timestamp {
        let importee_le = self.provenance.importee_le;
        let dit = match self.provenance.jour {
            Some(jour) => paris::fin_du_jour(jour),
            None => self.date_cr().and_then(DateAcces::instant),
        };
        dit.map_or(importee_le, |dit| dit.min(importee_le))
    }

    /// What orders the lines of one flow, the earliest first: the day, the sequence number, the
    /// import, the place in the file.
    #[must_use]
    pub fn ordre(&self) -> (Date, Option<u64>, Timestamp, u64) {
        let Provenance { rang, jour, sequence, importee_le, .. } = &self.provenance;
        let jour = jour.or_else(|| self.date_cr().map(|date| date.jour)).unwrap_or_else(|| paris::jour(self.instant()));
        (jour, *sequence, *importee_le, *rang)
    }

    fn date_cr(&self) -> Option<DateAcces> {
        self.valeur(column::DATE_CR).and_then(DateAcces::lit)
    }
}

/// `valeur` without the blanks around it, unless it says nothing: empty, `NA`, `_NA_`, or made of
/// such parts alone (`_NA_^_NA_`).
#[must_use]
pub fn presente(valeur: &str) -> Option<&str> {
    let valeur = valeur.trim();
    parties(valeur).next().map(|_| valeur)
}

/// The parts of a value that `^` joins, without those that say nothing (`_NA_^A` is `A`).
pub fn parties(valeur: &str) -> impl Iterator<Item = &str> {
    valeur.split('^').map(str::trim).filter(|partie| {
        !(partie.is_empty() || partie.eq_ignore_ascii_case("NA") || partie.eq_ignore_ascii_case("_NA_"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_nothing_are_nothing() {
        for valeur in ["", "  ", "NA", "_NA_", "_na_", "_NA_^_NA_", " ^ "] {
            assert_eq!(presente(valeur), None, "{valeur:?}");
        }
        assert_eq!(presente(" _NA_^A "), Some("_NA_^A"));
        assert_eq!(parties("_NA_^A").collect::<Vec<_>>(), ["A"]);
        assert_eq!(presente("NANTES"), Some("NANTES"));
    }
}
