//! Reads of the journal for its screen: the question and the answer.
//!
//! Owns: the types of both. Must never: decide which page is read next (`data::journal` does).

use crate::domain::failure::Failure;
use crate::domain::lifecycle::{Life, Record};
use crate::engine::{Consumption, CountedRequest, PutId, RawAnswer, RequestId};

/// The requests of a month, and the service's refusals that stop further requests now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Month {
    /// The requests, counted by day, method and contract.
    pub consumption: Consumption,
    /// The refusals, ready to be shown.
    pub stops: Vec<Failure>,
}

/// The events of a put, oldest first, each with the raw answer that it was made from.
pub type PutEvents = Vec<(Record, Option<RawAnswer>)>;

/// A question to the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JournalQuestion {
    /// The latest puts, or those before the given one.
    Puts(Option<PutId>),
    /// The latest requests, or those before the given one.
    Requests(Option<RequestId>),
    /// A month's requests.
    Month(String),
    /// The events of a put.
    Events(PutId),
}

/// The answer of the journal, or why it could not be read.
#[derive(Debug, Clone)]
pub enum JournalAnswer {
    /// The latest puts, or those before the given one, latest first.
    Puts(Option<PutId>, Result<Vec<(PutId, Life)>, Failure>),
    /// The latest requests, or those before the given one, latest first.
    Requests(Option<RequestId>, Result<Vec<CountedRequest>, Failure>),
    /// A month's requests.
    Month(String, Result<Month, Failure>),
    /// The events of a put.
    Events(PutId, Result<PutEvents, Failure>),
}
