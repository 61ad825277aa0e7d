//! What can go wrong with the journal, sorted by what a person can do about it.

use std::fmt;
use std::path::Path;

use rusqlite::ErrorCode;

use crate::domain::failure::Failure;
use crate::domain::service_error::Category;
use crate::ledger::{self, LedgerError};

/// A failure of the journal. The message is for the log; a person is shown the text of [`JournalError::key`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// The file or its folder can't be created or opened, or the file belongs to another program.
    #[error("the journal can't be opened: {0}")]
    Opening(String),
    /// Another process kept the file locked for too long.
    #[error("the journal is held by another process: {0}")]
    Locked(String),
    /// The folder's file system can't lock a file for one process, so that several could write at once.
    #[error("the folder can't be locked: {0}")]
    Unlockable(String),
    /// A file of the journal belongs to another user, and can't be written by this one.
    #[error("{file} belongs to {owner}")]
    Foreign {
        /// The file.
        file: String,
        /// Who has it: a name, or a number.
        owner: String,
    },
    /// The disk is full.
    #[error("the disk is full: {0}")]
    DiskFull(String),
    /// The disk refuses the write: a quota, a limit on a file's size, or a fault.
    #[error("the disk takes no writing: {0}")]
    Writing(String),
    /// The file or its folder can't be written.
    #[error("the journal is read-only: {0}")]
    ReadOnly(String),
    /// What the file holds can't be read.
    #[error("the journal is damaged: {0}")]
    Damaged(String),
    /// The file was written by a newer version of the program; it is left as it is.
    #[error("the journal has schema {found}, this program knows {known}")]
    Version {
        /// The file's schema.
        found: u32,
        /// The newest schema this program knows.
        known: u32,
    },
    /// Anything else.
    #[error("the journal failed: {0}")]
    Other(String),
}

impl JournalError {
    /// The text's key.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Opening(_) => "erreur.journal.ouverture",
            Self::Locked(_) => "erreur.journal.verrouille",
            Self::Unlockable(_) => "erreur.journal.verrou_impossible",
            Self::Foreign { .. } => "erreur.journal.autre_utilisateur",
            Self::DiskFull(_) => "erreur.journal.plein",
            Self::Writing(_) => "erreur.journal.ecriture",
            Self::ReadOnly(_) => "erreur.journal.lecture_seule",
            Self::Damaged(_) => "erreur.journal.abime",
            Self::Version { .. } => "erreur.journal.version",
            Self::Other(_) => "erreur.journal.autre",
        }
    }

    pub(super) fn thread_stopped() -> Self {
        Self::Other("its thread has stopped".to_owned())
    }

    pub(super) fn unreadable(what: &str, error: &dyn fmt::Display) -> Self {
        Self::Damaged(format!("{what} can't be read: {error}"))
    }

    /// The failure of locking a file that is open: what the system refuses here, it refuses to every program.
    pub(super) fn from_lock(path: &Path, error: &std::io::Error) -> Self {
        Self::Unlockable(format!("{}: {error}", path.display()))
    }

    pub(super) fn from_file(path: &Path, error: &std::io::Error) -> Self {
        let detail = format!("{}: {error}", path.display());
        match error.kind() {
            std::io::ErrorKind::StorageFull => Self::DiskFull(detail),
            std::io::ErrorKind::QuotaExceeded | std::io::ErrorKind::FileTooLarge => Self::Writing(detail),
            std::io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly(detail),
            _ => Self::Opening(detail),
        }
    }
}

impl From<rusqlite::Error> for JournalError {
    fn from(error: rusqlite::Error) -> Self {
        let detail = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked(detail),
            Some(ErrorCode::DiskFull) => Self::DiskFull(detail),
            Some(ErrorCode::ReadOnly) => Self::ReadOnly(detail),
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => Self::Opening(detail),
            Some(ErrorCode::SystemIoFailure) if is_a_write(&error) => Self::Writing(detail),
            Some(ErrorCode::SystemIoFailure) if is_a_lock(&error) => Self::Unlockable(detail),
            Some(ErrorCode::FileLockingProtocolFailed) => Self::Unlockable(detail),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(detail),
            _ => Self::Other(detail),
        }
    }
}

/// Whether the system refused to write, or to keep what was written. SQLite reports a full disk only when the system
/// says exactly that.
fn is_a_write(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{
        SQLITE_IOERR_DIR_FSYNC, SQLITE_IOERR_FSYNC, SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_WRITE,
    };
    let extended = error.sqlite_error().map(|error| error.extended_code);
    [SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC, SQLITE_IOERR_DIR_FSYNC, SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_SHMSIZE]
        .map(Some)
        .contains(&extended)
}

/// Whether the system refused to lock the file, or to say whether it is locked.
fn is_a_lock(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{
        SQLITE_IOERR_CHECKRESERVEDLOCK, SQLITE_IOERR_LOCK, SQLITE_IOERR_RDLOCK, SQLITE_IOERR_SHMLOCK,
        SQLITE_IOERR_UNLOCK,
    };
    let extended = error.sqlite_error().map(|error| error.extended_code);
    [SQLITE_IOERR_LOCK, SQLITE_IOERR_RDLOCK, SQLITE_IOERR_UNLOCK, SQLITE_IOERR_CHECKRESERVEDLOCK, SQLITE_IOERR_SHMLOCK]
        .map(Some)
        .contains(&extended)
}

impl LedgerError for JournalError {
    fn failure(&self) -> Failure {
        let failure = Failure::new(Category::Input, self.key()).detail(self);
        match self {
            Self::Foreign { file, owner } => {
                failure.with("fichier", file.as_str()).with("proprietaire", owner.as_str())
            }
            _ => failure,
        }
    }
}

/// Why a put was not begun.
pub type JournalBeginError = ledger::BeginError<JournalError>;
/// Why an event was not added to a put.
pub type JournalAppendError = ledger::AppendError<JournalError>;
/// Why a request was not counted.
pub type JournalCountError = ledger::CountError<JournalError>;
/// Why a departure was not written.
pub type JournalDepartError = ledger::DepartError<JournalError>;

/// Turns an SQLite failure into an error type that holds a [`JournalError`] among others.
macro_rules! by_journal {
    ($($error:ty),+) => {$(
        impl From<rusqlite::Error> for $error {
            fn from(error: rusqlite::Error) -> Self {
                JournalError::from(error).into()
            }
        }
    )+};
}

by_journal!(JournalBeginError, JournalAppendError, JournalCountError, JournalDepartError);

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    #[test]
    fn a_failure_of_sqlite_is_told_by_what_can_be_done_about_it() {
        for (code, key) in [
            (ffi::SQLITE_BUSY, "erreur.journal.verrouille"),
            (ffi::SQLITE_BUSY_SNAPSHOT, "erreur.journal.verrouille"),
            (ffi::SQLITE_FULL, "erreur.journal.plein"),
            (ffi::SQLITE_IOERR_WRITE, "erreur.journal.ecriture"),
            (ffi::SQLITE_IOERR_SHMSIZE, "erreur.journal.ecriture"),
            (ffi::SQLITE_IOERR_READ, "erreur.journal.autre"),
            (ffi::SQLITE_IOERR_LOCK, "erreur.journal.verrou_impossible"),
            (ffi::SQLITE_IOERR_SHMLOCK, "erreur.journal.verrou_impossible"),
            (ffi::SQLITE_PROTOCOL, "erreur.journal.verrou_impossible"),
            (ffi::SQLITE_READONLY_DIRECTORY, "erreur.journal.lecture_seule"),
            (ffi::SQLITE_CORRUPT_INDEX, "erreur.journal.abime"),
            (ffi::SQLITE_NOTADB, "erreur.journal.abime"),
            (ffi::SQLITE_CANTOPEN, "erreur.journal.ouverture"),
            (ffi::SQLITE_CONSTRAINT_UNIQUE, "erreur.journal.autre"),
        ] {
            let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            assert_eq!(JournalError::from(error).key(), key, "{code}");
        }
    }

    #[test]
    fn a_failure_of_the_file_system_is_told_by_what_can_be_done_about_it() {
        use std::io::{Error, ErrorKind};

        for (kind, key) in [
            (ErrorKind::StorageFull, "erreur.journal.plein"),
            (ErrorKind::QuotaExceeded, "erreur.journal.ecriture"),
            (ErrorKind::FileTooLarge, "erreur.journal.ecriture"),
            (ErrorKind::ReadOnlyFilesystem, "erreur.journal.lecture_seule"),
            (ErrorKind::PermissionDenied, "erreur.journal.ouverture"),
        ] {
            assert_eq!(JournalError::from_file(Path::new("x"), &Error::from(kind)).key(), key, "{kind:?}");
        }
    }
}
