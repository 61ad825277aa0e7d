//! Notices that another process wrote to the journal.
//!
//! Owns: the system's notifications on the journal's folder, and the look every two seconds where there are none.
//!
//! Must never: open the journal, or say what changed: a notification means "look", and may come too often.

use std::ffi::OsString;
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

/// The pause between two looks where the system gives no notifications.
const LOOK: Duration = Duration::from_secs(2);

/// How changes are noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WatchWay {
    /// The system tells them, by the means of this name (`inotify`).
    Told(&'static str),
    /// A look again and again, because the system gives no notifications.
    Looked {
        /// The pause between two looks.
        every: Duration,
        /// Why there are no notifications.
        why: String,
    },
}

/// A watch on the journal's file; it ends when this is dropped.
pub struct JournalWatch {
    way: WatchWay,
    _means: WatchMeans,
}

/// What keeps a watch going: each ends it when it is dropped.
enum WatchMeans {
    System { _watcher: RecommendedWatcher },
    Look { _end: Sender<()> },
}

impl JournalWatch {
    /// Watches the journal at `path`: `tell` is called, on another thread, after each change of its files.
    pub fn start(path: &Path, tell: impl Fn() + Clone + Send + 'static) -> Self {
        match told(path, tell.clone()) {
            Ok(watcher) => {
                Self { way: WatchWay::Told(system_name()), _means: WatchMeans::System { _watcher: watcher } }
            }
            Err(error) => {
                tracing::warn!(%error, "no notifications on the journal: it is looked at regularly");
                Self::look(LOOK, &error.to_string(), tell)
            }
        }
    }

    /// A look after each `pause`; `why` there are no notifications.
    fn look(pause: Duration, why: &str, tell: impl Fn() + Send + 'static) -> Self {
        let (end, ended) = channel();
        std::thread::spawn(move || {
            while ended.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                tell();
            }
        });
        Self { way: WatchWay::Looked { every: pause, why: why.to_owned() }, _means: WatchMeans::Look { _end: end } }
    }

    /// How changes are noticed.
    #[must_use]
    pub const fn way(&self) -> &WatchWay {
        &self.way
    }
}

/// The system's notifications on the folder: the log beside the journal's own file comes and goes.
fn told(path: &Path, tell: impl Fn() + Send + 'static) -> notify::Result<RecommendedWatcher> {
    let name = path.file_name().map(OsString::from).unwrap_or_default();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // An event that can't be told may be a change.
        let change = event.map_or(true, |event| {
            !event.kind.is_access()
                && (event.need_rescan() || event.paths.iter().any(|path| is_the_journal(path, &name)))
        });
        if change {
            tell();
        }
    })?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    watcher.watch(folder, RecursiveMode::NonRecursive)?;
    Ok(watcher)
}

/// Whether `path` is the journal's own file or the log of its changes. Reading touches the third file, `-shm`.
fn is_the_journal(path: &Path, name: &OsString) -> bool {
    let mut log = name.clone();
    log.push("-wal");
    path.file_name().is_some_and(|file| file == name || file == log)
}

fn system_name() -> &'static str {
    match RecommendedWatcher::kind() {
        notify::WatcherKind::Inotify => "inotify",
        notify::WatcherKind::Kqueue => "kqueue",
        notify::WatcherKind::ReadDirectoryChangesWatcher => "ReadDirectoryChangesW",
        _ => "notifications",
    }
}

#[cfg(test)]
mod tests {
    //! Guards: store: a write of another process is noticed, with and without the system's notifications

    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn only_a_change_of_the_journal_s_files_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.sqlite");
        std::fs::write(&path, "a").unwrap();
        let (tell, told) = channel();
        let watch = JournalWatch::start(&path, move || tell.send(()).unwrap());
        assert!(matches!(watch.way(), WatchWay::Told(_)), "{:?}", watch.way());
        std::fs::write(folder.path().join("journal.sqlite-wal"), "b").unwrap();
        told.recv().unwrap();
        assert!(is_the_journal(&path, &"journal.sqlite".into()));
        for other in ["journal.sqlite-shm", "journal.sqlite.verrou", "reprov.log"] {
            assert!(!is_the_journal(&folder.path().join(other), &"journal.sqlite".into()), "{other}");
        }
        drop(watch);
        // The watcher's thread drops `tell` when it ends.
        while told.recv().is_ok() {}
    }

    #[test]
    fn without_notifications_a_look_is_told_until_the_watch_ends() {
        let (tell, told) = channel();
        let watch = JournalWatch::look(Duration::from_millis(1), "none here", move || tell.send(()).unwrap());
        assert!(matches!(watch.way(), WatchWay::Looked { why, .. } if why == "none here"));
        told.recv().unwrap();
        drop(watch);
        while told.recv().is_ok() {}
    }

    #[test]
    fn a_folder_that_is_not_there_is_looked_at() {
        let watch = JournalWatch::start(Path::new("/nowhere/at/all/journal.sqlite"), || {});
        assert!(matches!(watch.way(), WatchWay::Looked { every: LOOK, .. }));
    }
}
