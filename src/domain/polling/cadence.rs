//! The pace that the configuration sets.

use jiff::SignedDuration;

/// `[suivi]` of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cadence {
    /// Earliest first question after the put; the least time between two questions.
    pub premier: SignedDuration,
    /// Longest interval between two questions. The first one may come later ([`super::Plan`]).
    pub maximum: SignedDuration,
    /// Least time after the put's last byte before "no trace" settles anything.
    pub doute: SignedDuration,
}

impl Default for Cadence {
    fn default() -> Self {
        Self {
            premier: SignedDuration::from_secs(15),
            maximum: SignedDuration::from_mins(5),
            doute: SignedDuration::from_mins(10),
        }
    }
}

/// How long to wait after `nombre` questions where nothing is known of what is waited for: `premier`
/// x 1.5^n, at most `maximum`.
#[must_use]
pub fn intervalle(nombre: u32, cadence: Cadence) -> SignedDuration {
    let mut intervalle = cadence.premier;
    for _ in 0..nombre {
        if intervalle >= cadence.maximum {
            break;
        }
        intervalle = intervalle.saturating_add(intervalle / 2);
    }
    intervalle.min(cadence.maximum)
}
