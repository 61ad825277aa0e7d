//! The engine's side of a put: which calls may send one and when, settling by hand, and puts found at a start.

use std::sync::{Arc, OnceLock};

use jiff::Timestamp;

use super::access::CallPurpose;
use super::core::Engine;
use super::failure::{breakdown, journal_failure};
use super::retry_after::AskedPostponement;
use super::stops::{RefusedCall, doubt_refusal};
use super::types::{News, Requester};
use crate::conduct::{Sender, Sent, conduct, read_again, record, record_orphan, take_asides};
use crate::domain::demande::Demande;
use crate::domain::failure::Failure;
use crate::domain::lifecycle::{Life, Phase, PutEvent, PutInput, Record};
use crate::domain::outcome::BreakdownKind;
use crate::domain::put_answers::DechargeCode;
use crate::domain::reference::ContratId;
use crate::domain::rules::ereprov::CheckedDemande;
use crate::domain::service_error::Category;
use crate::service::ereprov::{EreprovMethod, EreprovService, LoginCredentials, RawReturn};
use crate::store::journal::{NewRequest, PutId, RawAnswer};

/// The engine as a [`Sender`] of puts to this service.
struct PutSender<'a> {
    engine: &'a Engine,
    service: &'a EreprovService,
    /// The put, once its intention is durable.
    begun: OnceLock<PutId>,
}

impl Sender for PutSender<'_> {
    type Pass = LoginCredentials;
    type AskedBack = Option<AskedPostponement>;

    fn now(&self) -> Timestamp {
        self.engine.now()
    }

    fn began(&self, put: PutId) {
        self.engine.began(put);
        let _ = self.begun.set(put);
    }

    async fn pass(&self) -> Result<LoginCredentials, Failure> {
        self.engine.credentials().await
    }

    async fn allowed(&self, contrat: &ContratId) -> Result<(), Failure> {
        self.engine.put_allowed(contrat).await
    }

    fn request(&self, contrat: &ContratId) -> (NewRequest, u32) {
        let usage = CallPurpose { following: false, requester: Requester::Person };
        (self.engine.request(EreprovMethod::PutReprovisionning.name(), contrat), self.engine.limit(usage))
    }

    async fn send(&self, demande: &Demande, pass: &LoginCredentials) -> Sent<Option<AskedPostponement>> {
        let RawReturn { returned, raw, retry_after } = self.service.put(demande, pass).await;
        let asked = raw
            .as_ref()
            .zip(retry_after)
            .and_then(|((status, _), retry_after)| self.engine.asked(*status, retry_after));
        let returned = returned.not_before(asked.map(|asked| asked.not_before));
        Sent { returned, raw: raw.map(|(http, body)| RawAnswer { http, body }), asked }
    }

    async fn heed(&self, life: &Life, asked: Option<AskedPostponement>, pass: &LoginCredentials) {
        if let Some(asked) = asked {
            self.engine.note_postponement(asked).await;
        }
        let refusal = match &life.phase {
            Phase::Refused(refusal) => Some(refusal.clone()),
            Phase::Unknown(inquiry) => doubt_refusal(&inquiry.cause),
            _ => None,
        };
        if let Some(refusal) = refusal {
            self.engine.note_refusal(&refusal, RefusedCall::Put(&life.demande.contrat), pass).await;
        }
    }

    fn waits_for_a_session(&self) {
        self.engine.announce_session_wait();
    }

    fn announce(&self, life: &Life) {
        self.engine.announce_life(life);
    }
}

impl Engine {
    /// Sends a checked demande: makes the intention durable, takes one session and one request, then sends the put
    /// once. Returns when the outcome is durable ([`crate::conduct`]). An unknown outcome (issue inconnue) is an `Ok`
    /// whose phase says so.
    ///
    /// Once the journal was asked to write the intention, the work runs to its end even when the caller stops waiting,
    /// so that an answer on its way is not lost. A program that ends calls [`Engine::finish`] first.
    ///
    /// # Errors
    /// When no intention was made: offline, no password, the journal failed, or another put of the contract is not
    /// settled (`Category::State`); when the put was given up because the service refused another call meanwhile; or
    /// when the departure or the outcome could not be made durable.
    pub async fn send(&self, demande: &CheckedDemande) -> Result<Life, Failure> {
        self.service()?;
        self.wait(Requester::Plan).await?;
        self.put_allowed(&demande.demande().contrat).await?;
        self.credentials().await?;
        let intention = self.intention(demande);
        let engine = self.clone();
        let on_the_way = Arc::clone(&self.inner.sendings).read_owned().await;
        let conduct = tokio::spawn(async move {
            let _on_the_way = on_the_way;
            engine.ready_to_follow().await;
            let sender = PutSender { engine: &engine, service: engine.service()?, begun: OnceLock::new() };
            let conducted = conduct(engine.ledger(), &sender, &engine.inner.departures, intention).await;
            // Whoever asked for it follows it only if it is known to be open.
            if let Some(put) = sender.begun.get()
                && conducted.as_ref().map_or(true, Life::is_settled)
            {
                engine.give_up(*put).await;
            }
            let life = conducted?;
            engine.announce_quota().await;
            Ok(life)
        });
        conduct.await.unwrap_or_else(|error| Err(breakdown(BreakdownKind::Interruption, &error.to_string())))
    }

    /// Whether a put of this engine is under way.
    #[must_use]
    pub fn sending_underway(&self) -> bool {
        self.inner.sendings.try_write().is_err()
    }

    /// When this returns, no put of this engine departs any more: a put that has not departed yet is given up, and what
    /// the journal says about departures stays true until the process ends.
    pub async fn close_departures(&self) {
        self.inner.departures.close().await;
    }

    /// Waits until no put of this engine is under way: the outcome of each is durable then.
    pub async fn finish(&self) {
        let _ = self.inner.sendings.write().await;
    }

    fn intention(&self, demande: &CheckedDemande) -> Record {
        Record {
            at: self.now(),
            event: PutEvent::Intention {
                demande: demande.demande().clone(),
                old_fibre: demande.old_fibre().map(str::to_owned),
                agent: self.settings().agent.clone(),
                accepted: demande.accepted().to_vec(),
            },
        }
    }

    /// Decides on an input and makes its event durable; decides again after a conflict.
    pub(super) async fn note(&self, put: PutId, life: Life, input: PutInput) -> Result<Life, Failure> {
        record(self.ledger(), put, life, input, self.now()).await
    }

    pub(super) async fn read_again(&self, put: PutId) -> Result<Life, Failure> {
        read_again(self.ledger(), put).await
    }

    pub(super) fn announce_life(&self, life: &Life) {
        self.announce(&News::Life { life: Box::new(life.clone()), next_at: None });
    }

    /// Handles puts that are unfinished at a start: a put whose process is gone is set to what the journal proves.
    /// Returns the contracts to follow, when the service can be asked about them.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be written.
    pub async fn take_up(&self) -> Result<Vec<ContratId>, Failure> {
        for life in take_asides(self.ledger()).await {
            self.announce_life(&life);
        }
        let open_puts = self.journal().open_puts().await.map_err(|error| journal_failure(&error))?;
        let mut to_follow = Vec::new();
        for (put, life) in open_puts {
            let before = life.version;
            let life = self.if_orphan(put, life).await?;
            if !life.is_settled() && self.capabilities().followed {
                to_follow.push(life.demande.contrat.clone());
            }
            // What has not changed is no news: it would take away what was told of it since.
            if life.version != before {
                self.announce_life(&life);
            }
        }
        Ok(to_follow)
    }

    /// Sets a put whose process is gone to what the journal proves; leaves any other put as it is.
    pub(super) async fn if_orphan(&self, put: PutId, life: Life) -> Result<Life, Failure> {
        record_orphan(self.ledger(), put, life, self.now()).await
    }

    /// A person settles a put in doubt, or a put that was adopted after doubt. With `departed`, this also ends the
    /// following of a put that the service no longer knows or has not ended for a day, whether or not it was ever in
    /// doubt. The service's acceptance of a put is never revoked.
    ///
    /// # Errors
    /// `Category::State` when there is nothing to settle; a [`Failure`] when the journal can't be read or written.
    pub async fn settle(
        &self,
        contrat: &ContratId,
        departed: bool,
        code: Option<DechargeCode>,
        reason: &str,
    ) -> Result<Life, Failure> {
        let refusal = |key: &str| Failure::new(Category::State, key).with("contrat", contrat.as_str());
        let open_put = self.open_put(contrat).await?;
        let (put, life) = open_put.ok_or_else(|| refusal("erreur.rien_a_trancher"))?;
        let version = life.version;
        let input = PutInput::Settle { departed, code, reason: reason.to_owned() };
        let life = self.note(put, life, input).await?;
        if life.version == version {
            return Err(refusal(match life.phase {
                Phase::Followed(_) => "erreur.acceptee_par_le_service",
                Phase::Intention | Phase::Sending { .. } => "erreur.envoi_en_route",
                _ => "erreur.rien_a_trancher",
            }));
        }
        self.announce_life(&life);
        Ok(life)
    }
}
