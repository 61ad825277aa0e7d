//! The few things that the conduct of a put asks of a ledger.

use std::fmt;
use std::future::Future;

use crate::domain::lifecycle::{Fait, Vie};

use super::aside::Aside;
use super::failure::{AjoutError, CommenceError, LedgerFailure, PartError};
use super::records::{NouvelleRequete, Outcome, PutId, RequeteId};

/// Whoever keeps the record of puts, for every process that may drive one.
///
/// What a method wrote is durable when it comes back with `Ok`; what it reports as refused was not
/// written. Work that was begun goes on when its future is dropped.
pub trait Ledger: Send + Sync {
    /// Its own failure.
    type Failure: LedgerFailure;
    /// One of the service's sessions, given back when dropped.
    type Session: Send + Sync;
    /// The right to drive a put, given up when dropped, by whatever end of the process.
    type Driver: Send + Sync;
    /// Where an answer is put aside, as a person finds it.
    type Place: fmt::Display + Send + Sync;

    /// Begins a put with its intention. A contract has one unsettled put at most, whoever begins it.
    ///
    /// # Errors
    /// [`CommenceError::DejaOuvert`] while it has one.
    fn begin(&self, intention: Fait)
    -> impl Future<Output = Result<(PutId, Vie), CommenceError<Self::Failure>>> + Send;

    /// The right to drive a put; `None`: somebody who lives has it.
    ///
    /// # Errors
    /// The ledger's failure.
    fn drive(&self, put: PutId) -> impl Future<Output = Result<Option<Self::Driver>, Self::Failure>> + Send;

    /// One of the service's sessions; `None`: none became free in the time that a call waits for one.
    /// `waiting` is called once where one has to wait.
    ///
    /// # Errors
    /// The ledger's failure.
    fn session(
        &self,
        waiting: impl FnOnce() + Send,
    ) -> impl Future<Output = Result<Option<Self::Session>, Self::Failure>> + Send;

    /// Writes a put's departure and counts its request among at most `limit` of the month, both or
    /// neither. Only who holds a session may ask. Once this has come back with `Ok`, and only then, the put
    /// may leave, once.
    ///
    /// # Errors
    /// [`PartError`]: nothing may leave.
    fn depart(
        &self,
        session: &Self::Session,
        put: PutId,
        version: u32,
        departure: Fait,
        request: NouvelleRequete,
        limit: u32,
    ) -> impl Future<Output = Result<(Vie, RequeteId), PartError<Self::Failure>>> + Send;

    /// Writes a put's outcome, the raw answer, and the end of its request, all or nothing. The code de
    /// décharge that it carries may be shown once this has come back with `Ok`.
    ///
    /// # Errors
    /// [`AjoutError`]. On a conflict read the put and try again: an outcome counts in every phase.
    fn receive(
        &self,
        put: PutId,
        version: u32,
        outcome: Outcome,
    ) -> impl Future<Output = Result<Vie, AjoutError<Self::Failure>>> + Send;

    /// Adds any other event to a put that is at `version`.
    ///
    /// # Errors
    /// [`AjoutError`].
    fn append(
        &self,
        put: PutId,
        version: u32,
        fait: Fait,
    ) -> impl Future<Output = Result<Vie, AjoutError<Self::Failure>>> + Send;

    /// A put as it stands.
    ///
    /// # Errors
    /// The ledger's failure.
    fn life(&self, put: PutId) -> impl Future<Output = Result<Option<Vie>, Self::Failure>> + Send;

    /// The events of a put, oldest first; empty when there is no such put.
    ///
    /// # Errors
    /// The ledger's failure.
    fn events(&self, put: PutId) -> impl Future<Output = Result<Vec<Fait>, Self::Failure>> + Send;

    /// Where an answer is put that [`Ledger::receive`] refused: the same place whenever it is the same
    /// answer.
    fn place(&self, aside: &Aside) -> Self::Place;

    /// Puts such an answer where it outlives this process all the same; whether it is durable there.
    fn put_aside(&self, aside: &Aside) -> bool;

    /// The answers that were put aside, by whatever process. One that can't be read is left where it is.
    fn asides(&self) -> Vec<(Self::Place, Aside)>;

    /// Removes an answer from where it was put: the ledger holds it by now.
    fn forget(&self, place: &Self::Place);
}
