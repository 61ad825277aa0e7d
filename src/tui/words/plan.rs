//! The content of an opened plan, sheet or access file, and why a CR_STOC was refused.
//!
//! Owns: putting a plan's facts over those known otherwise. Must never: read a file, or judge a plan.

use std::path::PathBuf;

use crate::domain::acces::cr_stoc::CrStocRefusal;
use crate::domain::commande::{Commande, Fact};
use crate::domain::demande::Draft;
use crate::domain::failure::Failure;
use crate::domain::reference::ContratId;
use crate::domain::rules::ereprov::{KnownList, OverallVerdict, Ruling};
use crate::engine::Knowledge;
use crate::files::plan::PlanLines;

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

/// A sheet of plans that was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedSheet {
    /// Its path.
    pub path: PathBuf,
    /// Its lines.
    pub read: PlanLines,
}

/// What the rules say of a line of a sheet, with what is known of its contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineVerdict {
    /// It was judged.
    Judged {
        /// The overall verdict.
        overall: OverallVerdict,
        /// The rules that reject it, are undecided or warn.
        rulings: Box<[Ruling]>,
    },
    /// Its list can't be used, or the journal can't be read.
    Unusable(Box<Failure>),
}

/// An access file that was imported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportedFile {
    /// The name of its flow.
    pub flux: &'static str,
    /// The lines read.
    pub read: u64,
    /// Those that the journal did not have.
    pub new_lines: u64,
    /// Those that it had.
    pub known: u64,
    /// Those that are no line of that flow.
    pub refused: u64,
    /// The number of the first refused line.
    pub first_refused: Option<u64>,
    /// Why the file was not read to its end. What was read before is kept.
    pub stopped: Option<Box<Failure>>,
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
