//! A site that was read, indexed: its places, the fibre lists, the wanted fibre, what a filter leaves.
//!
//! Must never: say which place is selected.

use crate::tui::building::{BuildingLists, Filtered, Grid, Immeuble, Remainder};

/// Why a fibre is the wanted one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WantedWhy {
    /// A demande was begun with this fibre.
    Demande,
    /// The latest put asked for this fibre.
    Sending,
    /// It is the prise of the order itself.
    Prise,
}

/// The wanted fibre, and the floor that it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WantedFibre {
    pub(super) why: WantedWhy,
    pub(super) reference: Box<str>,
    pub(super) palier: Option<usize>,
}

/// A site that was read, indexed.
#[derive(Debug)]
pub(super) struct SitePlaces {
    pub(super) immeuble: Immeuble,
    pub(super) grid: Grid,
    pub(super) reads: BuildingLists,
    /// The contract's own floors.
    pub(super) own_paliers: Vec<usize>,
    /// Whether any floor has a free prise.
    pub(super) free: bool,
    pub(super) wanted: Option<WantedFibre>,
    /// What the text filter leaves; `None`: everything.
    pub(super) kept: Option<Filtered>,
}

impl SitePlaces {
    pub(super) fn new(immeuble: Immeuble) -> Self {
        Self {
            grid: Grid::new(&immeuble),
            immeuble,
            reads: BuildingLists::default(),
            own_paliers: Vec::new(),
            free: false,
            wanted: None,
            kept: None,
        }
    }

    /// How much of a floor the text filter leaves.
    pub(super) fn remainder(&self, palier: usize) -> Remainder {
        self.kept.as_ref().map_or(Remainder::Everything, |kept| kept.remainder(palier))
    }

    /// The floor that the wanted fibre leads to: the floor of its PTO, else the one whose list has the fibre.
    pub(super) fn palier_of(&self, fibre: &str, pto: Option<&str>) -> Option<usize> {
        let found = self
            .reads
            .places()
            .filter_map(|(row, list)| Some((row.palier()?, list.find(fibre)?.1)))
            .min_by_key(|(palier, _)| *palier);
        let of_fibre = found.and_then(|(_, fibre)| fibre.reference_pto.as_deref());
        [of_fibre, pto, Some(fibre)]
            .into_iter()
            .flatten()
            .find_map(|reference| self.immeuble.palier_of_pto(reference))
            .or_else(|| found.map(|(palier, _)| palier))
    }
}
