//! What the following's screen keeps: whose put, and how far it is scrolled.
//!
//! Must never: keep anything of the put: it is told as it is known now.

use crate::domain::reference::ReferenceContrat;
use crate::tui::words::effect::Effect;

/// The following of a contract's latest put.
#[derive(Debug)]
pub struct Suivi {
    pub(super) contrat: ReferenceContrat,
    pub(super) scroll: usize,
}

impl Suivi {
    /// The following of this contract; what is known of it is gathered anew.
    pub fn open(contrat: ReferenceContrat, out: &mut Vec<Effect>) -> Self {
        out.push(Effect::Connaissances(contrat.clone()));
        Self::new(contrat)
    }

    /// The following of this contract.
    #[must_use]
    pub const fn new(contrat: ReferenceContrat) -> Self {
        Self { contrat, scroll: 0 }
    }
}
