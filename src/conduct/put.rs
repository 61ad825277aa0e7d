//! Drives one put from its intention to its outcome.

use super::answer::receive;
use super::departures::Departures;
use super::record::{append_failure, local, read_again, record};
use super::sender::{Sender, Sent};
use crate::domain::failure::Failure;
use crate::domain::lifecycle::{Life, PutEffect, PutEvent, PutInput, Record, decide};
use crate::domain::outcome::{Breakdown, BreakdownKind};
use crate::domain::reference::ContratId;
use crate::domain::service_error::Category;
use crate::ledger::{AppendError, BeginError, DepartError, Ledger, LedgerError as _, PutId, RequestId};
use crate::stop_points::point;

/// Drives a put from its intention to its outcome, and returns when the outcome is durable. An unknown
/// outcome is an `Ok` whose phase says so. The caller must run the future to its end: dropping it may lose an
/// answer that is on its way.
///
/// # Errors
/// A [`Failure`] when the put could not begin (`Category::State`: another put of the contract is not
/// settled); when it was given up because of what the service said to another call meanwhile; or when the
/// departure or the outcome could not be made durable.
pub async fn conduct<L: Ledger, S: Sender>(
    ledger: &L,
    sender: &S,
    departures: &Departures,
    intention: Record,
) -> Result<Life, Failure> {
    point("put.avant-intention");
    let contrat = match &intention.event {
        PutEvent::Intention { demande, .. } => demande.contrat.as_str().to_owned(),
        _ => String::new(),
    };
    let (put, life, driver) = ledger.begin(intention).await.map_err(|refusal| match refusal {
        BeginError::AlreadyOpen(_) => Failure::new(Category::State, "erreur.deja_en_cours").with("contrat", contrat),
        BeginError::Journal(error) => error.failure(),
        BeginError::Impossible => local(&refusal.to_string()),
    })?;
    // The driver is held until the outcome is durable: another process that finds the put meanwhile sees that somebody
    // is driving it.
    let outcome = Conducted { ledger, sender, put }.drive(departures, life).await;
    drop(driver);
    outcome
}

/// A put whose intention is durable.
struct Conducted<'a, L, S> {
    ledger: &'a L,
    sender: &'a S,
    put: PutId,
}

/// The result of asking for the departure.
enum Departure {
    /// The put may leave: its departure is durable.
    Granted(Life, RequestId),
    /// The month's share is used up.
    Quota,
    /// The put is no longer an intention: somebody settled it.
    Settled(Life),
}

impl<L: Ledger, S: Sender> Conducted<'_, L, S> {
    async fn drive(&self, departures: &Departures, life: Life) -> Result<Life, Failure> {
        let contrat = life.demande.contrat.clone();
        tracing::info!(%contrat, put = %self.put, "put: intention durable");
        point("put.intention");
        self.sender.began(self.put);
        let session = self.ledger.session(|| self.sender.waits_for_a_session()).await;
        let Ok(Some(session)) = session else {
            return self.prevented(life, BreakdownKind::Sessions, "").await;
        };
        point("put.session");
        let pass = match self.may_leave(&contrat).await {
            Ok(pass) => pass,
            Err((kind, failure)) => return Err(self.given_up(life, kind, failure).await),
        };
        let Some(open) = departures.open().await else {
            return self.prevented(life, BreakdownKind::Interruption, "given up before the departure").await;
        };
        let departure = match self.depart(&session, &life).await {
            Ok(departure) => departure,
            Err(failure) => return Err(self.given_up(life, BreakdownKind::Local, failure).await),
        };
        drop(open);
        match departure {
            Departure::Granted(life, request) => self.leave(life, request, &pass).await,
            Departure::Quota => self.prevented(life, BreakdownKind::Quota, "").await,
            Departure::Settled(life) => Ok(life),
        }
    }

    /// Checks whether the service told another call, while this put waited for a session, that the put must
    /// not leave. Returns the credentials to send it with, or why it is given up.
    async fn may_leave(&self, contrat: &ContratId) -> Result<S::Pass, (BreakdownKind, Failure)> {
        // The service may have refused the credentials in another call.
        let pass = self.sender.pass().await.map_err(|failure| (BreakdownKind::NoPassword, failure))?;
        // The service may have answered to another put of this contract that the maximum is reached, or asked
        // to wait.
        let allowed = self.sender.allowed(contrat).await;
        allowed.map(|()| pass).map_err(|failure| match failure.category {
            Category::Quota => (BreakdownKind::Quota, failure),
            // The ledger could not be asked.
            Category::Input => (BreakdownKind::Local, failure),
            _ => (BreakdownKind::Postponement, failure),
        })
    }

    /// Sends a put whose departure is durable, and makes its outcome durable.
    async fn leave(&self, life: Life, request: RequestId, pass: &S::Pass) -> Result<Life, Failure> {
        point("put.depart");
        self.sender.announce(&life);
        let sent = self.send_once(&life, pass).await;
        point("put.reponse");
        // Nothing happens between receiving the answer and writing it.
        let (life, asked) = receive(self.ledger, self.put, life, request, sent, self.sender.now()).await?;
        point("put.issue");
        self.sender.heed(&life, asked, pass).await;
        self.sender.announce(&life);
        point("put.annonce");
        Ok(life)
    }

    /// Makes the departure durable together with the count of its request.
    async fn depart(&self, session: &L::Session, life: &Life) -> Result<Departure, Failure> {
        let at = self.sender.now();
        let decision = decide(life, PutInput::Ready, at);
        let (Some(event), Some(PutEffect::Send)) = (decision.event, decision.effect) else {
            return Ok(Departure::Settled(life.clone()));
        };
        let (request, limit) = self.sender.request(&life.demande.contrat);
        point("put.avant-depart");
        match self.ledger.depart(session, self.put, life.version, Record { at, event }, request, limit).await {
            Ok((life, request)) => Ok(Departure::Granted(life, request)),
            Err(DepartError::QuotaReached { .. }) => Ok(Departure::Quota),
            // Somebody settled the put meanwhile: it is not sent.
            Err(DepartError::Append(AppendError::Conflict { .. })) => {
                Ok(Departure::Settled(read_again(self.ledger, self.put).await?))
            }
            Err(DepartError::Append(error)) => Err(append_failure(&error)),
        }
    }

    /// The only place in the program where a put is sent, reached through [`PutEffect::Send`].
    async fn send_once(&self, life: &Life, pass: &S::Pass) -> Sent<S::AskedBack> {
        tracing::info!(contrat = %life.demande.contrat, "put: leaving");
        point("put.avant-envoi");
        self.sender.send(&life.demande, pass).await
    }

    /// Records and announces that the put never leaves.
    async fn prevented(&self, life: Life, kind: BreakdownKind, detail: &str) -> Result<Life, Failure> {
        let breakdown = Breakdown { kind, detail: detail.to_owned() };
        let life = record(self.ledger, self.put, life, PutInput::Prevented(breakdown), self.sender.now()).await?;
        self.sender.announce(&life);
        Ok(life)
    }

    /// Gives up a put whose departure is not durable, and returns `failure` unchanged. If the ledger does not
    /// take this event either, the next start finds an intention that nobody drives.
    async fn given_up(&self, life: Life, kind: BreakdownKind, failure: Failure) -> Failure {
        let detail = if failure.detail.is_empty() { &failure.key } else { &failure.detail };
        if let Err(error) = self.prevented(life, kind, detail).await {
            tracing::warn!(detail = error.detail, "the ledger did not take that a put was given up");
        }
        failure
    }
}
