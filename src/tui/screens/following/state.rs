//! What the following's screen keeps: whose put, and how far it is scrolled.
//!
//! Must never: keep anything of the put: it is told as it is known now.

use crate::domain::reference::ContratId;
use crate::tui::words::effect::Effect;

/// The following of a contract's latest put.
#[derive(Debug)]
pub struct FollowingScreen {
    pub(super) contrat: ContratId,
    pub(super) scroll: usize,
}

impl FollowingScreen {
    /// The following of this contract; what is known of it is gathered anew.
    pub fn open(contrat: ContratId, out: &mut Vec<Effect>) -> Self {
        out.push(Effect::Knowledge(contrat.clone()));
        Self::new(contrat)
    }

    /// The following of this contract.
    #[must_use]
    pub const fn new(contrat: ContratId) -> Self {
        Self { contrat, scroll: 0 }
    }
}
