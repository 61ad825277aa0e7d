//! What a plan is judged with: its own facts and lists, and what the journal knows of its contract.
//!
//! Owns: which of the two comes first. Must never: judge: that is [`crate::domain::rules`].

use jiff::Timestamp;

use super::one_plan::Plan;
use crate::domain::commande::Commande;
use crate::domain::demande::Draft;
use crate::domain::own_puts::OwnPuts;
use crate::domain::rules::ereprov::{Examination, KnownList, ListAges, Underway};
use crate::domain::site::Site;
use crate::engine::Knowledge;

/// Everything that a plan is judged with.
#[derive(Debug)]
pub struct JudgingBasis<'a> {
    /// The facts of the plan, completed by the known ones.
    pub commande: Commande,
    draft: &'a Draft,
    known_lists: Vec<KnownList>,
    site: Option<&'a Site>,
    own_puts: &'a OwnPuts,
    underway: Underway,
}

impl<'a> JudgingBasis<'a> {
    /// From a plan, the list that it names, and what is known of its contract.
    #[must_use]
    pub fn new(plan: &'a Plan, known_list: Option<KnownList>, known: Option<&'a Knowledge>) -> Self {
        let (commande, journal_lists, site, own_puts, underway) = match known {
            Some(known) => (
                plan.commande.clone().completed(known.commande.clone()),
                known.known_lists.clone(),
                known.site.as_ref().map(|read| &*read.value),
                &*known.own_puts,
                known.underway.clone(),
            ),
            None => (plan.commande.clone(), Vec::new(), None, OwnPuts::none(), Underway::Nothing),
        };
        // When the plan names a list for the fibre's state, no other list is used.
        let known_lists = known_list.map_or(journal_lists, |known_list| vec![known_list]);
        Self { commande, draft: &plan.draft, known_lists, site, own_puts, underway }
    }

    /// The list that tells about a fibre: the latest one that contains it, else the latest of all.
    #[must_use]
    pub fn known_list(&self, fibre: &str) -> Option<&KnownList> {
        self.known_lists
            .iter()
            .filter(|known_list| known_list.answer.find(fibre).is_some())
            .max_by_key(|known_list| known_list.at)
            .or_else(|| self.known_lists.iter().max_by_key(|known_list| known_list.at))
    }

    /// The same with other facts, ready to be judged.
    #[must_use]
    pub fn examination<'b>(&'b self, commande: &'b Commande, ages: ListAges, now: Timestamp) -> Examination<'b> {
        Examination {
            draft: self.draft,
            commande,
            site: self.site,
            known_lists: &self.known_lists,
            own_puts: self.own_puts,
            underway: &self.underway,
            ages,
            now,
        }
    }
}
