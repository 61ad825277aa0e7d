//! The next question about one put: when it is due, and how many are still likely.

use jiff::{SignedDuration, Timestamp};

use super::cadence::{Cadence, interval};
use super::plan::PollingPlan;
use crate::domain::lifecycle::{Life, Phase};

/// The questions already asked since the put.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asked {
    /// How many questions.
    pub number: u32,
    /// When the last question was asked.
    pub last: Option<Timestamp>,
}

/// The next question of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextQuestion {
    /// When to ask.
    pub at: Timestamp,
    /// From when `at` is counted: the last question, or the put's last byte.
    pub since: Timestamp,
}

impl NextQuestion {
    /// The same question, put off until `end` if that is later: at `since` the service asked not to be called
    /// before.
    #[must_use]
    pub fn not_before(self, (since, end): (Timestamp, Timestamp)) -> Self {
        if end > self.at { Self { at: end, since: since.max(self.since) } } else { self }
    }
}

/// From when the next question of a put is counted: the last question, or the put's last byte. `None` when
/// nothing is to be asked about the put. What was seen of other workflows after this time does not change the
/// next question, so that every process that follows the put finds the same time.
#[must_use]
pub fn since(life: &Life, asked: Asked) -> Option<Timestamp> {
    origin(life).map(|origin| asked.last.unwrap_or(origin))
}

/// When the last byte of a put left; `None` when nothing is to be asked about the put.
#[must_use]
pub fn origin(life: &Life) -> Option<Timestamp> {
    match &life.phase {
        _ if !life.is_followed() => None,
        Phase::Followed(followed) => Some(followed.last_byte),
        Phase::Unknown(inquiry) => Some(inquiry.last_byte),
        _ => None,
    }
}

/// When to ask next; `None` when nothing is to be asked (settled, not sent yet, or no longer known to
/// the service).
///
/// About an accepted put, `plan` decides when to ask. About a put in doubt, the question is not when the
/// workflow ends but whether there is one: the n-th interval is [`interval`]. Once the service has shown no
/// trace of the put, nothing is asked before `doubt` is over, because the answer would settle nothing.
#[must_use]
pub fn next_time(life: &Life, asked: Asked, plan: &PollingPlan, cadence: Cadence) -> Option<NextQuestion> {
    let origin = origin(life)?;
    let since = asked.last.unwrap_or(origin);
    let after = |when: Timestamp, duration: SignedDuration| when.checked_add(duration).unwrap_or(Timestamp::MAX);
    let at = if let Phase::Unknown(inquiry) = &life.phase {
        let next_time = after(since, interval(asked.number, cadence));
        // An absence that seems earlier than the last byte: the clock was set back meanwhile.
        let at_earliest = inquiry.first_absence.map(|absence| after(absence.min(origin), cadence.doubt));
        at_earliest.map_or(next_time, |at_earliest| next_time.max(at_earliest))
    } else {
        let last = asked.last.map(|last| last.duration_since(origin));
        after(origin, plan.next_time(last)).max(since)
    };
    Some(NextQuestion { at, since })
}

/// How many questions a put is likely to need until `end`, for [`super::Share::new`]. The first trace of the
/// put, or two absences, settle a doubt.
#[must_use]
pub fn need(life: &Life, asked: Asked, plan: &PollingPlan, end: Option<Timestamp>) -> f64 {
    let Some(origin) = origin(life) else { return 0.0 };
    match &life.phase {
        Phase::Unknown(inquiry) if inquiry.first_absence.is_some() => 1.0,
        Phase::Unknown(_) => 2.0,
        _ => {
            let last = asked.last.map(|last| last.duration_since(origin));
            plan.need(last, end.map_or(SignedDuration::MAX, |end| end.duration_since(origin)))
        }
    }
}
