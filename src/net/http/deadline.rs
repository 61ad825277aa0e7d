//! The time allowed for the answer to a put.
//!
//! Owns: reading an answer that has already reached this machine, even after the deadline. A process that was stopped,
//! or a machine that slept, wakes up with its time run out and the answer waiting in the system's buffer; the put can't
//! be asked again.

use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

/// After the deadline, how long to wait for data that has already arrived.
const RESPITE: Duration = Duration::from_secs(2);

/// The time at which an answer is given up.
pub(super) struct Deadline {
    end: Instant,
    /// The end of the respite after the deadline, once that has begun. One respite serves for the whole answer.
    respite: Option<Instant>,
}

impl Deadline {
    pub(super) fn within(delay: Duration) -> Self {
        Self { end: Instant::now() + delay, respite: None }
    }

    /// The output of `expected`, or `None` if it did not come in time. At the deadline, `still` decides whether a
    /// respite is worth it.
    pub(super) async fn wait<T>(&mut self, expected: impl Future<Output = T>, still: impl Fn() -> bool) -> Option<T> {
        let mut expected = pin!(expected);
        if self.respite.is_none() {
            if let Ok(came) = timeout_at(self.end, &mut expected).await {
                return Some(came);
            }
            if !still() {
                return None;
            }
        }
        let respite = *self.respite.get_or_insert_with(|| Instant::now() + RESPITE);
        timeout_at(respite, expected).await.ok()
    }
}
