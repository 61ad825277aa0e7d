//! The state of the site's screen, and what is selected.
//!
//! Must never: ask for anything, or rebuild anything (`kept_ready` does).

use super::fibres::{FibreOrder, FibreRows};
use super::places::SitePlaces;
use crate::domain::fibre::FibresQuestion;
use crate::domain::reference::ContratId;
use crate::tui::building::{BuildingRow, Folds, Only};
use crate::tui::data::{Data, FibreList, Loaded};
use crate::tui::filter::TextFilter;
use crate::tui::widgets::field::TextField;

/// The pane with the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pane {
    /// The tree, or the façade.
    Places,
    Fibres,
}

/// The text filter.
#[derive(Debug, Default)]
pub(super) struct SiteSearch {
    pub(super) text_field: TextField,
    /// Whether the filter is being typed.
    pub(super) opened: bool,
    /// The text that was last searched for.
    pub(super) search: String,
    pub(super) filter: TextFilter,
}

/// The state of a site's screen.
#[derive(Debug)]
pub struct SiteScreen {
    pub(super) contrat: ContratId,
    pub(super) pane: Pane,
    /// Whether the picture of the building stands in place of the tree.
    pub(super) facade: bool,
    /// The site, once it was read.
    pub(super) places: Option<SitePlaces>,
    pub(super) folds: Folds,
    /// Whether the rows must be rebuilt.
    pub(super) folds_changed: bool,
    pub(super) rows: Vec<BuildingRow>,
    pub(super) cursor: usize,
    /// The selected place.
    pub(super) choice: Option<BuildingRow>,
    /// Whether the selection was already put on the contract's own place, or moved by hand.
    pub(super) placed: bool,
    pub(super) fibres: FibreRows,
    pub(super) fibre: usize,
    /// The selected fibre, which stays selected when the list changes; `None`: the first free one.
    pub(super) held: Option<Box<str>>,
    /// The fibre with which a demande was last begun here.
    pub(super) asked: Option<Box<str>>,
    pub(super) search: SiteSearch,
    pub(super) only: Only,
    pub(super) sort: FibreOrder,
}

impl SiteScreen {
    /// The selected place; in the façade, always a floor.
    pub(super) fn current(&self) -> Option<BuildingRow> {
        if self.facade {
            self.choice.and_then(BuildingRow::palier).map(BuildingRow::etage)
        } else {
            self.rows.get(self.cursor).copied()
        }
    }

    /// Whether a row is unfolded; `None`: there is nothing to fold. A filter unfolds what it found.
    pub(super) fn opened(&self, row: BuildingRow) -> Option<bool> {
        let places = self.places.as_ref()?;
        let opened = self.folds.opened(&places.immeuble, row)?;
        let found = match (&places.kept, row) {
            (None, _) => false,
            (Some(_), BuildingRow::Batiment(_) | BuildingRow::Escalier(_)) => true,
            (Some(kept), _) => !kept.pto(row.number()).is_empty(),
        };
        Some(opened || found)
    }

    /// The question for the fibres of a place. For the contract's own floor it is the one without a place,
    /// whose list was already read: it needs no second request.
    pub(super) fn question_of(&self, row: BuildingRow) -> Option<FibresQuestion> {
        let places = self.places.as_ref()?;
        match row {
            BuildingRow::Etage(_) | BuildingRow::Pto(..) if places.own_paliers.contains(&row.number()) => {
                Some(FibresQuestion::default())
            }
            BuildingRow::Etage(_) | BuildingRow::Pto(..) => places.immeuble.question(row.number(), None),
            BuildingRow::Pbo(..) => places.immeuble.question(row.number(), row.position()),
            BuildingRow::Batiment(_) | BuildingRow::Escalier(_) => None,
        }
    }

    pub(super) fn question(&self) -> Option<FibresQuestion> {
        self.question_of(self.current()?)
    }

    pub(super) fn loaded<'a>(&self, data: &'a Data) -> Option<&'a Loaded<FibreList>> {
        data.contrat(&self.contrat)?.lists.get(&self.question()?)
    }

    /// Whether the list of the selected place was read: it is kept, with its age, even if a second reading
    /// failed.
    pub(super) fn was_read(&self, data: &Data) -> bool {
        self.loaded(data).is_some_and(|loaded| loaded.value.is_some())
    }

    /// Whether the filter keeps the selected row unfolded.
    pub(super) fn unfolded_by_filter(&self) -> bool {
        self.current().is_some_and(|row| row.palier().is_none())
            && self.places.as_ref().is_some_and(|places| places.kept.is_some())
    }

    pub(super) fn toggle_fold(&mut self) {
        if let Some(row) = self.current().filter(|_| !self.unfolded_by_filter())
            && self.opened(row).is_some()
        {
            self.folds.toggle(row);
            self.folds_changed = true;
        }
    }
}
