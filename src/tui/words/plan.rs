//! What an opened plan says, and why a CR_STOC was refused.
//!
//! Owns: putting what a plan says over what is known otherwise. Must never: read a file, or judge a plan.

use crate::domain::acces::cr_stoc::RefusCrStoc;
use crate::domain::commande::{Commande, Fait};
use crate::domain::demande::Brouillon;
use crate::domain::failure::Echec;
use crate::domain::reference::ReferenceContrat;
use crate::domain::rules::ereprov::Releve;
use crate::engine::Connaissances;

/// A plan that was opened.
#[derive(Debug, Clone)]
pub struct PlanLu {
    /// Its contract.
    pub contrat: ReferenceContrat,
    /// Its demande.
    pub brouillon: Brouillon,
    /// What it says of the order and of the fibres.
    pub dit: PlanDit,
}

/// What an opened plan says of its contract: it holds for that plan, before what is known otherwise.
#[derive(Debug, Clone, Default)]
pub struct PlanDit {
    /// Facts of the order.
    pub commande: Commande,
    /// Where the fibre's state comes from, if the plan says so: then it comes from nowhere else.
    pub releve: Option<Releve>,
}

impl PlanDit {
    /// Puts it over what is known: its facts come first, and where it names a list, no other counts.
    pub fn complete(&self, connu: &mut Connaissances) {
        connu.commande = self.commande.clone().completee(std::mem::take(&mut connu.commande));
        if let Some(releve) = &self.releve {
            connu.releves = vec![releve.clone()];
        }
    }

    /// A person says otherwise: the facts of `faits` are no longer the plan's.
    pub fn oublie(&mut self, faits: &Commande) {
        fn autrement<T>(du_plan: &mut Option<Fait<T>>, dit: Option<&Fait<T>>) {
            if dit.is_some() {
                *du_plan = None;
            }
        }
        let own = &mut self.commande;
        autrement(&mut own.reference_prise, faits.reference_prise.as_ref());
        autrement(&mut own.prise_existante, faits.prise_existante.as_ref());
        autrement(&mut own.parc_opac, faits.parc_opac.as_ref());
        autrement(&mut own.zone, faits.zone.as_ref());
        autrement(&mut own.immeuble_collectif, faits.immeuble_collectif.as_ref());
        autrement(&mut own.pbo, faits.pbo.as_ref());
        autrement(&mut own.route, faits.route.as_ref());
    }
}

/// Why no CR_STOC was written.
#[derive(Debug, Clone)]
pub struct RefusRapport {
    /// The failure.
    pub echec: Echec,
    /// What is missing or in doubt, each by name.
    pub raisons: Vec<RefusCrStoc>,
}

impl From<Echec> for RefusRapport {
    fn from(echec: Echec) -> Self {
        Self { echec, raisons: Vec::new() }
    }
}
