//! The few things that the conduct of a put asks of a ledger.

use std::fmt;
use std::future::Future;

use crate::domain::lifecycle::{Life, Record};

use super::aside::Aside;
use super::failure::{AppendError, BeginError, DepartError, LedgerError};
use super::records::{NewRequest, PutId, RequestId, ReturnRecord};

/// Whoever keeps the record of puts, for every process that may drive one.
///
/// What a method wrote is durable when it comes back with `Ok`; what it reports as refused was not
/// written. Work that was begun goes on when its future is dropped.
pub trait Ledger: Send + Sync {
    /// Its own failure.
    type Error: LedgerError;
    /// One of the service's sessions, given back when dropped.
    type Session: Send + Sync;
    /// The right to drive a put, given up when dropped, by whatever end of the process.
    type Driver: Send + Sync;
    /// Where an answer is put aside, as a person finds it.
    type AsidePlace: fmt::Display + Send + Sync;

    /// Begins a put with its intention. A contract has one unsettled put at most, whoever begins it.
    ///
    /// # Errors
    /// [`BeginError::AlreadyOpen`] while it has one.
    fn begin(&self, intention: Record) -> impl Future<Output = Result<(PutId, Life), BeginError<Self::Error>>> + Send;

    /// The right to drive a put; `None`: somebody who lives has it.
    ///
    /// # Errors
    /// The ledger's failure.
    fn drive(&self, put: PutId) -> impl Future<Output = Result<Option<Self::Driver>, Self::Error>> + Send;

    /// One of the service's sessions; `None`: none became free in the time that a call waits for one.
    /// `waiting` is called once where one has to wait.
    ///
    /// # Errors
    /// The ledger's failure.
    fn session(
        &self,
        waiting: impl FnOnce() + Send,
    ) -> impl Future<Output = Result<Option<Self::Session>, Self::Error>> + Send;

    /// Writes a put's departure and counts its request among at most `limit` of the month, both or
    /// neither. Only who holds a session may ask. Once this has come back with `Ok`, and only then, the put
    /// may leave, once.
    ///
    /// # Errors
    /// [`DepartError`]: nothing may leave.
    fn depart(
        &self,
        session: &Self::Session,
        put: PutId,
        version: u32,
        departure: Record,
        request: NewRequest,
        limit: u32,
    ) -> impl Future<Output = Result<(Life, RequestId), DepartError<Self::Error>>> + Send;

    /// Writes a put's outcome, the raw answer, and the end of its request, all or nothing. The code de
    /// décharge that it carries may be shown once this has come back with `Ok`.
    ///
    /// # Errors
    /// [`AppendError`]. On a conflict read the put and try again: an outcome counts in every phase.
    fn receive(
        &self,
        put: PutId,
        version: u32,
        outcome: ReturnRecord,
    ) -> impl Future<Output = Result<Life, AppendError<Self::Error>>> + Send;

    /// Adds any other event to a put that is at `version`.
    ///
    /// # Errors
    /// [`AppendError`].
    fn append(
        &self,
        put: PutId,
        version: u32,
        record: Record,
    ) -> impl Future<Output = Result<Life, AppendError<Self::Error>>> + Send;

    /// A put as it stands.
    ///
    /// # Errors
    /// The ledger's failure.
    fn life(&self, put: PutId) -> impl Future<Output = Result<Option<Life>, Self::Error>> + Send;

    /// The events of a put, oldest first; empty when there is no such put.
    ///
    /// # Errors
    /// The ledger's failure.
    fn events(&self, put: PutId) -> impl Future<Output = Result<Vec<Record>, Self::Error>> + Send;

    /// Where an answer is put that [`Ledger::receive`] refused: the same place whenever it is the same
    /// answer.
    fn place(&self, aside: &Aside) -> Self::AsidePlace;

    /// Puts such an answer where it outlives this process all the same; whether it is durable there.
    fn put_aside(&self, aside: &Aside) -> bool;

    /// The answers that were put aside, by whatever process. One that can't be read is left where it is.
    fn asides(&self) -> Vec<(Self::AsidePlace, Aside)>;

    /// Removes an answer from where it was put: the ledger holds it by now.
    fn forget(&self, place: &Self::AsidePlace);
}
