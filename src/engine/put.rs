//! The put: intention, departure, outcome, each durable before the next thing happens.

use std::sync::Arc;
use std::time::Duration;

use super::access::{Usage, echec_journal, panne};
use super::barrage::Sur;
use super::secours::Gardee;
use super::{Demandeur, Engine, Nouvelle};
use crate::domain::echec::Echec;
use crate::domain::issue::{GenrePanne, Panne, RetourPut};
use crate::domain::lifecycle::{Effet, Entree, Evenement, Fait, Phase, Vie, decide};
use crate::domain::reference::ReferenceContrat;
use crate::domain::rules::ereprov::DemandeVerifiee;
use crate::domain::service_error::Categorie;
use crate::domain::suivi::CodeDecharge;
use crate::service::ereprov::Identifiants;
use crate::service::ereprov::Methode;
use crate::service::ereprov::{RetourBrut, Service};
use crate::stop_points::point;
use crate::store::journal::{AjoutError, CommenceError, PartError, PutId, ReponseBrute, RequeteId};

/// How often the journal is asked to take an answer that it refused before that is told.
const ESSAIS_JOURNAL: u32 = 20;
/// Pause between two of these.
const PAUSE_JOURNAL: Duration = Duration::from_millis(500);

impl Engine {
    /// Sends a checked demande: intention durable, then one session and one request, then the put,
    /// once; returns when its outcome is durable. An issue inconnue is an `Ok` whose phase says so.
    ///
    /// Once its intention is asked of the journal it runs to its end even when the caller stops
    /// waiting: an answer on its way is not dropped. A program that ends waits for
    /// [`Engine::acheve`] first.
    ///
    /// # Errors
    /// When no intention was made: offline, no password, the journal failed, or another put of the
    /// contract is not settled (category `etat`); when it was given up for what the service said to
    /// another call meanwhile; or when the departure or the outcome could not be made durable.
    pub async fn envoyer(&self, demande: &DemandeVerifiee) -> Result<Vie, Echec> {
        self.service()?;
        self.patiente(Demandeur::Plan).await?;
        self.put_permis(&demande.demande().contrat).await?;
        self.identifiants().await?;
        let intention = self.intention(demande);
        let contrat = demande.demande().contrat.clone();
        let moteur = self.clone();
        let en_route = Arc::clone(&self.inner.envois).read_owned().await;
        let conduite = tokio::spawn(async move {
            let _en_route = en_route;
            point("put.avant-intention");
            let (put, vie) = moteur.journal().commence(intention).await.map_err(|refus| match refus {
                CommenceError::DejaOuvert(_) => {
                    Echec::new(Categorie::Etat, "erreur.deja_en_cours").avec("contrat", contrat.as_str())
                }
                CommenceError::Journal(erreur) => echec_journal(&erreur),
                CommenceError::Impossible => panne(GenrePanne::Local, &refus.to_string()),
            })?;
            moteur.conduit(put, vie).await
        });
        conduite.await.unwrap_or_else(|erreur| Err(panne(GenrePanne::Interruption, &erreur.to_string())))
    }

    /// Whether a put of this engine is under way.
    #[must_use]
    pub fn envoi_en_cours(&self) -> bool {
        self.inner.envois.try_write().is_err()
    }

    /// From when this comes back no put of this engine departs any more: one that has not yet is given
    /// up, and what the journal says of a departure stays true until the process ends.
    pub async fn ferme_les_departs(&self) {
        *self.inner.departs.lock().await = Departs::Fermes;
    }

    /// Waits until no put of this engine is under way: what came back of each is durable.
    pub async fn acheve(&self) {
        let _ = self.inner.envois.write().await;
    }

    fn intention(&self, demande: &DemandeVerifiee) -> Fait {
        Fait {
            le: self.maintenant(),
            evenement: Evenement::Intention {
                demande: demande.demande().clone(),
                ancienne_fibre: demande.ancienne_fibre().map(str::to_owned),
                agent: self.reglages().agent.clone(),
                acceptees: demande.acceptees().to_vec(),
            },
        }
    }

    /// From the intention to the outcome.
    async fn conduit(&self, put: PutId, vie: Vie) -> Result<Vie, Echec> {
        let contrat = vie.demande.contrat.clone();
        tracing::info!(%contrat, %put, "put: intention durable");
        point("put.intention");
        // Held until the outcome is durable: another process that finds the put meanwhile sees that
        // somebody is driving it.
        let verrou = self.inner.parts.verrous.put(put);
        let service = match (&verrou, self.service()) {
            (Ok(Some(_)), Ok(service)) => service,
            (Err(erreur), _) => return self.empeche(put, vie, GenrePanne::Local, &erreur.to_string()).await,
            (Ok(None), _) => return self.empeche(put, vie, GenrePanne::Local, "driven elsewhere").await,
            (_, Err(echec)) => return self.empeche(put, vie, GenrePanne::Local, &echec.detail).await,
        };
        let Ok(session) = self.session().await else {
            return self.empeche(put, vie, GenrePanne::Sessions, "").await;
        };
        point("put.session");
        // The service may have refused them to another call while this one waited.
        let qui = match self.identifiants().await {
            Ok(qui) => qui,
            Err(echec) => return Err(self.renonce(put, vie, GenrePanne::SansMotDePasse, echec).await),
        };
        // Nor may the put be tried whose twin was told meanwhile that the maximum is reached, or to wait.
        if let Err(echec) = self.put_permis(&contrat).await {
            let genre = match echec.categorie {
                Categorie::Quota => GenrePanne::Quota,
                // The journal could not be asked.
                Categorie::Entree => GenrePanne::Local,
                _ => GenrePanne::Report,
            };
            return Err(self.renonce(put, vie, genre, echec).await);
        }
        let departs = self.inner.departs.lock().await;
        if *departs == Departs::Fermes {
            drop(departs);
            return self.empeche(put, vie, GenrePanne::Interruption, "given up before the departure").await;
        }
        let depart = match self.part(put, &vie).await {
            Ok(depart) => depart,
            Err(echec) => return Err(self.renonce(put, vie, GenrePanne::Local, echec).await),
        };
        let (vie, requete) = match depart {
            Depart::Accorde(vie, requete) => (vie, requete),
            Depart::Quota => return self.empeche(put, vie, GenrePanne::Quota, "").await,
            Depart::Depasse(vie) => return Ok(vie),
        };
        drop(departs);
        point("put.depart");
        self.annonce_vie(&vie);
        let RetourBrut { retour, brut, report } = self.envoie_une_fois(service, &vie, &qui).await;
        point("put.reponse");
        let demandee = brut.as_ref().zip(report).and_then(|((statut, _), report)| self.demandee(*statut, report));
        let retour = retour.pas_avant(demandee.map(|demandee| demandee.pas_avant));
        // Nothing comes between the answer and the disk.
        let vie = self.note_retour(put, vie, requete, retour, brut).await?;
        point("put.issue");
        if let Some(demandee) = demandee {
            self.note_report(demandee).await;
        }
        if let Phase::Refusee(refus) = &vie.phase {
            self.note_refus(refus, Sur::Put(&vie.demande.contrat), &qui).await;
        }
        self.annonce_vie(&vie);
        point("put.annonce");
        // Given back first: what is announced is told as it is from now on.
        drop(session);
        self.annonce_quota().await;
        Ok(vie)
    }

    /// The only place of the program that sends a put; [`Effet::Envoyer`] led here.
    async fn envoie_une_fois(&self, service: &Service, vie: &Vie, qui: &Identifiants) -> RetourBrut {
        tracing::info!(contrat = %vie.demande.contrat, "put: leaving");
        point("put.avant-envoi");
        service.put(&vie.demande, qui).await
    }

    /// Makes the departure durable together with the quota's count.
    async fn part(&self, put: PutId, vie: &Vie) -> Result<Depart, Echec> {
        let le = self.maintenant();
        let decision = decide(vie, Entree::Pret, le);
        let (Some(evenement), Some(Effet::Envoyer)) = (decision.evenement, decision.effet) else {
            return Ok(Depart::Depasse(vie.clone()));
        };
        let requete = self.requete(Methode::PutReprovisionning.nom(), &vie.demande.contrat);
        let fait = Fait { le, evenement };
        point("put.avant-depart");
        match self
            .journal()
            .part(put, vie.version, fait, requete, self.limite(Usage { suivi: false, pour: Demandeur::Personne }))
            .await
        {
            Ok((vie, requete)) => Ok(Depart::Accorde(vie, requete)),
            Err(PartError::QuotaAtteint { .. }) => Ok(Depart::Quota),
            // Somebody settled it meanwhile: it is not sent.
            Err(PartError::Ajout(AjoutError::Conflit { .. })) => Ok(Depart::Depasse(self.relit(put).await?)),
            Err(PartError::Ajout(erreur)) => Err(echec_ajout(&erreur)),
        }
    }

    async fn empeche(&self, put: PutId, vie: Vie, genre: GenrePanne, detail: &str) -> Result<Vie, Echec> {
        let panne = Panne { genre, detail: detail.to_owned() };
        let vie = self.note(put, vie, Entree::Empeche(panne)).await?;
        self.annonce_vie(&vie);
        Ok(vie)
    }

    /// No departure was made durable, so nothing leaves, for a reason that is told as it is: noted if the
    /// journal takes that at least, else the next start finds an intention that nobody drives.
    async fn renonce(&self, put: PutId, vie: Vie, genre: GenrePanne, echec: Echec) -> Echec {
        let detail = if echec.detail.is_empty() { &echec.cle } else { &echec.detail };
        if let Err(erreur) = self.empeche(put, vie, genre, detail).await {
            tracing::warn!(detail = erreur.detail, "the journal did not take that a put was given up");
        }
        echec
    }

    /// Makes the outcome durable; whatever else was written meanwhile, it is written after it.
    async fn note_retour(
        &self,
        put: PutId,
        mut vie: Vie,
        requete: RequeteId,
        retour: RetourPut,
        brut: Option<(u16, Vec<u8>)>,
    ) -> Result<Vie, Echec> {
        let le = self.maintenant();
        let rendue = matches!(retour, RetourPut::NonParti(_));
        let entree = Entree::Retour { retour, dernier_octet: le };
        let brut = brut.map(|(http, corps)| ReponseBrute { http, corps });
        let mut essai = 0;
        // Kept in a file from the first refusal on: the process may not live to see the journal again.
        let mut a_l_abri = None;
        loop {
            let Some(evenement) = decide(&vie, entree.clone(), le).evenement else { return Ok(vie) };
            let fait = Fait { le, evenement };
            let detail =
                match self.journal().recoit(put, vie.version, fait.clone(), brut.clone(), requete, rendue).await {
                    Ok(vie) => {
                        if let Some((gardee, _)) = &a_l_abri {
                            self.oublie_secours(gardee);
                        }
                        return Ok(vie);
                    }
                    Err(AjoutError::Conflit { .. }) => match self.relit(put).await {
                        Ok(relue) => {
                            vie = relue;
                            continue;
                        }
                        Err(echec) => echec.detail,
                    },
                    Err(erreur) => erreur.to_string(),
                };
            tracing::error!(detail, essai, "the journal did not take a put's answer");
            let (gardee, ecrite) =
                a_l_abri.get_or_insert_with(|| (Gardee::new(put, &vie, requete, fait, rendue, brut.as_ref()), false));
            *ecrite = *ecrite || self.met_a_l_abri(gardee);
            point("put.a-l-abri");
            if essai >= ESSAIS_JOURNAL {
                return Err(self.echec_garde(gardee, *ecrite, detail));
            }
            essai += 1;
            tokio::time::sleep(PAUSE_JOURNAL).await;
        }
    }

    /// Decides on an input and makes its event durable, again after a conflict.
    pub(super) async fn note(&self, put: PutId, mut vie: Vie, entree: Entree) -> Result<Vie, Echec> {
        let le = self.maintenant();
        loop {
            let Some(evenement) = decide(&vie, entree.clone(), le).evenement else { return Ok(vie) };
            point("note.avant");
            match self.journal().ajoute(put, vie.version, Fait { le, evenement }).await {
                Ok(vie) => {
                    point("note.apres");
                    return Ok(vie);
                }
                Err(AjoutError::Conflit { .. }) => vie = self.relit(put).await?,
                Err(erreur) => return Err(echec_ajout(&erreur)),
            }
        }
    }

    pub(super) async fn relit(&self, put: PutId) -> Result<Vie, Echec> {
        let vie = self.journal().vie(put).await.map_err(|erreur| echec_journal(&erreur))?;
        vie.ok_or_else(|| echec_ajout(&AjoutError::Inconnu))
    }

    pub(super) fn annonce_vie(&self, vie: &Vie) {
        self.annonce(&Nouvelle::Vie { vie: Box::new(vie.clone()), prochain: None });
    }

    /// Puts found unfinished at a start: those whose process is gone are set to what is true of
    /// them; returns the contracts that are to be followed.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn reprendre(&self) -> Result<Vec<ReferenceContrat>, Echec> {
        self.reprend_secours().await;
        let ouvertes = self.journal().ouvertes().await.map_err(|erreur| echec_journal(&erreur))?;
        let mut a_suivre = Vec::new();
        for (put, vie) in ouvertes {
            let vie = self.si_orpheline(put, vie).await?;
            if !vie.est_reglee() {
                a_suivre.push(vie.demande.contrat.clone());
            }
            self.annonce_vie(&vie);
        }
        Ok(a_suivre)
    }

    /// Sets a put whose process is gone to what is true of it; leaves any other as it is.
    pub(super) async fn si_orpheline(&self, put: PutId, vie: Vie) -> Result<Vie, Echec> {
        if !matches!(vie.phase, Phase::Intention | Phase::Envoi { .. }) {
            return Ok(vie);
        }
        match self.inner.parts.verrous.put(put) {
            // Nobody drives it. Read again: its driver may have finished just now.
            Ok(Some(_verrou)) => {
                let vie = self.relit(put).await?;
                self.note(put, vie, Entree::Orpheline).await
            }
            Ok(None) => Ok(vie),
            Err(erreur) => Err(panne(GenrePanne::Local, &erreur.to_string())),
        }
    }

    /// A person settles a put in doubt, or one that was in doubt and adopted since; and, with `partie`,
    /// ends the following of one that the service no longer knows or has not ended for a day, whether
    /// it was ever in doubt or not. What the service accepted is never called back.
    ///
    /// # Errors
    /// Category `etat` when there is nothing to settle; the journal's failure.
    pub async fn trancher(
        &self,
        contrat: &ReferenceContrat,
        partie: bool,
        code: Option<CodeDecharge>,
        raison: &str,
    ) -> Result<Vie, Echec> {
        let refus = |cle: &str| Echec::new(Categorie::Etat, cle).avec("contrat", contrat.as_str());
        let ouverte = self.ouverte(contrat).await?;
        let (put, vie) = ouverte.ok_or_else(|| refus("erreur.rien_a_trancher"))?;
        let version = vie.version;
        let entree = Entree::Trancher { partie, code, raison: raison.to_owned() };
        let vie = self.note(put, vie, entree).await?;
        if vie.version == version {
            return Err(refus(match vie.phase {
                Phase::EnSuivi(_) => "erreur.acceptee_par_le_service",
                Phase::Intention | Phase::Envoi { .. } => "erreur.envoi_en_route",
                _ => "erreur.rien_a_trancher",
            }));
        }
        self.annonce_vie(&vie);
        Ok(vie)
    }
}

/// A failure to add an event.
fn echec_ajout(erreur: &AjoutError) -> Echec {
    match erreur {
        AjoutError::Journal(erreur) => echec_journal(erreur),
        _ => panne(GenrePanne::Local, &erreur.to_string()),
    }
}

/// Whether puts of this process may still depart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Departs {
    /// They may.
    #[default]
    Ouverts,
    /// The process is about to end.
    Fermes,
}

/// What came of asking for the departure.
enum Depart {
    /// It may leave: the departure is durable.
    Accorde(Vie, RequeteId),
    /// The month's share is used up.
    Quota,
    /// The put is no longer an intention: somebody settled it.
    Depasse(Vie),
}
