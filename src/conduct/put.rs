//! From the intention to the outcome.

use super::answer::receive;
use super::departures::Departures;
use super::record::{append_failure, local, read_again, record};
use super::sender::{Sender, Sent};
use crate::domain::failure::Echec;
use crate::domain::lifecycle::{Effet, Entree, Evenement, Fait, Vie, decide};
use crate::domain::outcome::{GenrePanne, Panne};
use crate::domain::reference::ReferenceContrat;
use crate::domain::service_error::Categorie;
use crate::ledger::{AjoutError, CommenceError, Ledger, LedgerFailure as _, PartError, PutId, RequeteId};
use crate::stop_points::point;

/// Carries an intention to its outcome; comes back when that is durable. An issue inconnue is an `Ok`
/// whose phase says so. To be run to its end: an answer on its way must not be dropped.
///
/// # Errors
/// When no intention was made (another put of the contract is not settled: category `etat`); when it was
/// given up for what the service said to another call meanwhile; or when the departure or the outcome
/// could not be made durable.
pub async fn conduct<L: Ledger, S: Sender>(
    ledger: &L,
    sender: &S,
    departures: &Departures,
    intention: Fait,
) -> Result<Vie, Echec> {
    point("put.avant-intention");
    let contrat = match &intention.evenement {
        Evenement::Intention { demande, .. } => demande.contrat.as_str().to_owned(),
        _ => String::new(),
    };
    let (put, vie) = ledger.begin(intention).await.map_err(|refusal| match refusal {
        CommenceError::DejaOuvert(_) => Echec::new(Categorie::Etat, "erreur.deja_en_cours").avec("contrat", contrat),
        CommenceError::Journal(failure) => failure.echec(),
        CommenceError::Impossible => local(&refusal.to_string()),
    })?;
    Conducted { ledger, sender, put }.drive(departures, vie).await
}

/// A put whose intention is durable.
struct Conducted<'a, L, S> {
    ledger: &'a L,
    sender: &'a S,
    put: PutId,
}

/// What came of asking for the departure.
enum Departure {
    /// It may leave: the departure is durable.
    Granted(Vie, RequeteId),
    /// The month's share is used up.
    Quota,
    /// The put is no longer an intention: somebody settled it.
    Settled(Vie),
}

impl<L: Ledger, S: Sender> Conducted<'_, L, S> {
    async fn drive(&self, departures: &Departures, vie: Vie) -> Result<Vie, Echec> {
        let contrat = vie.demande.contrat.clone();
        tracing::info!(%contrat, put = %self.put, "put: intention durable");
        point("put.intention");
        // Held until the outcome is durable: another process that finds the put meanwhile sees that
        // somebody is driving it.
        let _driver = match self.ledger.drive(self.put).await {
            Ok(Some(driver)) => driver,
            Ok(None) => return self.prevented(vie, GenrePanne::Local, "driven elsewhere").await,
            Err(failure) => return self.prevented(vie, GenrePanne::Local, &failure.to_string()).await,
        };
        let session = self.ledger.session(|| self.sender.waits_for_a_session()).await;
        let Ok(Some(session)) = session else {
            return self.prevented(vie, GenrePanne::Sessions, "").await;
        };
        point("put.session");
        let pass = match self.may_leave(&contrat).await {
            Ok(pass) => pass,
            Err((genre, echec)) => return Err(self.given_up(vie, genre, echec).await),
        };
        let Some(open) = departures.open().await else {
            return self.prevented(vie, GenrePanne::Interruption, "given up before the departure").await;
        };
        let departure = match self.depart(&session, &vie).await {
            Ok(departure) => departure,
            Err(echec) => return Err(self.given_up(vie, GenrePanne::Local, echec).await),
        };
        drop(open);
        match departure {
            Departure::Granted(vie, request) => self.leave(vie, request, &pass).await,
            Departure::Quota => self.prevented(vie, GenrePanne::Quota, "").await,
            Departure::Settled(vie) => Ok(vie),
        }
    }

    /// Whether the service was heard, while the session was waited for, to say that it must not leave: the
    /// credentials to send it with, or why it is given up.
    async fn may_leave(&self, contrat: &ReferenceContrat) -> Result<S::Pass, (GenrePanne, Echec)> {
        // They may have been refused to another call.
        let pass = self.sender.pass().await.map_err(|echec| (GenrePanne::SansMotDePasse, echec))?;
        // Nor may the put be tried whose twin was told that the maximum is reached, or to wait.
        let allowed = self.sender.allowed(contrat).await;
        allowed.map(|()| pass).map_err(|echec| match echec.categorie {
            Categorie::Quota => (GenrePanne::Quota, echec),
            // The ledger could not be asked.
            Categorie::Entree => (GenrePanne::Local, echec),
            _ => (GenrePanne::Report, echec),
        })
    }

    /// The departure is durable: from here to its outcome on the disk.
    async fn leave(&self, vie: Vie, request: RequeteId, pass: &S::Pass) -> Result<Vie, Echec> {
        point("put.depart");
        self.sender.announce(&vie);
        let sent = self.send_once(&vie, pass).await;
        point("put.reponse");
        // Nothing comes between the answer and the disk.
        let (vie, asked) = receive(self.ledger, self.put, vie, request, sent, self.sender.now()).await?;
        point("put.issue");
        self.sender.heed(&vie, asked, pass).await;
        self.sender.announce(&vie);
        point("put.annonce");
        Ok(vie)
    }

    /// Makes the departure durable together with the count of its request.
    async fn depart(&self, session: &L::Session, vie: &Vie) -> Result<Departure, Echec> {
        let le = self.sender.now();
        let decision = decide(vie, Entree::Pret, le);
        let (Some(evenement), Some(Effet::Envoyer)) = (decision.evenement, decision.effet) else {
            return Ok(Departure::Settled(vie.clone()));
        };
        let (request, limit) = self.sender.request(&vie.demande.contrat);
        point("put.avant-depart");
        match self.ledger.depart(session, self.put, vie.version, Fait { le, evenement }, request, limit).await {
            Ok((vie, request)) => Ok(Departure::Granted(vie, request)),
            Err(PartError::QuotaAtteint { .. }) => Ok(Departure::Quota),
            // Somebody settled it meanwhile: it is not sent.
            Err(PartError::Ajout(AjoutError::Conflit { .. })) => {
                Ok(Departure::Settled(read_again(self.ledger, self.put).await?))
            }
            Err(PartError::Ajout(error)) => Err(append_failure(&error)),
        }
    }

    /// The only place of the program that has a put sent; [`Effet::Envoyer`] led here.
    async fn send_once(&self, vie: &Vie, pass: &S::Pass) -> Sent<S::Asked> {
        tracing::info!(contrat = %vie.demande.contrat, "put: leaving");
        point("put.avant-envoi");
        self.sender.send(&vie.demande, pass).await
    }

    /// It never leaves, which is noted and told.
    async fn prevented(&self, vie: Vie, genre: GenrePanne, detail: &str) -> Result<Vie, Echec> {
        let panne = Panne { genre, detail: detail.to_owned() };
        let vie = record(self.ledger, self.put, vie, Entree::Empeche(panne), self.sender.now()).await?;
        self.sender.announce(&vie);
        Ok(vie)
    }

    /// No departure was made durable, so nothing leaves, for a reason that is told as it is: noted if the
    /// ledger takes that at least, else the next start finds an intention that nobody drives.
    async fn given_up(&self, vie: Vie, genre: GenrePanne, echec: Echec) -> Echec {
        let detail = if echec.detail.is_empty() { &echec.cle } else { &echec.detail };
        if let Err(failure) = self.prevented(vie, genre, detail).await {
            tracing::warn!(detail = failure.detail, "the ledger did not take that a put was given up");
        }
        echec
    }
}
