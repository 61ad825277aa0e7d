//! The services as typed calls: each service's messages over the network.
//!
//! Must never: count requests, wait for a session, or ask again.

pub mod ereprov;
