//! What was read of one contract.
//!
//! Owns: which things there are. Must never: say how they come together (that is [`Data`](super::Data)'s).

use std::collections::HashMap;

use jiff::Timestamp;

use super::loaded::{FibreList, Loaded};
use crate::domain::failure::Failure;
use crate::domain::fibre::FibresQuestion;
use crate::domain::lifecycle::Life;
use crate::domain::site::Site;
use crate::engine::{Aged, Knowledge};
use crate::tui::words::plan::PlanFacts;

/// What was read of a contract.
#[derive(Debug, Clone, Default)]
pub struct ContratData {
    /// What is known, for the rules.
    pub knowledge: Loaded<Knowledge>,
    /// Counts the changes of `knowledge`: what was judged at another count is judged again.
    pub revision: u64,
    /// The site.
    pub structure: Loaded<Aged<Site>>,
    /// The fibre lists, by question.
    pub lists: HashMap<FibresQuestion, Loaded<FibreList>>,
    /// Its latest put.
    pub life: Option<Life>,
    /// When the service is asked next.
    pub next_at: Option<Timestamp>,
    /// Why the last question of the following failed.
    pub following_failure: Option<Failure>,
    /// Since when a put is on its way from this screen.
    pub sending: Option<Timestamp>,
    /// Since when the service is being asked by hand.
    pub asked: Option<Timestamp>,
    /// What the plan that is open says of it.
    pub plan: Option<Box<PlanFacts>>,
}
