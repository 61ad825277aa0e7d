//! Recovers what another process left behind: answers put aside, and puts that nobody drives.

use jiff::Timestamp;

use super::record::{append_failure, read_again, record};
use crate::domain::failure::Failure;
use crate::domain::lifecycle::{Life, Phase, PutInput};
use crate::ledger::{AppendError, Aside, Ledger, LedgerError as _, PutId};
use crate::stop_points::point;

/// Takes the answers that were put aside into the ledger, each into its own put, and returns the puts that
/// changed. An answer that can't be taken now stays where it is.
pub async fn take_asides<L: Ledger>(ledger: &L) -> Vec<Life> {
    let mut taken = Vec::new();
    for (place, aside) in ledger.asides() {
        match take_one(ledger, &place, &aside).await {
            Ok(changed) => taken.extend(changed),
            Err(failure) => {
                tracing::error!(%place, detail = failure.detail, "an answer put aside can't be taken");
            }
        }
    }
    taken
}

/// Takes one answer; returns its put if the put changed.
async fn take_one<L: Ledger>(ledger: &L, place: &L::AsidePlace, aside: &Aside) -> Result<Option<Life>, Failure> {
    // The process that drives the put still tries by itself.
    let Some(_driver) = ledger.drive(aside.put()).await.map_err(|failure| failure.failure())? else {
        return Ok(None);
    };
    let life = ledger.life(aside.put()).await.map_err(|failure| failure.failure())?;
    // The answer belongs to another profile or another ledger, which will find it.
    let Some(mut life) = life.filter(|life| aside.is_of(life)) else { return Ok(None) };
    let known = ledger.events(aside.put()).await.map_err(|failure| failure.failure())?;
    let mut changed = None;
    while changed.is_none() && !known.contains(aside.record()) {
        match ledger.receive(aside.put(), life.version, aside.outcome()).await {
            Ok(life) => {
                tracing::info!(contrat = %life.demande.contrat, "an answer put aside is in the ledger");
                changed = Some(life);
            }
            Err(AppendError::Conflict { .. }) => life = read_again(ledger, aside.put()).await?,
            Err(error) => return Err(append_failure(&error)),
        }
    }
    point("secours.repris");
    ledger.forget(place);
    Ok(changed)
}

/// Records that nobody drives a put whose process is gone; leaves any other put as it is.
///
/// # Errors
/// A [`Failure`] when the ledger fails or has no such put.
pub async fn record_orphan<L: Ledger>(ledger: &L, put: PutId, life: Life, at: Timestamp) -> Result<Life, Failure> {
    if !matches!(life.phase, Phase::Intention | Phase::Sending { .. }) {
        return Ok(life);
    }
    match ledger.drive(put).await.map_err(|failure| failure.failure())? {
        // Nobody drives the put. Read it again: its driver may have finished just now.
        Some(_driver) => {
            let life = read_again(ledger, put).await?;
            record(ledger, put, life, PutInput::Orphaned, at).await
        }
        None => Ok(life),
    }
}
