//! What was read of one contract.
//!
//! Owns: which things there are. Must never: say how they come together (that is [`Data`](super::Data)'s).

use std::collections::HashMap;

use jiff::Timestamp;

use super::loaded::{Liste, Loaded};
use crate::domain::failure::Echec;
use crate::domain::fibre::QuestionFibres;
use crate::domain::lifecycle::Vie;
use crate::domain::site::Site;
use crate::engine::{Connaissances, Lu};
use crate::tui::words::plan::PlanDit;

/// What was read of a contract.
#[derive(Debug, Clone, Default)]
pub struct Contrat {
    /// What is known, for the rules.
    pub connaissances: Loaded<Connaissances>,
    /// Counts the changes of `connaissances`: what was judged at another count is judged again.
    pub revision: u64,
    /// The site.
    pub structure: Loaded<Lu<Site>>,
    /// The fibre lists, by question.
    pub listes: HashMap<QuestionFibres, Loaded<Liste>>,
    /// Its latest put.
    pub vie: Option<Vie>,
    /// When the service is asked next.
    pub prochain: Option<Timestamp>,
    /// Why the last question of the following failed.
    pub echec_suivi: Option<Echec>,
    /// Since when a put is on its way from this screen.
    pub envoi: Option<Timestamp>,
    /// Since when the service is being asked by hand.
    pub releve: Option<Timestamp>,
    /// What the plan that is open says of it.
    pub plan: Option<Box<PlanDit>>,
}
