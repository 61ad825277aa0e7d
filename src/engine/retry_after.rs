//! The service asks to wait (`Retry-After`): how long that is honoured, and by whom.
//!
//! Owns: the longest wait that a person is asked to bear, and the longest that a server's word may
//! hold. It is written to the journal like what else stops calls: every process of this post keeps to
//! it. A read that a person asks for expressly is made all the same, and one that is answered, with a KO
//! too, ends the wait; a put is not made, for the answer of a service that is overloaded says nothing of it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::core::Engine;
use super::types::{Attente, Demandeur, Nouvelle};
use crate::domain::failure::Echec;
use crate::domain::outcome::Refus;
use crate::service::ereprov::Report;
use crate::store::journal::{Arrete, Barrage};

/// What a person in front of the screen waits for; whoever asks to wait longer is asked again by hand.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);
/// Nothing is kept from the service longer than that, whatever it says: thirty years are no word.
const AU_PLUS: SignedDuration = SignedDuration::from_hours(1);
/// A wait that is over but for this is over: clocks are read at different instants.
const JEU: SignedDuration = SignedDuration::from_millis(100);

/// What a server asked for with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Demandee {
    statut: u16,
    /// From the answer on.
    pub(super) dans: Duration,
    pub(super) pas_avant: Timestamp,
}

impl Engine {
    /// What an answer with this status that came just now asks for; `None` where there is nothing to
    /// wait for, or where it is not the service's failing for a while.
    pub(super) fn demandee(&self, statut: u16, report: Report) -> Option<Demandee> {
        // Elsewhere it speaks of something else: of a redirection, of who asks, of a network's sign-in page.
        if !matches!(statut, 408 | 425 | 429 | 500..=510 | 512..=599) {
            return None;
        }
        let maintenant = self.maintenant();
        let voulue = match report {
            Report::Dans(duree) => SignedDuration::try_from(duree).unwrap_or(AU_PLUS),
            Report::Jusqua(fin) => fin.duration_since(maintenant),
        };
        let dans = Duration::try_from(voulue.min(AU_PLUS)).ok().filter(|dans| !dans.is_zero())?;
        Some(Demandee { statut, dans, pas_avant: maintenant.checked_add(dans).ok()? })
    }

    /// Keeps every process from calling before then.
    pub(super) async fn note_report(&self, demandee: Demandee) {
        let refus = Refus::Http { statut: demandee.statut, pas_avant: Some(demandee.pas_avant) };
        let barrage = Barrage { refus, le: self.maintenant(), marque: None };
        if let Err(erreur) = self.journal().arrete(Arrete::Service, barrage).await {
            tracing::error!(%erreur, "the journal did not take that the service asks to wait");
        }
    }

    /// The wait that the service asked for, while it lasts: since when, and until when.
    pub(super) async fn attendue(&self) -> Result<Option<(Timestamp, Timestamp)>, Echec> {
        let barrage = self.barrage(Arrete::Service).await?;
        Ok(barrage.and_then(|barrage| fin(&barrage.refus).map(|(_, fin)| (barrage.le, fin))))
    }

    /// Waits where the service asked for a wait that is nearly over. A person who asks expressly does
    /// not.
    pub(super) async fn patiente(&self, pour: Demandeur) -> Result<(), Echec> {
        if pour == Demandeur::Personne {
            return Ok(());
        }
        let Some((_, fin)) = self.attendue().await? else { return Ok(()) };
        let dans = Duration::try_from(fin.duration_since(self.maintenant())).unwrap_or_default();
        if !dans.is_zero() && dans <= PATIENCE {
            self.annonce(&Nouvelle::Attente(Attente::Service { dans }));
            tokio::time::sleep(dans).await;
        }
        Ok(())
    }

    /// Fails while the service asks to wait.
    pub(super) async fn pas_trop_tot(&self) -> Result<(), Echec> {
        let Some(barrage) = self.barrage(Arrete::Service).await? else { return Ok(()) };
        let encore = fin(&barrage.refus).is_some_and(|(_, fin)| fin.duration_since(self.maintenant()) > JEU);
        if encore { Err(trop_tot(&barrage.refus)) } else { Ok(()) }
    }
}

fn fin(refus: &Refus) -> Option<(u16, Timestamp)> {
    match refus {
        Refus::Http { statut, pas_avant: Some(fin) } => Some((*statut, *fin)),
        Refus::Http { .. } | Refus::Service(_) => None,
    }
}

/// The service asked to wait: nothing was asked this time.
pub(super) fn trop_tot(refus: &Refus) -> Echec {
    match fin(refus) {
        Some((statut, fin)) => Echec::encore_trop_tot(statut, fin),
        None => Echec::du_refus(refus),
    }
}
