//! e-Reprov as typed calls: its four operations over HTTP, and its capabilities.
//!
//! Owns: wrapping a question in its envelope and HTTP headers, and reading the answer while it arrives. A call makes at
//! most one HTTP request.
//!
//! Must never: count requests, wait for a session, ask again, or decide what a put's answer means.

mod answer;
mod client;
mod operation;

use crate::domain::capabilities::Capabilities;
use crate::domain::motif::Motif;

pub use crate::net::http::{LoginCredentials, Postponement};
pub use crate::wire::ereprov::EreprovMethod;
pub use answer::{FailedRead, RawReturn, ReadFailure};
pub use client::{EreprovService, Wrapping};
pub use operation::EreprovOperation;

/// The capabilities of e-Reprov (docs/e-reprov.md 3).
pub const CAPABILITIES: Capabilities =
    Capabilities { tree: true, followed: true, code_at_once: true, motifs: &Motif::ALL };
