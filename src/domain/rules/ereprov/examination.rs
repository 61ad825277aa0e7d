//! The input of a judgement.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::domain::commande::Commande;
use crate::domain::demande::Draft;
use crate::domain::fibre::{FibresQuestion, RoSite};
use crate::domain::own_puts::OwnPuts;
use crate::domain::site::Site;
use crate::domain::states::Statut;

/// A fibre list that was read for the contract: the question, the answer and its time.
#[derive(Debug, Clone)]
pub struct KnownList {
    /// The question; `None` when it is not known (an answer saved in a file). Then nothing follows from what
    /// the list does *not* hold, and it is not known which place the list is for.
    pub question: Option<FibresQuestion>,
    /// The answer.
    pub answer: Arc<RoSite>,
    /// When the answer was fetched; `None`: not known.
    pub at: Option<Timestamp>,
}

/// What this machine knows to be under way for the contract (rule R10).
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

/// The ages beyond which a fibre list is old, and beyond which it counts as absent (`[cache]`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListAges {
    /// A list older than this gets advice A4 (default 15 min).
    pub fibres: SignedDuration,
    /// A list older than this counts as not read (default 24 h).
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
    /// The site, if known.
    pub site: Option<&'a Site>,
    /// The fibre lists read for this contract.
    pub known_lists: &'a [KnownList],
    /// What our own puts, of any contract, say of the fibres. They change advice A1 and the proposals only.
    pub own_puts: &'a OwnPuts,
    /// What is under way for the contract.
    pub underway: &'a Underway,
    /// The limits for the ages of the lists.
    pub ages: ListAges,
    /// The present time.
    pub now: Timestamp,
}
