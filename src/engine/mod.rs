//! What a post does, for the screens and the command line alike.
//!
//! Owns: taking a session and counting a request before each call; reads and their cache; following a put until its
//! end; the service's refusals that stop further calls; the facts about a contract that the rules need; and sending
//! this post's puts, in the order that [`crate::conduct`] keeps.
//!
//! Must never: decide a verdict or a phase (that is `domain`), write XML (`wire`), or show anything.

mod access;
mod claims;
mod contrat_list;
mod core;
mod credentials;
mod failure;
mod follow;
mod history;
mod journal_watch;
mod knowledge;
mod next_questions;
mod put;
mod reads;
mod retry_after;
mod schedule;
mod steps;
mod stops;
mod trial;
mod types;

pub use crate::host::config::Settings;
pub use crate::store::journal::{
    AddedContrats, Consumption, CountedRequest, DiskSize, ImportCount, ImportMark, KeptPuts, ProcessKind, Purge,
    PutFilter, PutId, RawAnswer, RequestId,
};
pub use crate::store::watch::WatchWay;
pub use core::{Clock, Engine, Parts, PasswordSource};
pub use history::PutHistory;
pub use next_questions::FollowedElsewhere;
pub use types::{
    Aged, AnswerSource, ContratAtHand, Follower, Freshness, Knowledge, News, QuotaState, Requester, Waiting,
};
