//! A site indexed for the screen: every place by a small number, in the order it is shown.
//!
//! Owns: the order of bâtiments, escaliers and étages, their counts, where a prise is. Made once for
//! each site that was read; the site itself is shared, never copied. Must never: know a terminal, or
//! ask for anything.

use std::sync::Arc;

use super::count::Comptes;
use super::order::{entre, hauteur, naturel};
use super::own_place::Repere;
use super::row::{Rang, grand, petit};
use crate::domain::fibre::QuestionFibres;
use crate::domain::reference::{Lieu, ReferencePbo, is_absent};
use crate::domain::site::{Batiment, Escalier, Etage, Site};

/// A part of the list below: where it begins and where it ends.
#[derive(Debug, Clone, Copy)]
struct Tranche {
    /// Where the site has it, among its siblings.
    place: u32,
    /// What holds it: of an escalier, its bâtiment.
    dans: u32,
    debut: u32,
    fin: u32,
    comptes: Comptes,
}

/// A floor.
#[derive(Debug, Clone, Copy)]
struct Palier {
    place: u32,
    escalier: u32,
    hauteur: Option<i32>,
    comptes: Comptes,
    /// Where the order of its PTOs begins.
    pto: u32,
}

/// An indexed site.
#[derive(Debug)]
pub struct Immeuble {
    site: Arc<Site>,
    batiments: Box<[Tranche]>,
    escaliers: Box<[Tranche]>,
    paliers: Box<[Palier]>,
    /// The PTOs of each floor in natural order; empty where all of them came so.
    ordre: Box<[u32]>,
}

impl Immeuble {
    /// The index of `site`.
    #[must_use]
    pub fn new(site: Arc<Site>) -> Self {
        let (mut batiments, mut escaliers, mut paliers) = (Vec::new(), Vec::new(), Vec::new());
        for (place, batiment) in tries(&site.batiments, |batiment| &batiment.reference) {
            let (debut, premier) = (petit(escaliers.len()), petit(batiments.len()));
            let mut total = Comptes::default();
            for (place, escalier) in tries(&batiment.escaliers, |escalier| &escalier.reference) {
                let (debut, ici) = (petit(paliers.len()), petit(escaliers.len()));
                paliers.extend(de_haut_en_bas(escalier, ici));
                let comptes: Comptes = paliers.iter().skip(grand(debut)).map(|palier: &Palier| palier.comptes).sum();
                total = [total, comptes].into_iter().sum();
                escaliers.push(Tranche { place, dans: premier, debut, fin: petit(paliers.len()), comptes });
            }
            batiments.push(Tranche { place, dans: 0, debut, fin: petit(escaliers.len()), comptes: total });
        }
        let mut immeuble = Self {
            batiments: batiments.into(),
            escaliers: escaliers.into(),
            paliers: paliers.into(),
            ordre: Box::default(),
            site,
        };
        immeuble.ordonne();
        immeuble
    }

    /// Puts the PTOs of each floor into natural order, unless they are.
    fn ordonne(&mut self) {
        let of = |palier: usize| self.etage(palier).map(|etage| &*etage.pto).unwrap_or_default();
        let sorted = |palier: usize| of(palier).is_sorted_by(|a, b| naturel(&a.reference, &b.reference).is_le());
        if (0..self.paliers.len()).all(sorted) {
            return;
        }
        let mut ordre: Vec<u32> = Vec::with_capacity((0..self.paliers.len()).map(|palier| of(palier).len()).sum());
        let mut debuts = Vec::with_capacity(self.paliers.len());
        let mut noms: Vec<(&str, u32)> = Vec::new();
        for palier in 0..self.paliers.len() {
            debuts.push(petit(ordre.len()));
            noms.clear();
            noms.extend(of(palier).iter().enumerate().map(|(n, pto)| (&*pto.reference, petit(n))));
            noms.sort_by(|(a, _), (b, _)| naturel(a, b));
            ordre.extend(noms.iter().map(|(_, n)| n));
        }
        for (palier, debut) in self.paliers.iter_mut().zip(debuts) {
            palier.pto = debut;
        }
        self.ordre = ordre.into();
    }

    /// The PTOs of a floor in natural order of their references, by their places on it.
    pub fn pto_en_ordre(&self, palier: usize) -> impl Iterator<Item = usize> {
        let debut = self.paliers.get(palier).map_or(0, |palier| grand(palier.pto));
        let pto = self.etage(palier).map_or(0, |etage| etage.pto.len());
        (0..pto).map(move |n| self.ordre.get(debut.saturating_add(n)).map_or(n, |place| grand(*place)))
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
        self.site.batiments.get(grand(self.batiments.get(batiment)?.place))
    }

    /// The escalier of that number.
    #[must_use]
    pub fn escalier(&self, escalier: usize) -> Option<&Escalier> {
        let tranche = self.escaliers.get(escalier)?;
        self.batiment(grand(tranche.dans))?.escaliers.get(grand(tranche.place))
    }

    /// The floor of that number.
    #[must_use]
    pub fn etage(&self, palier: usize) -> Option<&Etage> {
        let own = self.paliers.get(palier)?;
        self.escalier(grand(own.escalier))?.etages.get(grand(own.place))
    }

    /// The escaliers of a bâtiment.
    #[must_use]
    pub fn escaliers_de(&self, batiment: usize) -> std::ops::Range<usize> {
        self.batiments.get(batiment).map_or(0..0, |tranche| grand(tranche.debut)..grand(tranche.fin))
    }

    /// The floors of an escalier, the highest first.
    #[must_use]
    pub fn paliers_de(&self, escalier: usize) -> std::ops::Range<usize> {
        self.escaliers.get(escalier).map_or(0..0, |tranche| grand(tranche.debut)..grand(tranche.fin))
    }

    /// The bâtiment that an escalier is in.
    #[must_use]
    pub fn batiment_de(&self, escalier: usize) -> usize {
        self.escaliers.get(escalier).map_or(0, |tranche| grand(tranche.dans))
    }

    /// The escalier that a floor is on.
    #[must_use]
    pub fn escalier_de(&self, palier: usize) -> usize {
        self.paliers.get(palier).map_or(0, |palier| grand(palier.escalier))
    }

    /// How high a floor is ([`hauteur`]).
    #[must_use]
    pub fn hauteur(&self, palier: usize) -> Option<i32> {
        self.paliers.get(palier)?.hauteur
    }

    /// The PTOs of a bâtiment, as the structure tells them.
    #[must_use]
    pub fn pto_du_batiment(&self, batiment: usize) -> Comptes {
        self.batiments.get(batiment).map(|tranche| tranche.comptes).unwrap_or_default()
    }

    /// The PTOs of an escalier, as the structure tells them.
    #[must_use]
    pub fn pto_de_l_escalier(&self, escalier: usize) -> Comptes {
        self.escaliers.get(escalier).map(|tranche| tranche.comptes).unwrap_or_default()
    }

    /// The PTOs of a floor, as the structure tells them.
    #[must_use]
    pub fn pto_du_palier(&self, palier: usize) -> Comptes {
        self.paliers.get(palier).map(|palier| palier.comptes).unwrap_or_default()
    }

    /// The received names of a floor: bâtiment, escalier, étage.
    #[must_use]
    pub fn noms(&self, palier: usize) -> Option<[&str; 3]> {
        let escalier = grand(self.paliers.get(palier)?.escalier);
        let batiment = self.batiment(self.batiment_de(escalier))?;
        Some([&batiment.reference, &self.escalier(escalier)?.reference, &self.etage(palier)?.reference])
    }

    /// What getRoSite is asked to see the fibres of a floor, or of a PBO on it; `None` where a name
    /// can't be sent.
    #[must_use]
    pub fn question(&self, palier: usize, pbo: Option<usize>) -> Option<QuestionFibres> {
        let [batiment, escalier, etage] = self.noms(palier)?;
        let lieu = Lieu::parse(batiment, escalier, etage).ok()?;
        let pbo = match pbo {
            None => None,
            Some(pbo) => Some(ReferencePbo::parse(&self.etage(palier)?.pbo.get(pbo)?.reference).ok()?),
        };
        Some(QuestionFibres { lieu: Some(lieu), pbo })
    }

    /// The floors that a question names: more than one where names repeat.
    pub fn paliers_nommes<'a>(&'a self, lieu: &'a Lieu) -> impl Iterator<Item = usize> + 'a {
        use crate::domain::text::trim_pasted as nu;
        (0..self.batiments.len())
            .filter(|n| self.batiment(*n).is_some_and(|own| nu(&own.reference) == lieu.batiment.as_str()))
            .flat_map(|batiment| self.escaliers_de(batiment))
            .filter(|n| self.escalier(*n).is_some_and(|own| nu(&own.reference) == lieu.escalier.as_str()))
            .flat_map(|escalier| self.paliers_de(escalier))
            .filter(|n| self.etage(*n).is_some_and(|own| nu(&own.reference) == lieu.etage.as_str()))
    }

    /// The contract's own floors ([`Repere`]), in the order shown.
    #[must_use]
    pub fn propres(&self, repere: &Repere) -> Vec<usize> {
        let mut propres: Vec<usize> = repere.pbo.iter().filter_map(|(nom, lieu)| self.propre(nom, lieu)).collect();
        propres.sort_unstable();
        propres.dedup();
        propres
    }

    fn propre(&self, pbo: &str, localisation: &str) -> Option<usize> {
        let ici = |palier: &usize| {
            self.etage(*palier).is_some_and(|etage| etage.pbo.iter().any(|own| *own.reference == *pbo))
        };
        let places: Vec<usize> = (0..self.paliers.len()).filter(ici).collect();
        let nommes: Vec<usize> = places
            .iter()
            .map(|palier| self.noms(*palier).map_or(0, |noms| super::own_place::nommes(localisation, noms)))
            .collect();
        let most = nommes.iter().copied().max().unwrap_or(0);
        let mut best = places
            .iter()
            .zip(&nommes)
            .filter(|(_, nommes)| places.len() == 1 || (**nommes == most && most > 0))
            .map(|(palier, _)| *palier);
        best.next().filter(|_| best.next().is_none())
    }

    /// The received name of a row.
    #[must_use]
    pub fn nom(&self, rang: Rang) -> Option<&str> {
        let n = rang.numero();
        Some(match rang {
            Rang::Batiment(_) => &self.batiment(n)?.reference,
            Rang::Escalier(_) => &self.escalier(n)?.reference,
            Rang::Etage(_) => &self.etage(n)?.reference,
            Rang::Pbo(..) => &self.etage(n)?.pbo.get(rang.place()?)?.reference,
            Rang::Pto(..) => &self.etage(n)?.pto.get(rang.place()?)?.reference,
        })
    }

    /// What a row is in, from the nearest to its bâtiment.
    pub fn dans(&self, rang: Rang) -> impl Iterator<Item = Rang> + use<> {
        let palier = rang.palier();
        let escalier = match rang {
            Rang::Batiment(_) => None,
            Rang::Escalier(_) => Some(rang.numero()),
            _ => palier.map(|palier| self.escalier_de(palier)),
        };
        let batiment = escalier.map(|escalier| Rang::batiment(self.batiment_de(escalier)));
        [palier.map(Rang::etage), escalier.map(Rang::escalier), batiment]
            .into_iter()
            .flatten()
            .filter(move |holder| *holder != rang)
    }

    /// The place here that has the names of `rang` there; `None`: there is none any more.
    #[must_use]
    pub fn retrouve(&self, avant: &Self, rang: Rang) -> Option<Rang> {
        let mut path: Vec<Rang> = avant.dans(rang).collect();
        path.reverse();
        path.push(rang);
        let mut here: Option<Rang> = None;
        for step in path {
            let nom = avant.nom(step)?;
            let named = |rang: &Rang| self.nom(*rang) == Some(nom);
            let n = here.map_or(0, Rang::numero);
            let etage = self.etage(n);
            here = Some(match step {
                Rang::Batiment(_) => (0..self.batiments()).map(Rang::batiment).find(named)?,
                Rang::Escalier(_) => self.escaliers_de(n).map(Rang::escalier).find(named)?,
                Rang::Etage(_) => self.paliers_de(n).map(Rang::etage).find(named)?,
                Rang::Pbo(..) => (0..etage?.pbo.len()).map(|pbo| Rang::pbo(n, pbo)).find(named)?,
                Rang::Pto(..) => (0..etage?.pto.len()).map(|pto| Rang::pto(n, pto)).find(named)?,
            });
        }
        here
    }

    /// The floor on which a PTO of this reference is; `None` where there is none, or several: a wrong
    /// floor is worse than no mark.
    #[must_use]
    pub fn palier_de_la_pto(&self, reference: &str) -> Option<usize> {
        if is_absent(reference) {
            return None;
        }
        let ici = |palier: &usize| {
            self.etage(*palier).is_some_and(|etage| etage.pto.iter().any(|pto| *pto.reference == *reference))
        };
        let mut found = (0..self.paliers.len()).filter(ici);
        found.next().filter(|_| found.next().is_none())
    }
}

/// The items in natural order of their names, each with the place where the site has it.
fn tries<'a, T>(items: &'a [T], nom: impl Fn(&'a T) -> &'a str) -> Vec<(u32, &'a T)> {
    let mut items: Vec<(u32, &T)> = items.iter().enumerate().map(|(place, item)| (petit(place), item)).collect();
    items.sort_by(|(_, a), (_, b)| naturel(nom(a), nom(b)));
    items
}

/// The floors of an escalier, the highest first.
fn de_haut_en_bas(escalier: &Escalier, ici: u32) -> Vec<Palier> {
    let mut etages: Vec<(Palier, &str)> = escalier
        .etages
        .iter()
        .enumerate()
        .map(|(place, etage)| {
            let palier = Palier {
                place: petit(place),
                escalier: ici,
                hauteur: hauteur(&etage.reference),
                comptes: Comptes::des_pto(&etage.pto),
                pto: 0,
            };
            (palier, &*etage.reference)
        })
        .collect();
    etages.sort_by(|(a, nom_a), (b, nom_b)| entre((a.hauteur, nom_a), (b.hauteur, nom_b)));
    etages.into_iter().map(|(palier, _)| palier).collect()
}
