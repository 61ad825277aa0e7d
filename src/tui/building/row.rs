//! A row of the tree: an index into the indexed site.
//!
//! Owns: the depth of each kind of row, and its floor. Must never: hold a text.

/// A row: the place that it shows, by its number in the [`Immeuble`](super::Immeuble); a PBO or PTO has its
/// floor's number and its own position on that floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BuildingRow {
    /// A bâtiment.
    Batiment(u32),
    /// An escalier.
    Escalier(u32),
    /// A floor.
    Etage(u32),
    /// A PBO on a floor.
    Pbo(u32, u32),
    /// A PTO of a floor.
    Pto(u32, u32),
}

/// An index in the stored form; indices beyond `u32::MAX` are clamped to it.
pub(super) fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// A stored index as a `usize`.
pub(super) fn widen(n: u32) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

impl BuildingRow {
    /// The row of a bâtiment.
    #[must_use]
    pub fn batiment(batiment: usize) -> Self {
        Self::Batiment(narrow(batiment))
    }

    /// The row of an escalier.
    #[must_use]
    pub fn escalier(escalier: usize) -> Self {
        Self::Escalier(narrow(escalier))
    }

    /// The row of a floor.
    #[must_use]
    pub fn etage(palier: usize) -> Self {
        Self::Etage(narrow(palier))
    }

    /// The row of a PBO.
    #[must_use]
    pub fn pbo(palier: usize, pbo: usize) -> Self {
        Self::Pbo(narrow(palier), narrow(pbo))
    }

    /// The row of a PTO.
    #[must_use]
    pub fn pto(palier: usize, pto: usize) -> Self {
        Self::Pto(narrow(palier), narrow(pto))
    }

    /// Its number; for a PBO or PTO, the number of its floor.
    #[must_use]
    pub fn number(self) -> usize {
        let (Self::Batiment(n) | Self::Escalier(n) | Self::Etage(n) | Self::Pbo(n, _) | Self::Pto(n, _)) = self;
        widen(n)
    }

    /// The position on its floor, for a PBO or PTO.
    #[must_use]
    pub fn position(self) -> Option<usize> {
        match self {
            Self::Pbo(_, position) | Self::Pto(_, position) => Some(widen(position)),
            Self::Batiment(_) | Self::Escalier(_) | Self::Etage(_) => None,
        }
    }

    /// The floor that this row is, or is on.
    #[must_use]
    pub fn palier(self) -> Option<usize> {
        match self {
            Self::Etage(_) | Self::Pbo(..) | Self::Pto(..) => Some(self.number()),
            Self::Batiment(_) | Self::Escalier(_) => None,
        }
    }

    /// The place whose fibres are shown for this row; for a PTO, its floor.
    #[must_use]
    pub const fn place(self) -> Self {
        match self {
            Self::Pto(palier, _) => Self::Etage(palier),
            other => other,
        }
    }

    /// The depth in the tree, from 0.
    #[must_use]
    pub const fn depth(self) -> usize {
        match self {
            Self::Batiment(_) => 0,
            Self::Escalier(_) => 1,
            Self::Etage(_) => 2,
            Self::Pbo(..) | Self::Pto(..) => 3,
        }
    }
}
