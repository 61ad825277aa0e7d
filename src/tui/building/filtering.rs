//! What a text filter leaves of a site: floors, PTOs, and the fibres that were read.
//!
//! Owns: which fields are looked at, and which place answers best. Made once for each change of the
//! text. Must never: ask for a list.

use super::indexed::Immeuble;
use super::lists_read::Lectures;
use super::row::Rang;
use crate::domain::fibre::{Fibre, PboFibres};
use crate::domain::site::Pto;
use crate::tui::filter::Filtre;

/// How much of a floor a filter leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reste {
    /// Nothing.
    Rien,
    /// A PTO on it, or a fibre of its list.
    Dedans,
    /// The floor: its own names, or those of its PBOs, were meant.
    Tout,
}

/// What a filter leaves.
#[derive(Debug)]
pub struct Retenus {
    paliers: Box<[Reste]>,
    /// Floor and place of each PTO, in the order of the floors.
    pto: Vec<(u32, u32)>,
    meilleur: Meilleur,
}

/// How well the row that answers best so far does, and which it is.
#[derive(Debug)]
struct Meilleur(u32, Option<Rang>);

impl Meilleur {
    fn voit(&mut self, note: u32, rang: Rang) {
        // Of equals the first one as the tree has them, in whatever order they are looked at.
        let first = self.1.is_none_or(|own| rang.palier() < own.palier());
        if self.1.is_none() || note > self.0 || (note == self.0 && first) {
            *self = Self(note, Some(rang));
        }
    }
}

/// Several words, some of which may name the place of a PTO: for each place the others are looked for in
/// the references alone.
struct Mots {
    chacun: Vec<Filtre>,
    /// By the words that the place has: a filter of those that it has not.
    autres: Vec<(u64, Filtre)>,
    textes: Vec<String>,
}

impl Mots {
    /// The words of a filter; `None`: there is one at most, or more than anybody types.
    fn of(texte: &str) -> Option<Self> {
        let textes: Vec<String> = texte.split_whitespace().map(str::to_owned).collect();
        if !(2..=16).contains(&textes.len()) {
            return None;
        }
        let chacun = textes.iter().map(|mot| Filtre::new(mot)).collect();
        Some(Self { chacun, autres: Vec::new(), textes })
    }

    /// What is still looked for on the PTOs of a place, and what the place has is worth.
    fn au_lieu(&mut self, noms: [&str; 3]) -> Option<(&mut Filtre, u32)> {
        let mut had = 0_u64;
        let mut worth = 0_u32;
        for (n, mot) in self.chacun.iter_mut().enumerate() {
            if let Some(note) = mot.note(&noms) {
                had |= 1 << n;
                worth = worth.saturating_add(note);
            }
        }
        let at = self.autres.iter().position(|(own, _)| *own == had).unwrap_or_else(|| {
            let missing = self.textes.iter().enumerate().filter(|(n, _)| had & (1 << n) == 0);
            let missing: Vec<&str> = missing.map(|(_, mot)| mot.as_str()).collect();
            self.autres.push((had, Filtre::new(&missing.join(" "))));
            self.autres.len() - 1
        });
        self.autres.get_mut(at).map(|(_, filtre)| (filtre, worth))
    }
}

impl Retenus {
    /// What the filter `texte` leaves of a site and of the lists that were read. `filtre` is what does
    /// the looking.
    pub fn new(filtre: &mut Filtre, texte: &str, immeuble: &Immeuble, lectures: &Lectures) -> Self {
        filtre.cherche(texte);
        // One word may be in a reference alone; of several, some may name the place.
        let mut several = Mots::of(texte);
        let mut kept = Self {
            paliers: vec![Reste::Rien; immeuble.paliers()].into_boxed_slice(),
            pto: Vec::new(),
            meilleur: Meilleur(0, None),
        };
        let mut fields: Vec<&str> = Vec::new();
        for palier in 0..immeuble.paliers() {
            let (Some(noms), Some(etage)) = (immeuble.noms(palier), immeuble.etage(palier)) else { continue };
            fields.clear();
            fields.extend(noms);
            fields.extend(etage.pbo.iter().map(|pbo| &*pbo.reference));
            let named = filtre.note(&fields);
            if let Some(note) = named {
                kept.keep(palier, Reste::Tout);
                kept.meilleur.voit(note, Rang::etage(palier));
            }
            let wanted = match &mut several {
                Some(_) if named.is_some() => None,
                Some(mots) => mots.au_lieu(noms),
                None => Some((&mut *filtre, 0)),
            };
            if let Some((wanted, worth)) = wanted {
                kept.look_at_ptos(palier, &etage.pto, named, wanted, worth);
            }
        }
        for (rang, liste) in lectures.lieux() {
            let Some(palier) = rang.palier() else { continue };
            let place = several.is_some().then(|| immeuble.noms(palier)).flatten();
            let found = liste.fibres().filter_map(|(pbo, fibre)| note_de(filtre, place, pbo, fibre)).max();
            if let Some(note) = found {
                kept.keep(palier, Reste::Dedans);
                kept.meilleur.voit(note, Rang::etage(palier));
            }
        }
        kept.pto.shrink_to_fit();
        kept
    }

    /// Leaves at least `part` of a floor.
    fn keep(&mut self, palier: usize, part: Reste) {
        if let Some(own) = self.paliers.get_mut(palier)
            && (*own == Reste::Rien || part == Reste::Tout)
        {
            *own = part;
        }
    }

    /// Looks for `wanted` on the PTOs of a floor, whose names are worth `worth` of what was typed. Where
    /// the floor itself was meant, as `named` says, its PTOs are not listed for having the same digits.
    fn look_at_ptos(&mut self, palier: usize, ptos: &[Pto], named: Option<u32>, wanted: &mut Filtre, worth: u32) {
        for (n, own) in ptos.iter().enumerate() {
            let note = wanted.note(&[&own.reference]).map(|note| note.saturating_add(worth));
            let better = |note: &u32| named.is_none_or(|named| Filtre::palier(*note) > Filtre::palier(named));
            let Some(note) = note.filter(better) else { continue };
            let rang = Rang::pto(palier, n);
            self.meilleur.voit(note, rang);
            if let Rang::Pto(palier, n) = rang {
                self.pto.push((palier, n));
            }
            self.keep(palier, Reste::Dedans);
        }
    }

    /// How much of a floor is left.
    #[must_use]
    pub fn reste(&self, palier: usize) -> Reste {
        self.paliers.get(palier).copied().unwrap_or(Reste::Rien)
    }

    /// The PTOs of a floor that were found.
    #[must_use]
    pub fn pto(&self, palier: usize) -> &[(u32, u32)] {
        let Ok(palier) = u32::try_from(palier) else { return &[] };
        let debut = self.pto.partition_point(|(other, _)| *other < palier);
        let fin = self.pto.partition_point(|(other, _)| *other <= palier);
        self.pto.get(debut..fin).unwrap_or_default()
    }

    /// The place that answers best, the first of equals; `None`: nothing was found.
    #[must_use]
    pub const fn meilleur(&self) -> Option<Rang> {
        self.meilleur.1
    }
}

/// How well a fibre answers a filter: its reference, colours, cable, PTO and PBO, and where `place` is
/// given the names of its place. `None`: not at all.
pub fn note_de(filtre: &mut Filtre, place: Option<[&str; 3]>, pbo: &PboFibres, fibre: &Fibre) -> Option<u32> {
    let [a, b, c] = place.unwrap_or_default();
    filtre.note(&[
        &fibre.reference,
        fibre.reference_pto.as_deref().unwrap_or_default(),
        fibre.tube.as_deref().unwrap_or_default(),
        fibre.couleur.as_deref().unwrap_or_default(),
        fibre.cable.as_deref().unwrap_or_default(),
        &pbo.reference,
        a,
        b,
        c,
    ])
}
