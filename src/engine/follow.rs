//! Following a put until it is settled, with as few questions as the plan allows.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::core::Engine;
use super::failure::{echec_journal, panne};
use super::schedule::{Echeance, SOMMEIL};
use super::types::{Demandeur, Nouvelle};
use crate::domain::failure::Echec;
use crate::domain::lifecycle::{Entree, Phase, Vie};
use crate::domain::outcome::GenrePanne;
use crate::domain::polling::{Releves, Suivante, intervalle};
use crate::domain::reference::ReferenceContrat;
use crate::domain::service_error::Categorie;
use crate::stop_points::point;
use crate::store::journal::PutId;
use crate::store::locks::Verrou;

/// Between two looks at what another process is doing with a put.
const PAUSE: Duration = Duration::from_secs(1);

/// Between two looks at those that are asked about first.
const COURTE_PAUSE: Duration = Duration::from_millis(100);

/// How long those that are asked about first are waited for.
const PATIENCE: Duration = Duration::from_secs(30);

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
        let prochain = self.echeance(put).await?.map(|suivante| suivante.le);
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
        self.asks_what_the_service_has(self.capabilities().followed, "erreur.service.sans_suivi")?;
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
        let mut cede: Option<Instant> = None;
        // What was last told: waking finds nothing new most of the time.
        let mut dite: Option<(u32, Timestamp)> = None;
        // What the service no longer knows is not asked for ever: a person ends it.
        while !vie.est_reglee() && !oubliee(&vie) {
            // Read again each time: another process may have asked, or a person settled it.
            vie = self.relit(put).await?;
            let (echeances, _) = self.echeances().await?;
            let Some(prevue) = echeances.iter().find(|echeance| echeance.put == put) else {
                if vie.est_reglee() || oubliee(&vie) {
                    break;
                }
                // Its driver is at work, or was stopped meanwhile. Looked at after the wait: a put that
                // was begun this instant has no driver yet.
                tokio::time::sleep(PAUSE).await;
                self.si_orpheline(put, vie.clone()).await?;
                continue;
            };
            let suivante = self.apres_echecs(prevue.suivante, echecs);
            if dite.replace((vie.version, suivante.le)) != Some((vie.version, suivante.le)) {
                self.annonce(&Nouvelle::Vie { vie: Box::new(vie.clone()), prochain: Some(suivante.le) });
            }
            let depuis = match attendue {
                Some((meme, depuis)) if meme == suivante.depuis => depuis,
                _ => attendue.insert((suivante.depuis, Instant::now())).1,
            };
            if let Some(attente) = self.attente(suivante, depuis.elapsed()) {
                (tour, cede) = (None, None);
                let _ = tokio::time::timeout(attente.min(SOMMEIL), self.inner.reveil.notified()).await;
                continue;
            }
            if self.cede(&echeances, prevue) && cede.get_or_insert_with(Instant::now).elapsed() < PATIENCE {
                tour = None;
                self.inner.reveil.notify_waiters();
                tokio::time::sleep(COURTE_PAUSE).await;
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
            (tour, attendue, cede) = (None, None, None);
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
                    let prochain = if continue_ { self.echeance(put).await? } else { None };
                    let prochain = prochain.map(|prevue| self.apres_echecs(prevue, echecs).le);
                    let nouvelle = Nouvelle::Suivi { contrat: contrat.clone(), echec: echec.clone(), prochain };
                    self.annonce(&nouvelle);
                    // The failure stays told until there is something else to tell.
                    dite = prochain.map(|le| (vie.version, le));
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
        self.locks().suivi(put).map_err(|erreur| panne(GenrePanne::Local, &erreur.to_string()))
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

    /// Whether others are to be asked about first: as many as there are sessions, followed here, due
    /// and more urgent.
    fn cede(&self, echeances: &[Echeance], celle_ci: &Echeance) -> bool {
        let maintenant = self.maintenant();
        let suivis = self.inner.suivis.lock().unwrap_or_else(PoisonError::into_inner);
        let rang = |echeance: &Echeance| (echeance.urgence, echeance.suivante.le, echeance.put);
        let devant = echeances.iter().filter(|autre| {
            autre.suivante.le <= maintenant && rang(autre) < rang(celle_ci) && suivis.contains(&autre.contrat)
        });
        devant.count() >= usize::from(self.reglages().sessions.max(1))
    }

    /// Failures slow the following down like answers do, also those whose request never left and
    /// was given back to the quota.
    fn apres_echecs(&self, prevue: Suivante, echecs: Releves) -> Suivante {
        let Some(depuis) = echecs.dernier else { return prevue };
        let attente = intervalle(echecs.nombre, self.reglages().cadence);
        let le = depuis.checked_add(attente).unwrap_or(Timestamp::MAX);
        if le > prevue.le { Suivante { le, depuis } } else { prevue }
    }

    /// How long until the next question, which was waited for since `ecoule`; `None` when it has come.
    ///
    /// A clock set back must not stretch the wait: it is never longer than the plan's own interval,
    /// however far away the question seems.
    pub(super) fn attente(&self, suivante: Suivante, ecoule: Duration) -> Option<Duration> {
        let intervalle = |jusqu_a: Timestamp, depuis| Duration::try_from(jusqu_a.duration_since(depuis));
        let au_plus = intervalle(suivante.le, suivante.depuis).unwrap_or_default();
        let reste = intervalle(suivante.le, self.maintenant()).unwrap_or_default();
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
