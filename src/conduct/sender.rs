//! Who sends: what the conduct asks beside the ledger.

use std::future::Future;

use jiff::Timestamp;

use crate::domain::demande::Demande;
use crate::domain::failure::Failure;
use crate::domain::lifecycle::Life;
use crate::domain::outcome::PutReturn;
use crate::domain::reference::ContratId;
use crate::ledger::{NewRequest, RawAnswer};

/// What came back from the one sending of a put.
#[derive(Debug)]
pub struct Sent<A> {
    /// What it means for the put.
    pub returned: PutReturn,
    /// The answer as it came, as far as it came.
    pub raw: Option<RawAnswer>,
    /// What else the answer asks of this process, heeded once the answer is durable.
    pub asked: A,
}

/// Whoever sends puts, and what it knows of when one may be sent.
pub trait Sender: Sync {
    /// What a call is made with: the credentials, as they are known when the session is held.
    type Pass: Send + Sync;
    /// What an answer asks of this process beside what it says of the put.
    type AskedBack: Send;

    /// Now.
    fn now(&self) -> Timestamp;

    /// What the next call is made with.
    ///
    /// # Errors
    /// No call may be made with what is known.
    fn pass(&self) -> impl Future<Output = Result<Self::Pass, Failure>> + Send;

    /// Whether a put of this contract may be sent now, by what the service said to other calls.
    ///
    /// # Errors
    /// It may not; the failure says why.
    fn allowed(&self, contrat: &ContratId) -> impl Future<Output = Result<(), Failure>> + Send;

    /// The request that a put of this contract is counted as, and how many of the month may be used for it.
    fn request(&self, contrat: &ContratId) -> (NewRequest, u32);

    /// Sends it, once, whatever happens.
    fn send(&self, demande: &Demande, pass: &Self::Pass) -> impl Future<Output = Sent<Self::AskedBack>> + Send;

    /// The answer is durable in `life`: what it asks of this process is heeded.
    fn heed(&self, life: &Life, asked: Self::AskedBack, pass: &Self::Pass) -> impl Future<Output = ()> + Send;

    /// Somebody waits for one of the sessions.
    fn waits_for_a_session(&self);

    /// A put changed, durably.
    fn announce(&self, life: &Life);
}
