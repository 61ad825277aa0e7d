//! Rows that come page by page, latest first.
//!
//! Owns: how pages come together, and how many rows are kept. Must never: show a row twice, or leave a
//! hole between two.

use jiff::Timestamp;

use crate::domain::failure::Echec;
use crate::host::texts::Textes;
use crate::tui::filter::Filtre;

/// How many rows are read at a time.
pub const PAGE: u32 = 300;

/// How many rows of a kind are kept: the latest. An export takes all of them.
pub const LIGNES_MAX: usize = 50_000;

/// A row that is read page by page, latest first.
pub trait Rangee {
    /// What it is known by; the later it was written the greater.
    type Id: Copy + Ord;

    /// Which row it is.
    fn id(&self) -> Self::Id;

    /// Whether a filter keeps it.
    fn retient(&self, filtre: &mut Filtre, textes: Textes) -> bool;
}

/// Rows read page by page, latest first.
#[derive(Debug, Clone)]
pub struct Pages<L> {
    lignes: Vec<L>,
    lu: bool,
    fini: bool,
    /// Since when a page is being read.
    pub since: Option<Timestamp>,
    /// Why the last page could not be read.
    pub failure: Option<Echec>,
    perime: bool,
    revision: u64,
}

impl<L> Default for Pages<L> {
    fn default() -> Self {
        Self { lignes: Vec::new(), lu: false, fini: false, since: None, failure: None, perime: false, revision: 0 }
    }
}

impl<L: Rangee> Pages<L> {
    /// The rows read so far, latest first.
    #[must_use]
    pub fn lignes(&self) -> &[L] {
        &self.lignes
    }

    /// Whether a page was read.
    #[must_use]
    pub const fn est_lu(&self) -> bool {
        self.lu
    }

    /// Whether there is none at all.
    #[must_use]
    pub const fn est_vide(&self) -> bool {
        self.lu && self.lignes.is_empty()
    }

    /// Whether there are no older ones.
    #[must_use]
    pub const fn est_fini(&self) -> bool {
        self.fini
    }

    /// Whether there are older ones that are not kept.
    #[must_use]
    pub const fn deborde(&self) -> bool {
        !self.fini && self.lignes.len() >= LIGNES_MAX
    }

    /// Counts the changes other than rows added at the end.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Something newer was written.
    pub const fn perime(&mut self) {
        self.perime = true;
    }

    /// Asks for all of it again.
    pub fn relit(&mut self) {
        self.failure = None;
        self.perime = true;
    }

    /// Puts another row in place of one that was read; gives which, if it was.
    pub fn remplace(&mut self, which: impl Fn(&L) -> bool, by: impl Fn(&L) -> L) -> Option<L::Id> {
        let row = self.lignes.iter_mut().find(|row| which(row))?;
        *row = by(row);
        self.revision = self.revision.wrapping_add(1);
        Some(row.id())
    }

    /// The page to read now, if any: the latest (`Some(None)`) or those before a row. `plus`: older ones
    /// than those at hand are wanted.
    pub fn demande(&mut self, plus: bool, now: Timestamp) -> Option<Option<L::Id>> {
        if self.since.is_some() || self.failure.is_some() {
            return None;
        }
        let avant = if !self.lu || self.perime {
            None
        } else if plus && !self.fini && self.lignes.len() < LIGNES_MAX {
            Some(self.lignes.last()?.id())
        } else {
            return None;
        };
        self.perime = false;
        self.since = Some(now);
        Some(avant)
    }

    /// A page came: that before `avant`, or the latest one.
    pub fn recoit(&mut self, avant: Option<L::Id>, page: Result<Vec<L>, Echec>) {
        self.since = None;
        let page = match page {
            Ok(page) => page,
            Err(failure) => {
                self.failure = Some(failure);
                return;
            }
        };
        self.lu = true;
        let whole = page.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
        if avant.is_some() {
            // What was read anew meanwhile may have moved the end.
            if self.lignes.last().map(Rangee::id) == avant {
                self.fini = whole;
                self.lignes.extend(page);
                self.lignes.truncate(LIGNES_MAX);
            }
            return;
        }
        self.revision = self.revision.wrapping_add(1);
        let (Some(last), false) = (page.last().map(Rangee::id), whole) else {
            self.fini = true;
            self.lignes = page;
            return;
        };
        // Older ones stay, unless there is a gap before them.
        let joined = self.lignes.first().is_some_and(|first| first.id() >= last);
        let older = std::mem::replace(&mut self.lignes, page);
        if joined {
            self.lignes.extend(older.into_iter().filter(|row| row.id() < last));
            self.lignes.truncate(LIGNES_MAX);
        } else {
            self.fini = false;
        }
    }
}
