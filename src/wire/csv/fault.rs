//! What can be wrong with a sheet, or with one record of it, and how that is told.

use std::io;

use super::limits::{COLUMNS_MAX, FIELD_MAX, LINES_MAX, NAME_MAX, RECORD_MAX};
use crate::domain::failure::Failure;
use crate::domain::service_error::Category;

/// A record that can't be used. Reading goes on after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SheetLineFault {
    /// The physical line it begins on, from 1.
    pub line: u64,
    /// The column, from 1, where there is one to name.
    pub column: Option<usize>,
    /// What is wrong with it.
    pub kind: SheetLineFaultKind,
}

/// What is wrong with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetLineFaultKind {
    /// It has more or fewer cells than the header line.
    Columns {
        /// How many it has.
        found: usize,
        /// How many the header line has.
        expected: usize,
    },
    /// A NUL byte, as UTF-16 and binary files have them.
    NullByte,
    /// A cell over [`FIELD_MAX`].
    CellTooLong,
    /// A line over [`RECORD_MAX`]; nothing of it was kept.
    LineTooLong,
    /// A quote that is not closed within [`LINES_MAX`] lines and [`RECORD_MAX`] bytes, or
    /// closed on a later line in the middle of a cell. Only its first line is given up.
    OpenQuote,
    /// Text between a closing quote and the next separator.
    TextAfterQuote,
}

/// Why a sheet can't be read, or not further.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// The source failed.
    #[error("reading failed: {0}")]
    Reading(#[from] io::Error),
    /// Nothing but blanks.
    #[error("the sheet is empty")]
    Empty,
    /// A UTF-16 byte order mark.
    #[error("the sheet is UTF-16")]
    Utf16,
    /// The first line that is not blank names nothing: no cell of it holds a letter.
    #[error("line {line} is no header line")]
    NoHeader {
        /// That line, from 1.
        line: u64,
    },
    /// The header line has more than [`COLUMNS_MAX`] columns, or a name over [`NAME_MAX`].
    #[error("the header line {line} is too large")]
    HeaderTooLarge {
        /// That line, from 1.
        line: u64,
    },
    /// The header line itself can't be used.
    #[error("the header line can't be used: {0:?}")]
    Header(SheetLineFault),
}

impl SheetLineFault {
    /// The fault in words (category `entree`); `file` names the sheet.
    #[must_use]
    pub fn failure(&self, file: &str) -> Failure {
        let key = match self.kind {
            SheetLineFaultKind::Columns { .. } => "erreur.feuille.colonnes",
            SheetLineFaultKind::NullByte => "erreur.feuille.nul",
            SheetLineFaultKind::CellTooLong => "erreur.feuille.champ_long",
            SheetLineFaultKind::LineTooLong => "erreur.feuille.ligne_longue",
            SheetLineFaultKind::OpenQuote => "erreur.feuille.guillemet_ouvert",
            SheetLineFaultKind::TextAfterQuote => "erreur.feuille.guillemet_suivi",
        };
        let failure = Failure::new(Category::Input, key)
            .with("fichier", file)
            .with("ligne", self.line.to_string())
            .with("colonne", self.column.map(|column| column.to_string()).unwrap_or_default());
        match self.kind {
            SheetLineFaultKind::Columns { found, expected } => {
                failure.with("trouvees", found.to_string()).with("attendues", expected.to_string())
            }
            SheetLineFaultKind::CellTooLong => failure.with("maximum", (FIELD_MAX >> 10).to_string()),
            SheetLineFaultKind::LineTooLong => failure.with("maximum", (RECORD_MAX >> 10).to_string()),
            SheetLineFaultKind::OpenQuote => failure.with("maximum", LINES_MAX.to_string()),
            SheetLineFaultKind::NullByte | SheetLineFaultKind::TextAfterQuote => failure,
        }
    }
}

impl SheetError {
    /// The error in words (category `entree`); `file` names the sheet.
    #[must_use]
    pub fn failure(&self, file: &str) -> Failure {
        let failure = |key: &str| Failure::new(Category::Input, key).with("fichier", file);
        match self {
            Self::Reading(error) => failure("erreur.fichier.lecture").detail(error),
            Self::Empty => failure("erreur.feuille.vide"),
            Self::Utf16 => failure("erreur.feuille.utf16"),
            Self::NoHeader { line } => failure("erreur.feuille.sans_entete").with("ligne", line.to_string()),
            Self::HeaderTooLarge { line } => failure("erreur.feuille.entete_large")
                .with("ligne", line.to_string())
                .with("maximum", COLUMNS_MAX.to_string())
                .with("taille", NAME_MAX.to_string()),
            Self::Header(fault) => fault.failure(file),
        }
    }
}
