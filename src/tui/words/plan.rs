//! What an opened plan says, and why a CR_STOC was refused.
//!
//! Owns: putting what a plan says over what is known otherwise. Must never: read a file, or judge a plan.

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
    /// What it says of the order and of the fibres.
    pub told: PlanFacts,
}

/// What an opened plan says of its contract: it holds for that plan, before what is known otherwise.
#[derive(Debug, Clone, Default)]
pub struct PlanFacts {
    /// Facts of the order.
    pub commande: Commande,
    /// Where the fibre's state comes from, if the plan says so: then it comes from nowhere else.
    pub known_list: Option<KnownList>,
}

impl PlanFacts {
    /// Puts it over what is known: its facts come first, and where it names a list, no other counts.
    pub fn complete(&self, known: &mut Knowledge) {
        known.commande = self.commande.clone().completed(std::mem::take(&mut known.commande));
        if let Some(known_list) = &self.known_list {
            known.known_lists = vec![known_list.clone()];
        }
    }

    /// A person says otherwise: the facts of `facts` are no longer the plan's.
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
    /// What is missing or in doubt, each by name.
    pub reasons: Vec<CrStocRefusal>,
}

impl From<Failure> for CrStocFailure {
    fn from(failure: Failure) -> Self {
        Self { failure, reasons: Vec::new() }
    }
}
