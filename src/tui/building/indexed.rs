//! A site indexed for the screen: every place has a number, in the order shown.
//!
//! Owns: the order of bâtiments, escaliers and étages, their counts, and finding a prise. Built once for each
//! site that was read; the site itself is shared, never copied. Must never: know a terminal, or ask for
//! anything.

use std::sync::Arc;

use super::count::UseCounts;
use super::order::{between, height, natural};
use super::own_place::OwnPlace;
use super::row::{BuildingRow, narrow, widen};
use crate::domain::fibre::FibresQuestion;
use crate::domain::reference::{PboId, Place, is_absent};
use crate::domain::site::{Batiment, Escalier, Etage, Site};

/// A range of the list of the level below: its start and end.
#[derive(Debug, Clone, Copy)]
struct Slice {
    /// The position among its siblings in the site.
    position: u32,
    /// The number of its parent: for an escalier, its bâtiment.
    within: u32,
    start: u32,
    end: u32,
    counts: UseCounts,
}

/// A floor.
#[derive(Debug, Clone, Copy)]
struct Palier {
    position: u32,
    escalier: u32,
    height: Option<i32>,
    counts: UseCounts,
    /// The start of its PTOs in `order`.
    pto: u32,
}

/// An indexed site.
#[derive(Debug)]
pub struct Immeuble {
    site: Arc<Site>,
    batiments: Box<[Slice]>,
    escaliers: Box<[Slice]>,
    paliers: Box<[Palier]>,
    /// The PTOs of each floor in natural order; empty when the site already has all of them in that order.
    order: Box<[u32]>,
}

impl Immeuble {
    /// The index of `site`.
    #[must_use]
    pub fn new(site: Arc<Site>) -> Self {
        let (mut batiments, mut escaliers, mut paliers) = (Vec::new(), Vec::new(), Vec::new());
        for (position, batiment) in sorted(&site.batiments, |batiment| &batiment.reference) {
            let (start, first) = (narrow(escaliers.len()), narrow(batiments.len()));
            let mut total = UseCounts::default();
            for (position, escalier) in sorted(&batiment.escaliers, |escalier| &escalier.reference) {
                let (start, here) = (narrow(paliers.len()), narrow(escaliers.len()));
                paliers.extend(from_top_down(escalier, here));
                let counts: UseCounts = paliers.iter().skip(widen(start)).map(|palier: &Palier| palier.counts).sum();
                total = [total, counts].into_iter().sum();
                escaliers.push(Slice { position, within: first, start, end: narrow(paliers.len()), counts });
            }
            batiments.push(Slice { position, within: 0, start, end: narrow(escaliers.len()), counts: total });
        }
        let mut immeuble = Self {
            batiments: batiments.into(),
            escaliers: escaliers.into(),
            paliers: paliers.into(),
            order: Box::default(),
            site,
        };
        immeuble.sort();
        immeuble
    }

    /// Puts the PTOs of each floor into natural order, unless they already are.
    fn sort(&mut self) {
        let of = |palier: usize| self.etage(palier).map(|etage| &*etage.pto).unwrap_or_default();
        let sorted = |palier: usize| of(palier).is_sorted_by(|a, b| natural(&a.reference, &b.reference).is_le());
        if (0..self.paliers.len()).all(sorted) {
            return;
        }
        let mut order: Vec<u32> = Vec::with_capacity((0..self.paliers.len()).map(|palier| of(palier).len()).sum());
        let mut starts = Vec::with_capacity(self.paliers.len());
        let mut names: Vec<(&str, u32)> = Vec::new();
        for palier in 0..self.paliers.len() {
            starts.push(narrow(order.len()));
            names.clear();
            names.extend(of(palier).iter().enumerate().map(|(n, pto)| (&*pto.reference, narrow(n))));
            names.sort_by(|(a, _), (b, _)| natural(a, b));
            order.extend(names.iter().map(|(_, n)| n));
        }
        for (palier, start) in self.paliers.iter_mut().zip(starts) {
            palier.pto = start;
        }
        self.order = order.into();
    }

    /// The positions of a floor's PTOs, in natural order of their references.
    pub fn ordered_pto(&self, palier: usize) -> impl Iterator<Item = usize> {
        let start = self.paliers.get(palier).map_or(0, |palier| widen(palier.pto));
        let pto = self.etage(palier).map_or(0, |etage| etage.pto.len());
        (0..pto).map(move |n| self.order.get(start.saturating_add(n)).map_or(n, |position| widen(*position)))
    }

    /// The site.
    #[must_use]
    pub const fn site(&self) -> &Arc<Site> {
        &self.site
    }

    /// How many bâtiments there are.
    #[must_use]
    pub const fn batiments(&self) -> usize {
        self.batiments.len()
    }

    /// How many escaliers there are, over all bâtiments.
    #[must_use]
    pub const fn escaliers(&self) -> usize {
        self.escaliers.len()
    }

    /// How many floors there are, over all escaliers.
    #[must_use]
    pub const fn paliers(&self) -> usize {
        self.paliers.len()
    }

    /// The bâtiment of that number.
    #[must_use]
    pub fn batiment(&self, batiment: usize) -> Option<&Batiment> {
        self.site.batiments.get(widen(self.batiments.get(batiment)?.position))
    }

    /// The escalier of that number.
    #[must_use]
    pub fn escalier(&self, escalier: usize) -> Option<&Escalier> {
        let slice = self.escaliers.get(escalier)?;
        self.batiment(widen(slice.within))?.escaliers.get(widen(slice.position))
    }

    /// The floor of that number.
    #[must_use]
    pub fn etage(&self, palier: usize) -> Option<&Etage> {
        let own = self.paliers.get(palier)?;
        self.escalier(widen(own.escalier))?.etages.get(widen(own.position))
    }

    /// The escaliers of a bâtiment.
    #[must_use]
    pub fn escaliers_of(&self, batiment: usize) -> std::ops::Range<usize> {
        self.batiments.get(batiment).map_or(0..0, |slice| widen(slice.start)..widen(slice.end))
    }

    /// The floors of an escalier, the highest first.
    #[must_use]
    pub fn paliers_of(&self, escalier: usize) -> std::ops::Range<usize> {
        self.escaliers.get(escalier).map_or(0..0, |slice| widen(slice.start)..widen(slice.end))
    }

    /// The bâtiment that an escalier is in.
    #[must_use]
    pub fn batiment_of(&self, escalier: usize) -> usize {
        self.escaliers.get(escalier).map_or(0, |slice| widen(slice.within))
    }

    /// The escalier that a floor is on.
    #[must_use]
    pub fn escalier_of(&self, palier: usize) -> usize {
        self.paliers.get(palier).map_or(0, |palier| widen(palier.escalier))
    }

    /// How high a floor is ([`height`]).
    #[must_use]
    pub fn height(&self, palier: usize) -> Option<i32> {
        self.paliers.get(palier)?.height
    }

    /// The counts of a bâtiment's PTOs, from the structure.
    #[must_use]
    pub fn batiment_pto(&self, batiment: usize) -> UseCounts {
        self.batiments.get(batiment).map(|slice| slice.counts).unwrap_or_default()
    }

    /// The counts of an escalier's PTOs, from the structure.
    #[must_use]
    pub fn escalier_pto(&self, escalier: usize) -> UseCounts {
        self.escaliers.get(escalier).map(|slice| slice.counts).unwrap_or_default()
    }

    /// The counts of a floor's PTOs, from the structure.
    #[must_use]
    pub fn palier_pto(&self, palier: usize) -> UseCounts {
        self.paliers.get(palier).map(|palier| palier.counts).unwrap_or_default()
    }

    /// The received names of a floor: bâtiment, escalier, étage.
    #[must_use]
    pub fn names(&self, palier: usize) -> Option<[&str; 3]> {
        let escalier = widen(self.paliers.get(palier)?.escalier);
        let batiment = self.batiment(self.batiment_of(escalier))?;
        Some([&batiment.reference, &self.escalier(escalier)?.reference, &self.etage(palier)?.reference])
    }

    /// The getRoSite question for the fibres of a floor, or of a PBO on it; `None` when a name can't be sent.
    #[must_use]
    pub fn question(&self, palier: usize, pbo: Option<usize>) -> Option<FibresQuestion> {
        let [batiment, escalier, etage] = self.names(palier)?;
        let place = Place::parse(batiment, escalier, etage).ok()?;
        let pbo = match pbo {
            None => None,
            Some(pbo) => Some(PboId::parse(&self.etage(palier)?.pbo.get(pbo)?.reference).ok()?),
        };
        Some(FibresQuestion { place: Some(place), pbo })
    }

    /// The floors that a question names: more than one where names repeat.
    pub fn named_paliers<'a>(&'a self, place: &'a Place) -> impl Iterator<Item = usize> + 'a {
        use crate::domain::text::trim_pasted as bare;
        (0..self.batiments.len())
            .filter(|n| self.batiment(*n).is_some_and(|own| bare(&own.reference) == place.batiment.as_str()))
            .flat_map(|batiment| self.escaliers_of(batiment))
            .filter(|n| self.escalier(*n).is_some_and(|own| bare(&own.reference) == place.escalier.as_str()))
            .flat_map(|escalier| self.paliers_of(escalier))
            .filter(|n| self.etage(*n).is_some_and(|own| bare(&own.reference) == place.etage.as_str()))
    }

    /// The contract's own floors ([`OwnPlace`]), in the order shown.
    #[must_use]
    pub fn own_paliers(&self, own_place: &OwnPlace) -> Vec<usize> {
        let mut own_paliers: Vec<usize> =
            own_place.pbo.iter().filter_map(|(name, place)| self.own_palier(name, place)).collect();
        own_paliers.sort_unstable();
        own_paliers.dedup();
        own_paliers
    }

    fn own_palier(&self, pbo: &str, localisation: &str) -> Option<usize> {
        let here = |palier: &usize| {
            self.etage(*palier).is_some_and(|etage| etage.pbo.iter().any(|own| *own.reference == *pbo))
        };
        let places: Vec<usize> = (0..self.paliers.len()).filter(here).collect();
        let named: Vec<usize> = places
            .iter()
            .map(|palier| self.names(*palier).map_or(0, |names| super::own_place::named(localisation, names)))
            .collect();
        let most = named.iter().copied().max().unwrap_or(0);
        let mut best = places
            .iter()
            .zip(&named)
            .filter(|(_, named)| places.len() == 1 || (**named == most && most > 0))
            .map(|(palier, _)| *palier);
        best.next().filter(|_| best.next().is_none())
    }

    /// The received name of a row.
    #[must_use]
    pub fn name(&self, row: BuildingRow) -> Option<&str> {
        let n = row.number();
        Some(match row {
            BuildingRow::Batiment(_) => &self.batiment(n)?.reference,
            BuildingRow::Escalier(_) => &self.escalier(n)?.reference,
            BuildingRow::Etage(_) => &self.etage(n)?.reference,
            BuildingRow::Pbo(..) => &self.etage(n)?.pbo.get(row.position()?)?.reference,
            BuildingRow::Pto(..) => &self.etage(n)?.pto.get(row.position()?)?.reference,
        })
    }

    /// The rows that contain a row, from the nearest to its bâtiment.
    pub fn within(&self, row: BuildingRow) -> impl Iterator<Item = BuildingRow> + use<> {
        let palier = row.palier();
        let escalier = match row {
            BuildingRow::Batiment(_) => None,
            BuildingRow::Escalier(_) => Some(row.number()),
            _ => palier.map(|palier| self.escalier_of(palier)),
        };
        let batiment = escalier.map(|escalier| BuildingRow::batiment(self.batiment_of(escalier)));
        [palier.map(BuildingRow::etage), escalier.map(BuildingRow::escalier), batiment]
            .into_iter()
            .flatten()
            .filter(move |holder| *holder != row)
    }

    /// The place here with the same names as `row` in `before`; `None`: it no longer exists.
    #[must_use]
    pub fn find_again(&self, before: &Self, row: BuildingRow) -> Option<BuildingRow> {
        let mut path: Vec<BuildingRow> = before.within(row).collect();
        path.reverse();
        path.push(row);
        let mut here: Option<BuildingRow> = None;
        for step in path {
            let name = before.name(step)?;
            let named = |row: &BuildingRow| self.name(*row) == Some(name);
            let n = here.map_or(0, BuildingRow::number);
            let etage = self.etage(n);
            here = Some(match step {
                BuildingRow::Batiment(_) => (0..self.batiments()).map(BuildingRow::batiment).find(named)?,
                BuildingRow::Escalier(_) => self.escaliers_of(n).map(BuildingRow::escalier).find(named)?,
                BuildingRow::Etage(_) => self.paliers_of(n).map(BuildingRow::etage).find(named)?,
                BuildingRow::Pbo(..) => (0..etage?.pbo.len()).map(|pbo| BuildingRow::pbo(n, pbo)).find(named)?,
                BuildingRow::Pto(..) => (0..etage?.pto.len()).map(|pto| BuildingRow::pto(n, pto)).find(named)?,
            });
        }
        here
    }

    /// The floor of the PTO with this reference; `None` when there is none, or several: a wrong floor is worse
    /// than no mark.
    #[must_use]
    pub fn palier_of_pto(&self, reference: &str) -> Option<usize> {
        if is_absent(reference) {
            return None;
        }
        let here = |palier: &usize| {
            self.etage(*palier).is_some_and(|etage| etage.pto.iter().any(|pto| *pto.reference == *reference))
        };
        let mut found = (0..self.paliers.len()).filter(here);
        found.next().filter(|_| found.next().is_none())
    }
}

/// The items in natural order of their names, each with its position in the site.
fn sorted<'a, T>(items: &'a [T], name: impl Fn(&'a T) -> &'a str) -> Vec<(u32, &'a T)> {
    let mut items: Vec<(u32, &T)> = items.iter().enumerate().map(|(position, item)| (narrow(position), item)).collect();
    items.sort_by(|(_, a), (_, b)| natural(name(a), name(b)));
    items
}

/// The floors of an escalier, the highest first.
fn from_top_down(escalier: &Escalier, here: u32) -> Vec<Palier> {
    let mut etages: Vec<(Palier, &str)> = escalier
        .etages
        .iter()
        .enumerate()
        .map(|(position, etage)| {
            let palier = Palier {
                position: narrow(position),
                escalier: here,
                height: height(&etage.reference),
                counts: UseCounts::of_pto(&etage.pto),
                pto: 0,
            };
            (palier, &*etage.reference)
        })
        .collect();
    etages.sort_by(|(a, name_a), (b, name_b)| between((a.height, name_a), (b.height, name_b)));
    etages.into_iter().map(|(palier, _)| palier).collect()
}
