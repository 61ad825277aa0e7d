//! What can go wrong with the journal, sorted by what a person can do about it.

use std::fmt;
use std::path::Path;

use rusqlite::ErrorCode;

use crate::domain::failure::Echec;
use crate::domain::service_error::Categorie;
use crate::ledger::{self, LedgerFailure};

/// A failure of the journal. The message is for the log; a person reads the text of
/// [`JournalError::cle`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// The file or its folder can't be created or opened, or is another program's.
    #[error("the journal can't be opened: {0}")]
    Ouverture(String),
    /// Another process kept the file for too long.
    #[error("the journal is held by another process: {0}")]
    Verrouille(String),
    /// The disk is full.
    #[error("the disk is full: {0}")]
    Plein(String),
    /// The disk takes no writing: a quota, a limit on a file's size, or a fault.
    #[error("the disk takes no writing: {0}")]
    Ecriture(String),
    /// The file or its folder can't be written.
    #[error("the journal is read-only: {0}")]
    LectureSeule(String),
    /// What the file holds can't be read.
    #[error("the journal is damaged: {0}")]
    Abime(String),
    /// The file was written by a newer version of the program; it is left as it is.
    #[error("the journal has schema {trouvee}, this program knows {connue}")]
    Version {
        /// The file's schema.
        trouvee: u32,
        /// The newest schema this program knows.
        connue: u32,
    },
    /// Anything else.
    #[error("the journal failed: {0}")]
    Autre(String),
}

impl JournalError {
    /// The text's key.
    #[must_use]
    pub const fn cle(&self) -> &'static str {
        match self {
            Self::Ouverture(_) => "erreur.journal.ouverture",
            Self::Verrouille(_) => "erreur.journal.verrouille",
            Self::Plein(_) => "erreur.journal.plein",
            Self::Ecriture(_) => "erreur.journal.ecriture",
            Self::LectureSeule(_) => "erreur.journal.lecture_seule",
            Self::Abime(_) => "erreur.journal.abime",
            Self::Version { .. } => "erreur.journal.version",
            Self::Autre(_) => "erreur.journal.autre",
        }
    }

    pub(super) fn fil_arrete() -> Self {
        Self::Autre("its thread has stopped".to_owned())
    }

    pub(super) fn illisible(quoi: &str, erreur: &dyn fmt::Display) -> Self {
        Self::Abime(format!("{quoi} can't be read: {erreur}"))
    }

    pub(super) fn de_fichier(chemin: &Path, erreur: &std::io::Error) -> Self {
        let detail = format!("{}: {erreur}", chemin.display());
        match erreur.kind() {
            std::io::ErrorKind::StorageFull => Self::Plein(detail),
            std::io::ErrorKind::QuotaExceeded | std::io::ErrorKind::FileTooLarge => Self::Ecriture(detail),
            std::io::ErrorKind::ReadOnlyFilesystem => Self::LectureSeule(detail),
            _ => Self::Ouverture(detail),
        }
    }
}

impl From<rusqlite::Error> for JournalError {
    fn from(erreur: rusqlite::Error) -> Self {
        let detail = erreur.to_string();
        match erreur.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Verrouille(detail),
            Some(ErrorCode::DiskFull) => Self::Plein(detail),
            Some(ErrorCode::ReadOnly) => Self::LectureSeule(detail),
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => Self::Ouverture(detail),
            Some(ErrorCode::SystemIoFailure) if est_une_ecriture(&erreur) => Self::Ecriture(detail),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Abime(detail),
            _ => Self::Autre(detail),
        }
    }
}

/// Whether the system refused to write or to keep what was written. SQLite calls full only what the
/// system calls so by that very name.
fn est_une_ecriture(erreur: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{
        SQLITE_IOERR_DIR_FSYNC, SQLITE_IOERR_FSYNC, SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_WRITE,
    };
    let etendu = erreur.sqlite_error().map(|erreur| erreur.extended_code);
    [SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC, SQLITE_IOERR_DIR_FSYNC, SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_SHMSIZE]
        .map(Some)
        .contains(&etendu)
}

impl LedgerFailure for JournalError {
    fn echec(&self) -> Echec {
        Echec::new(Categorie::Entree, self.cle()).detail(self)
    }
}

/// Why a put was not begun.
pub type CommenceError = ledger::CommenceError<JournalError>;
/// Why an event was not added to a put.
pub type AjoutError = ledger::AjoutError<JournalError>;
/// Why a request was not counted.
pub type CompteError = ledger::CompteError<JournalError>;
/// Why a departure was not written.
pub type PartError = ledger::PartError<JournalError>;

/// An SQLite failure in a job whose errors are richer than [`JournalError`].
macro_rules! par_journal {
    ($($erreur:ty),+) => {$(
        impl From<rusqlite::Error> for $erreur {
            fn from(erreur: rusqlite::Error) -> Self {
                JournalError::from(erreur).into()
            }
        }
    )+};
}

par_journal!(CommenceError, AjoutError, CompteError, PartError);

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    #[test]
    fn a_failure_of_sqlite_is_told_by_what_can_be_done_about_it() {
        for (code, cle) in [
            (ffi::SQLITE_BUSY, "erreur.journal.verrouille"),
            (ffi::SQLITE_BUSY_SNAPSHOT, "erreur.journal.verrouille"),
            (ffi::SQLITE_FULL, "erreur.journal.plein"),
            (ffi::SQLITE_IOERR_WRITE, "erreur.journal.ecriture"),
            (ffi::SQLITE_IOERR_SHMSIZE, "erreur.journal.ecriture"),
            (ffi::SQLITE_IOERR_READ, "erreur.journal.autre"),
            (ffi::SQLITE_READONLY_DIRECTORY, "erreur.journal.lecture_seule"),
            (ffi::SQLITE_CORRUPT_INDEX, "erreur.journal.abime"),
            (ffi::SQLITE_NOTADB, "erreur.journal.abime"),
            (ffi::SQLITE_CANTOPEN, "erreur.journal.ouverture"),
            (ffi::SQLITE_CONSTRAINT_UNIQUE, "erreur.journal.autre"),
        ] {
            let erreur = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            assert_eq!(JournalError::from(erreur).cle(), cle, "{code}");
        }
    }

    #[test]
    fn a_failure_of_the_file_system_is_told_by_what_can_be_done_about_it() {
        use std::io::{Error, ErrorKind};

        for (genre, cle) in [
            (ErrorKind::StorageFull, "erreur.journal.plein"),
            (ErrorKind::QuotaExceeded, "erreur.journal.ecriture"),
            (ErrorKind::FileTooLarge, "erreur.journal.ecriture"),
            (ErrorKind::ReadOnlyFilesystem, "erreur.journal.lecture_seule"),
            (ErrorKind::PermissionDenied, "erreur.journal.ouverture"),
        ] {
            assert_eq!(JournalError::de_fichier(Path::new("x"), &Error::from(genre)).cle(), cle, "{genre:?}");
        }
    }
}
