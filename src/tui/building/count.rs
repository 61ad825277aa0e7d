//! How much room there is: free, taken and reserved ones, and what was counted.
//!
//! Owns: the counts of PTOs and of fibres. Must never: add the ones to the others.

use std::iter::Sum;

use crate::domain::fibre::{Fibre, RoSite};
use crate::domain::site::Pto;
use crate::domain::states::{Construction, Utilisation};

/// What a count counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unite {
    /// PTOs of the structure: the fibre list was not read yet.
    Pto,
    /// Fibres of a list.
    Fibres,
}

/// Counts by use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Comptes {
    /// Free ones.
    pub libres: u32,
    /// Those in use.
    pub occupes: u32,
    /// Reserved ones.
    pub reserves: u32,
    /// Those whose use the service tells in a word that nobody knows, or not at all.
    pub inconnus: u32,
    /// Those whose states allow keeping the PTO (rule R5).
    pub gardables: u32,
    /// Of these, the free ones.
    pub gardables_libres: u32,
}

/// A count and what it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compte {
    /// How many.
    pub comptes: Comptes,
    /// Of what.
    pub unite: Unite,
}

/// Which prises are wanted: all filters that are on must let one through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seulement {
    /// Only free ones.
    pub libres: bool,
    /// Only those whose states allow keeping the PTO.
    pub gardables: bool,
}

impl Seulement {
    /// Whether anything is left out at all.
    #[must_use]
    pub const fn filtre(self) -> bool {
        self.libres || self.gardables
    }

    /// Whether this fibre is let through.
    #[must_use]
    pub fn laisse(self, fibre: &Fibre) -> bool {
        (!self.libres || fibre.est_libre()) && (!self.gardables || fibre.permet_conservation() == Some(true))
    }

    /// Whether this PTO is let through.
    #[must_use]
    pub fn laisse_pto(self, pto: &Pto) -> bool {
        (!self.libres || pto.utilisation == Utilisation::Disponible) && (!self.gardables || gardable(pto))
    }
}

/// What [`Fibre::permet_conservation`] says of a fibre, of a PTO: the same two states decide.
fn gardable(pto: &Pto) -> bool {
    matches!(
        (&pto.construction, &pto.utilisation),
        (Construction::AConstruire, Utilisation::Disponible) | (Construction::EnConstruction, Utilisation::Reserve)
    )
}

impl Comptes {
    /// Counts PTOs.
    #[must_use]
    pub fn des_pto(pto: &[Pto]) -> Self {
        let mut comptes = Self::default();
        for pto in pto {
            comptes.ajoute(&pto.utilisation, gardable(pto));
        }
        comptes
    }

    /// Counts the fibres of a list.
    #[must_use]
    pub fn des_fibres(liste: &RoSite) -> Self {
        let mut comptes = Self::default();
        for (_, fibre) in liste.fibres() {
            comptes.ajoute(&fibre.utilisation, fibre.permet_conservation() == Some(true));
        }
        comptes
    }

    fn ajoute(&mut self, utilisation: &Utilisation, gardable: bool) {
        *match utilisation {
            Utilisation::Disponible => &mut self.libres,
            Utilisation::Occupe => &mut self.occupes,
            Utilisation::Reserve => &mut self.reserves,
            Utilisation::Inconnue(_) => &mut self.inconnus,
        } += 1;
        self.gardables += u32::from(gardable);
        self.gardables_libres += u32::from(gardable && *utilisation == Utilisation::Disponible);
    }

    /// All of them.
    #[must_use]
    pub const fn total(self) -> u32 {
        self.libres + self.occupes + self.reserves + self.inconnus
    }

    /// How many a filter lets through.
    #[must_use]
    pub const fn passent(self, seulement: Seulement) -> u32 {
        match (seulement.libres, seulement.gardables) {
            (false, false) => self.total(),
            (true, false) => self.libres,
            (false, true) => self.gardables,
            (true, true) => self.gardables_libres,
        }
    }
}

impl Sum for Comptes {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::default(), |a, b| Self {
            libres: a.libres + b.libres,
            occupes: a.occupes + b.occupes,
            reserves: a.reserves + b.reserves,
            inconnus: a.inconnus + b.inconnus,
            gardables: a.gardables + b.gardables,
            gardables_libres: a.gardables_libres + b.gardables_libres,
        })
    }
}
