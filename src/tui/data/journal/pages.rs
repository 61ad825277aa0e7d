//! Rows read page by page, latest first.
//!
//! Owns: how pages are joined, and how many rows are kept. Must never: show a row twice, or leave a gap between
//! two rows.

use jiff::Timestamp;

use crate::domain::failure::Failure;
use crate::host::texts::Texts;
use crate::tui::filter::TextFilter;

/// The rows of one page.
pub const PAGE: u32 = 300;

/// The most rows of a kind that are kept: the latest. An export takes all of them.
pub const LINES_MAX: usize = 50_000;

/// A row that is read page by page, latest first.
pub trait PagedRow {
    /// The row's identity; it grows with the order of writing.
    type Id: Copy + Ord;

    /// The id of this row.
    fn id(&self) -> Self::Id;

    /// Whether a filter keeps it.
    fn keeps(&self, filter: &mut TextFilter, texts: Texts) -> bool;
}

/// Rows read page by page, latest first.
#[derive(Debug, Clone)]
pub struct Pages<L> {
    lines: Vec<L>,
    read: bool,
    finished: bool,
    /// When the page being read was asked for.
    pub since: Option<Timestamp>,
    /// Why the last page could not be read.
    pub failure: Option<Failure>,
    stale: bool,
    revision: u64,
}

impl<L> Default for Pages<L> {
    fn default() -> Self {
        Self { lines: Vec::new(), read: false, finished: false, since: None, failure: None, stale: false, revision: 0 }
    }
}

impl<L: PagedRow> Pages<L> {
    /// The rows read so far, latest first.
    #[must_use]
    pub fn lines(&self) -> &[L] {
        &self.lines
    }

    /// Whether any page was read.
    #[must_use]
    pub const fn is_read(&self) -> bool {
        self.read
    }

    /// Whether there are no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.read && self.lines.is_empty()
    }

    /// Whether there are no older rows to read.
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        self.finished
    }

    /// Whether there are older rows that are not kept.
    #[must_use]
    pub const fn overflows(&self) -> bool {
        !self.finished && self.lines.len() >= LINES_MAX
    }

    /// A count of the changes other than rows added at the end.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Marks that newer rows were written.
    pub const fn stale(&mut self) {
        self.stale = true;
    }

    /// Marks all rows to be read again.
    pub fn read_again(&mut self) {
        self.failure = None;
        self.stale = true;
    }

    /// Replaces a row that was read; returns its id, if there was such a row.
    pub fn replace(&mut self, which: impl Fn(&L) -> bool, by: impl Fn(&L) -> L) -> Option<L::Id> {
        let row = self.lines.iter_mut().find(|row| which(row))?;
        *row = by(row);
        self.revision = self.revision.wrapping_add(1);
        Some(row.id())
    }

    /// The page to read now, if any: the latest (`Some(None)`) or the one before a row. `more`: older rows than
    /// those read are wanted.
    pub fn to_ask(&mut self, more: bool, now: Timestamp) -> Option<Option<L::Id>> {
        if self.since.is_some() || self.failure.is_some() {
            return None;
        }
        let before = if !self.read || self.stale {
            None
        } else if more && !self.finished && self.lines.len() < LINES_MAX {
            Some(self.lines.last()?.id())
        } else {
            return None;
        };
        self.stale = false;
        self.since = Some(now);
        Some(before)
    }

    /// Takes a page: the one before the row `before`, or the latest one.
    pub fn receive(&mut self, before: Option<L::Id>, page: Result<Vec<L>, Failure>) {
        self.since = None;
        let page = match page {
            Ok(page) => page,
            Err(failure) => {
                self.failure = Some(failure);
                return;
            }
        };
        self.read = true;
        let whole = page.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
        if before.is_some() {
            // A page that was read again in between may have moved the end.
            if self.lines.last().map(PagedRow::id) == before {
                self.finished = whole;
                self.lines.extend(page);
                self.lines.truncate(LINES_MAX);
            }
            return;
        }
        self.revision = self.revision.wrapping_add(1);
        let (Some(last), false) = (page.last().map(PagedRow::id), whole) else {
            self.finished = true;
            self.lines = page;
            return;
        };
        // Older rows stay, unless there is a gap between them and this page.
        let joined = self.lines.first().is_some_and(|first| first.id() >= last);
        let older = std::mem::replace(&mut self.lines, page);
        if joined {
            self.lines.extend(older.into_iter().filter(|row| row.id() < last));
            self.lines.truncate(LINES_MAX);
        } else {
            self.finished = false;
        }
    }
}
