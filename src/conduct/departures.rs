//! Whether puts of this process may still depart.

use tokio::sync::{Mutex, MutexGuard};

/// Whether departures are allowed: yes, until the process is about to end.
#[derive(Debug, Default)]
pub struct Departures {
    closed: Mutex<bool>,
}

/// Departures are allowed, and stay so as long as this guard is held.
pub(super) struct Open<'a>(#[expect(dead_code, reason = "held, never looked at")] MutexGuard<'a, bool>);

impl Departures {
    /// Once this returns, no put of this process departs any more. A put that has not departed is given up,
    /// and what the ledger says of a departure stays true until the process ends.
    pub async fn close(&self) {
        *self.closed.lock().await = true;
    }

    /// A guard to hold until the departure is durable; `None` when departures are closed.
    pub(super) async fn open(&self) -> Option<Open<'_>> {
        let closed = self.closed.lock().await;
        (!*closed).then_some(Open(closed))
    }
}
