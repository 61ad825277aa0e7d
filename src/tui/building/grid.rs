//! The floors of all escaliers as a grid: a column per escalier, a line per height.
//!
//! Owns: which floors stand on one line, whatever their escaliers call them. Must never: put two
//! floors into one place, or a floor above a higher one of its escalier.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::indexed::Immeuble;
use super::order::naturel;
use crate::domain::text::fold;

/// What puts a floor on its line: its height, or its name where that says none, and which of the
/// floors of that height on its escalier it is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Niveau {
    hauteur: Option<i32>,
    nom: Box<str>,
    rang: u32,
}

impl Niveau {
    /// The highest first, as on each escalier.
    fn ordre(&self, autre: &Self) -> Ordering {
        autre
            .hauteur
            .cmp(&self.hauteur)
            .then_with(|| naturel(&self.nom, &autre.nom))
            .then_with(|| self.rang.cmp(&autre.rang))
    }
}

/// The grid of a building.
#[derive(Debug, Default)]
pub struct Grille {
    /// The line of each floor.
    ligne: Box<[u32]>,
    /// The first floor on each line: its name is the line's.
    premiers: Vec<usize>,
    /// The characters of the longest name of a floor.
    largeur: usize,
}

impl Grille {
    /// The grid of `immeuble`.
    #[must_use]
    pub fn new(immeuble: &Immeuble) -> Self {
        let mut niveaux: Vec<(Niveau, usize)> = Vec::with_capacity(immeuble.paliers());
        for escalier in 0..immeuble.escaliers() {
            let mut seen: HashMap<(Option<i32>, Box<str>), u32> = HashMap::new();
            for palier in immeuble.paliers_de(escalier) {
                let hauteur = immeuble.hauteur(palier);
                let nom: Box<str> = match (hauteur, immeuble.etage(palier)) {
                    (None, Some(etage)) => fold(&etage.reference).into(),
                    _ => Box::default(),
                };
                let next = seen.entry((hauteur, nom.clone())).or_default();
                niveaux.push((Niveau { hauteur, nom, rang: *next }, palier));
                *next += 1;
            }
        }
        niveaux.sort_by(|(a, _), (b, _)| a.ordre(b));
        let mut ligne = vec![0; immeuble.paliers()].into_boxed_slice();
        let mut premiers = Vec::new();
        let mut before: Option<&Niveau> = None;
        for (niveau, palier) in &niveaux {
            if before != Some(niveau) {
                premiers.push(*palier);
            }
            before = Some(niveau);
            if let Some(ligne) = ligne.get_mut(*palier) {
                *ligne = u32::try_from(premiers.len() - 1).unwrap_or(u32::MAX);
            }
        }
        let length = |palier: usize| immeuble.etage(palier).map_or(0, |etage| etage.reference.chars().count());
        let largeur = (0..immeuble.paliers()).map(length).max().unwrap_or(0);
        Self { ligne, premiers, largeur }
    }

    /// How many lines there are.
    #[must_use]
    pub const fn lignes(&self) -> usize {
        self.premiers.len()
    }

    /// The characters of the longest name of a floor.
    #[must_use]
    pub const fn largeur(&self) -> usize {
        self.largeur
    }

    /// The line that a floor is on, from the top.
    #[must_use]
    pub fn ligne(&self, palier: usize) -> usize {
        self.ligne.get(palier).and_then(|ligne| usize::try_from(*ligne).ok()).unwrap_or(0)
    }

    /// A floor of a line, to name it by.
    #[must_use]
    pub fn premier(&self, ligne: usize) -> Option<usize> {
        self.premiers.get(ligne).copied()
    }

    /// The floor of an escalier on a line; `None`: it has none there.
    #[must_use]
    pub fn palier(&self, immeuble: &Immeuble, escalier: usize, ligne: usize) -> Option<usize> {
        let paliers = immeuble.paliers_de(escalier);
        let at = self.nieme(paliers.clone(), ligne);
        let palier = paliers.start + at;
        (at < paliers.len() && self.ligne(palier) == ligne).then_some(palier)
    }

    /// The floor of an escalier nearest to a line; `None`: it has no floors.
    #[must_use]
    pub fn proche(&self, immeuble: &Immeuble, escalier: usize, ligne: usize) -> Option<usize> {
        let paliers = immeuble.paliers_de(escalier);
        let below = paliers.start + self.nieme(paliers.clone(), ligne);
        let above = below.checked_sub(1);
        let gap = |palier: &usize| self.ligne(*palier).abs_diff(ligne);
        [Some(below), above].into_iter().flatten().filter(|palier| paliers.contains(palier)).min_by_key(gap)
    }

    /// How many of these floors are above a line.
    fn nieme(&self, paliers: std::ops::Range<usize>, ligne: usize) -> usize {
        self.ligne
            .get(paliers)
            .map_or(0, |lignes| lignes.partition_point(|own| usize::try_from(*own).unwrap_or(usize::MAX) < ligne))
    }
}
