//! The fibre lists that were read, by the place they are shown at.
//!
//! Owns: which list belongs to which floor and PBO, and its counts. Rebuilt only when a list arrives, or a put of ours. Must
//! never: count a list at a place that it was not asked for.

use std::collections::HashMap;
use std::sync::Arc;

use super::count::{Count, CountUnit, UseCounts};
use super::indexed::Immeuble;
use super::row::BuildingRow;
use crate::domain::fibre::{FibresQuestion, RoSite};
use crate::domain::own_puts::ListMarks;
use crate::domain::reference::PboId;
use crate::domain::text::trim_pasted;

/// The fibre lists that were read.
#[derive(Debug, Default)]
pub struct BuildingLists {
    read: HashMap<FibresQuestion, (Arc<RoSite>, ListMarks)>,
    places: HashMap<BuildingRow, (Arc<RoSite>, UseCounts)>,
}

/// A list with its question, and what our own puts say of it.
pub type ReadList<'a> = (&'a FibresQuestion, &'a Arc<RoSite>, ListMarks);

impl BuildingLists {
    /// Whether these lists, or what our own puts say of them, differ from those taken last.
    #[must_use]
    pub fn others<'a>(&self, lists: impl Iterator<Item = ReadList<'a>>) -> bool {
        let mut n = 0;
        for (question, list, marks) in lists {
            n += 1;
            if !self.read.get(question).is_some_and(|(own, known)| Arc::ptr_eq(own, list) && *known == marks) {
                return true;
            }
        }
        n != self.read.len()
    }

    /// Takes the current lists. The contract's own floors show the list that was asked for without a place,
    /// because that is the list that Enter reads there.
    pub fn take<'a>(&mut self, immeuble: &Immeuble, own_paliers: &[usize], lists: impl Iterator<Item = ReadList<'a>>) {
        self.read = lists.map(|(question, list, marks)| (question.clone(), (Arc::clone(list), marks))).collect();
        self.places.clear();
        for (question, (list, marks)) in &self.read {
            let Some(place) = &question.place else { continue };
            let counts = UseCounts::of_fibres(list, marks);
            for palier in immeuble.named_paliers(place) {
                let rows = match &question.pbo {
                    None if own_paliers.contains(&palier) => Vec::new(),
                    None => vec![BuildingRow::etage(palier)],
                    Some(pbo) => named_pbos(immeuble, palier, pbo),
                };
                self.places.extend(rows.into_iter().map(|row| (row, (Arc::clone(list), counts))));
            }
        }
        if let Some((list, marks)) = self.read.get(&FibresQuestion::default()) {
            let counts = UseCounts::of_fibres(list, marks);
            for palier in own_paliers {
                self.places.insert(BuildingRow::etage(*palier), (Arc::clone(list), counts));
            }
        }
    }

    /// The list of the contract's own place.
    #[must_use]
    pub fn own_list(&self) -> Option<&Arc<RoSite>> {
        self.read.get(&FibresQuestion::default()).map(|(list, _)| list)
    }

    /// The list shown at a place; for a PTO, its floor's list.
    #[must_use]
    pub fn list(&self, row: BuildingRow) -> Option<&Arc<RoSite>> {
        self.places.get(&row.place()).map(|(list, _)| list)
    }

    /// The floors and PBOs whose list was read.
    pub fn places(&self) -> impl Iterator<Item = (BuildingRow, &Arc<RoSite>)> {
        self.places.iter().map(|(row, (list, _))| (*row, list))
    }

    /// How much room there is at a place: fibres where the list was read, else the structure's PTOs. `None`:
    /// not known. Bâtiments and escaliers always count PTOs, because the lists of some floors say nothing about
    /// the others.
    #[must_use]
    pub fn count(&self, immeuble: &Immeuble, row: BuildingRow) -> Option<Count> {
        let pto = |counts: UseCounts| (counts.total() > 0).then_some(Count { counts, unit: CountUnit::Pto });
        match row {
            BuildingRow::Batiment(_) => pto(immeuble.batiment_pto(row.number())),
            BuildingRow::Escalier(_) => pto(immeuble.escalier_pto(row.number())),
            BuildingRow::Etage(_) | BuildingRow::Pbo(..) => match self.places.get(&row) {
                Some((_, counts)) => Some(Count { counts: *counts, unit: CountUnit::Fibres }),
                None if matches!(row, BuildingRow::Etage(_)) => pto(immeuble.palier_pto(row.number())),
                None => None,
            },
            BuildingRow::Pto(..) => None,
        }
    }

    /// The counts of a floor: fibres where the list was read, else PTOs.
    #[must_use]
    pub fn palier_counts(&self, immeuble: &Immeuble, palier: usize) -> UseCounts {
        self.count(immeuble, BuildingRow::etage(palier)).map(|count| count.counts).unwrap_or_default()
    }
}

/// The PBOs of that name on a floor.
fn named_pbos(immeuble: &Immeuble, palier: usize, name: &PboId) -> Vec<BuildingRow> {
    let pbo = immeuble.etage(palier).map(|etage| &*etage.pbo).unwrap_or_default();
    let named = pbo.iter().enumerate().filter(|(_, own)| trim_pasted(&own.reference) == name.as_str());
    named.map(|(n, _)| BuildingRow::pbo(palier, n)).collect()
}
