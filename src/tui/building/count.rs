//! How much room there is: free, occupied and reserved, and whether PTOs or fibres were counted.
//!
//! Owns: the counts of PTOs and of fibres. Must never: add PTOs to fibres.

use std::iter::Sum;

use crate::domain::fibre::{Fibre, RoSite};
use crate::domain::own_puts::{Availability, ListMarks};
use crate::domain::site::Pto;
use crate::domain::states::{Construction, Utilisation};

/// The unit of a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountUnit {
    /// PTOs of the structure: the fibre list was not read yet.
    Pto,
    /// Fibres of a list.
    Fibres,
}

/// Counts by use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UseCounts {
    /// Free ones.
    pub free: u32,
    /// Those in use, or not to be taken again.
    pub occupied: u32,
    /// Reserved ones.
    pub reserved: u32,
    /// Those whose use is missing or an unknown word of the service.
    pub unknown: u32,
    /// Those whose states allow keeping the PTO (rule R5).
    pub keepable: u32,
    /// The free ones among `keepable`.
    pub keepable_free: u32,
}

/// A count and its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// How many.
    pub counts: UseCounts,
    /// The unit.
    pub unit: CountUnit,
}

/// The filters on prises: a prise must pass every filter that is on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Only {
    /// Only free ones.
    pub free: bool,
    /// Only those whose states allow keeping the PTO.
    pub keepable: bool,
}

impl Only {
    /// Whether any filter is on.
    #[must_use]
    pub const fn filter(self) -> bool {
        self.free || self.keepable
    }

    /// Whether this fibre of a list passes; `marks`: what our own puts say of that list.
    #[must_use]
    pub fn lets_through(self, fibre: &Fibre, marks: &ListMarks) -> bool {
        (!self.free || marks.availability(fibre) == Availability::Free)
            && (!self.keepable || fibre.allows_conservation() == Some(true))
    }

    /// Whether this PTO passes.
    #[must_use]
    pub fn lets_pto_through(self, pto: &Pto) -> bool {
        (!self.free || pto.utilisation == Utilisation::Available) && (!self.keepable || is_keepable(pto))
    }
}

/// The same test as [`Fibre::allows_conservation`], for a PTO: the same two states decide.
fn is_keepable(pto: &Pto) -> bool {
    matches!(
        (&pto.construction, &pto.utilisation),
        (Construction::ToBuild, Utilisation::Available) | (Construction::UnderConstruction, Utilisation::Reserved)
    )
}

impl UseCounts {
    /// Counts PTOs.
    #[must_use]
    pub fn of_pto(pto: &[Pto]) -> Self {
        let mut counts = Self::default();
        for pto in pto {
            counts.add(Availability::said(&pto.utilisation), is_keepable(pto));
        }
        counts
    }

    /// Counts the fibres of a list; `marks`: what our own puts say of it.
    #[must_use]
    pub fn of_fibres(list: &RoSite, marks: &ListMarks) -> Self {
        let mut counts = Self::default();
        for (_, fibre) in list.fibres() {
            counts.add(marks.availability(fibre), fibre.allows_conservation() == Some(true));
        }
        counts
    }

    fn add(&mut self, availability: Availability, is_keepable: bool) {
        *match availability {
            Availability::Free => &mut self.free,
            Availability::Taken | Availability::NotAgain => &mut self.occupied,
            Availability::Reserved => &mut self.reserved,
            Availability::Unknown => &mut self.unknown,
        } += 1;
        self.keepable += u32::from(is_keepable);
        self.keepable_free += u32::from(is_keepable && availability == Availability::Free);
    }

    /// The total of all uses.
    #[must_use]
    pub const fn total(self) -> u32 {
        self.free + self.occupied + self.reserved + self.unknown
    }

    /// How many pass the filters.
    #[must_use]
    pub const fn passing(self, only: Only) -> u32 {
        match (only.free, only.keepable) {
            (false, false) => self.total(),
            (true, false) => self.free,
            (false, true) => self.keepable,
            (true, true) => self.keepable_free,
        }
    }
}

impl Sum for UseCounts {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::default(), |a, b| Self {
            free: a.free + b.free,
            occupied: a.occupied + b.occupied,
            reserved: a.reserved + b.reserved,
            unknown: a.unknown + b.unknown,
            keepable: a.keepable + b.keepable,
            keepable_free: a.keepable_free + b.keepable_free,
        })
    }
}
