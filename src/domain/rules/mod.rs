//! The rules by which a service judges a demande, checked before anything is sent.
//!
//! Owns: the types that the rules of every service share: a verdict, the overall verdict, the reason of a
//! verdict. The rules of each service are in a folder of their own.

pub mod ereprov;
mod natural_order;
mod reason;
mod verdict;

pub use reason::Reason;
pub use verdict::{OverallVerdict, Verdict};
