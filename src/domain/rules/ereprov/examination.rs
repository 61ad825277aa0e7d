//! What a demande is judged from.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::domain::commande::Commande;
use crate::domain::demande::Draft;
use crate::domain::fibre::{FibresQuestion, RoSite};
use crate::domain::site::Site;
use crate::domain::states::Statut;

/// A fibre list that was read for the contract: the question, the answer, and when.
#[derive(Debug, Clone)]
pub struct KnownList {
    /// What was asked; `None` when it is not known (an answer saved in a file): then nothing can be
    /// concluded from what the list does *not* hold, nor about whose place it is.
    pub question: Option<FibresQuestion>,
    /// What came.
    pub answer: Arc<RoSite>,
    /// When it was fetched; `None`: its age is unknown.
    pub at: Option<Timestamp>,
}

/// What this post knows to be under way for the contract (rule R10).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Underway {
    /// Nothing known.
    #[default]
    Nothing,
    /// A put whose outcome is not settled.
    UnsettledPut,
    /// A reprovisioning last seen in this state (Initié or En cours).
    Workflow(Statut),
}

/// Ages from which a fibre list is old, and from which it counts as absent (`[cache]`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListAges {
    /// Older than this: advice A4 (default 15 min).
    pub fibres: SignedDuration,
    /// Older than this: as if it had not been read (default 24 h).
    pub stale: SignedDuration,
}

impl Default for ListAges {
    fn default() -> Self {
        Self { fibres: SignedDuration::from_mins(15), stale: SignedDuration::from_hours(24) }
    }
}

/// Everything a judgement is made from.
#[derive(Debug, Clone, Copy)]
pub struct Examination<'a> {
    /// The draft.
    pub draft: &'a Draft,
    /// The order's facts.
    pub commande: &'a Commande,
    /// The site, where it is known.
    pub site: Option<&'a Site>,
    /// The fibre lists read for this contract.
    pub known_lists: &'a [KnownList],
    /// What is under way.
    pub underway: &'a Underway,
    /// The ages.
    pub ages: ListAges,
    /// Now.
    pub now: Timestamp,
}
