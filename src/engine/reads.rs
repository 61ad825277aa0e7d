//! Structures and fibre lists: from the cache while it is fresh, else one request.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::access::{Passage, Usage};
use super::core::Engine;
use super::failure::{echec_journal, echec_service};
use super::retry_after::{Demandee, PATIENCE};
use super::stops::{Sur, refus_de_lecture};
use super::types::{Acces, Attente, Demandeur, Lu, Nouvelle, Source};
use crate::domain::failure::Echec;
use crate::domain::fibre::{QuestionFibres, RoSite};
use crate::domain::put_answers::EtatReprovisionning;
use crate::domain::reference::ReferenceContrat;
use crate::domain::service_error::Categorie;
use crate::domain::site::Site;
use crate::service::ereprov::{EchecService, LectureManquee, Operation};

/// First pause before a read is asked again after a failure; it doubles each time.
const PAUSE: Duration = Duration::from_millis(800);
/// The same where the service said that it is busy (20006, 20007, 20009, HTTP 429).
const PAUSE_OCCUPE: Duration = Duration::from_secs(2);

impl Engine {
    /// The site of a contract.
    ///
    /// # Errors
    /// What failed, ready to be shown.
    pub async fn structure(&self, contrat: &ReferenceContrat, acces: Acces) -> Result<Lu<Site>, Echec> {
        self.asks_what_the_service_has(self.capabilities().tree, "erreur.service.sans_structure")?;
        let cache = match acces {
            Acces::Actualiser => None,
            Acces::Frais | Acces::Cache => {
                self.journal().structure(contrat).await.map_err(|erreur| echec_journal(&erreur))?
            }
        };
        if let Some((site, le)) = cache
            && self.suffit(acces, le, self.reglages().structure)
        {
            return Ok(Lu { valeur: Arc::new(site), le, source: Source::Cache });
        }
        self.refuse_sans_cache(acces)?;
        let site = self.lecture(&Operation::structure(contrat), usage(acces)).await?;
        let (valeur, le) = (Arc::new(site), self.maintenant());
        self.journal()
            .garde_structure(contrat, Arc::clone(&valeur), le)
            .await
            .map_err(|erreur| echec_journal(&erreur))?;
        Ok(Lu { valeur, le, source: Source::Service })
    }

    /// The fibres that a question names.
    ///
    /// # Errors
    /// What failed, ready to be shown.
    pub async fn fibres(
        &self,
        contrat: &ReferenceContrat,
        question: &QuestionFibres,
        acces: Acces,
    ) -> Result<Lu<RoSite>, Echec> {
        if acces != Acces::Actualiser {
            let listes = self.journal().listes(contrat).await.map_err(|erreur| echec_journal(&erreur))?;
            let connue = listes.into_iter().find(|liste| liste.question.as_ref() == Some(question));
            if let Some((liste, le)) = connue.and_then(|liste| liste.le.map(|le| (liste, le)))
                && self.suffit(acces, le, self.reglages().ages.fibres)
            {
                return Ok(Lu { valeur: liste.reponse, le, source: Source::Cache });
            }
        }
        self.refuse_sans_cache(acces)?;
        let liste = self.lecture(&Operation::fibres(contrat, question), usage(acces)).await?;
        let (valeur, le) = (Arc::new(liste), self.maintenant());
        self.journal()
            .garde_liste(contrat, question.clone(), Arc::clone(&valeur), le)
            .await
            .map_err(|erreur| echec_journal(&erreur))?;
        Ok(Lu { valeur, le, source: Source::Service })
    }

    /// Asks getReprovisionning once, now, and tells what it answered, whoever sent the put. The
    /// journal's lives are left as they are. `None`: the service knows no reprovisioning (20014).
    ///
    /// # Errors
    /// What failed, ready to be shown.
    pub async fn etat(
        &self,
        contrat: &ReferenceContrat,
        pour: Demandeur,
    ) -> Result<Option<EtatReprovisionning>, Echec> {
        self.asks_what_the_service_has(self.capabilities().followed, "erreur.service.sans_suivi")?;
        match self.lecture(&Operation::suivi(contrat), Usage { suivi: true, pour }).await {
            Ok(etat) => Ok(Some(etat)),
            Err(echec) if est_introuvable(&echec) => Ok(None),
            Err(echec) => Err(echec),
        }
    }

    /// Fails, with the text of `cle`, where the service has no such operation.
    pub(super) fn asks_what_the_service_has(&self, has: bool, cle: &'static str) -> Result<(), Echec> {
        let refusal = || Echec::new(Categorie::Entree, cle).avec("profil", &*self.reglages().profil);
        if has { Ok(()) } else { Err(refusal()) }
    }

    fn suffit(&self, acces: Acces, le: Timestamp, fraicheur: SignedDuration) -> bool {
        match acces {
            Acces::Cache => true,
            // Offline, an old answer with its age beats none.
            Acces::Frais => self.reglages().hors_ligne || self.maintenant().duration_since(le).abs() < fraicheur,
            Acces::Actualiser => false,
        }
    }

    fn refuse_sans_cache(&self, acces: Acces) -> Result<(), Echec> {
        if acces == Acces::Cache || (self.reglages().hors_ligne && acces == Acces::Frais) {
            return Err(Echec::new(Categorie::Reseau, "erreur.rien_en_cache"));
        }
        Ok(())
    }

    /// One read, asked again after a passing failure as often as the settings allow; every attempt
    /// is a request of the month.
    pub(super) async fn lecture<T: Send + 'static>(&self, operation: &Operation<T>, usage: Usage) -> Result<T, Echec> {
        let (methode, contrat) = (operation.methode().nom(), operation.contrat());
        let service = self.service()?;
        let mut missed = None;
        for essai in 0.. {
            self.patiente(usage.pour).await?;
            // The reserve is for what is asked of itself, not for asking it again.
            let usage = Usage { suivi: usage.suivi && essai == 0, ..usage };
            let passage = match (self.passage(methode, contrat, usage).await, missed.take()) {
                (Ok(passage), _) => passage,
                // What was met says more than why it is not asked again.
                (Err(_), Some(missed)) => return Err(missed),
                (Err(echec), None) => return Err(echec),
            };
            let depuis = self.maintenant();
            let attempt = self.attempt(service.lit(operation, &passage.qui).await);
            self.heed(&attempt, usage.pour, &passage, depuis).await;
            let issue = attempt.ledger_word();
            self.count(passage, &attempt, &issue).await?;
            tracing::info!(methode, %contrat, essai, issue, "read");
            let (echec, pause) = match attempt.result {
                Ok(valeur) => return Ok(valeur),
                Err(echec) => again(echec, attempt.to_wait, essai, self.reglages().nouvel_essai)?,
            };
            missed = Some(echec);
            self.annonce(&Nouvelle::Attente(Attente::Service { dans: pause }));
            tokio::time::sleep(pause).await;
        }
        Err(Echec::new(Categorie::Service, "erreur.http"))
    }

    fn attempt<T>(&self, result: Result<T, LectureManquee>) -> Attempt<T> {
        match result {
            Ok(valeur) => Attempt { result: Ok(valeur), to_wait: None },
            Err(LectureManquee { echec, report }) => {
                let to_wait = report.and_then(|(statut, report)| self.demandee(statut, report));
                Attempt { result: Err(echec), to_wait }
            }
        }
    }

    /// Keeps what an attempt that began at `depuis` says to all later calls.
    async fn heed<T>(&self, attempt: &Attempt<T>, pour: Demandeur, passage: &Passage, depuis: Timestamp) {
        if let Some(demandee) = attempt.to_wait {
            self.note_report(demandee).await;
        } else if est_une_reponse(&attempt.result) {
            self.service_repond(depuis).await;
        }
        match &attempt.result {
            Err(echec) => {
                if let Some(refus) = refus_de_lecture(echec) {
                    self.note_refus(&refus, Sur::Lecture, &passage.qui).await;
                }
            }
            Ok(_) if pour == Demandeur::Personne => self.lecture_passee().await,
            Ok(_) => {}
        }
        if passage.essai.is_some() {
            self.essai_fait().await;
        }
    }

    /// Writes down what came of a request, or gives it back to the month where no byte of it left; frees
    /// its session.
    async fn count<T>(&self, passage: Passage, attempt: &Attempt<T>, issue: &str) -> Result<(), Echec> {
        let given_back = matches!(&attempt.result, Err(EchecService::Defaut(defaut)) if !defaut.parti);
        let noted = if given_back {
            self.journal().rend(passage.requete).await
        } else {
            self.journal().conclut(passage.requete, issue).await
        };
        noted.map_err(|erreur| echec_journal(&erreur))?;
        drop(passage);
        self.annonce_quota().await;
        Ok(())
    }
}

/// What one request of a read came to.
struct Attempt<T> {
    result: Result<T, EchecService>,
    /// The wait that the service asks for.
    to_wait: Option<Demandee>,
}

impl<T> Attempt<T> {
    /// The word that the journal keeps of it.
    fn ledger_word(&self) -> String {
        match &self.result {
            Ok(_) => "OK".to_owned(),
            Err(EchecService::Ko(ko)) => format!("KO {}", ko.code),
            Err(EchecService::Fault(_)) => "Fault".to_owned(),
            Err(EchecService::Illisible(_) | EchecService::Http { statut: 200..=299, .. }) => "illisible".to_owned(),
            Err(EchecService::Http { statut, .. }) => format!("HTTP {statut}"),
            Err(EchecService::Defaut(defaut)) => defaut.panne.genre.ledger_word().to_owned(),
        }
    }
}

/// The pause before a read is asked again, and the failure that is told where it is not after all.
/// `essai` attempts failed before this one; at most `au_plus` are repeated.
///
/// # Errors
/// The failure, when it is not to be asked again.
fn again(echec: EchecService, to_wait: Option<Demandee>, essai: u32, au_plus: u32) -> Result<(Echec, Duration), Echec> {
    let (passes, http) = (est_passagere(&echec), matches!(&echec, EchecService::Http { .. }));
    let mut echec = echec_service(echec);
    let mut pause = pause(echec.categorie, essai);
    let mut patience = true;
    if let Some(demandee) = to_wait {
        // The service's own words, where there are any, say more.
        echec = if http { echec.pas_avant(demandee.pas_avant) } else { echec };
        patience = demandee.dans <= PATIENCE;
        pause = pause.max(demandee.dans);
    }
    if passes && patience && essai < au_plus { Ok((echec, pause)) } else { Err(echec) }
}

/// How long to wait after try number `essai`: half to one and a half times the planned pause, so that
/// those who were turned away together do not come back together.
fn pause(categorie: Categorie, essai: u32) -> Duration {
    let premiere = if categorie == Categorie::Occupe { PAUSE_OCCUPE } else { PAUSE };
    let hasard = RandomState::new().hash_one(essai) % 1_000;
    let prevue = premiere.saturating_mul(2_u32.saturating_pow(essai));
    (prevue / 2).saturating_add(prevue.saturating_mul(u32::try_from(hasard).unwrap_or_default()) / 1_000)
}

/// A read that a person wants from the service itself is asked for expressly.
const fn usage(acces: Acces) -> Usage {
    let pour = if matches!(acces, Acces::Actualiser) { Demandeur::Personne } else { Demandeur::Plan };
    Usage { suivi: false, pour }
}

/// Whether the service said that it knows no reprovisioning of the contract (20014).
pub(super) fn est_introuvable(echec: &Echec) -> bool {
    echec.ko.as_ref().is_some_and(|ko| ko.code.as_str() == "20014")
}

/// Whether the service did what was asked, or refused it for good: it is not too busy for the next call.
fn est_une_reponse<T>(resultat: &Result<T, EchecService>) -> bool {
    match resultat {
        Ok(_) => true,
        Err(EchecService::Ko(ko)) => !ko.code.permet_relecture(),
        Err(_) => false,
    }
}

/// Whether the same read may well succeed a little later.
fn est_passagere(echec: &EchecService) -> bool {
    use crate::domain::outcome::GenrePanne as G;
    match echec {
        EchecService::Ko(ko) => ko.code.permet_relecture(),
        // 52x: what a gateway of the public kind says of the server behind it.
        EchecService::Http { statut, nature: None } => matches!(statut, 408 | 425 | 429 | 502..=504 | 520..=524),
        EchecService::Defaut(defaut) => {
            matches!(defaut.panne.genre, G::Connexion | G::DelaiConnexion | G::DelaiReponse | G::Rupture)
        }
        EchecService::Http { .. } | EchecService::Fault(_) | EchecService::Illisible(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_spread_and_are_longer_where_the_service_is_busy() {
        for essai in 0..4 {
            let facteur = 2_u32.pow(essai);
            for (categorie, premiere) in [(Categorie::Reseau, PAUSE), (Categorie::Occupe, PAUSE_OCCUPE)] {
                let tirees: Vec<Duration> = (0..200).map(|_| pause(categorie, essai)).collect();
                assert!(tirees.iter().all(|p| *p >= premiere * facteur / 2 && *p < premiere * facteur * 3 / 2));
                assert!(
                    tirees.iter().any(|p| *p < premiere * facteur) && tirees.iter().any(|p| *p > premiere * facteur)
                );
            }
        }
        assert!(pause(Categorie::Reseau, u32::MAX) > Duration::ZERO);
    }
}
