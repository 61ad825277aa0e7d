//! Cases of the field: network.
//!
//! Guards: the network: what real networks, proxies and certificates do is told by its cause, the same by requests and by diagnostic

mod proxies;
