//! Services that are simulated on this machine, each a world of its own over the same kind of server.
//!
//! Must never: listen anywhere but on a loopback address.

pub mod ereprov;
