//! Following a put until it is settled, with as few questions as the plan allows.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::access::{echec_journal, panne};
use super::{Demandeur, Engine, Nouvelle};
use crate::arret::point;
use crate::domain::echec::Echec;
use crate::domain::issue::GenrePanne;
use crate::domain::lifecycle::{Entree, Phase, Vie};
use crate::domain::polling::{Releves, prochaine};
use crate::domain::reference::ReferenceContrat;
use crate::domain::service_error::Categorie;
use crate::journal::PutId;
use crate::locks::Verrou;

/// The longest sleep at a stretch: a laptop that was suspended wakes to the true time soon after.
const SOMMEIL: Duration = Duration::from_secs(30);

/// Between two looks at what another process is doing with a put.
const PAUSE: Duration = Duration::from_secs(1);

impl Engine {
    /// Asks getReprovisionning once, now, whatever the plan says, and applies the answer to the
    /// contract's open put; `None` when no put of this post is open.
    ///
    /// # Errors
    /// What failed, ready to be shown.
    pub async fn relever(&self, contrat: &ReferenceContrat) -> Result<Option<Vie>, Echec> {
        let Some((put, vie)) = self.ouverte(contrat).await? else { return Ok(None) };
        self.releve(put, vie, Demandeur::Personne).await.map(Some)
    }

    async fn releve(&self, put: PutId, vie: Vie, pour: Demandeur) -> Result<Vie, Echec> {
        let contrat = vie.demande.contrat.clone();
        let doute = self.reglages().cadence.doute;
        point("suivi.avant-question");
        let entree = match self.etat(&contrat, pour).await? {
            Some(etat) => Entree::Etat { etat, doute },
            None => Entree::Absente { doute },
        };
        point("suivi.reponse");
        let vie = self.note(put, vie, entree).await?;
        let prochain = self.prochain(&vie).await?;
        self.annonce(&Nouvelle::Vie { vie: Box::new(vie.clone()), prochain });
        Ok(vie)
    }

    /// Follows the contract's open put until it is settled, asking when the plan says so; news go
    /// to every subscriber. Following the same contract twice in one process is one following: the
    /// second call returns the put as it is.
    ///
    /// # Errors
    /// Category `etat` when no put of this contract is open; a failure that ends the following
    /// (credentials, quota, offline, local).
    pub async fn suivre(&self, contrat: &ReferenceContrat) -> Result<Vie, Echec> {
        let premier = self.inner.suivis.lock().unwrap_or_else(PoisonError::into_inner).insert(contrat.clone());
        if !premier {
            return self
                .ouverte(contrat)
                .await?
                .map(|(_, vie)| vie)
                .ok_or_else(|| Echec::new(Categorie::Etat, "erreur.rien_a_suivre").avec("contrat", contrat.as_str()));
        }
        let _suivi = Suivi { moteur: self, contrat };
        self.suit_jusqu_au_bout(contrat).await
    }

    async fn suit_jusqu_au_bout(&self, contrat: &ReferenceContrat) -> Result<Vie, Echec> {
        let (put, mut vie) = self
            .ouverte(contrat)
            .await?
            .ok_or_else(|| Echec::new(Categorie::Etat, "erreur.rien_a_suivre").avec("contrat", contrat.as_str()))?;
        let mut echecs = Releves::default();
        let mut tour = None;
        let mut attendue: Option<(Timestamp, Instant)> = None;
        // What the service no longer knows is not asked for ever: a person ends it.
        while !vie.est_reglee() && !oubliee(&vie) {
            // Read again each time: another process may have asked, or a person settled it.
            vie = self.relit(put).await?;
            let Some(prochain) = self.prochain(&vie).await? else {
                if vie.est_reglee() || oubliee(&vie) {
                    break;
                }
                // Its driver is at work, or was stopped meanwhile. Looked at after the wait: a put that
                // was begun this instant has no driver yet.
                tokio::time::sleep(PAUSE).await;
                self.si_orpheline(put, vie.clone()).await?;
                continue;
            };
            let prochain = prochain.max(self.apres_echecs(&vie, echecs));
            self.annonce(&Nouvelle::Vie { vie: Box::new(vie.clone()), prochain: Some(prochain) });
            let depuis = match attendue {
                Some((meme, depuis)) if meme == prochain => depuis,
                _ => attendue.insert((prochain, Instant::now())).1,
            };
            if let Some(attente) = self.attente(prochain, depuis.elapsed()) {
                tour = None;
                tokio::time::sleep(attente.min(SOMMEIL)).await;
                continue;
            }
            // One following at a time asks, and looks at the plan again first: the processes that
            // follow the same put wake at the same instant.
            if tour.is_none() {
                tour = self.tour(put)?;
                if tour.is_none() {
                    tokio::time::sleep(PAUSE).await;
                }
                continue;
            }
            let relevee = self.releve(put, vie.clone(), Demandeur::Plan).await;
            (tour, attendue) = (None, None);
            match relevee {
                Ok(relevee) => {
                    vie = relevee;
                    echecs = Releves::default();
                }
                Err(echec) => {
                    echecs = Releves { nombre: echecs.nombre.saturating_add(1), dernier: Some(self.maintenant()) };
                    let continue_ = matches!(
                        echec.categorie,
                        Categorie::Reseau | Categorie::Service | Categorie::Occupe | Categorie::Protocole
                    );
                    let prochain = continue_.then(|| self.apres_echecs(&vie, echecs));
                    let nouvelle = Nouvelle::Suivi { contrat: contrat.clone(), echec: echec.clone(), prochain };
                    self.annonce(&nouvelle);
                    if !continue_ || self.reglages().hors_ligne {
                        return Err(echec);
                    }
                }
            }
        }
        self.annonce_vie(&vie);
        Ok(vie)
    }

    fn tour(&self, put: PutId) -> Result<Option<Verrou>, Echec> {
        self.inner.parts.verrous.suivi(put).map_err(|erreur| panne(GenrePanne::Local, &erreur.to_string()))
    }

    /// How many times getReprovisionning was asked for this contract since `depuis`, by every
    /// process of this post.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn questions(&self, contrat: &ReferenceContrat, depuis: Timestamp) -> Result<u32, Echec> {
        let releves = self.journal().dernier_suivi(contrat, depuis).await.map_err(|erreur| echec_journal(&erreur))?;
        Ok(releves.nombre)
    }

    /// The contract's open put.
    pub(super) async fn ouverte(&self, contrat: &ReferenceContrat) -> Result<Option<(PutId, Vie)>, Echec> {
        let vies = self.journal().vies(contrat).await.map_err(|erreur| echec_journal(&erreur))?;
        Ok(vies.into_iter().rev().find(|(_, vie)| !vie.est_reglee()))
    }

    /// When the plan asks next, by what every process of this post asked already.
    pub(super) async fn prochain(&self, vie: &Vie) -> Result<Option<Timestamp>, Echec> {
        if !matches!(vie.phase, Phase::EnSuivi(_) | Phase::Inconnue(_)) {
            return Ok(None);
        }
        let releves = self
            .journal()
            .dernier_suivi(&vie.demande.contrat, vie.le)
            .await
            .map_err(|erreur| echec_journal(&erreur))?;
        Ok(prochaine(vie, releves, self.reglages().cadence))
    }

    /// Failures slow the following down like answers do, also those whose request never left and
    /// was given back to the quota.
    fn apres_echecs(&self, vie: &Vie, echecs: Releves) -> Timestamp {
        if echecs.dernier.is_none() {
            return Timestamp::MIN;
        }
        prochaine(vie, echecs, self.reglages().cadence).unwrap_or(Timestamp::MIN)
    }

    /// How long until `quand`, which was waited for since `ecoule`; `None` when it has come.
    ///
    /// A clock set back must not stretch the wait: no interval of the plan is longer than
    /// `maximum` or `doute`, however far away `quand` seems.
    fn attente(&self, quand: Timestamp, ecoule: Duration) -> Option<Duration> {
        let cadence = self.reglages().cadence;
        let au_plus = Duration::try_from(cadence.maximum.max(cadence.doute)).unwrap_or_default();
        let reste = Duration::try_from(quand.duration_since(self.maintenant())).unwrap_or_default();
        let attente = reste.min(au_plus.saturating_sub(ecoule));
        (!attente.is_zero()).then_some(attente)
    }
}

fn oubliee(vie: &Vie) -> bool {
    matches!(&vie.phase, Phase::EnSuivi(suivie) if suivie.est_oubliee())
}

/// One following of a contract in this process: given up when dropped.
struct Suivi<'a> {
    moteur: &'a Engine,
    contrat: &'a ReferenceContrat,
}

impl Drop for Suivi<'_> {
    fn drop(&mut self) {
        self.moteur.inner.suivis.lock().unwrap_or_else(PoisonError::into_inner).remove(self.contrat);
    }
}
