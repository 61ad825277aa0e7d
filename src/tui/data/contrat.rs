//! What was read of one contract.
//!
//! Owns: the list of these things. Must never: combine them ([`Data`](super::Data) does).

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::left_demande::LeftDemande;
use super::loaded::{FibreList, Loaded};
use crate::domain::failure::Failure;
use crate::domain::fibre::{FibresQuestion, RoSite};
use crate::domain::lifecycle::Life;
use crate::domain::own_puts::ListMarks;
use crate::domain::site::Site;
use crate::engine::{Aged, Follower, Knowledge};
use crate::tui::words::plan::PlanFacts;

/// What was read of a contract.
#[derive(Debug, Clone, Default)]
pub struct ContratData {
    /// What is known of the contract, for the rules.
    pub knowledge: Loaded<Knowledge>,
    /// A count of the changes of `knowledge`: a demande judged at another count is judged again.
    pub revision: u64,
    /// The site.
    pub structure: Loaded<Aged<Site>>,
    /// The fibre lists, by question.
    pub lists: HashMap<FibresQuestion, Loaded<FibreList>>,
    /// The contract's latest put.
    pub life: Option<Life>,
    /// Who follows that put; `None`: nobody.
    pub follower: Option<Follower>,
    /// Whether the following is not the person's doing: another process has the put, or had it. It opens no password
    /// form.
    pub unattended: bool,
    /// When the following asks the service next.
    pub next_at: Option<Timestamp>,
    /// Why the following's last question failed.
    pub following_failure: Option<Failure>,
    /// When the put that is on its way was sent from this program.
    pub sending: Option<Timestamp>,
    /// When the person's question that is on its way was asked.
    pub asked: Option<Timestamp>,
    /// The open plan's facts about the contract.
    pub plan: Option<Box<PlanFacts>>,
    /// The demande that was left before it was sent.
    pub left: Option<Box<LeftDemande>>,
}

impl ContratData {
    /// What our own puts, of any contract, say of a list that was read at `read_at`.
    #[must_use]
    pub fn marks(&self, read_at: Option<Timestamp>) -> ListMarks {
        let known = self.knowledge.value.as_ref();
        known.map(|known| ListMarks::new(Arc::clone(&known.own_puts), read_at)).unwrap_or_default()
    }

    /// What our own puts say of one of the lists read for this contract.
    #[must_use]
    pub fn marks_of(&self, list: &Arc<RoSite>) -> ListMarks {
        let mut lists = self.lists.values().filter_map(|loaded| loaded.value.as_ref());
        lists.find(|own| Arc::ptr_eq(&own.answer, list)).map(|own| self.marks(own.at)).unwrap_or_default()
    }
}
