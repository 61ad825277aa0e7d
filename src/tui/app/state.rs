//! Everything: what is known, and the screens on the stack.
//!
//! Owns: the stack. Must never: do IO or read a clock.

use super::screen::Screen;
use crate::domain::reference::ContratId;
use crate::tui::data::Data;
use crate::tui::words::effect::Effect;
use crate::tui::words::route::ScreenRoute;

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
    pub fn new(mut data: Data) -> Self {
        let home = Screen::open(ScreenRoute::Home, &mut data, &mut Vec::new());
        Self { data, screens: vec![home] }
    }

    /// Puts a place on top of the stack.
    pub(super) fn push(&mut self, route: ScreenRoute, out: &mut Vec<Effect>) {
        let screen = Screen::open(route, &mut self.data, out);
        self.screens.push(screen);
    }

    /// Lets every screen follow what is known now.
    pub(super) fn refresh(&mut self) {
        for screen in &mut self.screens {
            screen.part_mut().refresh(&self.data);
        }
    }

    /// The contracts whose latest put is not settled.
    #[must_use]
    pub fn unsettled(&self) -> Vec<ContratId> {
        let mut open: Vec<ContratId> = self
            .data
            .contrats
            .iter()
            .filter(|(_, contrat)| contrat.life.as_ref().is_some_and(|life| !life.is_settled()))
            .map(|(reference, _)| reference.clone())
            .collect();
        open.sort();
        open
    }
}
