//! What every call needs before its first byte: the network allowed, a password, a session, and a
//! request of the month's share, counted durably.

use std::time::Duration;

use secrecy::SecretString;

use super::{Engine, EtatQuota, Nouvelle};
use crate::domain::echec::Echec;
use crate::domain::issue::{GenrePanne, Panne};
use crate::domain::reference::ReferenceContrat;
use crate::domain::service_error::Categorie;
use crate::journal::{CompteError, JournalError, NouvelleRequete, RequeteId, mois};
use crate::locks::{Verrou, attend_session};
use crate::service::Identifiants;
use crate::service::{EchecService, Service};

/// How long a call waits for one of the sessions.
const ATTENTE_SESSION: Duration = Duration::from_mins(1);

/// What is known of the credentials.
#[derive(Default)]
pub(super) enum EtatAcces {
    /// The password was not needed yet.
    #[default]
    Inconnu,
    /// The password.
    Connu(SecretString),
    /// The service refused it (10000): nothing more is tried, an account could lock.
    Refuse(Echec),
}

/// What a call is for: following what is already sent may use the reserve, nothing else may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Usage {
    /// Anything else.
    Ordinaire,
    /// Following or settling a put.
    Suivi,
}

/// A session held and a request counted.
pub(super) struct Passage {
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

    /// The login and password; read once.
    pub(super) async fn identifiants(&self) -> Result<Identifiants, Echec> {
        let Some(identifiant) = self.inner.parts.identifiant.clone() else {
            return Ok(Identifiants { identifiant: String::new(), mot_de_passe: SecretString::default() });
        };
        let mut acces = self.inner.acces.lock().await;
        let mot_de_passe = match &*acces {
            EtatAcces::Connu(mot_de_passe) => mot_de_passe.clone(),
            EtatAcces::Refuse(echec) => return Err(echec.clone()),
            EtatAcces::Inconnu => {
                let source = self.inner.parts.mot_de_passe.clone();
                let lu = tokio::task::spawn_blocking(move || source())
                    .await
                    .map_err(|erreur| panne(GenrePanne::SansMotDePasse, &erreur.to_string()))??;
                *acces = EtatAcces::Connu(lu.clone());
                lu
            }
        };
        Ok(Identifiants { identifiant, mot_de_passe })
    }

    /// Remembers that the service refused the credentials.
    pub(super) async fn identifiants_refuses(&self, echec: &Echec) {
        *self.inner.acces.lock().await = EtatAcces::Refuse(echec.clone());
    }

    /// How many requests of the month may be used for this.
    pub(super) fn limite(&self, usage: Usage) -> u32 {
        let reglages = self.reglages();
        match usage {
            Usage::Suivi => reglages.part,
            Usage::Ordinaire => reglages.part.saturating_sub(reglages.reserve),
        }
    }

    pub(super) async fn session(&self) -> Result<Verrou, Echec> {
        attend_session(&self.inner.parts.verrous, self.reglages().sessions, ATTENTE_SESSION)
            .await
            .map_err(|erreur| panne(GenrePanne::Local, &erreur.to_string()))?
            .ok_or_else(|| panne(GenrePanne::Sessions, ""))
    }

    /// A session and a counted request for a read.
    pub(super) async fn passage(
        &self,
        methode: &'static str,
        contrat: &ReferenceContrat,
        usage: Usage,
    ) -> Result<Passage, Echec> {
        let session = self.session().await?;
        let requete = self
            .journal()
            .compte(self.requete(methode, contrat), self.limite(usage))
            .await
            .map_err(|erreur| self.echec_compte(erreur))?;
        self.annonce_quota().await;
        Ok(Passage { _session: session, requete })
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
        let sessions_utilisees = self.inner.parts.verrous.sessions_prises(reglages.sessions).unwrap_or_default();
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

/// A failure of this kind.
pub(super) fn panne(genre: GenrePanne, detail: &str) -> Echec {
    Echec::de_panne(&Panne { genre, detail: detail.to_owned() })
}

/// A failure of the journal.
pub(super) fn echec_journal(erreur: &JournalError) -> Echec {
    Echec::new(Categorie::Entree, erreur.cle()).detail(erreur)
}

/// A read that gave no value.
pub(super) fn echec_service(echec: EchecService) -> Echec {
    match echec {
        EchecService::Defaut(defaut) => Echec::de_panne(&defaut.panne),
        EchecService::Ko(ko) => Echec::du_service(ko),
        EchecService::Fault(fault) => Echec::new(Categorie::Service, "erreur.fault")
            .avec("texte", fault.texte.clone())
            .detail(format!("{} {}", fault.code, fault.texte)),
        EchecService::Http(statut) => Echec::http(statut),
        EchecService::Illisible(erreur) => Echec::new(Categorie::Protocole, "erreur.reponse_illisible").detail(erreur),
    }
}
