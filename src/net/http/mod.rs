//! HTTP to the service, and the exact answer to one question: may the request have left?
//!
//! Owns: credentials, proxy, timeouts, the largest answer, and the
//! two ways of sending: a read, whose connection may be reused, and a put, whose connection is its
//! own and whose body can be read once only, so that no layer can send it again.
//!
//! Must never: know SOAP, follow a redirect (credentials would follow it), use plain http off
//! loopback, or turn a failure into "not sent" without being certain.

mod body;
mod client;
mod deadline;
mod failure;
mod request;
mod retry_after;

pub use body::BodyStream;
pub use client::{HttpAnswer, Transport};
pub use failure::ExchangeFault;
pub use request::{HttpRequest, LoginCredentials};
pub use retry_after::Postponement;
