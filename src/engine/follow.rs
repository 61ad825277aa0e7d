//! Following a put until it is settled, with as few questions as the plan allows.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::core::Engine;
use super::failure::{echec_journal, panne};
use super::schedule::SOMMEIL;
use super::steps::{Following, Look, Step, is_over, passes};
use super::types::{Demandeur, Nouvelle};
use crate::domain::failure::Echec;
use crate::domain::lifecycle::{Entree, Vie};
use crate::domain::outcome::GenrePanne;
use crate::domain::reference::ReferenceContrat;
use crate::domain::service_error::Categorie;
use crate::stop_points::point;
use crate::store::journal::PutId;
use crate::store::locks::Verrou;

/// Between two looks at what another process is doing with a put.
const PAUSE: Duration = Duration::from_secs(1);

/// Between two looks at those that are asked about first.
const COURTE_PAUSE: Duration = Duration::from_millis(100);

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
            let ouverte = self.ouverte(contrat).await?;
            return ouverte.map(|(_, vie)| vie).ok_or_else(|| nothing_to_follow(contrat));
        }
        let _suivi = Suivi { moteur: self, contrat };
        self.suit_jusqu_au_bout(contrat).await
    }

    async fn suit_jusqu_au_bout(&self, contrat: &ReferenceContrat) -> Result<Vie, Echec> {
        let (put, mut vie) = self.ouverte(contrat).await?.ok_or_else(|| nothing_to_follow(contrat))?;
        let began = Instant::now();
        let mut following = Following::default();
        let mut turn = None;
        while !is_over(&vie) {
            // Read again each time: another process may have asked, or a person settled it.
            vie = self.relit(put).await?;
            let step = self.look(&mut following, put, &vie, began.elapsed(), turn.is_some()).await?;
            match step {
                Step::End => break,
                Step::SeeItsDriver => {
                    // Looked at after the wait: a put that was begun this instant has no driver yet.
                    tokio::time::sleep(PAUSE).await;
                    self.si_orpheline(put, vie.clone()).await?;
                }
                Step::Wait(left) => {
                    turn = None;
                    let _ = tokio::time::timeout(left.min(SOMMEIL), self.inner.reveil.notified()).await;
                }
                Step::GiveWay => {
                    turn = None;
                    self.inner.reveil.notify_waiters();
                    tokio::time::sleep(COURTE_PAUSE).await;
                }
                // The processes that follow the same put wake at the same instant.
                Step::TakeTheTurn => {
                    turn = self.tour(put)?;
                    if turn.is_none() {
                        tokio::time::sleep(PAUSE).await;
                    }
                }
                Step::Ask => {
                    let asked = self.releve(put, vie.clone(), Demandeur::Plan).await;
                    turn = None;
                    vie = self.take_in(&mut following, put, vie, asked).await?;
                }
            }
        }
        self.annonce_vie(&vie);
        Ok(vie)
    }

    /// Looks at the plan, and tells what is new in it.
    async fn look(
        &self,
        following: &mut Following,
        put: PutId,
        vie: &Vie,
        lasted: Duration,
        has_the_turn: bool,
    ) -> Result<Step, Echec> {
        let (echeances, _) = self.echeances().await?;
        let (step, tell) = {
            let suivis = self.inner.suivis.lock().unwrap_or_else(PoisonError::into_inner);
            following.look(&Look {
                put,
                vie,
                echeances: &echeances,
                followed: &|contrat| suivis.contains(contrat),
                sessions: self.reglages().sessions,
                cadence: self.reglages().cadence,
                now: self.maintenant(),
                lasted,
                has_the_turn,
            })
        };
        if let Some(next) = tell {
            self.annonce(&Nouvelle::Vie { vie: Box::new(vie.clone()), prochain: Some(next) });
        }
        Ok(step)
    }

    /// What a question of the plan came to: the life as it is now, or the failure that ends the following.
    async fn take_in(
        &self,
        following: &mut Following,
        put: PutId,
        vie: Vie,
        asked: Result<Vie, Echec>,
    ) -> Result<Vie, Echec> {
        let echec = match asked {
            Ok(vie) => {
                following.answered();
                return Ok(vie);
            }
            Err(echec) => echec,
        };
        following.failed(self.maintenant());
        let passes = passes(echec.categorie);
        let planned = if passes { self.echeance(put).await? } else { None };
        let next = planned.map(|planned| following.after_failures(planned, self.reglages().cadence).le);
        let contrat = vie.demande.contrat.clone();
        self.annonce(&Nouvelle::Suivi { contrat, echec: echec.clone(), prochain: next });
        following.told_a_failure(vie.version, next);
        if passes && !self.reglages().hors_ligne { Ok(vie) } else { Err(echec) }
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
}

fn nothing_to_follow(contrat: &ReferenceContrat) -> Echec {
    Echec::new(Categorie::Etat, "erreur.rien_a_suivre").avec("contrat", contrat.as_str())
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
