//! The network: requests to a service ([`http`]) and a check of the way to it ([`probe`]).
//!
//! Owns: what both share, so that they can't disagree: the settings of the way, the proxy in force, the TLS
//! configuration made from the settings, and the kinds of refusal.

mod certificates;
pub mod http;
pub mod probe;
mod proxy;
mod refusal;
mod tls;
mod way;

pub use way::{ServiceWay, TransportError};
