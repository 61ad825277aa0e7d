//! The time allowed for the answer to a put.
//!
//! Owns: that an answer which has come to this machine is read, however late it is looked at. A
//! process that was stopped, or a machine that slept, wakes with the time run out and the answer
//! waiting in the system's buffer; it can't be asked again.

use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

/// How long what has come already is looked for once the time is over.
const RESPITE: Duration = Duration::from_secs(2);

/// When an answer is given up.
pub(super) struct Deadline {
    end: Instant,
    /// The end of the last look, once it has begun: it is one for the whole answer.
    respite: Option<Instant>,
}

impl Deadline {
    pub(super) fn within(delay: Duration) -> Self {
        Self { end: Instant::now() + delay, respite: None }
    }

    /// What `expected` gives in time. `None`: it did not come; `still` was asked, when the time was
    /// over, whether the last look is worth it.
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
