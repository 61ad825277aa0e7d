//! Why a ledger did not do what was asked. In each type, `F` is the ledger's own error.

use crate::domain::failure::Failure;

use super::records::PutId;

/// A ledger's own error: of its disk, its database or the connection to it.
pub trait LedgerError: std::error::Error + Send + Sync + 'static {
    /// This error as a failure that can be shown.
    fn failure(&self) -> Failure;
}

/// Why a put was not begun; nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BeginError<F> {
    /// The contract already has a put that is not settled.
    #[error("put {0} of this contract is not settled")]
    AlreadyOpen(PutId),
    /// The event is not an intention.
    #[error("a put begins with an intention")]
    Impossible,
    /// The ledger failed.
    #[error(transparent)]
    Journal(#[from] F),
}

/// Why an event was not added to a put; nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendError<F> {
    /// Somebody added an event meanwhile: read the put again and decide again.
    #[error("the put is at version {version}")]
    Conflict {
        /// The put's version.
        version: u32,
    },
    /// No such put in this profile.
    #[error("no such put")]
    Unknown,
    /// This event can't be added this way: an intention begins a put ([`super::Ledger::begin`]); a departure
    /// counts a request ([`super::Ledger::depart`]) and only follows the intention.
    #[error("this event can't be added this way or in this phase")]
    Impossible,
    /// The ledger failed.
    #[error(transparent)]
    Journal(#[from] F),
}

/// Why a request was not counted; nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CountError<F> {
    /// The month's limit is reached.
    #[error("{used} requests are used this month")]
    QuotaReached {
        /// Requests counted this month.
        used: u32,
    },
    /// The ledger failed.
    #[error(transparent)]
    Journal(#[from] F),
}

/// Why a departure was not written; neither the event nor the request was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DepartError<F: std::error::Error + 'static> {
    /// The month's limit is reached.
    #[error("{used} requests are used this month")]
    QuotaReached {
        /// Requests counted this month.
        used: u32,
    },
    /// The event could not be added.
    #[error(transparent)]
    Append(#[from] AppendError<F>),
}

impl<F: std::error::Error + 'static> From<F> for DepartError<F> {
    fn from(failure: F) -> Self {
        Self::Append(AppendError::Journal(failure))
    }
}

impl<F: std::error::Error + 'static> From<CountError<F>> for DepartError<F> {
    fn from(error: CountError<F>) -> Self {
        match error {
            CountError::QuotaReached { used } => Self::QuotaReached { used },
            CountError::Journal(failure) => failure.into(),
        }
    }
}
