//! What a ledger keeps: puts and requests by number, an answer as it came, an outcome.

use std::fmt;

use jiff::Timestamp;

use crate::domain::lifecycle::Record;
use crate::domain::reference::ContratId;

/// A request of the ledger. Stored as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct RequestId(i64);

impl RequestId {
    /// The request of that number.
    #[must_use]
    pub const fn new(number: i64) -> Self {
        Self(number)
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> i64 {
        self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// A request about to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRequest {
    /// When.
    pub at: Timestamp,
    /// The method's element name (`getRoSite`, ...).
    pub method: &'static str,
    /// The contract it is about.
    pub contrat: Option<ContratId>,
}

/// An answer as it came, kept as evidence. Its size is bounded by who received it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawAnswer {
    /// The HTTP status.
    pub http: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// A put of the ledger. Stored as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct PutId(i64);

impl PutId {
    /// The put of that number.
    #[must_use]
    pub const fn new(number: i64) -> Self {
        Self(number)
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> i64 {
        self.0
    }
}

impl fmt::Display for PutId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// What came back from a put, as it is written down: all of it or nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct ReturnRecord {
    /// The event ([`crate::domain::lifecycle::PutEvent::Return`]).
    pub record: Record,
    /// The answer as it came, where one did.
    pub raw: Option<RawAnswer>,
    /// The request that was counted with the departure.
    pub request: RequestId,
    /// It is certain that nothing left: the request is given back if the event says the same.
    pub given_back: bool,
}
