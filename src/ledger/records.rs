//! What a ledger keeps: puts and requests by number, raw answers, outcomes.

use std::fmt;

use jiff::Timestamp;

use crate::domain::lifecycle::Record;
use crate::domain::reference::ContratId;

/// The number of a request in its ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct RequestId(i64);

impl RequestId {
    /// The request with that number.
    #[must_use]
    pub const fn new(number: i64) -> Self {
        Self(number)
    }

    /// The number.
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
    /// When it is sent.
    pub at: Timestamp,
    /// The method's element name (`getRoSite`, ...).
    pub method: &'static str,
    /// The contract it is about, if any.
    pub contrat: Option<ContratId>,
}

/// An answer as received, kept as evidence. The receiver limits its size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawAnswer {
    /// The HTTP status.
    pub http: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// The number of a put in its ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct PutId(i64);

impl PutId {
    /// The put with that number.
    #[must_use]
    pub const fn new(number: i64) -> Self {
        Self(number)
    }

    /// The number.
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

/// What came back from a put, to be written all at once or not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct ReturnRecord {
    /// The event ([`crate::domain::lifecycle::PutEvent::Return`]).
    pub record: Record,
    /// The answer as received, if there was one.
    pub raw: Option<RawAnswer>,
    /// The request that was counted with the departure.
    pub request: RequestId,
    /// Whether it is certain that nothing left. The request is then given back to the quota, if the event
    /// says the same.
    pub given_back: bool,
}
