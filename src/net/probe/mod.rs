//! A look at the way to the service, step by step: proxy, name, connection, TLS, HTTP.
//!
//! Owns: what each step met, each within its own deadline. It goes the way that a request goes (the
//! same proxy, the same authorities, the same client certificate) and sends one HEAD without
//! credentials: nothing of SOAP, no request of the service's.
//!
//! Must never: go on after a certificate that is not trusted, or hand out a proxy's password.

mod certificate;
mod http;
mod link;
mod proxy;
mod steps;
mod tls;

pub use super::refusal::{HandshakeRefusal, StepFailure};
pub use certificate::Certificate;
pub use http::AnswerHead;
pub use link::Link;
pub use proxy::ProxyInForce;
pub use steps::{DELAY, Probe};
pub use tls::{Handshake, Trust};
