//! The known contracts that contain what was typed: those at hand first, then the imported orders.
//!
//! Owns: which are offered, and which of them is chosen. Must never: look twice for the same text in the same lists.

use super::Data;
use crate::domain::reference::ContratId;
use crate::tui::filter::TextFilter;

/// The most contracts offered at once.
const MOST: usize = 6;

/// The contracts offered for a typed text.
#[derive(Debug, Clone, Default)]
pub struct Completion {
    filter: TextFilter,
    found: Vec<ContratId>,
    chosen: Option<usize>,
    /// The counts of the lists looked through.
    seen: Option<(u64, u64)>,
}

impl Completion {
    /// Looks for `text` among what is known. What was chosen stays chosen while it is offered.
    pub fn look(&mut self, data: &Data, text: &str) {
        let lists = Some((data.changes, data.imported.revision));
        let typed = self.filter.search(text);
        if !typed && self.seen == lists {
            return;
        }
        self.seen = lists;
        let chosen = self.chosen().cloned();
        self.found.clear();
        if !self.filter.is_empty() {
            self.gather(data);
        }
        self.chosen = chosen.filter(|_| !typed).and_then(|own| self.found.iter().position(|other| *other == own));
    }

    fn gather(&mut self, data: &Data) {
        for at_hand in data.contrats_at_hand.value.as_deref().unwrap_or_default() {
            let note = &at_hand.own_note;
            let words = [note.name.as_deref().unwrap_or_default(), note.note.as_deref().unwrap_or_default()];
            if self.filter.keeps(&[at_hand.contrat.as_str(), words[0], words[1]]) {
                self.found.push(at_hand.contrat.clone());
            }
            if self.found.len() == MOST {
                return;
            }
        }
        let orders = &data.imported.orders;
        for at in 0..orders.len() {
            let Some(reference) = orders.get(at) else { continue };
            let note = orders.note(at);
            let words = [note.and_then(|own| own.name.as_deref()), note.and_then(|own| own.note.as_deref())];
            let [name, note] = words.map(Option::unwrap_or_default);
            if self.filter.keeps(&[reference, name, note])
                && let Ok(contrat) = ContratId::parse(reference)
                && !self.found.contains(&contrat)
            {
                self.found.push(contrat);
                if self.found.len() == MOST {
                    return;
                }
            }
        }
    }

    /// The contracts offered.
    #[must_use]
    pub fn found(&self) -> &[ContratId] {
        &self.found
    }

    /// The position of the chosen one.
    #[must_use]
    pub const fn place(&self) -> Option<usize> {
        self.chosen
    }

    /// The chosen one.
    #[must_use]
    pub fn chosen(&self) -> Option<&ContratId> {
        self.found.get(self.chosen?)
    }

    /// Chooses the next one, or the one before; above the first is the typed text.
    pub fn step(&mut self, forth: bool) {
        let last = self.found.len().checked_sub(1);
        self.chosen = match (self.chosen, forth) {
            (None, true) => last.map(|_| 0),
            (Some(at), true) => last.map(|last| last.min(at + 1)),
            (None, false) => None,
            (Some(at), false) => at.checked_sub(1),
        };
    }
}
