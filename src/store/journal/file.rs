//! The file itself: creating it, opening it, and putting a damaged one aside.
//!
//! Owns: the file modes, the lock between processes, the decision that a file is damaged, and the settings of the
//! connection.
//!
//! An empty lock file stands beside the journal. Each process that has the journal open holds it *shared*. Creating the
//! journal, checking it and putting it aside need it *exclusive*, so that no other process has the journal open then.
//! Therefore no process goes on writing into a file that another one put aside, and only SQLite ever opens the
//! journal's own file once it exists (closing a second descriptor of it would release SQLite's locks of the whole
//! process).

use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::error::JournalError;
use super::schema::{self, SchemaState};
use crate::host::private;

/// How long another process may keep the file before the opening fails.
pub(super) const WAIT: Duration = Duration::from_secs(10);
/// How long to wait for the processes that have a damaged file open.
const DAMAGED_WAIT: Duration = Duration::from_millis(500);
const PAUSE: Duration = Duration::from_millis(5);

/// The files that SQLite keeps beside its own.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// An open journal.
pub(super) struct OpenJournal {
    pub(super) connection: Connection,
    /// Held, shared, as long as the connection.
    pub(super) lock: File,
    /// Where a damaged file was moved to, if there was one.
    pub(super) set_aside: Option<PathBuf>,
}

/// Opens `path`, ready to be used.
pub(super) fn open(path: &Path) -> Result<OpenJournal, JournalError> {
    open_own(path).map_err(|error| match error {
        JournalError::Opening(_) | JournalError::ReadOnly(_) | JournalError::Other(_) => foreign(path).unwrap_or(error),
        error => error,
    })
}

/// The file of the journal that another user has and this one can't write: a program that ran once as that user (sudo)
/// leaves the files that SQLite keeps beside its own.
fn foreign(path: &Path) -> Option<JournalError> {
    let mut files = ["", ".verrou"].into_iter().chain(COMPANIONS).map(|end| suffix(path, end));
    files.find_map(|file| {
        let owner = private::foreign_owner(&file)?;
        Some(JournalError::Foreign { file: file.display().to_string(), owner })
    })
}

fn open_own(path: &Path) -> Result<OpenJournal, JournalError> {
    if let Some(folder) = path.parent() {
        private::make_folder(folder).map_err(|error| JournalError::from_file(folder, &error))?;
    }
    let lock_path = suffix(path, ".verrou");
    let lock = private::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&lock_path)
        .map_err(|error| JournalError::from_file(&lock_path, &error))?;
    let on_lock = |error: &std::io::Error| JournalError::from_lock(&lock_path, error);

    let start = Instant::now();
    let mut set_aside = None;
    loop {
        // This process is alone: the file may be repaired or replaced.
        if take(lock.try_lock()).map_err(|error| on_lock(&error))? {
            let prepare = prepare(path);
            lock.unlock().map_err(|error| on_lock(&error))?;
            set_aside = prepare?.or(set_aside);
        }
        let failure = if take(lock.try_lock_shared()).map_err(|error| on_lock(&error))? {
            match open_ready(path) {
                Ok(connection) => return Ok(OpenJournal { connection, lock, set_aside }),
                Err(error) => {
                    lock.unlock().map_err(|error| on_lock(&error))?;
                    error
                }
            }
        } else {
            JournalError::Locked("another process is opening it".to_owned())
        };
        // These two may pass: another process may be about to finish creating the file, or to close a damaged one so
        // that it can be put aside.
        let wait = match &failure {
            JournalError::Locked(_) => WAIT,
            JournalError::Damaged(_) => DAMAGED_WAIT,
            _ => return Err(failure),
        };
        if start.elapsed() >= wait {
            return Err(failure);
        }
        std::thread::sleep(PAUSE);
    }
}

fn take(attempt: Result<(), TryLockError>) -> Result<bool, std::io::Error> {
    match attempt {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Makes the file a sound journal of the newest schema while no other process has it open. Returns the new path of a
/// damaged file, if there was one.
fn prepare(path: &Path) -> Result<Option<PathBuf>, JournalError> {
    let mut set_aside = None;
    if size(path)?.unwrap_or(0) == 0 {
        // SQLite would drop a log whose main file is gone, and the log may hold everything.
        if size(&suffix(path, "-wal"))?.unwrap_or(0) > 0 {
            set_aside = Some(move_aside(path)?);
        }
    } else {
        match judge(path) {
            Ok(SchemaState::Journal(version)) if version == schema::known() => return Ok(None),
            Ok(_) => {}
            Err(JournalError::Damaged(detail)) => {
                let aside = move_aside(path)?;
                tracing::error!(%detail, aside = %aside.display(), "the journal was damaged and is put aside");
                set_aside = Some(aside);
            }
            Err(error) => return Err(error),
        }
    }
    if size(path)?.is_none() {
        private::options()
            .write(true)
            .create_new(true)
            .open(path)
            .map_err(|error| JournalError::from_file(path, &error))?;
        ensure_creation(path);
    }
    let mut connection = connect(path)?;
    rule(&connection)?;
    schema::migrate(&mut connection)?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(set_aside)
}

/// Finds out what the file is; changes nothing.
fn judge(path: &Path) -> Result<SchemaState, JournalError> {
    let connection = connect(path)?;
    let state = schema::examine(&connection)?;
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |line| line.get(0))?;
    if verdict == "ok" { Ok(state) } else { Err(JournalError::Damaged(verdict)) }
}

/// Opens the file if it is a journal ready to be used.
fn open_ready(path: &Path) -> Result<Connection, JournalError> {
    let not_ready = || JournalError::Locked("another process is creating it".to_owned());
    if size(path)?.unwrap_or(0) == 0 {
        return Err(not_ready());
    }
    let mut connection = connect(path)?;
    if schema::examine(&connection)? == SchemaState::Empty {
        return Err(not_ready());
    }
    rule(&connection)?;
    schema::migrate(&mut connection)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(connection)
}

/// A connection to an existing file; the file stays unchanged until something is written.
fn connect(path: &Path) -> Result<Connection, JournalError> {
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    // Otherwise, closing the last connection would write the log into a file that this program refuses.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.busy_timeout(WAIT)?;
    Ok(connection)
}

/// The connection's settings: what is committed is on the disk.
fn rule(connection: &Connection) -> Result<(), JournalError> {
    if connection.is_readonly("main")? {
        return Err(JournalError::ReadOnly("the file can't be written".to_owned()));
    }
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "wal", |line| line.get(0))?;
    if mode != "wal" {
        // As durable, but readers and writers wait for each other.
        tracing::warn!(%mode, "the journal's file system has no write-ahead log");
    }
    connection.pragma_update(None, "synchronous", "FULL")?;
    // macOS: fsync alone leaves the data in the drive's cache.
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    Ok(())
}

/// Renames the file and those that SQLite keeps beside it; the log first, so that it never stands beside a new file.
/// Returns the file's new path.
fn move_aside(path: &Path) -> Result<PathBuf, JournalError> {
    let target = free(path)?;
    for companion in COMPANIONS.iter().copied().chain([""]) {
        let from = suffix(path, companion);
        if size(&from)?.is_some() {
            std::fs::rename(&from, suffix(&target, companion))
                .map_err(|error| JournalError::from_file(&from, &error))?;
        }
    }
    ensure_folder(path);
    Ok(target)
}

/// A free name for a file that is put aside.
fn free(path: &Path) -> Result<PathBuf, JournalError> {
    let name = |index: u32| {
        let mut name = path.file_stem().map_or_else(OsString::new, OsString::from);
        name.push(format!("-abime-{}", Timestamp::now().strftime("%Y%m%dT%H%M%SZ")));
        if index > 1 {
            name.push(format!("-{index}"));
        }
        if let Some(extension) = path.extension() {
            name.push(".");
            name.push(extension);
        }
        path.with_file_name(name)
    };
    for index in 1..=1000 {
        let candidate = name(index);
        let mut taken = false;
        for companion in COMPANIONS.iter().copied().chain([""]) {
            taken |= size(&suffix(&candidate, companion))?.is_some();
        }
        if !taken {
            return Ok(candidate);
        }
    }
    Err(JournalError::Opening("no free name for the damaged file".to_owned()))
}

fn suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// A file's size in bytes; `None` when the file does not exist.
fn size(path: &Path) -> Result<Option<u64>, JournalError> {
    match std::fs::metadata(path) {
        Ok(state) => Ok(Some(state.len())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(JournalError::from_file(path, &error)),
    }
}

/// Makes a new file durable, and also the folders on its path: they may have been created just now, by this process or
/// by one that was stopped right after.
fn ensure_creation(path: &Path) {
    for folder in path.ancestors().skip(1) {
        private::ensure_folder(folder);
    }
}

/// Makes the creation or renaming of a file durable; SQLite does this for its own files.
fn ensure_folder(path: &Path) {
    if let Some(folder) = path.parent() {
        private::ensure_folder(folder);
    }
}
