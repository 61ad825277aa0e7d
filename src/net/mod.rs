//! The network: requests to a service ([`http`]) and a check of the way to it ([`probe`]).
//!
//! Owns: what both share: the settings of the way, the TLS configuration made from them, and the kinds of refusal.

pub mod http;
pub mod probe;
mod refusal;
mod tls;
mod way;

pub use way::{ServiceWay, TransportError};
