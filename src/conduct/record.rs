//! Writing to a put's record, and again after somebody else wrote to it.

use jiff::Timestamp;

use crate::domain::failure::Echec;
use crate::domain::lifecycle::{Entree, Fait, Vie, decide};
use crate::domain::outcome::{GenrePanne, Panne};
use crate::ledger::{AjoutError, Ledger, LedgerFailure as _, PutId};
use crate::stop_points::point;

/// Decides on an input that came at `le` and makes its event durable, again after a conflict. An input
/// that changes nothing gives the put as it is.
///
/// # Errors
/// The ledger's failure, or no such put.
pub async fn record<L: Ledger>(
    ledger: &L,
    put: PutId,
    mut vie: Vie,
    entree: Entree,
    le: Timestamp,
) -> Result<Vie, Echec> {
    loop {
        let Some(evenement) = decide(&vie, entree.clone(), le).evenement else { return Ok(vie) };
        point("note.avant");
        match ledger.append(put, vie.version, Fait { le, evenement }).await {
            Ok(vie) => {
                point("note.apres");
                return Ok(vie);
            }
            Err(AjoutError::Conflit { .. }) => vie = read_again(ledger, put).await?,
            Err(error) => return Err(append_failure(&error)),
        }
    }
}

/// The put as it stands by now.
///
/// # Errors
/// The ledger's failure, or no such put.
pub async fn read_again<L: Ledger>(ledger: &L, put: PutId) -> Result<Vie, Echec> {
    let vie = ledger.life(put).await.map_err(|failure| failure.echec())?;
    vie.ok_or_else(|| append_failure(&AjoutError::<L::Failure>::Inconnu))
}

/// A failure to add an event.
pub(super) fn append_failure<F: crate::ledger::LedgerFailure>(error: &AjoutError<F>) -> Echec {
    match error {
        AjoutError::Journal(failure) => failure.echec(),
        _ => local(&error.to_string()),
    }
}

/// A failure of this machine's own.
pub(super) fn local(detail: &str) -> Echec {
    Echec::de_panne(&Panne { genre: GenrePanne::Local, detail: detail.to_owned() })
}
