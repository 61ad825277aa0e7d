//! Failures of what the engine works with, ready to be shown.

use crate::domain::failure::Echec;
use crate::domain::outcome::{GenrePanne, Panne};
use crate::domain::service_error::Categorie;
use crate::ledger::LedgerFailure as _;
use crate::service::ereprov::EchecService;
use crate::store::journal::JournalError;

/// A failure of this kind.
pub(super) fn panne(genre: GenrePanne, detail: &str) -> Echec {
    Echec::de_panne(&Panne { genre, detail: detail.to_owned() })
}

/// A failure of the journal.
pub(super) fn echec_journal(erreur: &JournalError) -> Echec {
    erreur.echec()
}

/// A read that gave no value.
pub(super) fn echec_service(echec: EchecService) -> Echec {
    match echec {
        EchecService::Defaut(defaut) => Echec::de_panne(&defaut.panne),
        EchecService::Ko(ko) => Echec::du_service(ko),
        EchecService::Fault(fault) => Echec::new(Categorie::Service, "erreur.fault")
            .avec("texte", fault.texte.clone())
            .detail(format!("{} {}", fault.code, fault.texte)),
        EchecService::Http { statut, nature } => Echec::de_la_reponse(statut, nature),
        EchecService::Illisible(erreur) => Echec::illisible(erreur.defaut()).detail(erreur),
    }
}
