//! What a following does next.
//!
//! Owns: the choice of the next step, from what was just read and what was done before. Times come from outside, so
//! that a test goes through hours without waiting.
//!
//! Must never: wait, ask the service, read a clock, or write to the journal.

use std::time::Duration;

use jiff::Timestamp;

use super::schedule::DuePut;
use crate::domain::lifecycle::{Life, Phase};
use crate::domain::polling::{Asked, Cadence, NextQuestion, interval};
use crate::domain::service_error::Category;
use crate::store::journal::PutId;

/// How long a following gives way to more urgent ones.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a following remembers from one look to the next.
#[derive(Debug, Default)]
pub(super) struct Following {
    /// Questions that failed since the last answer.
    failures: Asked,
    /// The question that is waited for, named by the time it is counted from; and since when it is waited for.
    awaited: Option<(Timestamp, Duration)>,
    /// Since when the following gives way to more urgent ones.
    giving_way: Option<Duration>,
    /// The version and the next question that were told last: most looks find nothing new.
    told: Option<(u32, Timestamp)>,
}

/// The facts that a look starts from.
pub(super) struct Look<'a> {
    /// The put that is followed.
    pub(super) put: PutId,
    /// Its life, read just now.
    pub(super) life: &'a Life,
    /// When every put of the post is asked about next.
    pub(super) due_puts: &'a [DuePut],
    /// Whether this process follows a put.
    pub(super) followed: &'a dyn Fn(PutId) -> bool,
    /// How many questions may be asked at once, at least one.
    pub(super) sessions: u8,
    /// The configured pace.
    pub(super) cadence: Cadence,
    /// Now, by the engine's clock, which may be set back.
    pub(super) now: Timestamp,
    /// How long the following has lasted, by a clock that is never set back.
    pub(super) lasted: Duration,
}

/// What is done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FollowingStep {
    /// Nothing is left to follow.
    End,
    /// No question is planned: the put's driver is at work, or was stopped meanwhile.
    SeeItsDriver,
    /// The question is not due yet: wait this long.
    Wait(Duration),
    /// More urgent puts are due: let them go first.
    GiveWay,
    /// Ask the question.
    Ask,
}

impl Following {
    /// The next step, and when the next question is, if that has to be told now.
    pub(super) fn look(&mut self, look: &Look<'_>) -> (FollowingStep, Option<Timestamp>) {
        let Some(planned) = look.due_puts.iter().find(|due_put| due_put.put == look.put) else {
            return (if is_over(look.life) { FollowingStep::End } else { FollowingStep::SeeItsDriver }, None);
        };
        let next = self.after_failures(planned.next, look.cadence);
        let news = (look.life.version, next.at);
        let tell = (self.told.replace(news) != Some(news)).then_some(next.at);
        (self.step(look, planned, next), tell)
    }

    fn step(&mut self, look: &Look<'_>, planned: &DuePut, next: NextQuestion) -> FollowingStep {
        let since = match self.awaited {
            Some((same, since)) if same == next.since => since,
            _ => self.awaited.insert((next.since, look.lasted)).1,
        };
        if let Some(wait) = time_left(next, look.now, look.lasted.saturating_sub(since)) {
            self.giving_way = None;
            return FollowingStep::Wait(wait);
        }
        if others_first(look, planned) {
            let since = *self.giving_way.get_or_insert(look.lasted);
            if look.lasted.saturating_sub(since) < PATIENCE {
                return FollowingStep::GiveWay;
            }
        }
        FollowingStep::Ask
    }

    /// Notes that the question was answered.
    pub(super) fn answered(&mut self) {
        self.failures = Asked::default();
        self.asked();
    }

    /// Notes that the question failed at `now`.
    pub(super) fn failed(&mut self, now: Timestamp) {
        self.failures = Asked { number: self.failures.number.saturating_add(1), last: Some(now) };
        self.asked();
    }

    fn asked(&mut self) {
        (self.awaited, self.giving_way) = (None, None);
    }

    /// Notes that a failure was told together with the time of the next question: that time is not told again until
    /// something changes.
    pub(super) fn told_a_failure(&mut self, version: u32, next: Option<Timestamp>) {
        self.told = next.map(|next| (version, next));
    }

    /// The next question, later when questions failed. Failures slow the following down as answers do, even those whose
    /// request never left and was given back to the quota.
    pub(super) fn after_failures(&self, planned: NextQuestion, cadence: Cadence) -> NextQuestion {
        let Some(since) = self.failures.last else { return planned };
        let at = since.checked_add(interval(self.failures.number, cadence)).unwrap_or(Timestamp::MAX);
        if at > planned.at { NextQuestion { at, since } } else { planned }
    }
}

/// Whether nothing is left to follow: the put is settled, or the service no longer knows it and a person has to end it.
pub(super) fn is_over(life: &Life) -> bool {
    life.is_settled() || matches!(&life.phase, Phase::Followed(followed) if followed.is_forgotten())
}

/// Whether the plan asks again after a failure of this category.
pub(super) fn passes(category: Category) -> bool {
    matches!(category, Category::Network | Category::Service | Category::Busy | Category::Protocol)
}

/// How long until the question, waited for since `waited`; `None` when it is due.
///
/// A clock that is set back must not stretch the wait: it is never longer than the plan's own interval, however far
/// away the question seems.
pub(super) fn time_left(next: NextQuestion, now: Timestamp, waited: Duration) -> Option<Duration> {
    let until = |from: Timestamp| Duration::try_from(next.at.duration_since(from)).unwrap_or_default();
    let left = until(now).min(until(next.since).saturating_sub(waited));
    (!left.is_zero()).then_some(left)
}

/// Whether at least as many other puts as there are sessions come first: due, followed here and more urgent.
fn others_first(look: &Look<'_>, this: &DuePut) -> bool {
    let rank = |due_put: &DuePut| (due_put.urgency, due_put.next.at, due_put.put);
    let before = look
        .due_puts
        .iter()
        .filter(|other| other.next.at <= look.now && rank(other) < rank(this) && (look.followed)(other.put));
    before.count() >= usize::from(look.sessions.max(1))
}

#[cfg(test)]
mod tests;
