//! A line of an access file, as the program keeps it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::column;
use super::{AccesDate, Flux};
use crate::domain::paris;
use crate::domain::reference::ContratId;
use crate::domain::text::fold;

/// Where a line comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineOrigin {
    /// The file's name, without its folder.
    pub file: String,
    /// The line's number in the file, from 1.
    pub index: u64,
    /// The day in the file's name, if the name follows the convention.
    pub day: Option<Date>,
    /// The sequence number in the file's name, if the name follows the convention.
    pub sequence: Option<u64>,
    /// When the line was first imported.
    pub imported_at: Timestamp,
}

/// A line of an access file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccesLine {
    /// The flow of the file.
    pub flux: Flux,
    /// ReferenceCommandePriseInterneOC, never empty. `X_1` is another order than `X`.
    pub commande: String,
    /// ReferencePrestationPrise, if the line gives it.
    pub contrat: Option<ContratId>,
    /// Where the line comes from.
    pub origin: LineOrigin,
    /// The values that say something, by normalised column, as written but without the blanks around them.
    /// The columns about the customer are left out.
    pub fields: BTreeMap<String, String>,
    /// For columns that the protocol does not name (docs/acces.md 4): the headers as written, by normalised
    /// column.
    pub headers: BTreeMap<String, String>,
}

/// EtatCrCommandePrise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrCmdState {
    /// The order is accepted.
    Ok,
    /// The order is refused.
    Ko,
}

impl CrCmdState {
    /// Reads the state in `text`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        match fold(text).as_str() {
            "ok" => Some(Self::Ok),
            "ko" => Some(Self::Ko),
            _ => None,
        }
    }
}

impl AccesLine {
    /// The value of a column; `None` when it says nothing.
    #[must_use]
    pub fn value(&self, column: &str) -> Option<&str> {
        self.fields.get(column).and_then(|value| present(value))
    }

    /// EtatCrCommandePrise, if it is written.
    #[must_use]
    pub fn state(&self) -> Option<CrCmdState> {
        self.value(column::CR_STATE).and_then(CrCmdState::read)
    }

    /// The latest time at which the line was true: the end of the day in the file's name, else the date in its
    /// column (DateCrCommandePrise, of a CR_MAD DateRaccordementPrise); never later than its first import.
    #[must_use]
    pub fn instant(&self) -> Timestamp {
        let imported_at = self.origin.imported_at;
        let told = match self.origin.day {
            Some(day) => paris::day_end(day),
            None => self.date().and_then(AccesDate::instant),
        };
        told.map_or(imported_at, |told| told.min(imported_at))
    }

    /// The sort key of the lines of one flow, the earliest first: the day, the sequence number, the import,
    /// the line's number in the file.
    #[must_use]
    pub fn order(&self) -> (Date, Option<u64>, Timestamp, u64) {
        let LineOrigin { index, day, sequence, imported_at, .. } = &self.origin;
        let day = day.or_else(|| self.date().map(|date| date.day)).unwrap_or_else(|| paris::day(self.instant()));
        (day, *sequence, *imported_at, *index)
    }

    fn date(&self) -> Option<AccesDate> {
        let column = if self.flux == Flux::CrMad { column::DATE_RACCORDEMENT } else { column::DATE_CR };
        self.value(column).and_then(AccesDate::read)
    }
}

/// `value` without the blanks around it; `None` when it says nothing: it is empty, `NA`, `_NA_`, or made only
/// of such parts (`_NA_^_NA_`).
#[must_use]
pub fn present(value: &str) -> Option<&str> {
    let value = value.trim();
    parts(value).next().map(|_| value)
}

/// The parts of a value joined by `^`, without those that say nothing (`_NA_^A` gives `A`).
pub fn parts(value: &str) -> impl Iterator<Item = &str> {
    value
        .split('^')
        .map(str::trim)
        .filter(|part| !(part.is_empty() || part.eq_ignore_ascii_case("NA") || part.eq_ignore_ascii_case("_NA_")))
}

/// What a value of O or N says, also as spreadsheets and people write it.
#[must_use]
pub fn yes_no(value: &str) -> Option<bool> {
    match fold(value).as_str() {
        "o" | "oui" | "vrai" | "true" | "yes" | "1" => Some(true),
        "n" | "non" | "faux" | "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_nothing_are_nothing() {
        for value in ["", "  ", "NA", "_NA_", "_na_", "_NA_^_NA_", " ^ "] {
            assert_eq!(present(value), None, "{value:?}");
        }
        assert_eq!(present(" _NA_^A "), Some("_NA_^A"));
        assert_eq!(parts("_NA_^A").collect::<Vec<_>>(), ["A"]);
        assert_eq!(present("NANTES"), Some("NANTES"));
    }

    #[test]
    fn yes_and_no_are_read_in_words_too_and_nothing_else_is() {
        assert_eq!(["O", "oui", "VRAI", "True", "1"].map(yes_no), [Some(true); 5]);
        assert_eq!(["N", "Non", "FAUX", "false", "0"].map(yes_no), [Some(false); 5]);
        assert_eq!(["", "OUI ?", "2", "X", "ON", "-1"].map(yes_no), [None; 6]);
    }
}
