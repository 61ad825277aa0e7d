//! What a process finds that another one left: answers put aside, and puts that nobody drives.

use jiff::Timestamp;

use super::record::{append_failure, read_again, record};
use crate::domain::failure::Echec;
use crate::domain::lifecycle::{Entree, Phase, Vie};
use crate::ledger::{AjoutError, Aside, Ledger, LedgerFailure as _, PutId};
use crate::stop_points::point;

/// Takes the answers that were put aside into the ledger, each into its own put; gives the puts that
/// changed. What can't be taken now stays where it is.
pub async fn take_asides<L: Ledger>(ledger: &L) -> Vec<Vie> {
    let mut taken = Vec::new();
    for (place, aside) in ledger.asides() {
        match take_one(ledger, &place, &aside).await {
            Ok(changed) => taken.extend(changed),
            Err(echec) => {
                tracing::error!(%place, detail = echec.detail, "an answer put aside can't be taken");
            }
        }
    }
    taken
}

/// Takes one; gives its put where that has changed.
async fn take_one<L: Ledger>(ledger: &L, place: &L::Place, aside: &Aside) -> Result<Option<Vie>, Echec> {
    // Whoever drives it still tries by itself.
    let Some(_driver) = ledger.drive(aside.put()).await.map_err(|failure| failure.echec())? else {
        return Ok(None);
    };
    let vie = ledger.life(aside.put()).await.map_err(|failure| failure.echec())?;
    // Another profile's, or another ledger's: that one will find it.
    let Some(mut vie) = vie.filter(|vie| aside.is_of(vie)) else { return Ok(None) };
    let known = ledger.events(aside.put()).await.map_err(|failure| failure.echec())?;
    let mut changed = None;
    while changed.is_none() && !known.contains(aside.fait()) {
        match ledger.receive(aside.put(), vie.version, aside.outcome()).await {
            Ok(vie) => {
                tracing::info!(contrat = %vie.demande.contrat, "an answer put aside is in the ledger");
                changed = Some(vie);
            }
            Err(AjoutError::Conflit { .. }) => vie = read_again(ledger, aside.put()).await?,
            Err(error) => return Err(append_failure(&error)),
        }
    }
    point("secours.repris");
    ledger.forget(place);
    Ok(changed)
}

/// Sets a put whose process is gone to what is true of it; leaves any other as it is.
///
/// # Errors
/// The ledger's failure.
pub async fn set_if_orphaned<L: Ledger>(ledger: &L, put: PutId, vie: Vie, le: Timestamp) -> Result<Vie, Echec> {
    if !matches!(vie.phase, Phase::Intention | Phase::Envoi { .. }) {
        return Ok(vie);
    }
    match ledger.drive(put).await.map_err(|failure| failure.echec())? {
        // Nobody drives it. Read again: its driver may have finished just now.
        Some(_driver) => {
            let vie = read_again(ledger, put).await?;
            record(ledger, put, vie, Entree::Orpheline, le).await
        }
        None => Ok(vie),
    }
}
