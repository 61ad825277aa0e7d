//! The port through which the conduct sends a put.

use std::future::Future;

use jiff::Timestamp;

use crate::domain::demande::Demande;
use crate::domain::failure::Failure;
use crate::domain::lifecycle::Life;
use crate::domain::outcome::PutReturn;
use crate::domain::reference::ContratId;
use crate::ledger::{NewRequest, PutId, RawAnswer};

/// What came back when a put was sent.
#[derive(Debug)]
pub struct Sent<A> {
    /// What it means for the put.
    pub returned: PutReturn,
    /// The answer as received, possibly incomplete; `None` when there is none.
    pub raw: Option<RawAnswer>,
    /// What else the answer asks of this process; it is done once the answer is durable.
    pub asked: A,
}

/// Sends puts, and knows when a put may be sent.
pub trait Sender: Sync {
    /// What a call is made with: the credentials, read while the session is held.
    type Pass: Send + Sync;
    /// What an answer asks of this process, apart from what it says of the put.
    type AskedBack: Send;

    /// The present time.
    fn now(&self) -> Timestamp;

    /// Called once the intention of a put is durable: this process goes on with the put.
    fn began(&self, put: PutId);

    /// The credentials for the next call.
    ///
    /// # Errors
    /// A [`Failure`] when no call may be made with the credentials that are known.
    fn pass(&self) -> impl Future<Output = Result<Self::Pass, Failure>> + Send;

    /// Whether a put of this contract may be sent now, judging by the service's answers to other calls.
    ///
    /// # Errors
    /// A [`Failure`] that says why the put may not be sent.
    fn allowed(&self, contrat: &ContratId) -> impl Future<Output = Result<(), Failure>> + Send;

    /// The request as which a put of this contract is counted, and the month's limit that applies to it.
    fn request(&self, contrat: &ContratId) -> (NewRequest, u32);

    /// Sends the demande exactly once, and never again after a failure.
    fn send(&self, demande: &Demande, pass: &Self::Pass) -> impl Future<Output = Sent<Self::AskedBack>> + Send;

    /// Does what the answer asked of this process, once the answer is durable in `life`.
    fn heed(&self, life: &Life, asked: Self::AskedBack, pass: &Self::Pass) -> impl Future<Output = ()> + Send;

    /// Called when the put has to wait for a session.
    fn waits_for_a_session(&self);

    /// Called when a put changed and the change is durable.
    fn announce(&self, life: &Life);
}
