//! The time allowed for the answer to a put.
//!
//! Owns: that an answer which has come to this machine is read, however late it is looked at. A
//! process that was stopped, or a machine that slept, wakes with the time run out and the answer
//! waiting in the system's buffer; it can't be asked again.

use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

/// How long what has come already is looked for once the time is over.
const SURSIS: Duration = Duration::from_secs(2);

/// When an answer is given up.
pub(super) struct Echeance {
    fin: Instant,
    /// The end of the last look, once it has begun: it is one for the whole answer.
    sursis: Option<Instant>,
}

impl Echeance {
    pub(super) fn dans(delai: Duration) -> Self {
        Self { fin: Instant::now() + delai, sursis: None }
    }

    /// What `attendu` gives in time. `None`: it did not come; `encore` was asked, when the time was
    /// over, whether the last look is worth it.
    pub(super) async fn attend<T>(&mut self, attendu: impl Future<Output = T>, encore: impl Fn() -> bool) -> Option<T> {
        let mut attendu = pin!(attendu);
        if self.sursis.is_none() {
            if let Ok(venu) = timeout_at(self.fin, &mut attendu).await {
                return Some(venu);
            }
            if !encore() {
                return None;
            }
        }
        let sursis = *self.sursis.get_or_insert_with(|| Instant::now() + SURSIS);
        timeout_at(sursis, attendu).await.ok()
    }
}
