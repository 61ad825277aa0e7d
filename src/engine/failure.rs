//! Failures of the rooms that the engine works with, ready to be shown.

use crate::domain::failure::Failure;
use crate::domain::outcome::{Breakdown, BreakdownKind};
use crate::domain::service_error::Category;
use crate::ledger::LedgerError as _;
use crate::service::ereprov::ReadFailure;
use crate::store::journal::JournalError;

/// A failure of this kind.
pub(super) fn breakdown(kind: BreakdownKind, detail: &str) -> Failure {
    Failure::from_breakdown(&Breakdown { kind, detail: detail.to_owned() })
}

/// A failure of the journal.
pub(super) fn journal_failure(error: &JournalError) -> Failure {
    error.failure()
}

/// The failure of a read that gave no value.
pub(super) fn service_failure(failure: ReadFailure) -> Failure {
    match failure {
        ReadFailure::Exchange(fault) => Failure::from_breakdown(&fault.breakdown),
        ReadFailure::Ko(ko) => Failure::from_service(ko),
        ReadFailure::Fault(fault) => {
            Failure::from_fault(&fault.code, &fault.text).detail(format!("{} {}", fault.code, fault.text))
        }
        ReadFailure::Http { status, kind } => Failure::from_answer(status, kind),
        ReadFailure::Illegible(error) => error.failure(),
        ReadFailure::Length(announced) => {
            Failure::new(Category::Protocol, "erreur.reponse.longueur").with("longueur", announced.to_string())
        }
    }
}
