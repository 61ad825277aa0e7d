//! Why a ledger did not do what was asked. `F` is the ledger's own failure.

use crate::domain::failure::Echec;

use super::records::PutId;

/// A ledger's own failure: its disk, its database, the way to it.
pub trait LedgerFailure: std::error::Error + Send + Sync + 'static {
    /// The same, ready to be shown.
    fn echec(&self) -> Echec;
}

/// Why a put was not begun; nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommenceError<F> {
    /// The contract already has a put that is not settled.
    #[error("put {0} of this contract is not settled")]
    DejaOuvert(PutId),
    /// The event is not an intention.
    #[error("a put begins with an intention")]
    Impossible,
    /// The ledger failed.
    #[error(transparent)]
    Journal(#[from] F),
}

/// Why an event was not added to a put; nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AjoutError<F> {
    /// Someone added an event meanwhile: read the put again and decide anew.
    #[error("the put is at version {version}")]
    Conflit {
        /// The put's version.
        version: u32,
    },
    /// No such put in this profile.
    #[error("no such put")]
    Inconnu,
    /// This event is not added this way: an intention begins a put ([`super::Ledger::begin`]), a
    /// departure counts a request ([`super::Ledger::depart`]) and only follows the intention.
    #[error("this event can't be added this way or in this phase")]
    Impossible,
    /// The ledger failed.
    #[error(transparent)]
    Journal(#[from] F),
}

/// Why a request was not counted; nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CompteError<F> {
    /// The month's limit is reached.
    #[error("{utilisees} requests are used this month")]
    QuotaAtteint {
        /// Requests counted this month.
        utilisees: u32,
    },
    /// The ledger failed.
    #[error(transparent)]
    Journal(#[from] F),
}

/// Why a departure was not written; neither the event nor the request was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PartError<F: std::error::Error + 'static> {
    /// The month's limit is reached.
    #[error("{utilisees} requests are used this month")]
    QuotaAtteint {
        /// Requests counted this month.
        utilisees: u32,
    },
    /// The event could not be added.
    #[error(transparent)]
    Ajout(#[from] AjoutError<F>),
}

impl<F: std::error::Error + 'static> From<F> for PartError<F> {
    fn from(failure: F) -> Self {
        Self::Ajout(AjoutError::Journal(failure))
    }
}

impl<F: std::error::Error + 'static> From<CompteError<F>> for PartError<F> {
    fn from(error: CompteError<F>) -> Self {
        match error {
            CompteError::QuotaAtteint { utilisees } => Self::QuotaAtteint { utilisees },
            CompteError::Journal(failure) => failure.into(),
        }
    }
}
