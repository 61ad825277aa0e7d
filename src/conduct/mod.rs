//! The conduct of a put: intention, session, departure and its count, one sending, outcome. What each step
//! writes is durable before the next step begins. This is the only implementation, for every ledger and every
//! sender.
//!
//! Owns: the order of these steps; recovery when they are interrupted anywhere; an answer that the ledger
//! refuses.
//!
//! Must never: decide a phase ([`crate::domain::lifecycle`] does), send anything but the one put that its
//! intention names, or know how a ledger stores its data.

mod answer;
mod departures;
mod put;
mod record;
mod recovery;
mod sender;

pub use departures::Departures;
pub use put::conduct;
pub use record::{read_again, record};
pub use recovery::{record_orphan, take_asides};
pub use sender::{Sender, Sent};
