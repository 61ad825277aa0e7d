//! What was read of one contract.
//!
//! Owns: the list of these things. Must never: combine them ([`Data`](super::Data) does).

use std::collections::HashMap;

use jiff::Timestamp;

use super::left_demande::LeftDemande;
use super::loaded::{FibreList, Loaded};
use crate::domain::failure::Failure;
use crate::domain::fibre::FibresQuestion;
use crate::domain::lifecycle::Life;
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
