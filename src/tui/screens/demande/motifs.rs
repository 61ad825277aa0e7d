//! Which motif is under the cursor.
//!
//! Owns: that none is until a key moved to it, letters found it, or it was chosen before: Enter pressed once too often
//! must not choose a motif. Must never: choose one.

use super::state::{DemandeField, DemandeScreen};
use crate::domain::rules::ereprov::RuleId;
use crate::tui::screens::move_in;
use crate::tui::words::action::Action;

impl DemandeScreen {
    /// Whether Enter would have to choose a motif, and none is under the cursor.
    pub(super) fn lacks_cursor(&self) -> bool {
        self.field == DemandeField::Motif && self.motif_cursor.is_none()
    }

    /// Whether the demande is ill-formed (R6) only because its motif is still to be chosen: nothing is wrong yet.
    pub(super) fn awaits_motif(&self) -> bool {
        self.motif.is_none() && self.rejections.iter().all(|(_, rules)| !rules.contains(&RuleId::R6))
    }

    /// Moves the cursor among the motifs; the first move goes to the first motif, or up to the last one.
    pub(super) fn move_motif(&mut self, action: Action) {
        let len = self.motifs().len();
        if let Some(at) = &mut self.motif_cursor {
            move_in(at, len, action);
        } else {
            let first = if action == Action::Up { len.saturating_sub(1) } else { 0 };
            self.motif_cursor = (len > 0).then_some(first);
        }
    }

    /// Puts the cursor where it may be without a move: on the first motif that the search finds, or, without a search,
    /// on the chosen one.
    pub(super) fn rest_cursor(&mut self) {
        self.motif_cursor = if self.search.value().trim().is_empty() {
            self.motif.and_then(|motif| self.offered.iter().position(|other| *other == motif))
        } else {
            (!self.motifs().is_empty()).then_some(0)
        };
    }
}
