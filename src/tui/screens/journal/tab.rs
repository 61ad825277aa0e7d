//! One of the journal's lists: rows read page by page, a filter, the selected row.
//!
//! Owns: which rows the filter keeps. Must never: filter a row twice that has not changed.

use crossterm::event::KeyEvent;

use crate::host::texts::Texts;
use crate::tui::data::journal::{PagedRow, Pages};
use crate::tui::filter::TextFilter;
use crate::tui::screens::move_in;
use crate::tui::widgets::field::TextField;
use crate::tui::words::action::Action;

/// How many rows beyond the selected one are read ahead.
const LEAD: usize = 100;

/// A list of the journal.
#[derive(Debug)]
pub(super) struct JournalTab<L: PagedRow> {
    pub(super) filter: TextField,
    pub(super) filtering: bool,
    text_filter: TextFilter,
    /// The rows that the filter keeps, as positions among the rows read.
    rows: Vec<usize>,
    /// The revision of the pages, and how many of their rows `rows` covers.
    seen: (u64, usize),
    cursor: usize,
    selected: Option<L::Id>,
}

impl<L: PagedRow> Default for JournalTab<L> {
    fn default() -> Self {
        Self {
            filter: TextField::default(),
            filtering: false,
            text_filter: TextFilter::default(),
            rows: Vec::new(),
            seen: (0, 0),
            cursor: 0,
            selected: None,
        }
    }
}

impl<L: PagedRow> JournalTab<L> {
    /// The rows shown, as positions among the rows read.
    pub(super) fn rows(&self) -> &[usize] {
        &self.rows
    }

    pub(super) const fn cursor(&self) -> usize {
        self.cursor
    }

    /// Whether a filter is set.
    pub(super) const fn search(&self) -> bool {
        !self.text_filter.is_empty()
    }

    pub(super) fn current<'a>(&self, pages: &'a Pages<L>) -> Option<&'a L> {
        pages.lines().get(*self.rows.get(self.cursor)?)
    }

    /// Whether rows older than those read are wanted.
    pub(super) fn wants(&self) -> bool {
        self.rows.len() <= self.cursor.saturating_add(LEAD)
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> bool {
        let taken = self.filter.key(key);
        if taken {
            self.typed();
        }
        taken
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.filter.paste(text);
        self.typed();
    }

    pub(super) fn clear(&mut self) {
        self.filtering = false;
        self.filter.clear();
        self.typed();
    }

    /// Filters by `text`.
    pub(super) fn look_for(&mut self, text: &str) {
        self.filter = TextField::with(text);
        self.typed();
    }

    fn typed(&mut self) {
        if self.text_filter.search(self.filter.value()) {
            self.rows.clear();
            self.seen.1 = 0;
            self.cursor = 0;
            self.selected = None;
        }
    }

    /// Moves the selection; returns whether the action was a move.
    pub(super) fn moves(&mut self, pages: &Pages<L>, action: Action) -> bool {
        let moved = move_in(&mut self.cursor, self.rows.len(), action);
        if moved {
            // At the very top, new rows come in above and the cursor stays on the first row.
            self.selected = if self.cursor == 0 { None } else { self.current(pages).map(PagedRow::id) };
        }
        moved
    }

    /// Updates the rows from what was read: only new rows are filtered, unless older rows changed.
    pub(super) fn follow(&mut self, pages: &Pages<L>, texts: Texts) {
        let total = pages.lines().len();
        if self.seen.0 != pages.revision() || self.seen.1 > total {
            self.rows.clear();
            self.seen = (pages.revision(), 0);
        }
        for (at, row) in pages.lines().iter().enumerate().skip(self.seen.1) {
            if self.text_filter.is_empty() || row.keeps(&mut self.text_filter, texts) {
                self.rows.push(at);
            }
        }
        self.seen.1 = total;
        if let Some(selected) = self.selected {
            let id = |at: &usize| pages.lines().get(*at).map(PagedRow::id);
            // The rows are sorted latest first.
            let at = self.rows.partition_point(|at| id(at).is_some_and(|id| id > selected));
            if self.rows.get(at).and_then(id) == Some(selected) {
                self.cursor = at;
            }
        }
        self.cursor = self.cursor.min(self.rows.len().saturating_sub(1));
    }
}
