//! `reprov diagnostic` against the simulator behind TLS with an authority of the test's own, and
//! against everything that can be wrong on the way to it.

mod bench;
mod network;
mod post;
mod service;
