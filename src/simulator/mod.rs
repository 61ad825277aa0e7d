//! Services simulated on this machine, each a world of its own behind the same kind of server.
//!
//! Must never: listen on anything but a loopback address.

pub mod ereprov;
