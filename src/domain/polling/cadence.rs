//! The pace that the configuration sets.

use jiff::SignedDuration;

/// `[suivi]` of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cadence {
    /// Earliest first question after the put; the least time between two questions.
    pub first: SignedDuration,
    /// Longest interval between two questions. The first one may come later ([`super::PollingPlan`]).
    pub maximum: SignedDuration,
    /// Least time after the put's last byte before "no trace" settles anything.
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

/// How long to wait after `number` questions where nothing is known of what is waited for: `first`
/// x 1.5^n, at most `maximum`.
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
