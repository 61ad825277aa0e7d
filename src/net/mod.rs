//! The network: requests to a service ([`http`]) and a look at the way to it ([`probe`]).
//!
//! Owns: what both go by: the settings of the way, the TLS they make, the words for its refusals.

pub mod http;
pub mod probe;
mod refusal;
mod tls;
mod way;

pub use way::{ServiceWay, TransportError};
