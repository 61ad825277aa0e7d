//! The service asks to wait (`Retry-After`): for how long the program obeys, and which calls.
//!
//! Owns: the longest wait that a person is asked to bear, and the longest wait that is accepted from a server. The wait
//! is written to the journal like the other stops: every process of this post obeys it. A read that a person asks for
//! expressly is made all the same; when the service answers it, even with a KO, the wait ends. A put is not made: an
//! overloaded service could leave its outcome unknown.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::core::Engine;
use super::types::{News, Requester, Waiting};
use crate::domain::failure::Failure;
use crate::domain::outcome::Refusal;
use crate::service::ereprov::Postponement;
use crate::store::journal::{Stop, Stopped};

/// The longest wait in front of the screen; after a longer one the person has to ask again by hand.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);
/// The longest wait that is accepted, whatever the service says: a server may name a date in thirty years.
const AT_MOST: SignedDuration = SignedDuration::from_hours(1);
/// A remaining wait up to this counts as over: clocks are read at different instants.
const SLACK: SignedDuration = SignedDuration::from_millis(100);

/// The wait that a server asked for with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AskedPostponement {
    status: u16,
    /// How long, from the answer on.
    pub(super) within: Duration,
    pub(super) not_before: Timestamp,
}

impl Engine {
    /// The wait that an answer with this status, received just now, asks for. `None` when there is nothing to wait for,
    /// or when the status does not mean that the service fails for a while.
    pub(super) fn asked(&self, status: u16, retry_after: Postponement) -> Option<AskedPostponement> {
        // With other statuses the header is about something else: a redirection, the caller's rights, a network's
        // sign-in page.
        if !matches!(status, 408 | 425 | 429 | 500..=510 | 512..=599) {
            return None;
        }
        let now = self.now();
        let wanted = match retry_after {
            Postponement::In(duration) => SignedDuration::try_from(duration).unwrap_or(AT_MOST),
            Postponement::Until(end) => end.duration_since(now),
        };
        let within = Duration::try_from(wanted.min(AT_MOST)).ok().filter(|within| !within.is_zero())?;
        Some(AskedPostponement { status, within, not_before: now.checked_add(within).ok()? })
    }

    /// Keeps every process from calling before the time that the service asked for.
    pub(super) async fn note_postponement(&self, asked: AskedPostponement) {
        let refusal = Refusal::Http { status: asked.status, not_before: Some(asked.not_before), kind: None };
        let stop = Stop { refusal, at: self.now(), mark: None };
        if let Err(error) = self.journal().stopped(Stopped::Service, stop).await {
            tracing::error!(%error, "the journal did not take that the service asks to wait");
        }
    }

    /// The wait that the service asked for, while it lasts: its start and its end.
    pub(super) async fn awaited(&self) -> Result<Option<(Timestamp, Timestamp)>, Failure> {
        let stop = self.stop(Stopped::Service).await?;
        Ok(stop.and_then(|stop| end(&stop.refusal).map(|(_, end)| (stop.at, end))))
    }

    /// Waits until the service's wait ends, when that is at most [`PATIENCE`] away. A call that a person asks for
    /// expressly does not wait.
    pub(super) async fn wait(&self, requester: Requester) -> Result<(), Failure> {
        if requester == Requester::Person {
            return Ok(());
        }
        let Some((_, end)) = self.awaited().await? else { return Ok(()) };
        let within = Duration::try_from(end.duration_since(self.now())).unwrap_or_default();
        if !within.is_zero() && within <= PATIENCE {
            self.announce(&News::Waiting(Waiting::Service { within }));
            tokio::time::sleep(within).await;
        }
        Ok(())
    }

    /// Fails while the service asks to wait.
    pub(super) async fn not_too_early(&self) -> Result<(), Failure> {
        let Some(stop) = self.stop(Stopped::Service).await? else { return Ok(()) };
        let still = end(&stop.refusal).is_some_and(|(_, end)| end.duration_since(self.now()) > SLACK);
        if still { Err(too_early(&stop.refusal)) } else { Ok(()) }
    }
}

fn end(refusal: &Refusal) -> Option<(u16, Timestamp)> {
    match refusal {
        Refusal::Http { status, not_before: Some(end), .. } => Some((*status, *end)),
        Refusal::Http { .. } | Refusal::Service(_) => None,
    }
}

/// The failure when the service asked to wait: no request was made this time.
pub(super) fn too_early(refusal: &Refusal) -> Failure {
    match end(refusal) {
        Some((status, end)) => Failure::still_too_early(status, end),
        None => Failure::from_refusal(refusal),
    }
}
