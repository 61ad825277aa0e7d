//! What is read of the journal for its screen: the question, and what comes of it.
//!
//! Owns: the words of both. Must never: say which page is read next (that is `data::journal`'s).

use crate::domain::failure::Failure;
use crate::domain::lifecycle::{Life, Record};
use crate::engine::{Consumption, CountedRequest, PutId, RawAnswer, RequestId};

/// The requests of a month, and what the service said that stops further ones now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Month {
    /// What they were for.
    pub consumption: Consumption,
    /// Each ready to be shown.
    pub stops: Vec<Failure>,
}

/// The events of a put, oldest first, each with the raw answer it was made from.
pub type PutEvents = Vec<(Record, Option<RawAnswer>)>;

/// What is to be read of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JournalQuestion {
    /// The latest puts, or those before one.
    Puts(Option<PutId>),
    /// The latest requests, or those before one.
    Requests(Option<RequestId>),
    /// A month's requests.
    Month(String),
    /// The story of a put.
    Events(PutId),
}

/// What was read of the journal, or why not.
#[derive(Debug, Clone)]
pub enum JournalAnswer {
    /// The latest puts, or those before one, latest first.
    Puts(Option<PutId>, Result<Vec<(PutId, Life)>, Failure>),
    /// The latest requests, or those before one, latest first.
    Requests(Option<RequestId>, Result<Vec<CountedRequest>, Failure>),
    /// A month's requests.
    Month(String, Result<Month, Failure>),
    /// The story of a put.
    Events(PutId, Result<PutEvents, Failure>),
}
