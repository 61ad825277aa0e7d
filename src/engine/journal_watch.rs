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

/// The least time between two pieces of news of other processes' writes.
const SPACING: Duration = Duration::from_millis(300);

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
        Handle::current().spawn(tell_changes(Arc::downgrade(&self.inner), changes));
        *watching = Some(watch);
    }

    /// How writes of other processes would be noticed here; nothing is watched for it.
    #[must_use]
    pub fn journal_watch_way(&self) -> WatchWay {
        JournalWatch::start(self.journal_path(), || {}).way().clone()
    }
}

/// Tells each change that another process made, until the watch ends with its engine.
async fn tell_changes(engine: Weak<Inner>, mut changes: Receiver<()>) {
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
        if changes.recv().await.is_none() {
            return;
        }
    }
}
