//! SOAP 1.1 and 1.2 over XML, in both directions, for any service.
//!
//! Owns: the characters, tags and encodings of a document, its limits, the envelope, Fault and WS-Security. Documents
//! are read with every tolerance of docs/e-reprov.md 2 and written strictly.
//!
//! Must never: know an operation, do IO of its own (a caller's `BufRead` in, values out), know HTTP, read a clock, or
//! panic on any bytes. Memory is bounded: only what the value needs is kept.

mod chars;
mod charset;
mod envelope;
mod error;
mod fault;
mod parts;
mod request;
mod salvage;
mod security;
mod tag;
mod unknown;
mod version;
mod writer;
mod xml;

pub use error::ProtocolError;
pub use fault::{SoapFault, write_fault};
pub use parts::{RootPart, is_in_parts, root_part};
pub use request::Envelope;
pub use version::SoapVersion;

pub use envelope::ends_here;

pub(in crate::wire) use envelope::{BodyAnswer, read_answer};
pub(in crate::wire) use error::unexpected;
pub(in crate::wire) use request::{read_request, write_request};
pub(in crate::wire) use salvage::{Likeness, salvage};
pub(in crate::wire) use unknown::{Unknown, refuse_reference};
pub(in crate::wire) use writer::{XmlWriter, enveloped};
pub(in crate::wire) use xml::XmlReader;
