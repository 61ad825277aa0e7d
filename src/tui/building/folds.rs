//! The rows of the tree, top to bottom.
//!
//! Owns: what is folded, and which rows a filter leaves. Must never: hold a text per row: a site of 100 000
//! PTOs has as many rows when unfolded.

use std::collections::HashSet;

use super::count::Only;
use super::filtering::{Filtered, Remainder};
use super::indexed::Immeuble;
use super::row::{BuildingRow, widen};

/// What is folded: bâtiments and escaliers are open by default, floors are folded by default.
#[derive(Debug, Default)]
pub struct Folds {
    toggled: HashSet<BuildingRow>,
    /// Whether floors are open by default.
    unfolded: bool,
}

impl Folds {
    /// Whether a row is unfolded; `None`: there is nothing to fold.
    #[must_use]
    pub fn opened(&self, immeuble: &Immeuble, row: BuildingRow) -> Option<bool> {
        let toggle = self.toggled.contains(&row);
        match row {
            BuildingRow::Batiment(_) | BuildingRow::Escalier(_) => Some(!toggle),
            BuildingRow::Etage(_) => {
                let etage = immeuble.etage(row.number())?;
                (!etage.pbo.is_empty() || !etage.pto.is_empty()).then_some(toggle != self.unfolded)
            }
            BuildingRow::Pbo(..) | BuildingRow::Pto(..) => None,
        }
    }

    /// Folds or unfolds a row.
    pub fn toggle(&mut self, row: BuildingRow) {
        if !self.toggled.remove(&row) {
            self.toggled.insert(row);
        }
    }

    /// Unfolds all floors, or folds them all again; single folds are forgotten.
    pub fn toggle_all(&mut self) {
        self.unfolded = !self.unfolded;
        self.toggled.clear();
    }

    /// Unfolds everything that hides a row; returns whether anything changed.
    pub fn show(&mut self, immeuble: &Immeuble, row: BuildingRow) -> bool {
        let mut changed = false;
        for holder in immeuble.within(row) {
            if self.opened(immeuble, holder) == Some(false) {
                self.toggle(holder);
                changed = true;
            }
        }
        changed
    }

    /// The same folds for a site that was read again: places with the same names keep their state.
    #[must_use]
    pub fn on(&self, before: &Immeuble, after: &Immeuble) -> Self {
        let toggled = self.toggled.iter().filter_map(|row| after.find_again(before, *row)).collect();
        Self { toggled, unfolded: self.unfolded }
    }

    /// The rows, top to bottom: all of them, or those that a filter leaves.
    #[must_use]
    pub fn rows(&self, immeuble: &Immeuble, kept: Option<&Filtered>, only: Only) -> Vec<BuildingRow> {
        let mut rows = Vec::new();
        for batiment in 0..immeuble.batiments() {
            let start = rows.len();
            rows.push(BuildingRow::batiment(batiment));
            if kept.is_none() && self.opened(immeuble, BuildingRow::batiment(batiment)) == Some(false) {
                continue;
            }
            for escalier in immeuble.escaliers_of(batiment) {
                self.escalier(&mut rows, immeuble, escalier, kept, only);
            }
            if kept.is_some() && rows.len() == start + 1 {
                rows.truncate(start);
            }
        }
        rows.shrink_to_fit();
        rows
    }

    /// The row of an escalier and, if unfolded, of its floors. No row when the filter leaves none of its
    /// floors.
    fn escalier(
        &self,
        rows: &mut Vec<BuildingRow>,
        immeuble: &Immeuble,
        escalier: usize,
        kept: Option<&Filtered>,
        only: Only,
    ) {
        let start = rows.len();
        rows.push(BuildingRow::escalier(escalier));
        if kept.is_some() || self.opened(immeuble, BuildingRow::escalier(escalier)) != Some(false) {
            for palier in immeuble.paliers_of(escalier) {
                self.palier(rows, immeuble, palier, kept, only);
            }
        }
        if kept.is_some() && rows.len() == start + 1 {
            rows.truncate(start);
        }
    }

    /// The row of a floor and, if unfolded, of its PBOs and PTOs. A filter that matches some of these, but not
    /// the floor, shows only those.
    fn palier(
        &self,
        rows: &mut Vec<BuildingRow>,
        immeuble: &Immeuble,
        palier: usize,
        kept: Option<&Filtered>,
        only: Only,
    ) {
        let part = kept.map_or(Remainder::Everything, |kept| kept.remainder(palier));
        if part == Remainder::Nothing {
            return;
        }
        let row = BuildingRow::etage(palier);
        rows.push(row);
        let opened = self.opened(immeuble, row) == Some(true);
        let etage = immeuble.etage(palier);
        if opened && part == Remainder::Everything {
            let pbo = etage.map_or(0, |etage| etage.pbo.len());
            rows.extend((0..pbo).map(|pbo| BuildingRow::pbo(palier, pbo)));
            let passes = |n: &usize| {
                let pto = etage.and_then(|etage| etage.pto.get(*n));
                !only.filter() || pto.is_some_and(|pto| only.lets_pto_through(pto))
            };
            rows.extend(immeuble.ordered_pto(palier).filter(passes).map(|pto| BuildingRow::pto(palier, pto)));
        } else if let Some(kept) = kept {
            let found = kept.pto(palier);
            if found.is_empty() {
                return;
            }
            let left = |pto: &usize| found.binary_search_by_key(pto, |(_, found)| widen(*found)).is_ok();
            rows.extend(immeuble.ordered_pto(palier).filter(left).map(|pto| BuildingRow::pto(palier, pto)));
        }
    }
}
