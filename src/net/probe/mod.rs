//! The probe: a check of the way to the service, step by step: proxy, name, connection, TLS, HTTP.
//!
//! Owns: the result of each step, each within its own deadline. The probe goes the same way as a request (the same
//! proxy, the same authorities, the same client certificate) and sends one HEAD without credentials: no SOAP, and no
//! request of the service's.
//!
//! Must never: continue after a certificate that is not trusted, or give out a proxy's password.

mod certificate;
mod connection;
mod link;
mod steps;
mod tls;

pub use super::http::{AnswerHead, ExchangeFault};
pub use super::proxy::{ProxyInForce, WithoutProxy};
pub use super::refusal::{HandshakeRefusal, StepFailure};
pub use certificate::Certificate;
pub use link::Link;
pub use steps::{DELAY, Probe};
pub use tls::{Handshake, Trust};
