//! When to ask getReprovisionning next: a pure plan (docs/e-reprov.md 1: requests are few).
//!
//! Owns: the durations learned from past workflows ([`Durations`]), the questions that cost least
//! ([`PollingPlan`]), the sharing of requests between many workflows ([`Share`]), and the earliest times that
//! doubt imposes. This module starts nothing: the engine calls it, and waits.

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
