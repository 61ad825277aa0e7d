//! What the engine takes and gives.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::domain::acces::CommandeSummary;
use crate::domain::commande::Commande;
use crate::domain::contrat_note::ContratNote;
use crate::domain::demande::Draft;
use crate::domain::fact_history::FactHistory;
use crate::domain::failure::Failure;
use crate::domain::lifecycle::Life;
use crate::domain::own_puts::OwnPuts;
use crate::domain::reference::ContratId;
use crate::domain::rules::ereprov::{Examination, Judgement, KnownList, ListAges, Underway, judge};
use crate::domain::site::Site;
use crate::store::journal::ProcessKind;

/// Which answer the caller wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// The cache while it is fresh, else the service (one request).
    Fresh,
    /// The service, whatever the cache holds (one request).
    Refresh,
    /// The cache whatever its age; never a request.
    Cached,
}

/// Who asks for a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requester {
    /// A person, now and expressly: allowed even in a month whose volume is reached according to the service.
    Person,
    /// The program, by itself or on the way to something else.
    Plan,
}

/// Where an answer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerSource {
    /// The service, just now.
    Service,
    /// The journal's cache.
    Cache,
}

/// An answer with its age.
#[derive(Debug, Clone)]
pub struct Aged<T> {
    /// The answer.
    pub value: Arc<T>,
    /// When the service gave it.
    pub at: Timestamp,
    /// Where it came from this time.
    pub source: AnswerSource,
}

/// All that is known of a contract and that the rules need.
#[derive(Debug, Clone)]
pub struct Knowledge {
    /// The contract.
    pub contrat: ContratId,
    /// The order's facts, every source merged.
    pub commande: Commande,
    /// Every fact known of the order, with its time: those that count and what is older.
    pub facts: FactHistory,
    /// What the imported access files say of the order, to be shown to a person.
    pub summary: Option<CommandeSummary>,
    /// The site, if its structure was ever read.
    pub site: Option<Aged<Site>>,
    /// The fibre lists read for this contract.
    pub known_lists: Vec<KnownList>,
    /// What this profile's puts, of any contract, say of the fibres in lists that are older.
    pub own_puts: Arc<OwnPuts>,
    /// What is under way.
    pub underway: Underway,
    /// Every put of the contract, oldest first.
    pub lives: Vec<Life>,
}

impl Knowledge {
    /// The put that the contract is about: the latest unsettled one, else the latest one. A late answer may have
    /// reopened an earlier put.
    #[must_use]
    pub fn current(&self) -> Option<&Life> {
        self.lives.iter().rev().find(|life| !life.is_settled()).or(self.lives.last())
    }

    /// A draft with all that is known, ready to be judged.
    #[must_use]
    pub fn examination<'a>(&'a self, draft: &'a Draft, ages: ListAges, now: Timestamp) -> Examination<'a> {
        Examination {
            draft,
            commande: &self.commande,
            site: self.site.as_ref().map(|read| &*read.value),
            known_lists: &self.known_lists,
            own_puts: &self.own_puts,
            underway: &self.underway,
            ages,
            now,
        }
    }

    /// Judges a draft against what is known.
    #[must_use]
    pub fn judge(&self, draft: &Draft, ages: ListAges, now: Timestamp) -> Judgement {
        judge(&self.examination(draft, ages, now))
    }
}

/// Who follows a put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Follower {
    /// This process.
    Here,
    /// Another process of this post.
    Elsewhere {
        /// What it is.
        kind: ProcessKind,
        /// The person it works for, if configured.
        agent: Option<String>,
    },
}

/// A contract at hand.
#[derive(Debug, Clone)]
pub struct ContratAtHand {
    /// The contract.
    pub contrat: ContratId,
    /// Its site's reference, once known.
    pub site: Option<String>,
    /// When it was last opened or changed.
    pub seen_at: Timestamp,
    /// The contract's current put ([`Knowledge::current`]), if any.
    pub life: Option<Life>,
    /// Who follows that put; `None`: nobody, so that the service is not asked.
    pub follower: Option<Follower>,
    /// When the plan has the service asked next, while the put is not settled: somebody asks only where there is a
    /// follower.
    pub next_at: Option<Timestamp>,
    /// Its puts that were carried out and whose code de décharge is missing, oldest first.
    pub missing_codes: Vec<Life>,
    /// What a person set of it. One whose put goes on, or whose code is missing, is never away.
    pub own_note: ContratNote,
}

/// The month's requests and the sessions, as this post counts them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaState {
    /// `2026-11` (Europe/Paris).
    pub month: String,
    /// Requests sent this month.
    pub used: u32,
    /// This post's share.
    pub ceiling: u32,
    /// Sessions taken now by any process of this machine.
    pub used_sessions: u8,
    /// How many sessions there are.
    pub session_ceiling: u8,
}

/// What a call waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// One of the sessions: other calls, of any process of this machine, hold them all.
    Session {
        /// How many there are.
        ceiling: u8,
        /// The call gives up after this time.
        at_most: Duration,
    },
    /// A service that is busy or failing for a moment: the read is repeated after the wait.
    Service {
        /// How long.
        within: Duration,
    },
}

impl Waiting {
    /// The text's key, and the values that the text names.
    #[must_use]
    pub fn sentence(&self) -> (&'static str, Vec<(&'static str, String)>) {
        // Rounded up: "0 s" would look like no wait.
        let seconds = |duration: &Duration| duration.as_millis().div_ceil(1_000).to_string();
        match self {
            Self::Session { ceiling, at_most } => {
                ("attente.session", vec![("plafond", ceiling.to_string()), ("secondes", seconds(at_most))])
            }
            Self::Service { within } => ("attente.service", vec![("secondes", seconds(within))]),
        }
    }
}

/// News that the engine gives while it works on its own.
#[derive(Debug, Clone)]
pub enum News {
    /// A put changed.
    Life {
        /// The put as it is now, durable.
        life: Box<Life>,
        /// When the service is asked next.
        next_at: Option<Timestamp>,
    },
    /// A question of a following failed; the following goes on at `next_at`, or ends when that is `None`.
    Following {
        /// The contract.
        contrat: ContratId,
        /// What failed.
        failure: Failure,
        /// When it is asked again.
        next_at: Option<Timestamp>,
    },
    /// A call waits; there is no news when the wait ends: the call's own result tells it.
    Waiting(Waiting),
    /// The quota or the sessions changed.
    Quota(QuotaState),
    /// Another process wrote to the journal, or a process that followed puts has ended.
    Elsewhere,
}
