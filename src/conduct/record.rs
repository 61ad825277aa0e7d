//! Adds events to a put, again after a conflict with somebody else's event.

use jiff::Timestamp;

use crate::domain::failure::Failure;
use crate::domain::lifecycle::{Life, PutInput, Record, decide};
use crate::domain::outcome::{Breakdown, BreakdownKind};
use crate::ledger::{AppendError, Ledger, LedgerError as _, PutId};
use crate::stop_points::point;

/// Decides on an input that came at `at` and makes its event durable; on a conflict, reads the put and
/// decides again. When the input changes nothing, returns the put as it is.
///
/// # Errors
/// A [`Failure`] when the ledger fails or has no such put.
pub async fn record<L: Ledger>(
    ledger: &L,
    put: PutId,
    mut life: Life,
    input: PutInput,
    at: Timestamp,
) -> Result<Life, Failure> {
    loop {
        let Some(event) = decide(&life, input.clone(), at).event else { return Ok(life) };
        point("note.avant");
        match ledger.append(put, life.version, Record { at, event }).await {
            Ok(life) => {
                point("note.apres");
                return Ok(life);
            }
            Err(AppendError::Conflict { .. }) => life = read_again(ledger, put).await?,
            Err(error) => return Err(append_failure(&error)),
        }
    }
}

/// Reads the put again.
///
/// # Errors
/// A [`Failure`] when the ledger fails or has no such put.
pub async fn read_again<L: Ledger>(ledger: &L, put: PutId) -> Result<Life, Failure> {
    let life = ledger.life(put).await.map_err(|failure| failure.failure())?;
    life.ok_or_else(|| append_failure(&AppendError::<L::Error>::Unknown))
}

/// The failure to show when an event was not added.
pub(super) fn append_failure<F: crate::ledger::LedgerError>(error: &AppendError<F>) -> Failure {
    match error {
        AppendError::Journal(failure) => failure.failure(),
        _ => local(&error.to_string()),
    }
}

/// A failure of this machine (`BreakdownKind::Local`).
pub(super) fn local(detail: &str) -> Failure {
    Failure::from_breakdown(&Breakdown { kind: BreakdownKind::Local, detail: detail.to_owned() })
}
