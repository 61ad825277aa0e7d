//! The conduct of a put: intention, session, departure with its count, one sending, outcome, each durable
//! before the next thing happens. It exists once, whoever keeps the ledger and whoever sends.
//!
//! Owns: that order; what is done when it is cut anywhere; an answer that the ledger refuses.
//!
//! Must never: decide a phase (that is [`crate::domain::lifecycle`]), send anything but the one put that
//! its intention names, or know how a ledger keeps what it is given.

mod answer;
mod departures;
mod put;
mod record;
mod recovery;
mod sender;

pub use departures::Departures;
pub use put::conduct;
pub use record::{read_again, record};
pub use recovery::{set_if_orphaned, take_asides};
pub use sender::{Sender, Sent};
