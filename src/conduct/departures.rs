//! Whether puts of this process may still depart.

use tokio::sync::{Mutex, MutexGuard};

/// Open until the process is about to end.
#[derive(Debug, Default)]
pub struct Departures {
    closed: Mutex<bool>,
}

/// Departures are open, and stay so as long as this is held.
pub(super) struct Open<'a>(#[expect(dead_code, reason = "held, never looked at")] MutexGuard<'a, bool>);

impl Departures {
    /// From when this comes back no put of this process departs any more: one that has not yet is given up,
    /// and what the ledger says of a departure stays true until the process ends.
    pub async fn close(&self) {
        *self.closed.lock().await = true;
    }

    /// To be held from the look at it until the departure that it allows is durable.
    pub(super) async fn open(&self) -> Option<Open<'_>> {
        let closed = self.closed.lock().await;
        (!*closed).then_some(Open(closed))
    }
}
