//! How often to ask, as the configuration sets it.

use jiff::SignedDuration;

/// The section `[suivi]` of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cadence {
    /// Least time between the put and the first question, and between two questions (default 15 s).
    pub first: SignedDuration,
    /// Longest interval between two questions (default 5 min). The first question may come later
    /// ([`super::PollingPlan`]).
    pub maximum: SignedDuration,
    /// How long after the put's last byte an answer "no trace of the put" proves nothing (default 10 min).
    pub doubt: SignedDuration,
}

impl Default for Cadence {
    fn default() -> Self {
        Self {
            first: SignedDuration::from_secs(15),
            maximum: SignedDuration::from_mins(5),
            doubt: SignedDuration::from_mins(10),
        }
    }
}

/// How long to wait after `number` questions when nothing is known of the workflow's duration: `first` x
/// 1.5^`number`, at most `maximum`.
#[must_use]
pub fn interval(number: u32, cadence: Cadence) -> SignedDuration {
    let mut interval = cadence.first;
    for _ in 0..number {
        if interval >= cadence.maximum {
            break;
        }
        interval = interval.saturating_add(interval / 2);
    }
    interval.min(cadence.maximum)
}
