//! HTTP to the service, with an exact answer to one question: may the request have left?
//!
//! Owns: credentials, proxy, timeouts, the largest answer, and the two ways of sending: a read, whose connection may be
//! reused, and a put, which has a connection of its own and a body that can be read only once, so that no layer can
//! send it again.
//!
//! Must never: know SOAP, follow a redirect (the credentials would go with it), use plain http off loopback, or report
//! "not sent" without being certain.

mod body;
mod client;
mod coding;
mod deadline;
mod failure;
mod request;
mod retry_after;

pub use body::BodyStream;
pub(in crate::net) use client::AGENT;
pub use client::{AnswerHead, BodyEnd, HttpAnswer, Transport};
pub use coding::unfolded;
pub use failure::ExchangeFault;
pub use request::{HttpRequest, LoginCredentials};
pub use retry_after::Postponement;
