//! The content of an opened plan, and why a CR_STOC was refused.
//!
//! Owns: putting a plan's facts over those known otherwise. Must never: read a file, or judge a plan.

use crate::domain::acces::cr_stoc::CrStocRefusal;
use crate::domain::commande::{Commande, Fact};
use crate::domain::demande::Draft;
use crate::domain::failure::Failure;
use crate::domain::reference::ContratId;
use crate::domain::rules::ereprov::KnownList;
use crate::engine::Knowledge;

/// A plan that was opened.
#[derive(Debug, Clone)]
pub struct OpenedPlan {
    /// Its contract.
    pub contrat: ContratId,
    /// Its demande.
    pub draft: Draft,
    /// Its facts about the order and the fibres.
    pub told: PlanFacts,
}

/// The facts of an opened plan about its contract. They hold for that plan, before facts known otherwise.
#[derive(Debug, Clone, Default)]
pub struct PlanFacts {
    /// Facts of the order.
    pub commande: Commande,
    /// The list that gives the fibre's state, if the plan names one: then no other list is used.
    pub known_list: Option<KnownList>,
}

impl PlanFacts {
    /// Puts the plan's facts over what is known. They come first; if the plan names a list, no other list
    /// counts.
    pub fn complete(&self, known: &mut Knowledge) {
        known.commande = self.commande.clone().completed(std::mem::take(&mut known.commande));
        if let Some(known_list) = &self.known_list {
            known.known_lists = vec![known_list.clone()];
        }
    }

    /// The person said otherwise: the facts that `facts` holds are dropped from the plan's.
    pub fn forget(&mut self, facts: &Commande) {
        fn otherwise<T>(of_plan: &mut Option<Fact<T>>, told: Option<&Fact<T>>) {
            if told.is_some() {
                *of_plan = None;
            }
        }
        let own = &mut self.commande;
        otherwise(&mut own.reference_prise, facts.reference_prise.as_ref());
        otherwise(&mut own.existing_prise, facts.existing_prise.as_ref());
        otherwise(&mut own.parc_opac, facts.parc_opac.as_ref());
        otherwise(&mut own.zone, facts.zone.as_ref());
        otherwise(&mut own.collective_immeuble, facts.collective_immeuble.as_ref());
        otherwise(&mut own.pbo, facts.pbo.as_ref());
        otherwise(&mut own.route, facts.route.as_ref());
    }
}

/// Why no CR_STOC was written.
#[derive(Debug, Clone)]
pub struct CrStocFailure {
    /// The failure.
    pub failure: Failure,
    /// The missing or doubtful values, by name.
    pub reasons: Vec<CrStocRefusal>,
}

impl From<Failure> for CrStocFailure {
    fn from(failure: Failure) -> Self {
        Self { failure, reasons: Vec::new() }
    }
}
