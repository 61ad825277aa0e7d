//! When to ask getReprovisionning next: a pure plan (docs/e-reprov.md 1: requests are few).
//!
//! Owns: what past workflows teach of the durations ([`Durations`]), the questions that cost least
//! ([`PollingPlan`]), what many workflows leave one another ([`Share`]), and the earliest times that
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

pub use cadence::{Cadence, interval};
pub use durations::Durations;
pub use next::{Asked, NextQuestion, need, next_time, origin, since};
pub use observation::{Observation, WorkflowPlace};
pub use plan::PollingPlan;
pub use sharing::{Share, Urgency};
