//! `reprov diagnostic` against the simulator behind TLS, with an authority of the test's own, and against every fault
//! of the way to it.

mod bench;
mod network;
mod post;
mod service;
