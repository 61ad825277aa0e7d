//! What the site's screen keeps, and what is selected.
//!
//! Must never: ask for anything, or make anything anew (`suite` does).

use super::fibres::{Fibres, Tri};
use super::places::Lieux;
use crate::domain::fibre::QuestionFibres;
use crate::domain::reference::ReferenceContrat;
use crate::tui::building::{Plis, Rang, Seulement};
use crate::tui::data::{Data, Liste, Loaded};
use crate::tui::filter::Filtre;
use crate::tui::widgets::field::Champ;

/// The pane with the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pane {
    /// The tree, or the façade.
    Lieux,
    Fibres,
}

/// The text filter.
#[derive(Debug, Default)]
pub(super) struct Recherche {
    pub(super) champ: Champ,
    /// Whether it is being typed.
    pub(super) ouverte: bool,
    /// The text that was last looked for.
    pub(super) cherche: String,
    pub(super) filtre: Filtre,
}

/// A site's own state.
#[derive(Debug)]
pub struct SiteScreen {
    pub(super) contrat: ReferenceContrat,
    pub(super) pane: Pane,
    /// Whether the picture of the building stands in place of the tree.
    pub(super) facade: bool,
    /// The site, once it was read.
    pub(super) lieux: Option<Lieux>,
    pub(super) plis: Plis,
    /// Whether the rows are to be made anew.
    pub(super) plis_changes: bool,
    pub(super) rangs: Vec<Rang>,
    pub(super) cursor: usize,
    /// The selected place.
    pub(super) choix: Option<Rang>,
    /// Whether the selection was put on the contract's own place, or moved by hand.
    pub(super) placed: bool,
    pub(super) fibres: Fibres,
    pub(super) fibre: usize,
    /// The selected fibre, which stays selected when the list changes; `None`: the first free one.
    pub(super) held: Option<Box<str>>,
    /// The fibre with which a demande was last begun here.
    pub(super) demandee: Option<Box<str>>,
    pub(super) recherche: Recherche,
    pub(super) seulement: Seulement,
    pub(super) tri: Tri,
}

impl SiteScreen {
    /// The selected place: in the façade always a floor.
    pub(super) fn current(&self) -> Option<Rang> {
        if self.facade {
            self.choix.and_then(Rang::palier).map(Rang::etage)
        } else {
            self.rangs.get(self.cursor).copied()
        }
    }

    /// Whether a row is unfolded; `None`: there is nothing to fold. A filter unfolds what it found.
    pub(super) fn ouvert(&self, rang: Rang) -> Option<bool> {
        let lieux = self.lieux.as_ref()?;
        let ouvert = self.plis.ouvert(&lieux.immeuble, rang)?;
        let found = match (&lieux.retenus, rang) {
            (None, _) => false,
            (Some(_), Rang::Batiment(_) | Rang::Escalier(_)) => true,
            (Some(retenus), _) => !retenus.pto(rang.numero()).is_empty(),
        };
        Some(ouvert || found)
    }

    /// What is asked to see the fibres of a place. The contract's own floor is the list without a
    /// place, which was read already: no second request for it.
    pub(super) fn question_of(&self, rang: Rang) -> Option<QuestionFibres> {
        let lieux = self.lieux.as_ref()?;
        match rang {
            Rang::Etage(_) | Rang::Pto(..) if lieux.propres.contains(&rang.numero()) => Some(QuestionFibres::default()),
            Rang::Etage(_) | Rang::Pto(..) => lieux.immeuble.question(rang.numero(), None),
            Rang::Pbo(..) => lieux.immeuble.question(rang.numero(), rang.place()),
            Rang::Batiment(_) | Rang::Escalier(_) => None,
        }
    }

    pub(super) fn question(&self) -> Option<QuestionFibres> {
        self.question_of(self.current()?)
    }

    pub(super) fn loaded<'a>(&self, data: &'a Data) -> Option<&'a Loaded<Liste>> {
        data.contrat(&self.contrat)?.listes.get(&self.question()?)
    }

    /// Whether the list of the selected place was read: it is there, with its age, whatever became of
    /// reading it again.
    pub(super) fn lue(&self, data: &Data) -> bool {
        self.loaded(data).is_some_and(|loaded| loaded.value.is_some())
    }

    /// Whether the selected row is one that a filter keeps unfolded.
    pub(super) fn deplie_par_le_filtre(&self) -> bool {
        self.current().is_some_and(|rang| rang.palier().is_none())
            && self.lieux.as_ref().is_some_and(|lieux| lieux.retenus.is_some())
    }

    pub(super) fn toggle_fold(&mut self) {
        if let Some(rang) = self.current().filter(|_| !self.deplie_par_le_filtre())
            && self.ouvert(rang).is_some()
        {
            self.plis.bascule(rang);
            self.plis_changes = true;
        }
    }
}
