//! The part of the journal that was read for its screen: puts and requests page by page, months, the events of
//! one put.
//!
//! Owns: what to read next, and how news changes what was read. Must never: do IO, or keep more rows than
//! [`LINES_MAX`](super::LINES_MAX), however long the journal is.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::pages::Pages;
use super::rows::{PutRow, RequestRow};
use crate::domain::lifecycle::Life;
use crate::engine::{CountedRequest, PutId};
use crate::tui::data::loaded::Loaded;
use crate::tui::words::journal::{JournalAnswer, Month, PutEvents};

/// All that was read for the journal's screen.
#[derive(Debug, Clone, Default)]
pub struct JournalData {
    /// The puts.
    pub puts: Pages<PutRow>,
    /// The requests.
    pub requests: Pages<RequestRow>,
    /// The months, by name (`2026-11`).
    pub month: HashMap<String, Loaded<Month>>,
    /// The months in which something was counted since they were read.
    stale_months: HashSet<String>,
    /// Whether these events are to be read again.
    stale_history: bool,
    /// The put that was looked at last, and its events.
    pub history: Option<(PutId, Loaded<PutEvents>)>,
}

impl JournalData {
    /// Takes an answer of the journal. A failure is shown in place of the rows, so no notice repeats it.
    pub fn receive(&mut self, answer: JournalAnswer) {
        match answer {
            JournalAnswer::Puts(before, page) => {
                let rows = |page: Vec<(PutId, Life)>| {
                    page.iter().map(|(put, life)| PutRow::new(*put, life)).collect::<Vec<_>>()
                };
                self.puts.receive(before, page.map(rows));
            }
            JournalAnswer::Requests(before, page) => {
                let rows = |page: Vec<CountedRequest>| page.into_iter().map(RequestRow::new).collect();
                self.requests.receive(before, page.map(rows));
            }
            JournalAnswer::Month(name, month) => {
                self.month.entry(name).or_default().finish(month);
            }
            JournalAnswer::Events(put, history) => {
                if let Some((_, loaded)) = self.history.as_mut().filter(|(own, _)| *own == put) {
                    loaded.finish(history);
                }
            }
        }
    }

    /// A put changed: its row is updated at once; the rest is read when it is looked at.
    pub fn note(&mut self, life: &Life) {
        self.puts.stale();
        let same = |row: &PutRow| row.at == life.at && row.contrat == life.demande.contrat;
        let Some(put) = self.puts.replace(same, |row| PutRow::new(row.put, life)) else { return };
        if self.history.as_ref().is_some_and(|(own, _)| *own == put) {
            self.history = None;
        }
    }

    /// A request was counted in the month of this name (`2026-11`).
    pub fn note_request(&mut self, month: &str) {
        self.requests.stale();
        if self.month.contains_key(month) {
            self.stale_months.insert(month.to_owned());
        }
    }

    /// Another process wrote to the journal: all that was read is read again when it is looked at.
    pub fn read_all_again(&mut self) {
        self.puts.stale();
        self.requests.stale();
        self.stale_months.extend(self.month.keys().cloned());
        self.stale_history = true;
    }

    /// Whether a month is to be read now; if so, it is marked as being read.
    pub fn ask_month(&mut self, name: &str, now: Timestamp) -> bool {
        let month = self.month.entry(name.to_owned()).or_default();
        let first = month.value.is_none() && month.failure.is_none();
        if month.since.is_some() || !(self.stale_months.remove(name) || first) {
            return false;
        }
        month.start(now);
        true
    }

    /// Whether the events of a put are to be read now; if so, they are marked as being read.
    pub fn ask_history(&mut self, put: PutId, now: Timestamp) -> bool {
        let stale = std::mem::take(&mut self.stale_history);
        if let Some((_, loaded)) = self.history.as_mut().filter(|(known, _)| *known == put) {
            // What was read stays on the screen while it is read again.
            if stale {
                loaded.start(now);
            }
            return stale;
        }
        let mut loaded = Loaded::default();
        loaded.start(now);
        self.history = Some((put, loaded));
        true
    }
}
