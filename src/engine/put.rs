//! The engine's side of a put: who sends it and when it may, settling by hand, and what a start finds.

use std::sync::Arc;

use jiff::Timestamp;

use super::access::Usage;
use super::core::Engine;
use super::failure::{echec_journal, panne};
use super::retry_after::Demandee;
use super::stops::Sur;
use super::types::{Demandeur, Nouvelle};
use crate::conduct::{Sender, Sent, conduct, read_again, record, set_if_orphaned, take_asides};
use crate::domain::demande::Demande;
use crate::domain::failure::Echec;
use crate::domain::lifecycle::{Entree, Evenement, Fait, Phase, Vie};
use crate::domain::outcome::GenrePanne;
use crate::domain::put_answers::CodeDecharge;
use crate::domain::reference::ReferenceContrat;
use crate::domain::rules::ereprov::DemandeVerifiee;
use crate::domain::service_error::Categorie;
use crate::service::ereprov::{Identifiants, Methode, RetourBrut, Service};
use crate::store::journal::{NouvelleRequete, PutId, ReponseBrute};

/// The engine as the one that sends puts by this service.
struct PutSender<'a> {
    engine: &'a Engine,
    service: &'a Service,
}

impl Sender for PutSender<'_> {
    type Pass = Identifiants;
    type Asked = Option<Demandee>;

    fn now(&self) -> Timestamp {
        self.engine.maintenant()
    }

    async fn pass(&self) -> Result<Identifiants, Echec> {
        self.engine.identifiants().await
    }

    async fn allowed(&self, contrat: &ReferenceContrat) -> Result<(), Echec> {
        self.engine.put_permis(contrat).await
    }

    fn request(&self, contrat: &ReferenceContrat) -> (NouvelleRequete, u32) {
        let usage = Usage { suivi: false, pour: Demandeur::Personne };
        (self.engine.requete(Methode::PutReprovisionning.nom(), contrat), self.engine.limite(usage))
    }

    async fn send(&self, demande: &Demande, pass: &Identifiants) -> Sent<Option<Demandee>> {
        let RetourBrut { retour, brut, report } = self.service.put(demande, pass).await;
        let asked = brut.as_ref().zip(report).and_then(|((statut, _), report)| self.engine.demandee(*statut, report));
        let retour = retour.pas_avant(asked.map(|asked| asked.pas_avant));
        Sent { retour, raw: brut.map(|(http, corps)| ReponseBrute { http, corps }), asked }
    }

    async fn heed(&self, vie: &Vie, asked: Option<Demandee>, pass: &Identifiants) {
        if let Some(asked) = asked {
            self.engine.note_report(asked).await;
        }
        if let Phase::Refusee(refus) = &vie.phase {
            self.engine.note_refus(refus, Sur::Put(&vie.demande.contrat), pass).await;
        }
    }

    fn waits_for_a_session(&self) {
        self.engine.announce_session_wait();
    }

    fn announce(&self, vie: &Vie) {
        self.engine.annonce_vie(vie);
    }
}

impl Engine {
    /// Sends a checked demande: intention durable, then one session and one request, then the put,
    /// once; returns when its outcome is durable ([`crate::conduct`]). An issue inconnue is an `Ok` whose
    /// phase says so.
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
        let engine = self.clone();
        let en_route = Arc::clone(&self.inner.envois).read_owned().await;
        let conduite = tokio::spawn(async move {
            let _en_route = en_route;
            let sender = PutSender { engine: &engine, service: engine.service()? };
            let vie = conduct(engine.ledger(), &sender, &engine.inner.departures, intention).await?;
            engine.annonce_quota().await;
            Ok(vie)
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
        self.inner.departures.close().await;
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

    /// Decides on an input and makes its event durable, again after a conflict.
    pub(super) async fn note(&self, put: PutId, vie: Vie, entree: Entree) -> Result<Vie, Echec> {
        record(self.ledger(), put, vie, entree, self.maintenant()).await
    }

    pub(super) async fn relit(&self, put: PutId) -> Result<Vie, Echec> {
        read_again(self.ledger(), put).await
    }

    pub(super) fn annonce_vie(&self, vie: &Vie) {
        self.annonce(&Nouvelle::Vie { vie: Box::new(vie.clone()), prochain: None });
    }

    /// Puts found unfinished at a start: those whose process is gone are set to what is true of
    /// them; returns the contracts that are to be followed, where the service can be asked.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn reprendre(&self) -> Result<Vec<ReferenceContrat>, Echec> {
        for vie in take_asides(self.ledger()).await {
            self.annonce_vie(&vie);
        }
        let ouvertes = self.journal().ouvertes().await.map_err(|erreur| echec_journal(&erreur))?;
        let mut a_suivre = Vec::new();
        for (put, vie) in ouvertes {
            let vie = self.si_orpheline(put, vie).await?;
            if !vie.est_reglee() && self.capabilities().followed {
                a_suivre.push(vie.demande.contrat.clone());
            }
            self.annonce_vie(&vie);
        }
        Ok(a_suivre)
    }

    /// Sets a put whose process is gone to what is true of it; leaves any other as it is.
    pub(super) async fn si_orpheline(&self, put: PutId, vie: Vie) -> Result<Vie, Echec> {
        set_if_orphaned(self.ledger(), put, vie, self.maintenant()).await
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
