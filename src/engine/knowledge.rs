//! What is known without the network: the contracts at hand, and the facts that the rules need about one.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::core::Engine;
use super::failure::journal_failure;
use super::types::{Aged, AnswerSource, ContratAtHand, Knowledge};
use crate::domain::acces::AccesLine;
use crate::domain::commande::Commande;
use crate::domain::failure::Failure;
use crate::domain::lifecycle::{Life, Phase};
use crate::domain::own_puts::{ListMarks, OwnPuts};
use crate::domain::reference::ContratId;
use crate::domain::rules::ereprov::{FactQuestion, Underway};
use crate::store::journal::{ImportCount, JournalError, PutId};

impl Engine {
    /// The contracts at hand, most urgent first. Never the network.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be read.
    pub async fn contrats_at_hand(&self) -> Result<Vec<ContratAtHand>, Failure> {
        let contrats = self.journal().contrats().await.map_err(|error| journal_failure(&error))?;
        let last_lives = self.journal().last_lives().await.map_err(|error| journal_failure(&error))?;
        let mut last_lives: HashMap<ContratId, (PutId, Life)> =
            last_lives.into_iter().map(|(put, life)| (life.demande.contrat.clone(), (put, life))).collect();
        let mut missing_codes: HashMap<ContratId, Vec<Life>> = HashMap::new();
        for (_, life) in self.missing_codes().await? {
            missing_codes.entry(life.demande.contrat.clone()).or_default().push(life);
        }
        let (due_puts, _) = self.due_puts().await?;
        let next_times: HashMap<PutId, Timestamp> =
            due_puts.iter().map(|due_put| (due_put.put, due_put.next.at)).collect();
        let mut who_follows = self.who_follows().await?;
        let mut contrats_at_hand = Vec::with_capacity(contrats.len());
        for known in contrats {
            let (put, life) = last_lives.remove(&known.contrat).unzip();
            let follower = put.and_then(|put| who_follows.remove(&put));
            let next_at = put.and_then(|put| next_times.get(&put).copied());
            let missing_codes = missing_codes.remove(&known.contrat).unwrap_or_default();
            let (site, seen_at) = (known.site, known.touched_at);
            let mut own_note = known.own_note;
            own_note.away &= missing_codes.is_empty() && life.as_ref().is_none_or(Life::is_settled);
            contrats_at_hand.push(ContratAtHand {
                contrat: known.contrat,
                site,
                seen_at,
                life,
                follower,
                next_at,
                missing_codes,
                own_note,
            });
        }
        contrats_at_hand.sort_by(|a, b| urgency(a).cmp(&urgency(b)).then(b.seen_at.cmp(&a.seen_at)));
        Ok(contrats_at_hand)
    }

    /// Keeps a contract at hand.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be written.
    pub async fn open(&self, contrat: &ContratId) -> Result<(), Failure> {
        self.journal().touch(contrat, self.now()).await.map_err(|error| journal_failure(&error))
    }

    /// What is known of a contract. Never the network.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be read.
    pub async fn knowledge(&self, contrat: &ContratId) -> Result<Knowledge, Failure> {
        let journal = self.journal();
        let read = async {
            let commande_knowledge = journal.commande_knowledge(contrat).await?;
            let site = journal.structure(contrat).await?;
            let known_lists = journal.lists(contrat).await?;
            let lives = journal.lives(contrat).await?;
            let own_puts = self.own_puts(known_lists.iter().filter_map(|known_list| known_list.at).min()).await?;
            Ok((commande_knowledge, site, known_lists, lives, own_puts))
        };
        let (commande_knowledge, site, known_lists, lives, own_puts) =
            read.await.map_err(|error| journal_failure(&error))?;
        let lives: Vec<Life> = lives.into_iter().map(|(_, life)| life).collect();
        Ok(Knowledge {
            contrat: contrat.clone(),
            commande: commande_knowledge.facts,
            facts: commande_knowledge.history,
            summary: commande_knowledge.summary,
            site: site.map(|(site, at)| Aged { value: Arc::new(site), at, source: AnswerSource::Cache }),
            known_lists,
            own_puts: Arc::new(own_puts),
            underway: underway(&lives),
            lives,
        })
    }

    /// What this profile's puts, of any contract, say of the fibres of a list that was read at `read_at`. Never the
    /// network.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be read.
    pub async fn marks(&self, read_at: Timestamp) -> Result<ListMarks, Failure> {
        let own_puts = self.own_puts(Some(read_at)).await.map_err(|error| journal_failure(&error))?;
        Ok(ListMarks::new(Arc::new(own_puts), Some(read_at)))
    }

    /// The marks of the puts that may say more than a list read at `oldest`, or than any list that still counts.
    async fn own_puts(&self, oldest: Option<Timestamp>) -> Result<OwnPuts, JournalError> {
        let counting = self.now().checked_sub(self.settings().ages.stale).unwrap_or(Timestamp::MIN);
        let since = oldest.map_or(counting, |oldest| oldest.min(counting));
        let lives = self.journal().changed_since(since).await?;
        Ok(OwnPuts::new(lives.iter().map(|(_, life)| life)))
    }

    /// Keeps the lines of access files that are not known yet; all or none of them. Does not add any contract to those
    /// at hand.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be written.
    pub async fn import(&self, lines: Vec<AccesLine>) -> Result<ImportCount, Failure> {
        self.journal().import(lines).await.map_err(|error| journal_failure(&error))
    }

    /// Takes the next sequence number for the name of a CR_STOC file, durably.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be written.
    pub async fn sequence_cr_stoc(&self) -> Result<u64, Failure> {
        self.journal().sequence_cr_stoc(self.now()).await.map_err(|error| journal_failure(&error))
    }

    /// Remembers facts that a person set by hand ([`crate::domain::commande::FactOrigin::ByHand`]), now: later than all
    /// that is known, even if the clock was set back.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be written.
    pub async fn remember(&self, contrat: &ContratId, facts: Commande) -> Result<(), Failure> {
        let known = self.journal().commande_knowledge(contrat).await.map_err(|error| journal_failure(&error))?;
        let latest = known.history.iter().map(|dated| dated.at).max();
        let at = latest.map_or_else(|| self.now(), |latest| latest.max(self.now()));
        self.journal().remember(contrat, facts, at).await.map_err(|error| journal_failure(&error))
    }

    /// Forgets a fact that a person set by hand: the value of another source counts again.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be written.
    pub async fn forget(&self, contrat: &ContratId, question: FactQuestion) -> Result<(), Failure> {
        self.journal().forget(contrat, question).await.map_err(|error| journal_failure(&error))
    }
}

/// What this post knows to be under way (rule R10).
fn underway(lives: &[Life]) -> Underway {
    match lives.iter().find(|life| !life.is_settled()).map(|life| &life.phase) {
        None => Underway::Nothing,
        Some(Phase::Followed(followed)) => match &followed.statut {
            Some(statut) if statut.is_underway() => Underway::Workflow(statut.clone()),
            _ => Underway::UnsettledPut,
        },
        Some(_) => Underway::UnsettledPut,
    }
}

/// Sort key, most urgent first: in doubt, on its way, code missing, then the rest.
fn urgency(at_hand: &ContratAtHand) -> u8 {
    match &at_hand.life {
        Some(life) => match &life.phase {
            Phase::Unknown(_) => 0,
            Phase::Intention | Phase::Sending { .. } | Phase::Followed(_) => 1,
            _ if !at_hand.missing_codes.is_empty() => 2,
            Phase::Finished { .. }
            | Phase::Closed { .. }
            | Phase::NotSent(_)
            | Phase::Refused(_)
            | Phase::NotCarriedOut(_) => 4,
        },
        None => 3,
    }
}
