//! The parts that any server of SOAP over HTTP needs: framing, credentials, counting, start and stop.
//!
//! Must never: know an operation, decide on the answer, or log credentials.

mod connection;
mod counter;
mod credentials;
mod framing;
mod running;

pub(crate) use connection::Connection;
pub(crate) use counter::Counter;
pub(crate) use credentials::ShownCredentials;
pub(crate) use framing::{Blamed, charset, fault, is_xml, xml, xml_in};
pub(crate) use running::{Running, Stopping};
