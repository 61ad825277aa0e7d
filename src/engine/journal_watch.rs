//! What other processes write to the journal, told to this one.
//!
//! Owns: the watch on the journal of an engine, and the pace at which its changes are told: bursts become one piece of
//! news.
//!
//! Must never: ask the service, or tell what this process wrote itself.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::Notify;

use super::core::{Engine, Inner};
use crate::store::watch::{JournalWatch, WatchWay};

/// The least time between two pieces of news of other processes' writes.
const SPACING: Duration = Duration::from_millis(300);

/// A watch on the journal, and what it wakes.
pub(super) struct Watching {
    _watch: JournalWatch,
    changed: Arc<Notify>,
}

impl Drop for Watching {
    /// Lets the task see that the engine is gone.
    fn drop(&mut self) {
        self.changed.notify_one();
    }
}

impl Engine {
    /// From now on tells subscribers ([`News::Elsewhere`](super::News::Elsewhere)) what other processes write to the
    /// journal, and wakes the followings. Call it within a runtime; a second call does nothing.
    pub fn watch_other_processes(&self) {
        let mut watching = self.inner.watching.lock().unwrap_or_else(PoisonError::into_inner);
        if watching.is_some() {
            return;
        }
        let changed = Arc::new(Notify::new());
        let tell = {
            let changed = Arc::clone(&changed);
            move || changed.notify_one()
        };
        let watch = JournalWatch::start(self.journal_path(), tell);
        Handle::current().spawn(tell_changes(Arc::downgrade(&self.inner), Arc::clone(&changed)));
        *watching = Some(Watching { _watch: watch, changed });
    }

    /// How writes of other processes would be noticed here; nothing is watched for it.
    #[must_use]
    pub fn journal_watch_way(&self) -> WatchWay {
        JournalWatch::start(self.journal_path(), || {}).way().clone()
    }
}

/// Tells each change that another process made, until the engine is gone.
async fn tell_changes(engine: std::sync::Weak<Inner>, changed: Arc<Notify>) {
    let mut seen = None;
    loop {
        let Some(inner) = engine.upgrade() else { return };
        let engine_now = Engine { inner };
        // A journal that can't be read says so where it is read for somebody.
        let now = engine_now.journal().writes_elsewhere().await.ok();
        if seen.is_some() && now.is_some() && seen != now {
            engine_now.tell_of_others();
        }
        seen = now.or(seen);
        drop(engine_now);
        tokio::time::sleep(SPACING).await;
        changed.notified().await;
    }
}
