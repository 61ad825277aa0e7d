//! The fibre lists that were read, by the place they are shown at.
//!
//! Owns: which list belongs to which floor and PBO, and its counts. Made anew only when a list comes.
//! Must never: count a list at a place that it was not asked for.

use std::collections::HashMap;
use std::sync::Arc;

use super::count::{Compte, Comptes, Unite};
use super::indexed::Immeuble;
use super::row::Rang;
use crate::domain::fibre::{QuestionFibres, RoSite};
use crate::domain::reference::ReferencePbo;
use crate::domain::text::trim_pasted;

/// The lists that were read.
#[derive(Debug, Default)]
pub struct Lectures {
    lues: HashMap<QuestionFibres, Arc<RoSite>>,
    places: HashMap<Rang, (Arc<RoSite>, Comptes)>,
}

impl Lectures {
    /// Whether these are other lists than those that are known.
    #[must_use]
    pub fn autres<'a>(&self, listes: impl Iterator<Item = (&'a QuestionFibres, &'a Arc<RoSite>)>) -> bool {
        let mut n = 0;
        for (question, liste) in listes {
            n += 1;
            if !self.lues.get(question).is_some_and(|own| Arc::ptr_eq(own, liste)) {
                return true;
            }
        }
        n != self.lues.len()
    }

    /// Takes the lists as they are now. The contract's own floors show the list that was asked for
    /// without a place, for that is the one that Enter reads there.
    pub fn prend<'a>(
        &mut self,
        immeuble: &Immeuble,
        propres: &[usize],
        listes: impl Iterator<Item = (&'a QuestionFibres, &'a Arc<RoSite>)>,
    ) {
        self.lues = listes.map(|(question, liste)| (question.clone(), Arc::clone(liste))).collect();
        self.places.clear();
        for (question, liste) in &self.lues {
            let Some(lieu) = &question.lieu else { continue };
            let comptes = Comptes::des_fibres(liste);
            for palier in immeuble.paliers_nommes(lieu) {
                let rangs = match &question.pbo {
                    None if propres.contains(&palier) => Vec::new(),
                    None => vec![Rang::etage(palier)],
                    Some(pbo) => pbo_nommes(immeuble, palier, pbo),
                };
                self.places.extend(rangs.into_iter().map(|rang| (rang, (Arc::clone(liste), comptes))));
            }
        }
        if let Some(liste) = self.lues.get(&QuestionFibres::default()) {
            let comptes = Comptes::des_fibres(liste);
            for palier in propres {
                self.places.insert(Rang::etage(*palier), (Arc::clone(liste), comptes));
            }
        }
    }

    /// The list of the contract's own place.
    #[must_use]
    pub fn propre(&self) -> Option<&Arc<RoSite>> {
        self.lues.get(&QuestionFibres::default())
    }

    /// The list shown at a place: that of a PTO is its floor's.
    #[must_use]
    pub fn liste(&self, rang: Rang) -> Option<&Arc<RoSite>> {
        self.places.get(&rang.lieu()).map(|(liste, _)| liste)
    }

    /// The floors and PBOs whose list was read.
    pub fn lieux(&self) -> impl Iterator<Item = (Rang, &Arc<RoSite>)> {
        self.places.iter().map(|(rang, (liste, _))| (*rang, liste))
    }

    /// How much room there is at a place: fibres where they were read, else the structure's PTOs.
    /// `None`: nobody told. The sums of bâtiments and escaliers are always of PTOs, for the lists of
    /// some floors say nothing of the others.
    #[must_use]
    pub fn compte(&self, immeuble: &Immeuble, rang: Rang) -> Option<Compte> {
        let pto = |comptes: Comptes| (comptes.total() > 0).then_some(Compte { comptes, unite: Unite::Pto });
        match rang {
            Rang::Batiment(_) => pto(immeuble.pto_du_batiment(rang.numero())),
            Rang::Escalier(_) => pto(immeuble.pto_de_l_escalier(rang.numero())),
            Rang::Etage(_) | Rang::Pbo(..) => match self.places.get(&rang) {
                Some((_, comptes)) => Some(Compte { comptes: *comptes, unite: Unite::Fibres }),
                None if matches!(rang, Rang::Etage(_)) => pto(immeuble.pto_du_palier(rang.numero())),
                None => None,
            },
            Rang::Pto(..) => None,
        }
    }

    /// How many of a floor are free, by the best that is known.
    #[must_use]
    pub fn comptes_du_palier(&self, immeuble: &Immeuble, palier: usize) -> Comptes {
        self.compte(immeuble, Rang::etage(palier)).map(|compte| compte.comptes).unwrap_or_default()
    }
}

/// The PBOs of that name on a floor.
fn pbo_nommes(immeuble: &Immeuble, palier: usize, nom: &ReferencePbo) -> Vec<Rang> {
    let pbo = immeuble.etage(palier).map(|etage| &*etage.pbo).unwrap_or_default();
    let named = pbo.iter().enumerate().filter(|(_, own)| trim_pasted(&own.reference) == nom.as_str());
    named.map(|(n, _)| Rang::pbo(palier, n)).collect()
}
