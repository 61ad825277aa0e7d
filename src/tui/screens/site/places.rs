//! A site that was read, indexed: its places, the lists, the wanted fibre, what a filter leaves.
//!
//! Must never: say which place is selected.

use crate::tui::building::{Grille, Immeuble, Lectures, Reste, Retenus};

/// Why a fibre is the wanted one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pourquoi {
    /// A demande was begun with it.
    Demande,
    /// The latest put asked for it.
    Envoi,
    /// It is the order's own prise.
    Prise,
}

/// The wanted fibre, and where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Voulue {
    pub(super) pourquoi: Pourquoi,
    pub(super) reference: Box<str>,
    pub(super) palier: Option<usize>,
}

/// A site that was read, indexed.
#[derive(Debug)]
pub(super) struct Lieux {
    pub(super) immeuble: Immeuble,
    pub(super) grille: Grille,
    pub(super) lectures: Lectures,
    /// The contract's own floors.
    pub(super) propres: Vec<usize>,
    /// Whether any floor has a free prise.
    pub(super) libres: bool,
    pub(super) voulue: Option<Voulue>,
    /// What the text filter leaves; `None`: everything.
    pub(super) retenus: Option<Retenus>,
}

impl Lieux {
    pub(super) fn new(immeuble: Immeuble) -> Self {
        Self {
            grille: Grille::new(&immeuble),
            immeuble,
            lectures: Lectures::default(),
            propres: Vec::new(),
            libres: false,
            voulue: None,
            retenus: None,
        }
    }

    /// How much of a floor the text filter leaves.
    pub(super) fn reste(&self, palier: usize) -> Reste {
        self.retenus.as_ref().map_or(Reste::Tout, |retenus| retenus.reste(palier))
    }

    /// Where the wanted fibre leads: the floor of its PTO, else the one whose list has it.
    pub(super) fn palier_de(&self, fibre: &str, pto: Option<&str>) -> Option<usize> {
        let found = self
            .lectures
            .lieux()
            .filter_map(|(rang, liste)| Some((rang.palier()?, liste.trouve(fibre)?.1)))
            .min_by_key(|(palier, _)| *palier);
        let of_fibre = found.and_then(|(_, fibre)| fibre.reference_pto.as_deref());
        [of_fibre, pto, Some(fibre)]
            .into_iter()
            .flatten()
            .find_map(|reference| self.immeuble.palier_de_la_pto(reference))
            .or_else(|| found.map(|(palier, _)| palier))
    }
}
