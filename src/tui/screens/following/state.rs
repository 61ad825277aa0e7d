//! The state of the following's screen: the contract, and how far it is scrolled.
//!
//! Must never: keep anything of the put: it is drawn from the shared data.

use crate::domain::reference::ContratId;
use crate::tui::words::effect::Effect;

/// The following of a contract's latest put.
#[derive(Debug)]
pub struct FollowingScreen {
    pub(super) contrat: ContratId,
    pub(super) scroll: usize,
}

impl FollowingScreen {
    /// Opens the following of this contract, and has what is known of the contract gathered again.
    pub fn open(contrat: ContratId, out: &mut Vec<Effect>) -> Self {
        out.push(Effect::Knowledge(contrat.clone()));
        Self::new(contrat)
    }

    /// The following of this contract, without gathering anything.
    #[must_use]
    pub const fn new(contrat: ContratId) -> Self {
        Self { contrat, scroll: 0 }
    }
}
