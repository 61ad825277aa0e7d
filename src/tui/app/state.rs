//! The whole state of the terminal UI: what is known, and the stack of screens.
//!
//! Owns: the stack. Must never: do IO or read a clock.

use super::screen::Screen;
use crate::domain::reference::ContratId;
use crate::tui::data::Data;
use crate::tui::screens::offers;
use crate::tui::words::effect::Effect;
use crate::tui::words::route::Destination;

/// The whole state of the terminal UI.
pub struct State {
    /// The data that screens share.
    pub data: Data,
    /// The stack of screens; the last one has the focus. Never empty.
    pub screens: Vec<Screen>,
}

impl State {
    /// The home screen over `data`.
    #[must_use]
    pub fn new(mut data: Data) -> Self {
        let home = Screen::open(Destination::Home, &mut data, &mut Vec::new());
        Self { data, screens: vec![home] }
    }

    /// Opens a place and puts its screen on top of the stack.
    pub(super) fn push(&mut self, route: Destination, out: &mut Vec<Effect>) {
        let screen = Screen::open(route, &mut self.data, out);
        self.screens.push(screen);
    }

    /// Updates every screen from the data known now.
    pub(super) fn refresh(&mut self) {
        for screen in &mut self.screens {
            screen.part_mut().refresh(&self.data);
        }
        // The help and the palette show what the screen below offers now.
        for at in 1..self.screens.len() {
            let (below, above) = self.screens.split_at_mut(at);
            let (Some(below), Some(above)) = (below.last(), above.first_mut()) else { continue };
            match above {
                Screen::Help(help) => help.follow(&self.data, offers(below.part(), &self.data)),
                Screen::Palette(palette) => palette.follow(offers(below.part(), &self.data)),
                _ => {}
            }
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
