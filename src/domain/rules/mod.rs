//! The rules by which a service judges a demande, checked before anything is sent.
//!
//! Owns: what the rules of any service speak in: a verdict, the whole verdict, the reason of a
//! verdict. Each service has its own rules, in a folder of its own.

pub mod ereprov;
mod natural_order;
mod reason;
mod verdict;

pub use reason::Reason;
pub use verdict::{OverallVerdict, Verdict};
