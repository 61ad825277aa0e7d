//! The rows of the tree, top to bottom.
//!
//! Owns: what is folded, and which rows are left by a filter. Must never: hold a text per row; a site
//! of 100 000 PTOs has as many rows when it is unfolded.

use std::collections::HashSet;

use super::count::Seulement;
use super::filtering::{Reste, Retenus};
use super::indexed::Immeuble;
use super::row::{Rang, grand};

/// What is folded: bâtiments and escaliers are open unless folded, floors the other way round.
#[derive(Debug, Default)]
pub struct Plis {
    bascules: HashSet<Rang>,
    /// Whether all floors are open unless folded.
    deplies: bool,
}

impl Plis {
    /// Whether a row is unfolded; `None`: there is nothing to fold.
    #[must_use]
    pub fn ouvert(&self, immeuble: &Immeuble, rang: Rang) -> Option<bool> {
        let bascule = self.bascules.contains(&rang);
        match rang {
            Rang::Batiment(_) | Rang::Escalier(_) => Some(!bascule),
            Rang::Etage(_) => {
                let etage = immeuble.etage(rang.numero())?;
                (!etage.pbo.is_empty() || !etage.pto.is_empty()).then_some(bascule != self.deplies)
            }
            Rang::Pbo(..) | Rang::Pto(..) => None,
        }
    }

    /// Folds or unfolds a row.
    pub fn bascule(&mut self, rang: Rang) {
        if !self.bascules.remove(&rang) {
            self.bascules.insert(rang);
        }
    }

    /// Unfolds all floors, or folds them all again.
    pub fn bascule_tout(&mut self) {
        self.deplies = !self.deplies;
        self.bascules.clear();
    }

    /// Unfolds whatever a row is folded away in; whether anything was.
    pub fn montre(&mut self, immeuble: &Immeuble, rang: Rang) -> bool {
        let mut changed = false;
        for holder in immeuble.dans(rang) {
            if self.ouvert(immeuble, holder) == Some(false) {
                self.bascule(holder);
                changed = true;
            }
        }
        changed
    }

    /// The folds at a site that was read anew: places of the same names stay as they were.
    #[must_use]
    pub fn sur(&self, avant: &Immeuble, apres: &Immeuble) -> Self {
        let bascules = self.bascules.iter().filter_map(|rang| apres.retrouve(avant, *rang)).collect();
        Self { bascules, deplies: self.deplies }
    }

    /// The rows, top to bottom: of everything, or of what a filter left.
    #[must_use]
    pub fn rangs(&self, immeuble: &Immeuble, retenus: Option<&Retenus>, seulement: Seulement) -> Vec<Rang> {
        let mut rangs = Vec::new();
        for batiment in 0..immeuble.batiments() {
            let debut = rangs.len();
            rangs.push(Rang::batiment(batiment));
            if retenus.is_none() && self.ouvert(immeuble, Rang::batiment(batiment)) == Some(false) {
                continue;
            }
            for escalier in immeuble.escaliers_de(batiment) {
                self.escalier(&mut rangs, immeuble, escalier, retenus, seulement);
            }
            if retenus.is_some() && rangs.len() == debut + 1 {
                rangs.truncate(debut);
            }
        }
        rangs.shrink_to_fit();
        rangs
    }

    /// The row of an escalier and, unfolded, of its floors. A filter that left none of these leaves no row.
    fn escalier(
        &self,
        rangs: &mut Vec<Rang>,
        immeuble: &Immeuble,
        escalier: usize,
        retenus: Option<&Retenus>,
        seulement: Seulement,
    ) {
        let debut = rangs.len();
        rangs.push(Rang::escalier(escalier));
        if retenus.is_some() || self.ouvert(immeuble, Rang::escalier(escalier)) != Some(false) {
            for palier in immeuble.paliers_de(escalier) {
                self.palier(rangs, immeuble, palier, retenus, seulement);
            }
        }
        if retenus.is_some() && rangs.len() == debut + 1 {
            rangs.truncate(debut);
        }
    }

    /// The row of a floor and, unfolded, of its PBOs and PTOs. A filter that named one of these, and
    /// not the floor, shows it without the others.
    fn palier(
        &self,
        rangs: &mut Vec<Rang>,
        immeuble: &Immeuble,
        palier: usize,
        retenus: Option<&Retenus>,
        seulement: Seulement,
    ) {
        let part = retenus.map_or(Reste::Tout, |retenus| retenus.reste(palier));
        if part == Reste::Rien {
            return;
        }
        let rang = Rang::etage(palier);
        rangs.push(rang);
        let ouvert = self.ouvert(immeuble, rang) == Some(true);
        let etage = immeuble.etage(palier);
        if ouvert && part == Reste::Tout {
            let pbo = etage.map_or(0, |etage| etage.pbo.len());
            rangs.extend((0..pbo).map(|pbo| Rang::pbo(palier, pbo)));
            let passes = |n: &usize| {
                let pto = etage.and_then(|etage| etage.pto.get(*n));
                !seulement.filtre() || pto.is_some_and(|pto| seulement.laisse_pto(pto))
            };
            rangs.extend(immeuble.pto_en_ordre(palier).filter(passes).map(|pto| Rang::pto(palier, pto)));
        } else if let Some(retenus) = retenus {
            let found = retenus.pto(palier);
            if found.is_empty() {
                return;
            }
            let left = |pto: &usize| found.binary_search_by_key(pto, |(_, found)| grand(*found)).is_ok();
            rangs.extend(immeuble.pto_en_ordre(palier).filter(left).map(|pto| Rang::pto(palier, pto)));
        }
    }
}
