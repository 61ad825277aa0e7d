//! Everything: what is known, and the screens on the stack.
//!
//! Owns: the stack. Must never: do IO or read a clock.

use crate::domain::reference::ReferenceContrat;
use crate::tui::data::Data;
use crate::tui::screens::Screen;

/// Everything.
pub struct State {
    /// What screens share.
    pub data: Data,
    /// The screens, the one with the focus last. Never empty.
    pub screens: Vec<Screen>,
}

impl State {
    /// The home screen over `data`.
    #[must_use]
    pub fn new(data: Data) -> Self {
        Self { data, screens: vec![Screen::Dossiers(Box::default())] }
    }

    /// Lets every screen follow what is known now.
    pub(super) fn refresh(&mut self) {
        for screen in &mut self.screens {
            screen.part_mut().refresh(&self.data);
        }
    }

    /// The contracts whose latest put is not settled.
    #[must_use]
    pub fn unsettled(&self) -> Vec<ReferenceContrat> {
        let mut open: Vec<ReferenceContrat> = self
            .data
            .contrats
            .iter()
            .filter(|(_, contrat)| contrat.vie.as_ref().is_some_and(|vie| !vie.est_reglee()))
            .map(|(reference, _)| reference.clone())
            .collect();
        open.sort();
        open
    }
}
