//! The fibre list of a site's selected place: which fibres, and in which order.
//!
//! Owns: the filtered and sorted list, as positions in the shared answer. Made anew only when the
//! answer, a filter or the order changed. Must never: copy a fibre, or compute a number from a colour.

use std::cmp::Ordering;
use std::sync::Arc;

use unicode_width::UnicodeWidthStr as _;

use crate::domain::fibre::{Fibre, PboFibres, RoSite};
use crate::domain::states::{Construction, Utilisation};
use crate::tui::building::{Seulement, naturel, note_de};
use crate::tui::filter::Filtre;
use crate::tui::view::words::COULEUR_MAX;

/// A column to sort by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Colonne {
    /// Free ones first, else as received: whoever opens a list looks for a fibre to take, and what
    /// lies together in the cable stays together. What a text filter finds best comes before.
    #[default]
    Utilisation,
    Construction,
    Tube,
    Couleur,
    Reference,
}

impl Colonne {
    /// The next one to sort by.
    const fn suivante(self) -> Self {
        match self {
            Self::Utilisation => Self::Reference,
            Self::Reference => Self::Construction,
            Self::Construction => Self::Tube,
            Self::Tube => Self::Couleur,
            Self::Couleur => Self::Utilisation,
        }
    }
}

/// The order of the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tri {
    pub(super) colonne: Colonne,
    pub(super) inverse: bool,
}

impl Tri {
    /// The next column, the right way round.
    pub(super) const fn suivant(&mut self) {
        *self = Self { colonne: self.colonne.suivante(), inverse: false };
    }

    fn ordre(self, a: &Fibre, b: &Fibre) -> Ordering {
        let tube = || mots(a.tube.as_deref(), b.tube.as_deref());
        let couleur = || mots(a.couleur.as_deref(), b.couleur.as_deref());
        let reference = || naturel(&a.reference, &b.reference);
        let order = match self.colonne {
            Colonne::Utilisation => usage(&a.utilisation).cmp(&usage(&b.utilisation)),
            Colonne::Construction => etat(&a.construction).cmp(&etat(&b.construction)),
            Colonne::Tube => tube().then_with(couleur),
            Colonne::Couleur => couleur().then_with(tube),
            Colonne::Reference => reference(),
        };
        if self.inverse { order.reverse() } else { order }
    }
}

/// Two words of colour; a fibre without one comes last.
fn mots(a: Option<&str>, b: Option<&str>) -> Ordering {
    match (a.filter(|word| !word.is_empty()), b.filter(|word| !word.is_empty())) {
        (Some(a), Some(b)) => naturel(a, b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

const fn usage(utilisation: &Utilisation) -> u8 {
    match utilisation {
        Utilisation::Disponible => 0,
        Utilisation::Reserve => 1,
        Utilisation::Inconnue(_) => 2,
        Utilisation::Occupe => 3,
    }
}

const fn etat(construction: &Construction) -> u8 {
    match construction {
        Construction::AConstruire => 0,
        Construction::EnConstruction => 1,
        Construction::Construite => 2,
        Construction::Inconnue(_) => 3,
    }
}

/// What the list is made of.
#[derive(Debug, Clone, Default)]
pub(super) struct Choix {
    /// The answer; `None`: none was read.
    pub(super) liste: Option<Arc<RoSite>>,
    /// The text filter; empty where it names the place, which then shows all its fibres.
    pub(super) texte: String,
    /// The names of the place, which a filter of several words may name as well.
    pub(super) place: Option<[String; 3]>,
    pub(super) seulement: Seulement,
    pub(super) tri: Tri,
}

impl Choix {
    fn est(&self, autre: &Self) -> bool {
        let same_list = match (&self.liste, &autre.liste) {
            (Some(own), Some(other)) => Arc::ptr_eq(own, other),
            (None, None) => true,
            _ => false,
        };
        same_list
            && (&self.texte, self.seulement, self.tri) == (&autre.texte, autre.seulement, autre.tri)
            && (self.texte.is_empty() || self.place == autre.place)
    }
}

/// The widest text of each column, over the whole answer: so that a filter moves no column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Largeurs {
    pub(super) reference: usize,
    pub(super) tube: usize,
    pub(super) couleur: usize,
    pub(super) pto: usize,
    pub(super) pbo: usize,
}

impl Largeurs {
    fn of(liste: &RoSite) -> Self {
        liste.fibres().fold(Self::default(), |widest, (pbo, fibre)| {
            let of = |text: Option<&str>| text.map_or(0, str::width);
            // A word that is longer than any may be is cut, and takes no room from the columns behind it.
            let colour = |text: Option<&str>| match of(text) {
                width if width > COULEUR_MAX => 1,
                width => width,
            };
            Self {
                reference: widest.reference.max(fibre.reference.width()),
                tube: widest.tube.max(colour(fibre.tube.as_deref())),
                couleur: widest.couleur.max(colour(fibre.couleur.as_deref())),
                pto: widest.pto.max(of(fibre.reference_pto.as_deref())),
                pbo: widest.pbo.max(pbo.reference.width()),
            }
        })
    }
}

/// The list.
#[derive(Debug, Default)]
pub(super) struct Fibres {
    choix: Choix,
    /// PBO and place on it.
    rangs: Vec<(u32, u32)>,
    largeurs: Largeurs,
}

impl Fibres {
    /// Shows what `choix` says; whether that is another list than before.
    pub(super) fn suit(&mut self, choix: Choix, filtre: &mut Filtre) -> bool {
        if self.choix.est(&choix) {
            return false;
        }
        self.choix = choix;
        self.rangs.clear();
        self.largeurs = Largeurs::default();
        let Choix { liste: Some(liste), texte, place, seulement, tri } = &self.choix else { return true };
        self.largeurs = Largeurs::of(liste);
        let place = place.as_ref().map(|[a, b, c]| [a.as_str(), b.as_str(), c.as_str()]);
        filtre.cherche(texte);
        let mut found: Vec<(u32, &Fibre, (u32, u32))> = Vec::new();
        for (p, pbo) in liste.pbo.iter().enumerate() {
            for (n, fibre) in pbo.fibres.iter().enumerate() {
                let (Ok(p), Ok(n)) = (u32::try_from(p), u32::try_from(n)) else { break };
                if seulement.laisse(fibre)
                    && let Some(note) = note_de(filtre, place, pbo, fibre)
                {
                    found.push((Filtre::palier(note), fibre, (p, n)));
                }
            }
        }
        let best = tri.colonne == Colonne::Utilisation;
        found.sort_by(|(note_a, a, _), (note_b, b, _)| {
            let note = if best { note_b.cmp(note_a) } else { Ordering::Equal };
            note.then_with(|| tri.ordre(a, b))
        });
        self.rangs = found.into_iter().map(|(_, _, rang)| rang).collect();
        true
    }

    /// The positions of the fibres, in the order shown.
    pub(super) fn rangs(&self) -> &[(u32, u32)] {
        &self.rangs
    }

    /// The fibre at a position of the answer.
    pub(super) fn fibre(&self, (pbo, n): (u32, u32)) -> Option<(&PboFibres, &Fibre)> {
        let pbo = self.choix.liste.as_ref()?.pbo.get(usize::try_from(pbo).ok()?)?;
        Some((pbo, pbo.fibres.get(usize::try_from(n).ok()?)?))
    }

    /// The fibre of a row.
    pub(super) fn get(&self, at: usize) -> Option<(&PboFibres, &Fibre)> {
        self.fibre(*self.rangs.get(at)?)
    }

    /// The first row with such a fibre.
    pub(super) fn position(&self, wanted: impl Fn(&Fibre) -> bool) -> Option<usize> {
        self.rangs.iter().position(|rang| self.fibre(*rang).is_some_and(|(_, fibre)| wanted(fibre)))
    }

    pub(super) const fn largeurs(&self) -> Largeurs {
        self.largeurs
    }

    /// The column to mark as the one that decides the order; `None`: what a text filter finds best
    /// comes first.
    pub(super) const fn tri(&self) -> Option<Tri> {
        if matches!(self.choix.tri.colonne, Colonne::Utilisation) && !self.choix.texte.is_empty() {
            None
        } else {
            Some(self.choix.tri)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn liste() -> Arc<RoSite> {
        let fibre = |reference: &str, tube: &str, couleur: &str, utilisation: Utilisation| Fibre {
            reference: reference.into(),
            reference_pto: None,
            cable: None,
            tube: Some(tube.into()),
            couleur: Some(couleur.into()),
            construction: Construction::AConstruire,
            utilisation,
        };
        let fibres = vec![
            fibre("CTP-10", "Noir", "Vert", Utilisation::Occupe),
            fibre("CTP-9", "Noir", "Bleu", Utilisation::Disponible),
            fibre("CTP-2", "", "Rouge", Utilisation::Reserve),
            fibre("CTP-1", "Bleu", "Rouge", Utilisation::Disponible),
        ];
        Arc::new(RoSite { pbo: vec![PboFibres { reference: "BE".into(), localisation: "".into(), fibres }] })
    }

    fn shown(choix: Choix) -> Vec<String> {
        let mut fibres = Fibres::default();
        let mut filtre = Filtre::default();
        assert!(fibres.suit(choix.clone(), &mut filtre) && !fibres.suit(choix, &mut filtre), "once for each change");
        (0..fibres.rangs().len()).map(|at| fibres.get(at).unwrap().1.reference.to_string()).collect()
    }

    #[test]
    fn free_ones_first_then_by_column_either_way() {
        let by =
            |colonne, inverse| shown(Choix { liste: Some(liste()), tri: Tri { colonne, inverse }, ..Choix::default() });
        assert_eq!(by(Colonne::Utilisation, false), ["CTP-9", "CTP-1", "CTP-2", "CTP-10"], "else as received");
        assert_eq!(by(Colonne::Utilisation, true), ["CTP-10", "CTP-2", "CTP-9", "CTP-1"]);
        assert_eq!(by(Colonne::Reference, false), ["CTP-1", "CTP-2", "CTP-9", "CTP-10"]);
        assert_eq!(by(Colonne::Tube, false), ["CTP-1", "CTP-9", "CTP-10", "CTP-2"], "without a tube last");
        assert_eq!(by(Colonne::Couleur, false), ["CTP-9", "CTP-1", "CTP-2", "CTP-10"]);
        let mut tri = Tri { inverse: true, ..Tri::default() };
        let mut seen = vec![tri.colonne];
        for _ in 0..4 {
            tri.suivant();
            assert!(!tri.inverse && !seen.contains(&tri.colonne));
            seen.push(tri.colonne);
        }
        tri.suivant();
        assert_eq!(tri, Tri::default());
    }

    #[test]
    fn filters_combine_and_what_is_found_best_comes_first() {
        let only = |libres, texte: &str| {
            let seulement = Seulement { libres, gardables: false };
            shown(Choix { liste: Some(liste()), seulement, texte: texte.into(), ..Choix::default() })
        };
        assert_eq!(only(true, ""), ["CTP-9", "CTP-1"]);
        assert_eq!(only(true, "rouge"), ["CTP-1"]);
        assert_eq!(only(false, "ctp1"), ["CTP-1", "CTP-10"], "the whole reference before a longer one");
        assert_eq!(only(false, "mauve"), Vec::<String>::new());
    }
}
