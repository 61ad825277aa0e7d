//! When to ask getReprovisionning next: a pure plan (docs/e-reprov.md 1: requests are few).
//!
//! Owns: what past workflows teach of the durations ([`Durees`]), the questions that cost least
//! ([`Plan`]), what many workflows leave one another ([`Partage`]), and the earliest times that
//! doubt imposes. It starts nothing: the engine asks it, and waits.

mod cadence;
mod durations;
mod next;
mod observation;
mod plan;
mod scale;
mod sharing;
#[cfg(test)]
mod tests;

pub use cadence::{Cadence, intervalle};
pub use durations::Durees;
pub use next::{Releves, Suivante, besoin, depuis, origine, prochaine};
pub use observation::{Endroit, Observation};
pub use plan::Plan;
pub use sharing::{Partage, Urgence};
