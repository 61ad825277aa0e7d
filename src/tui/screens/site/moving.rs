//! Moving in the tree and in the façade. Must never: spend a request.

use super::state::{Pane, SiteScreen};
use crate::tui::building::{BuildingRow, Only, Remainder};
use crate::tui::data::{Data, Level};
use crate::tui::screens::move_in;
use crate::tui::words::action::Action;

/// The floors of one page in the façade.
const PAGE: usize = 10;

impl SiteScreen {
    /// Moves the selection; returns whether the action was a move.
    pub(super) fn move_selection(&mut self, action: Action) -> bool {
        if self.facade { self.move_in_facade(action) } else { self.move_in_tree(action) }
    }

    fn move_in_tree(&mut self, action: Action) -> bool {
        if move_in(&mut self.cursor, self.rows.len(), action) {
            self.place(self.rows.get(self.cursor).copied());
            return true;
        }
        let opened = self.current().and_then(|row| self.opened(row));
        match (action, opened) {
            (Action::Left, Some(true)) | (Action::Right, Some(false)) => self.toggle_fold(),
            (Action::Left, _) => {
                let depth = self.current().map_or(0, BuildingRow::depth);
                if let Some(at) = self.rows.iter().take(self.cursor).rposition(|row| row.depth() < depth) {
                    self.cursor = at;
                    self.place(self.rows.get(at).copied());
                }
            }
            (Action::Right, _) => self.pane = Pane::Fibres,
            _ => return false,
        }
        true
    }

    fn place(&mut self, row: Option<BuildingRow>) {
        if row.is_some() {
            self.choice = row;
        }
        self.placed = true;
        self.held = None;
    }

    /// Up and down the escalier; left and right to the nearest floor of the next escalier.
    fn move_in_facade(&mut self, action: Action) -> bool {
        let (Some(places), Some(palier)) = (&self.places, self.choice.and_then(BuildingRow::palier)) else {
            return false;
        };
        let immeuble = &places.immeuble;
        let escalier = immeuble.escalier_of(palier);
        let paliers = immeuble.paliers_of(escalier);
        let last = paliers.end.saturating_sub(1);
        let line = places.grid.line(palier);
        let beside = |escalier: usize| places.grid.nearest(immeuble, escalier, line);
        let to = match action {
            Action::Up => palier.saturating_sub(1).max(paliers.start),
            Action::Down => palier.saturating_add(1).min(last),
            Action::PageUp => palier.saturating_sub(PAGE).max(paliers.start),
            Action::PageDown => palier.saturating_add(PAGE).min(last),
            Action::First => paliers.start,
            Action::Last => last,
            Action::Left => (0..escalier).rev().find_map(beside).unwrap_or(palier),
            Action::Right => (escalier.saturating_add(1)..immeuble.escaliers()).find_map(beside).unwrap_or(palier),
            _ => return false,
        };
        self.place(Some(BuildingRow::etage(to)));
        true
    }

    /// Switches between tree and façade, staying on the same floor.
    pub(super) fn change_view(&mut self) {
        self.facade = !self.facade;
        self.pane = Pane::Places;
        let Some(places) = &self.places else { return };
        if !self.facade {
            // The floor may be folded away in the tree.
            if let Some(choice) = self.choice {
                self.folds.show(&places.immeuble, choice);
            }
            self.folds_changed = true;
            return;
        }
        let of = |escalier: usize| places.immeuble.paliers_of(escalier).next();
        if self.choice.is_some_and(|choice| choice.palier().is_some()) {
            return;
        }
        let palier = match self.choice {
            Some(row @ BuildingRow::Batiment(_)) => places.immeuble.escaliers_of(row.number()).find_map(of),
            Some(row @ BuildingRow::Escalier(_)) => of(row.number()),
            _ => None,
        };
        if let Some(palier) = palier.or_else(|| (0..places.immeuble.escaliers()).find_map(of)) {
            self.choice = Some(BuildingRow::etage(palier));
        }
    }

    /// Goes to the next or previous floor with a free prise, wrapping around at the ends; with filters on, only
    /// to floors that they leave.
    pub(super) fn free_etage(&mut self, data: &mut Data, next: bool) {
        let Some(places) = &self.places else { return };
        let len = places.immeuble.paliers();
        let wanted = Only { free: true, ..self.only };
        let free = |palier: &usize| {
            places.remainder(*palier) != Remainder::Nothing
                && places.reads.palier_counts(&places.immeuble, *palier).passing(wanted) > 0
        };
        // From a bâtiment or an escalier, the next floor is its first one.
        let here = match self.current() {
            None => None,
            Some(row) => row.palier().or_else(|| {
                let escalier = match row {
                    BuildingRow::Batiment(_) => places.immeuble.escaliers_of(row.number()).start,
                    _ => row.number(),
                };
                (places.immeuble.paliers_of(escalier).start + len).checked_sub(usize::from(next))
            }),
        };
        let here = here.unwrap_or(if next { len.saturating_sub(1) } else { 0 });
        let step = |n: usize| if next { here + n } else { here + len - n };
        match (1..=len).filter_map(|n| step(n).checked_rem(len)).find(free) {
            Some(palier) => self.go(BuildingRow::etage(palier)),
            None => data.say(Level::Info, data.texts.get("tui.indisponible.aucun_etage")),
        }
    }
}
