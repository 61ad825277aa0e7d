//! The log: a file in the state folder, for finding the cause of a problem.
//!
//! Owns: the file, its size, its permissions, and its level of detail. The file is opened when the first line is
//! written: a run that logs nothing creates no file.
//!
//! Must never: write to the terminal, keep more than two files of 5 MiB and the lines of one run, or receive a secret
//! (no type that holds one can be formatted).

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::domain::text::displayable;
use crate::host::private;

/// A log file larger than this, in bytes, is set aside at the next start.
const SIZE_MAX: u64 = 5 << 20;

/// The environment variable that sets the level of detail.
pub const VARIABLE: &str = "REPROV_LOG";

static FILE: OnceLock<PathBuf> = OnceLock::new();

/// Starts logging to `file`. `variable` (the value of [`VARIABLE`]) is a filter such as `debug` or
/// `reprov::engine=trace`; without it the level is warnings, `-v` information, `-vv` details, `-vvv` everything. Only
/// this program's own lines are written, with any filter: the lines of a library could hold parts of a request or of
/// the keyring's messages. A log that can't be written does not stop the program.
pub fn launch(file: PathBuf, verbosity: u8, variable: Option<String>) {
    let level = match verbosity {
        0 => "reprov=warn",
        1 => "reprov=info",
        2 => "reprov=debug",
        _ => "reprov=trace",
    };
    let _ = FILE.set(file.clone());
    let filter = variable.and_then(|filter| EnvFilter::try_new(filter).ok()).unwrap_or_else(|| EnvFilter::new(level));
    let _ = log(filter, LogFile(Arc::new(Mutex::new(LogFileState::Closed(file))))).try_init();
}

/// The path of the log file; `None` before logging has started.
#[must_use]
pub fn file() -> Option<PathBuf> {
    FILE.get().cloned()
}

fn log(filter: EnvFilter, file: LogFile) -> impl Subscriber + Send + Sync {
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .with_writer(file)
        .finish()
        .with(filter_fn(|line| line.target().split("::").next() == Some("reprov")))
}

/// The log file, which is opened at the first write.
#[derive(Clone)]
struct LogFile(Arc<Mutex<LogFileState>>);

enum LogFileState {
    Closed(PathBuf),
    Open(File),
    Impossible,
}

impl MakeWriter<'_> for LogFile {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl Write for LogFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let LogFileState::Closed(path) = &*state {
            let opened = open(path);
            *state = opened.map_or(LogFileState::Impossible, LogFileState::Open);
        }
        match &mut *state {
            // The log is read on a terminal: control characters must not reach it.
            LogFileState::Open(file) => file.write_all(inert(bytes).as_bytes()).map(|()| bytes.len()),
            LogFileState::Closed(_) | LogFileState::Impossible => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            LogFileState::Open(file) => file.flush(),
            LogFileState::Closed(_) | LogFileState::Impossible => Ok(()),
        }
    }
}

/// The text to write, made safe for a terminal line by line.
fn inert(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<_> = text.split('\n').map(displayable).collect();
    lines.join("\n")
}

fn open(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        private::make_folder(folder)?;
    }
    if fs::metadata(path).is_ok_and(|metadata| metadata.len() > SIZE_MAX) {
        fs::rename(path, path.with_extension("log.1"))?;
    }
    private::options().create(true).append(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_log_is_set_aside_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("etat").join("reprov.log");
        open(&path).unwrap().set_len(SIZE_MAX + 1).unwrap();
        assert_eq!(open(&path).unwrap().metadata().unwrap().len(), 0);
        assert_eq!(fs::metadata(folder.path().join("etat/reprov.log.1")).unwrap().len(), SIZE_MAX + 1);
    }

    #[test]
    fn only_this_program_s_lines_are_written_whatever_the_filter() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reprov.log");
        let file = LogFile(Arc::new(Mutex::new(LogFileState::Closed(path.clone()))));
        tracing::subscriber::with_default(log(EnvFilter::new("trace"), file), || {
            tracing::trace!(target: "reprov::engine", "la nôtre");
            tracing::error!(target: "zbus::connection", "celle d'une autre");
            tracing::error!(target: "reprovision", "encore une autre");
        });
        let write = fs::read_to_string(&path).unwrap();
        assert_eq!(write.lines().count(), 1, "{write}");
        assert!(write.contains("la nôtre"));
    }

    #[cfg(unix)]
    #[test]
    fn the_log_is_its_owner_s_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reprov.log");
        open(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
