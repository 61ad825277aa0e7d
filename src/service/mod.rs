//! The services, typed: a service's messages over the network.
//!
//! Must never: count, wait for a session, or ask again.

pub mod ereprov;
