//! Shares the requests that are left this month between many workflows.
//!
//! Owns: which workflow is the most urgent, and by how much the intervals stretch when the requests that are
//! left do not suffice for all.
//!
//! Each workflow needs a number of questions until it has likely ended ([`super::PollingPlan::need`]). While
//! the requests that are left suffice for the sum, every plan is kept. Otherwise the intervals stretch by a
//! common measure: by all of it for a workflow that is under way, by half of it for one that was accepted and
//! has shown no state yet, and by a quarter of it for a put in doubt (but no interval gets shorter than
//! planned). So missing knowledge comes first. The measure is the least one at which all questions together
//! use what is left. [`Cadence::maximum`] does not hold then. An interval that would stretch past the month's
//! end ends with the month.
//!
//! With no request left, nothing stretches: the quota refuses the question, and the person is told.
//!
//! [`Cadence::maximum`]: super::Cadence::maximum

use jiff::{SignedDuration, Timestamp};

use super::next::NextQuestion;
use crate::domain::lifecycle::{Life, Phase};

/// How urgent a question is, the most urgent first: the less is known, the more urgent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// Nobody knows whether the put was carried out.
    Doubt,
    /// Accepted; no state was seen yet.
    NoState,
    /// Seen under way.
    Underway,
}

impl Urgency {
    /// How urgent a put is; `None` when nothing is to be asked about it.
    #[must_use]
    pub fn of(life: &Life) -> Option<Self> {
        match &life.phase {
            _ if !life.is_followed() => None,
            Phase::Unknown(_) => Some(Self::Doubt),
            Phase::Followed(followed) if followed.statut.is_none() => Some(Self::NoState),
            Phase::Followed(_) => Some(Self::Underway),
            _ => None,
        }
    }

    /// The part of the common measure that applies to this urgency.
    const fn share(self) -> f64 {
        match self {
            Self::Doubt => 0.25,
            Self::NoState => 0.5,
            Self::Underway => 1.0,
        }
    }
}

/// By how much the intervals stretch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    measure: f64,
    month_end: Option<Timestamp>,
}

impl Share {
    /// Shares `remainder` requests, which must last until `month_end`, between workflows. `needs` gives the
    /// urgency of each and the number of questions it needs.
    #[must_use]
    pub fn new(needs: impl IntoIterator<Item = (Urgency, f64)>, remainder: u32, month_end: Option<Timestamp>) -> Self {
        let (mut doubt, mut without_state, mut underway) = (0.0, 0.0, 0.0);
        for (urgency, need) in needs {
            let extra = if need.is_finite() { need.max(0.0) } else { 0.0 };
            match urgency {
                Urgency::Doubt => doubt += extra,
                Urgency::NoState => without_state += extra,
                Urgency::Underway => underway += extra,
            }
        }
        Self { measure: measure([doubt, without_state, underway], f64::from(remainder)), month_end }
    }

    /// The factor by which the intervals of a workflow of this urgency are longer; never less than 1.
    #[must_use]
    pub fn stretch_factor(&self, urgency: Urgency) -> f64 {
        (self.measure * urgency.share()).max(1.0)
    }

    /// A plan's next question, put off according to the needs of all workflows; never sooner than planned.
    #[must_use]
    pub fn stretch(&self, urgency: Urgency, planned: NextQuestion) -> NextQuestion {
        let stretch_factor = self.stretch_factor(urgency);
        if stretch_factor <= 1.0 {
            return planned;
        }
        let seconds = planned.at.duration_since(planned.since).as_secs_f64() * stretch_factor;
        let interval = SignedDuration::try_from_secs_f64(seconds).unwrap_or(SignedDuration::MAX);
        let latest = planned.since.checked_add(interval).unwrap_or(Timestamp::MAX);
        let latest = self.month_end.map_or(latest, |end| latest.min(end));
        NextQuestion { at: latest.max(planned.at), ..planned }
    }
}

/// The least measure, 1 or more, at which the three needs (the most urgent first) together use `remainder`.
fn measure([doubt, without_state, underway]: [f64; 3], remainder: f64) -> f64 {
    if remainder < 1.0 || doubt + without_state + underway <= remainder {
        return 1.0;
    }
    // Only workflows under way stretch.
    let others = doubt + without_state;
    if remainder > others && underway / (remainder - others) <= 2.0 {
        return underway / (remainder - others);
    }
    // Workflows without a state stretch too.
    if remainder > doubt && (2.0 * without_state + underway) / (remainder - doubt) <= 4.0 {
        return (2.0 * without_state + underway) / (remainder - doubt);
    }
    (4.0 * doubt + 2.0 * without_state + underway) / remainder
}
