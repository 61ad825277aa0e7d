//! The operations that the conduct of a put needs from a ledger.

use std::fmt;
use std::future::Future;

use crate::domain::lifecycle::{Life, Record};

use super::aside::Aside;
use super::failure::{AppendError, BeginError, DepartError, LedgerError};
use super::records::{NewRequest, PutId, RequestId, ReturnRecord};

/// Keeps the events of puts, for every process that may drive a put.
///
/// When a method returns `Ok`, what it wrote is durable; when it returns a refusal, nothing was written. Work
/// that has begun goes on when its future is dropped.
pub trait Ledger: Send + Sync {
    /// The ledger's own error.
    type Error: LedgerError;
    /// One of the service's sessions; dropping it gives it back.
    type Session: Send + Sync;
    /// The right to drive a put; dropping it, or any end of the process, gives it up.
    type Driver: Send + Sync;
    /// Where an answer is put aside; its `Display` form tells a person where to find it.
    type AsidePlace: fmt::Display + Send + Sync;

    /// Begins a put with its intention, and takes the right to drive it before any other process can see it. A contract
    /// has one unsettled put at most, over all processes.
    ///
    /// # Errors
    /// [`BeginError::AlreadyOpen`] while the contract has an unsettled put.
    fn begin(
        &self,
        intention: Record,
    ) -> impl Future<Output = Result<(PutId, Life, Self::Driver), BeginError<Self::Error>>> + Send;

    /// Takes the right to drive a put; `None`: a living process has it.
    ///
    /// # Errors
    /// The ledger's own error.
    fn drive(&self, put: PutId) -> impl Future<Output = Result<Option<Self::Driver>, Self::Error>> + Send;

    /// Takes one of the service's sessions; `None`: none became free within the time that a call waits.
    /// `waiting` is called once if the call has to wait.
    ///
    /// # Errors
    /// The ledger's own error.
    fn session(
        &self,
        waiting: impl FnOnce() + Send,
    ) -> impl Future<Output = Result<Option<Self::Session>, Self::Error>> + Send;

    /// Writes a put's departure and counts its request, of which at most `limit` are allowed this month: both
    /// or neither. The caller must hold a session. The put may leave only after this returns `Ok`, and only
    /// once.
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

    /// Writes a put's outcome, the raw answer and the end of its request: all or nothing. The answer's code
    /// de décharge may be shown once this has returned `Ok`.
    ///
    /// # Errors
    /// [`AppendError`]. On a conflict, read the put and try again: an outcome counts in every phase.
    fn receive(
        &self,
        put: PutId,
        version: u32,
        outcome: ReturnRecord,
    ) -> impl Future<Output = Result<Life, AppendError<Self::Error>>> + Send;

    /// Adds any other event to a put that is at `version`.
    ///
    /// # Errors
    /// [`AppendError`] when the event was not added.
    fn append(
        &self,
        put: PutId,
        version: u32,
        record: Record,
    ) -> impl Future<Output = Result<Life, AppendError<Self::Error>>> + Send;

    /// The present state of a put; `None` when there is no such put.
    ///
    /// # Errors
    /// The ledger's own error.
    fn life(&self, put: PutId) -> impl Future<Output = Result<Option<Life>, Self::Error>> + Send;

    /// The events of a put, oldest first; empty when there is no such put.
    ///
    /// # Errors
    /// The ledger's own error.
    fn events(&self, put: PutId) -> impl Future<Output = Result<Vec<Record>, Self::Error>> + Send;

    /// Where an answer that [`Ledger::receive`] refused is put aside. The same answer always has the same
    /// place.
    fn place(&self, aside: &Aside) -> Self::AsidePlace;

    /// Puts a refused answer where it outlives this process; `true` when it is durable there.
    fn put_aside(&self, aside: &Aside) -> bool;

    /// The answers that any process put aside. An answer that can't be read is left where it is.
    fn asides(&self) -> Vec<(Self::AsidePlace, Aside)>;

    /// Removes an answer that was put aside, once the ledger holds it.
    fn forget(&self, place: &Self::AsidePlace);
}
