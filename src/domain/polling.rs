//! When to ask getReprovisionning next: a pure plan (contract page 1: requests are few).
//!
//! Owns: the growing interval between two questions and the extra wait that doubt imposes. It
//! starts nothing: the engine asks it, and waits.

use jiff::{SignedDuration, Timestamp};

use super::lifecycle::{Phase, Vie};

/// `[suivi]` of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cadence {
    /// Earliest first question after the put.
    pub premier: SignedDuration,
    /// Longest interval between two questions.
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

/// The questions already asked since the put.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Releves {
    /// How many.
    pub nombre: u32,
    /// When the last one was.
    pub dernier: Option<Timestamp>,
}

/// When to ask next; `None` when nothing is to be asked (settled, or not sent yet).
///
/// The n-th interval is `premier` x 1.5^n, at most `maximum`. In doubt, once the service has shown
/// no trace of the put, asking before `doute` is over would settle nothing and is not done.
#[must_use]
pub fn prochaine(vie: &Vie, releves: Releves, cadence: Cadence) -> Option<Timestamp> {
    let (origine, au_plus_tot) = match &vie.phase {
        Phase::EnSuivi(suivie) => (suivie.dernier_octet, None),
        Phase::Inconnue(enquete) => (
            enquete.dernier_octet,
            enquete.premiere_absence.and_then(|_| enquete.dernier_octet.checked_add(cadence.doute).ok()),
        ),
        Phase::Intention
        | Phase::Envoi { .. }
        | Phase::NonEnvoyee(_)
        | Phase::Refusee(_)
        | Phase::Terminee { .. }
        | Phase::NonPartie(_) => return None,
    };
    let depuis = releves.dernier.unwrap_or(origine);
    let prochaine = depuis.checked_add(intervalle(releves.nombre, cadence)).unwrap_or(Timestamp::MAX);
    Some(au_plus_tot.map_or(prochaine, |t| t.max(prochaine)))
}

/// How long to wait after `nombre` questions: `premier` x 1.5^n, at most `maximum`.
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
