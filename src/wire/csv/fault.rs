//! What can be wrong with a sheet or with one of its records, and the messages for it.

use std::io;

use super::limits::{COLUMNS_MAX, FIELD_MAX, LINES_MAX, NAME_MAX, RECORD_MAX};
use crate::domain::failure::Failure;
use crate::domain::service_error::Category;

/// A record that can't be used. Reading goes on with the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SheetLineFault {
    /// The physical line where the record begins, from 1.
    pub line: u64,
    /// The column at fault, from 1, when there is one.
    pub column: Option<usize>,
    /// What is wrong with the record.
    pub kind: SheetLineFaultKind,
}

/// What is wrong with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetLineFaultKind {
    /// The record has more or fewer cells than the header line.
    Columns {
        /// The number of cells in the record.
        found: usize,
        /// The number of cells in the header line.
        expected: usize,
    },
    /// A NUL byte, as found in UTF-16 and binary files.
    NullByte,
    /// A cell longer than [`FIELD_MAX`].
    CellTooLong,
    /// A line longer than [`RECORD_MAX`]; none of it is kept.
    LineTooLong,
    /// A quote that is not closed within [`LINES_MAX`] lines and [`RECORD_MAX`] bytes, or that is closed on a later
    /// line in the middle of a cell. Only the record's first line is given up.
    OpenQuote,
    /// Text between a closing quote and the next separator.
    TextAfterQuote,
    /// Bytes that are neither UTF-8 nor Windows-1252.
    Encoding,
}

/// Why a sheet can't be read, or can't be read any further.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// Reading the source failed.
    #[error("reading failed: {0}")]
    Reading(#[from] io::Error),
    /// The sheet holds nothing but blanks.
    #[error("the sheet is empty")]
    Empty,
    /// The sheet begins with a UTF-16 byte order mark.
    #[error("the sheet is UTF-16")]
    Utf16,
    /// The first line that is not blank can't be a header line: none of its cells holds a letter.
    #[error("line {line} is no header line")]
    NoHeader {
        /// The number of that line, from 1.
        line: u64,
    },
    /// The header line holds signs that end lines for some programs only (U+2028, NEL): the lines can't be told apart.
    #[error("the lines end by another sign than LF or CR")]
    LineEnds {
        /// The number of that line, from 1.
        line: u64,
    },
    /// The header line has more than [`COLUMNS_MAX`] columns, or a name longer than [`NAME_MAX`].
    #[error("the header line {line} is too large")]
    HeaderTooLarge {
        /// The number of that line, from 1.
        line: u64,
    },
    /// The header line itself can't be used.
    #[error("the header line can't be used: {0:?}")]
    Header(SheetLineFault),
}

impl SheetLineFault {
    /// The fault as a message (`Category::Input`); `file` names the sheet.
    #[must_use]
    pub fn failure(&self, file: &str) -> Failure {
        let key = match self.kind {
            SheetLineFaultKind::Columns { .. } => "erreur.feuille.colonnes",
            SheetLineFaultKind::NullByte => "erreur.feuille.nul",
            SheetLineFaultKind::CellTooLong => "erreur.feuille.champ_long",
            SheetLineFaultKind::LineTooLong => "erreur.feuille.ligne_longue",
            SheetLineFaultKind::OpenQuote => "erreur.feuille.guillemet_ouvert",
            SheetLineFaultKind::TextAfterQuote => "erreur.feuille.guillemet_suivi",
            SheetLineFaultKind::Encoding => "erreur.feuille.encodage",
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
            SheetLineFaultKind::NullByte | SheetLineFaultKind::TextAfterQuote | SheetLineFaultKind::Encoding => failure,
        }
    }
}

impl SheetError {
    /// The error as a message (`Category::Input`); `file` names the sheet.
    #[must_use]
    pub fn failure(&self, file: &str) -> Failure {
        let failure = |key: &str| Failure::new(Category::Input, key).with("fichier", file);
        match self {
            Self::Reading(error) => failure("erreur.fichier.lecture").detail(error),
            Self::Empty => failure("erreur.feuille.vide"),
            Self::Utf16 => failure("erreur.feuille.utf16"),
            Self::LineEnds { line } => failure("erreur.feuille.fins_de_ligne").with("ligne", line.to_string()),
            Self::NoHeader { line } => failure("erreur.feuille.sans_entete").with("ligne", line.to_string()),
            Self::HeaderTooLarge { line } => failure("erreur.feuille.entete_large")
                .with("ligne", line.to_string())
                .with("maximum", COLUMNS_MAX.to_string())
                .with("taille", NAME_MAX.to_string()),
            Self::Header(fault) => fault.failure(file),
        }
    }
}
