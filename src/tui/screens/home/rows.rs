//! The rows of the list of contracts: those at hand, filtered and sorted, then the imported orders.
//!
//! Owns: which rows there are, made anew only when something they are made of changed. Must never: go through the
//! imported orders for a message that changes nothing of them: there may be 100 000.

use super::sorting::ContratOrder;
use super::tabs::ContratTab;
use crate::domain::contrat_note::ContratNote;
use crate::domain::reference::ContratId;
use crate::engine::ContratAtHand;
use crate::tui::data::{Data, PutState};
use crate::tui::filter::TextFilter;

/// A row of the list.
#[derive(Debug, Clone, Copy)]
pub(super) enum ContratRow<'a> {
    /// A contract at hand.
    AtHand(&'a ContratAtHand),
    /// An order that only the access files name, and what a person set of it.
    Imported(&'a str, Option<&'a ContratNote>),
}

impl ContratRow<'_> {
    /// Its contract.
    pub(super) fn contrat(&self) -> Option<ContratId> {
        match self {
            Self::AtHand(at_hand) => Some(at_hand.contrat.clone()),
            // What the journal holds was a reference when it was imported.
            Self::Imported(reference, _) => ContratId::parse(reference).ok(),
        }
    }

    /// Whether it is put away.
    pub(super) fn is_away(&self, data: &Data) -> bool {
        match self {
            Self::AtHand(at_hand) => ContratTab::Away.holds(data, at_hand),
            Self::Imported(_, note) => note.is_some_and(|note| note.away),
        }
    }
}

/// What the rows of the contracts at hand were made of.
#[derive(Debug, Clone, PartialEq, Eq)]
struct MadeOf {
    changes: u64,
    tab: ContratTab,
    sort: ContratOrder,
    text: String,
}

/// What the rows of the imported orders were made of.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ImportedOf {
    revision: u64,
    tab: ContratTab,
    text: String,
    /// The positions of those that are at hand, in order.
    hidden: Vec<u32>,
}

/// The rows.
#[derive(Debug, Default)]
pub(super) struct ContratRows {
    /// Positions in the list of the contracts at hand.
    at_hand: Vec<usize>,
    /// Positions in the list of the imported orders, in order.
    imported: Vec<u32>,
    counts: [usize; ContratTab::ALL.len()],
    /// Whether any contract has a name or a note.
    has_words: bool,
    made: Option<MadeOf>,
    imported_made: Option<ImportedOf>,
    /// How often the imported orders were gone through.
    passes: u64,
}

impl ContratRows {
    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.at_hand.len() + self.imported.len()
    }

    /// Whether there is none.
    pub(super) const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many contracts each view has, whatever the filter.
    pub(super) const fn counts(&self) -> &[usize; ContratTab::ALL.len()] {
        &self.counts
    }

    /// Whether any contract has a name or a note.
    pub(super) const fn has_words(&self) -> bool {
        self.has_words
    }

    /// How often the imported orders were gone through.
    pub(super) const fn passes(&self) -> u64 {
        self.passes
    }

    /// The row at a place.
    pub(super) fn get<'a>(&self, data: &'a Data, place: usize) -> Option<ContratRow<'a>> {
        if let Some(at) = self.at_hand.get(place) {
            return data.contrats_at_hand.value.as_deref()?.get(*at).map(ContratRow::AtHand);
        }
        let at = usize::try_from(*self.imported.get(place - self.at_hand.len())?).ok()?;
        let orders = &data.imported.orders;
        Some(ContratRow::Imported(orders.get(at)?, orders.note(at)))
    }

    /// The place of a contract.
    pub(super) fn place(&self, data: &Data, contrat: &ContratId) -> Option<usize> {
        let list = data.contrats_at_hand.value.as_deref().unwrap_or_default();
        let own = |at: &usize| list.get(*at).is_some_and(|at_hand| at_hand.contrat == *contrat);
        self.at_hand.iter().position(own).or_else(|| {
            let at = u32::try_from(data.imported.orders.position(contrat.as_str())?).ok()?;
            self.imported.binary_search(&at).ok().map(|place| self.at_hand.len() + place)
        })
    }

    /// Makes the rows anew, as far as what they are made of changed.
    pub(super) fn follow(&mut self, data: &Data, tab: ContratTab, sort: ContratOrder, filter: &mut TextFilter) {
        let text = filter.text().to_owned();
        let made = MadeOf { changes: data.changes, tab, sort, text };
        let changed = self.made.as_ref() != Some(&made);
        let imported = self.imported_made.as_ref().map(|made| made.revision) != Some(data.imported.revision);
        if changed {
            self.arrange_at_hand(data, tab, sort, filter);
        }
        if changed || imported {
            self.arrange_imported(data, tab, &made.text, filter);
            self.count(data);
        }
        self.made = Some(made);
    }

    /// Filters and sorts the contracts at hand. In order of urgency, the best matches come first.
    fn arrange_at_hand(&mut self, data: &Data, tab: ContratTab, sort: ContratOrder, filter: &mut TextFilter) {
        let list = data.contrats_at_hand.value.as_deref().unwrap_or_default();
        let mut kept: Vec<(u32, usize, &ContratAtHand)> = Vec::with_capacity(list.len());
        for (at, at_hand) in list.iter().enumerate().filter(|(_, at_hand)| tab.holds(data, at_hand)) {
            if let Some(score) = score(filter, data, at_hand) {
                kept.push((score, at, at_hand));
            }
        }
        match sort {
            ContratOrder::Urgency => kept.sort_by_key(|(score, ..)| std::cmp::Reverse(*score)),
            sort => kept.sort_by(|(.., a), (.., b)| sort.compare(data, a, b)),
        }
        self.at_hand.clear();
        self.at_hand.extend(kept.into_iter().map(|(_, at, _)| at));
    }

    /// Filters the imported orders; they stand in their own order. Where the filter only goes on, those that are left
    /// are gone through, not all. There are none before the contracts at hand are known, which stand above them: no row
    /// moves from under a cursor.
    fn arrange_imported(&mut self, data: &Data, tab: ContratTab, text: &str, filter: &mut TextFilter) {
        let orders = &data.imported.orders;
        let Some(at_hand) = data.contrats_at_hand.value.as_deref() else {
            self.imported.clear();
            return;
        };
        let place = |at_hand: &ContratAtHand| u32::try_from(orders.position(at_hand.contrat.as_str())?).ok();
        let mut hidden: Vec<u32> = at_hand.iter().filter_map(place).collect();
        hidden.sort_unstable();
        let made = ImportedOf { revision: data.imported.revision, tab, text: text.to_owned(), hidden };
        let before = self.imported_made.replace(made);
        let Some(made) = &self.imported_made else { return };
        if before.as_ref() == Some(made) {
            return;
        }
        self.passes += 1;
        let away = match tab {
            ContratTab::All | ContratTab::Imported => false,
            ContratTab::Away => true,
            _ => {
                self.imported.clear();
                return;
            }
        };
        let same =
            |before: &ImportedOf| (before.revision, before.tab, &before.hidden) == (made.revision, tab, &made.hidden);
        let narrowed = before.as_ref().is_some_and(|before| same(before) && filter.narrows(&before.text));
        let mut keeps = |at: u32| {
            let at = usize::try_from(at).unwrap_or(usize::MAX);
            let note = orders.note(at);
            if note.is_some_and(|note| note.away) != away {
                return false;
            }
            let name = note.and_then(|note| note.name.as_deref()).unwrap_or_default();
            let own = note.and_then(|note| note.note.as_deref()).unwrap_or_default();
            filter.is_empty() || orders.get(at).is_some_and(|reference| filter.keeps(&[reference, name, own]))
        };
        if narrowed {
            self.imported.retain(|at| keeps(*at));
            return;
        }
        let mut hidden = made.hidden.iter().copied().peekable();
        self.imported.clear();
        for at in 0..u32::try_from(orders.len()).unwrap_or(u32::MAX) {
            if hidden.next_if_eq(&at).is_none() && keeps(at) {
                self.imported.push(at);
            }
        }
    }

    /// Counts the contracts of each view.
    fn count(&mut self, data: &Data) {
        let Some(list) = data.contrats_at_hand.value.as_deref() else { return };
        let orders = &data.imported.orders;
        let hidden = self.imported_made.as_ref().map(|made| made.hidden.as_slice()).unwrap_or_default();
        let own = |at: usize| u32::try_from(at).is_ok_and(|at| hidden.binary_search(&at).is_err());
        let away = orders.notes().filter(|(at, note)| note.away && own(*at)).count();
        let imported = orders.len().saturating_sub(hidden.len() + away);
        self.counts = ContratTab::ALL.map(|tab| {
            let at_hand = list.iter().filter(|at_hand| tab.holds(data, at_hand)).count();
            at_hand
                + match tab {
                    ContratTab::All | ContratTab::Imported => imported,
                    ContratTab::Away => away,
                    _ => 0,
                }
        });
        self.has_words =
            list.iter().any(|at_hand| at_hand.own_note.has_words()) || orders.notes().any(|(_, note)| note.has_words());
    }
}

/// How well a contract matches the typed text; `None`: no match.
fn score(text_filter: &mut TextFilter, data: &Data, at_hand: &ContratAtHand) -> Option<u32> {
    if text_filter.is_empty() {
        return Some(0);
    }
    let life = data.life(&at_hand.contrat);
    let fibre = life.map(|life| life.demande.fibre.as_str()).unwrap_or_default();
    let code = life.and_then(|life| life.code.as_ref()).map(|(code, _)| code.as_str()).unwrap_or_default();
    let site = at_hand.site.as_deref().unwrap_or_default();
    let state = life.map(PutState::of);
    let words = state.as_ref().map_or(data.texts.get("tui.phase.rien").into(), |state| state.words(data.texts));
    let missing = if at_hand.missing_codes.is_empty() { "" } else { data.texts.get("tui.phase.code_manquant") };
    let name = at_hand.own_note.name.as_deref().unwrap_or_default();
    let note = at_hand.own_note.note.as_deref().unwrap_or_default();
    let fields = [at_hand.contrat.as_str(), site, fibre, code, &words, missing, name, note];
    text_filter.score(&fields).map(TextFilter::coarse)
}
