//! What every call needs before its first byte: the network allowed, a password, a session, and a
//! request of the month's share, counted durably.

use tokio::sync::OwnedMutexGuard;

use super::core::Engine;
use super::failure::{echec_journal, panne};
use super::types::{Attente, Demandeur, EtatQuota, Nouvelle};
use crate::domain::failure::Echec;
use crate::domain::outcome::GenrePanne;
use crate::domain::reference::ReferenceContrat;
use crate::domain::service_error::Categorie;
use crate::ledger::{Ledger as _, LedgerFailure as _};
use crate::service::ereprov::{Identifiants, Service};
use crate::store::journal::{CompteError, NouvelleRequete, RequeteId, mois};
use crate::store::locks::Verrou;
use crate::store::post_ledger::SESSION_WAIT;

/// What a call is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Usage {
    /// Following or settling a put: it may use the reserve, nothing else may.
    pub(super) suivi: bool,
    /// Who asks.
    pub(super) pour: Demandeur,
}

/// A session held, the credentials, and a request counted.
pub(super) struct Passage {
    /// As they are known now that the session is held.
    pub(super) qui: Identifiants,
    /// This call tries a password that was just typed; the others wait for what comes of it.
    pub(super) essai: Option<OwnedMutexGuard<()>>,
    /// Freed when dropped.
    pub(super) _session: Verrou,
    /// The request in the ledger.
    pub(super) requete: RequeteId,
}

impl Engine {
    pub(super) fn service(&self) -> Result<&Service, Echec> {
        if self.reglages().hors_ligne {
            return Err(panne(GenrePanne::HorsLigne, ""));
        }
        self.inner.parts.service.as_ref().ok_or_else(|| {
            Echec::new(Categorie::Entree, "erreur.sans_adresse").avec("profil", &*self.reglages().profil)
        })
    }

    /// How many requests of the month may be used for this.
    pub(super) fn limite(&self, usage: Usage) -> u32 {
        let reglages = self.reglages();
        if usage.suivi { reglages.part } else { reglages.part.saturating_sub(reglages.reserve) }
    }

    /// One of the sessions; who has to wait for it is told so.
    async fn session(&self) -> Result<Verrou, Echec> {
        let session = self.ledger().session(|| self.announce_session_wait()).await;
        session.map_err(|failure| failure.echec())?.ok_or_else(|| panne(GenrePanne::Sessions, ""))
    }

    pub(super) fn announce_session_wait(&self) {
        let plafond = self.reglages().sessions;
        self.annonce(&Nouvelle::Attente(Attente::Session { plafond, au_plus: SESSION_WAIT }));
    }

    /// A session and a counted request for a read.
    pub(super) async fn passage(
        &self,
        methode: &'static str,
        contrat: &ReferenceContrat,
        usage: Usage,
    ) -> Result<Passage, Echec> {
        // A password is read before a session is held: a keyring may ask a person.
        self.identifiants().await?;
        let essai = self.seul_essai().await;
        let session = self.session().await?;
        // Now, not before: the service may have refused to another call what this one waited for.
        let qui = self.identifiants().await?;
        self.lectures_permises(usage.pour).await?;
        let requete = self
            .journal()
            .compte(self.requete(methode, contrat), self.limite(usage))
            .await
            .map_err(|erreur| self.echec_compte(erreur))?;
        self.annonce_quota().await;
        Ok(Passage { qui, essai, _session: session, requete })
    }

    pub(super) fn requete(&self, methode: &'static str, contrat: &ReferenceContrat) -> NouvelleRequete {
        NouvelleRequete { le: self.maintenant(), methode, contrat: Some(contrat.clone()) }
    }

    fn echec_compte(&self, erreur: CompteError) -> Echec {
        match erreur {
            CompteError::QuotaAtteint { utilisees } => self.quota_atteint(utilisees),
            CompteError::Journal(erreur) => echec_journal(&erreur),
        }
    }

    /// The month's local share is used up: said with its figures.
    pub(super) fn quota_atteint(&self, utilisees: u32) -> Echec {
        panne(GenrePanne::Quota, "")
            .avec("utilisees", utilisees.to_string())
            .avec("part", self.reglages().part.to_string())
            .avec("reserve", self.reglages().reserve.to_string())
    }

    /// The month's requests and the sessions.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn quota(&self) -> Result<EtatQuota, Echec> {
        let maintenant = self.maintenant();
        let reglages = self.reglages();
        let utilisees = self.journal().utilisees(maintenant).await.map_err(|erreur| echec_journal(&erreur))?;
        let sessions_utilisees = self.locks().sessions_prises(reglages.sessions).unwrap_or_default();
        Ok(EtatQuota {
            mois: mois(maintenant),
            utilisees,
            plafond: reglages.part,
            sessions_utilisees,
            sessions_plafond: reglages.sessions,
        })
    }

    pub(super) async fn annonce_quota(&self) {
        if let Ok(quota) = self.quota().await {
            self.annonce(&Nouvelle::Quota(quota));
        }
    }
}
