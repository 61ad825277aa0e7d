//! What other processes write to the journal, told to this one.
//!
//! Owns: the watch on the journal of an engine, and the pace at which its changes are told: bursts become one piece of
//! news.
//!
//! Must never: ask the service, or tell what this process wrote itself.

use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::mpsc::{Receiver, channel};

use super::core::{Engine, Inner};
use crate::store::watch::{JournalWatch, WatchWay};

/// When the journal is looked at after a notification, each counted from the look before. A commit can be seen only
/// after the disk has it, which is later than the write that is notified, and is not notified itself.
const LOOKS: [Duration; 5] = [
    Duration::from_millis(20),
    Duration::from_millis(180),
    Duration::from_millis(400),
    Duration::from_millis(600),
    Duration::from_millis(800),
];

impl Engine {
    /// From now on tells subscribers ([`News::Elsewhere`](super::News::Elsewhere)) what other processes write to the
    /// journal, and wakes the followings. Call it within a runtime; a second call does nothing.
    pub fn watch_other_processes(&self) {
        let mut watching = self.inner.watching.lock().unwrap_or_else(PoisonError::into_inner);
        if watching.is_some() {
            return;
        }
        // One change not looked at yet is as good as many.
        let (tell, changes) = channel(1);
        let watch = JournalWatch::start(self.journal_path(), move || {
            let _ = tell.try_send(());
        });
        let first = self.journal().writes_elsewhere();
        let engine = Arc::downgrade(&self.inner);
        Handle::current().spawn(async move {
            let first = first.await.ok();
            tell_changes(engine, changes, first).await;
        });
        *watching = Some(watch);
    }

    /// How writes of other processes would be noticed here; nothing is watched for it.
    #[must_use]
    pub fn journal_watch_way(&self) -> WatchWay {
        JournalWatch::start(self.journal_path(), || {}).way().clone()
    }
}

/// Tells each change that another process made since `seen`, until the watch ends with its engine.
async fn tell_changes(engine: Weak<Inner>, mut changes: Receiver<()>, mut seen: Option<i64>) {
    loop {
        for pause in LOOKS {
            tokio::time::sleep(pause).await;
            let Some(inner) = engine.upgrade() else { return };
            let engine = Engine { inner };
            // A journal that can't be read says so where it is read for somebody.
            let now = engine.journal().writes_elsewhere().await.ok();
            if seen.is_some() && now.is_some() && seen != now {
                engine.tell_of_others();
            }
            seen = now.or(seen);
        }
        if changes.recv().await.is_none() {
            return;
        }
    }
}
