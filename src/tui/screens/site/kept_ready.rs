//! The values that the site's screen keeps ready, and when they are rebuilt.
//!
//! Owns: following the data. Each value is rebuilt only when its sources have changed, because this is called
//! at every message, every tick and every key. Must never: ask for anything.

use std::sync::Arc;

use super::fibres::FibreChoice;
use super::places::{SitePlaces, WantedFibre, WantedWhy};
use super::state::{Pane, SiteScreen};
use crate::domain::fibre::FibresQuestion;
use crate::domain::reference::is_absent;
use crate::domain::site::Site;
use crate::tui::building::{BuildingRow, Filtered, Immeuble, OwnPlace, ReadList, Remainder};
use crate::tui::data::{ContratData, Data};

/// The values that had to be rebuilt.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Remade {
    /// The index of the site.
    pub immeuble: bool,
    /// The rows of the tree.
    pub rows: bool,
    /// The fibre list.
    pub fibres: bool,
}

fn lists(own: &ContratData) -> impl Iterator<Item = ReadList<'_>> {
    own.lists.iter().filter_map(|(question, loaded)| {
        let list = loaded.value.as_ref()?;
        Some((question, &list.answer, own.marks(list.at)))
    })
}

impl SiteScreen {
    /// Follows the data known now; returns what had to be rebuilt.
    pub fn follow(&mut self, data: &Data) -> Remade {
        let mut remade = Remade::default();
        let Some(own) = data.contrat(&self.contrat) else { return remade };
        let Some(site) = own.structure.value.as_ref().map(|read| &read.value) else { return remade };
        if !self.places.as_ref().is_some_and(|places| Arc::ptr_eq(places.immeuble.site(), site)) {
            self.take_site(Arc::clone(site));
            remade.immeuble = true;
        }
        let Some(places) = &mut self.places else { return remade };
        let read = remade.immeuble || places.reads.others(lists(own));
        if read {
            let own_place = own.lists.get(&FibresQuestion::default()).and_then(|loaded| loaded.value.as_ref());
            places.own_paliers =
                own_place.map_or_else(Vec::new, |own| places.immeuble.own_paliers(&OwnPlace::of(&own.answer)));
            places.reads.take(&places.immeuble, &places.own_paliers, lists(own));
            let free = |palier| places.reads.palier_counts(&places.immeuble, palier).free > 0;
            places.free = (0..places.immeuble.paliers()).any(free);
        }
        self.follow_wanted(data, read);
        remade.rows = self.follow_filter(read) | self.place_on_own() | std::mem::take(&mut self.folds_changed);
        if remade.rows || remade.immeuble {
            remade.rows = true;
            self.remake_rows();
        }
        remade.fibres = self.follow_fibres(data);
        remade
    }

    /// Takes a site that was read again: folds and selection stay on the places with the same names.
    fn take_site(&mut self, site: Arc<Site>) {
        let immeuble = Immeuble::new(site);
        if let Some(before) = &self.places {
            self.folds = self.folds.on(&before.immeuble, &immeuble);
            self.choice = self.choice.and_then(|choice| immeuble.find_again(&before.immeuble, choice));
        }
        self.places = Some(SitePlaces::new(immeuble));
    }

    /// Updates the wanted fibre: that of the demande begun here, else of the latest put, else the order's own.
    fn follow_wanted(&mut self, data: &Data, read: bool) {
        let life = data.life(&self.contrat);
        let prise = data.knowledge(&self.contrat).and_then(|known| known.commande.reference_prise.as_ref());
        let wanted = self
            .asked
            .as_deref()
            .map(|fibre| (WantedWhy::Demande, fibre, None))
            .or_else(|| {
                let demande = &life?.demande;
                Some((WantedWhy::Sending, demande.fibre.as_str(), demande.pto.as_ref().map(AsRef::as_ref)))
            })
            .or_else(|| Some((WantedWhy::Prise, prise?.value.as_str(), None)));
        let Some(places) = &mut self.places else { return };
        let same = |own: &WantedFibre| wanted.is_some_and(|(why, fibre, _)| (own.why, &*own.reference) == (why, fibre));
        let known = match &places.wanted {
            Some(own) => same(own),
            None => wanted.is_none(),
        };
        if read || !known {
            places.wanted = wanted.map(|(why, fibre, pto)| WantedFibre {
                why,
                reference: fibre.into(),
                palier: places.palier_of(fibre, pto),
            });
        }
    }

    /// Applies the text filter; returns whether the rows it leaves may have changed.
    fn follow_filter(&mut self, read: bool) -> bool {
        let Some(places) = &mut self.places else { return false };
        let typed = self.search.text_field.value() != self.search.search;
        if typed {
            self.search.text_field.value().clone_into(&mut self.search.search);
        }
        let blank = self.search.search.trim().is_empty();
        if !typed && (blank || !read) {
            return false;
        }
        if blank {
            // The selected match stays in view when the filter is removed.
            if let Some(choice) = self.choice {
                self.folds.show(&places.immeuble, choice);
            }
            return places.kept.take().is_some();
        }
        let kept = Filtered::new(&mut self.search.filter, &self.search.search, &places.immeuble, &places.reads);
        if typed && let Some(best) = kept.best() {
            self.choice = Some(best);
            self.held = None;
            self.placed = true;
        }
        places.kept = Some(kept);
        true
    }

    /// Puts the selection on the contract's own place, once, unless the person moved it; returns whether it
    /// did.
    fn place_on_own(&mut self) -> bool {
        let Some(places) = &self.places else { return false };
        let Some(palier) = places.own_paliers.first() else { return false };
        if std::mem::replace(&mut self.placed, true) {
            return false;
        }
        let row = BuildingRow::etage(*palier);
        self.choice = Some(row);
        self.folds.show(&places.immeuble, row);
        true
    }

    fn remake_rows(&mut self) {
        let Some(places) = &self.places else { return };
        self.rows = self.folds.rows(&places.immeuble, places.kept.as_ref(), self.only);
        let holders = self.choice.into_iter().flat_map(|choice| places.immeuble.within(choice));
        let at =
            self.choice.into_iter().chain(holders).find_map(|wanted| self.rows.iter().position(|row| *row == wanted));
        self.cursor = at.unwrap_or(self.cursor).min(self.rows.len().saturating_sub(1));
        // When a filter leaves nothing, `choice` is kept, so that the place is found again once the filter is
        // removed. The façade also shows places that the tree leaves out.
        if let (Some(row), false) = (self.rows.get(self.cursor), self.facade) {
            self.choice = Some(*row);
        }
    }

    /// Updates the fibres of the selected place; returns whether they changed.
    fn follow_fibres(&mut self, data: &Data) -> bool {
        let choice = self.fibre_choice(data);
        let changed = self.fibres.follow(choice, &mut self.search.filter);
        if changed || self.held.is_none() {
            let kept = self.held.as_deref().and_then(|held| self.fibres.position(|fibre| *fibre.reference == *held));
            self.fibre = kept.unwrap_or_else(|| self.first(data));
        }
        changed
    }

    fn fibre_choice(&self, data: &Data) -> FibreChoice {
        let (Some(places), Some(choice)) = (&self.places, self.current()) else { return FibreChoice::default() };
        let palier = choice.palier();
        let by_place = palier.is_none_or(|palier| places.remainder(palier) == Remainder::Everything);
        let text = if by_place { String::new() } else { self.search.search.trim().to_owned() };
        let place = (!text.is_empty()).then(|| places.immeuble.names(palier?)).flatten();
        let list = places.reads.list(choice);
        let marks = list.and_then(|list| Some(data.contrat(&self.contrat)?.marks_of(list))).unwrap_or_default();
        FibreChoice {
            list: list.cloned(),
            marks,
            place: place.filter(|_| text.contains(char::is_whitespace)).map(|names| names.map(str::to_owned)),
            text,
            only: self.only,
            sort: self.sort,
        }
    }

    /// The position of the fibre to select first: that of the selected PTO, else the first free one, skipping
    /// the order's own fibre: replacing it is why the technician is here (R1).
    fn first(&self, data: &Data) -> usize {
        let known = data.knowledge(&self.contrat);
        let own = known.and_then(|known| known.commande.reference_prise.as_ref()).map(|prise| prise.value.as_str());
        let pto = match (self.current(), &self.places) {
            (Some(row @ BuildingRow::Pto(..)), Some(places)) => places.immeuble.name(row).filter(|pto| !is_absent(pto)),
            _ => None,
        };
        let of_pto = pto.and_then(|pto| self.fibres.position(|fibre| fibre.reference_pto.as_deref() == Some(pto)));
        of_pto
            .or_else(|| self.fibres.position(|fibre| self.fibres.is_free(fibre) && own != Some(&*fibre.reference)))
            .unwrap_or(0)
    }

    /// Puts the selection on a place; in the tree, on its row, unfolding what hides it.
    pub(super) fn go(&mut self, row: BuildingRow) {
        let Some(places) = &self.places else { return };
        if self.folds.show(&places.immeuble, row) {
            self.folds_changed = true;
        } else if let Some(at) = self.rows.iter().position(|own| *own == row) {
            self.cursor = at;
        }
        self.choice = Some(row);
        self.placed = true;
        self.held = None;
        self.pane = Pane::Places;
    }
}
