//! The orders that the access files name, as a list of references.
//!
//! Owns: keeping 100 000 of them in two allocations, sorted, with what a person set of a few. Must never: know more of
//! an order than its reference: the rest is read when it is opened.

use super::contrat_note::ContratNote;

/// The references of the imported orders, sorted, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportedOrders {
    text: String,
    /// Where each reference ends in the text.
    ends: Vec<u32>,
    /// What a person set, by the order's position; sorted.
    notes: Vec<(u32, ContratNote)>,
}

impl ImportedOrders {
    /// Adds a reference. One that does not come after the last is left out: the list is sorted and has each once.
    pub fn push(&mut self, reference: &str) {
        let last = self.len().checked_sub(1).and_then(|last| self.get(last));
        if last.is_some_and(|last| last >= reference) {
            return;
        }
        let Ok(end) = u32::try_from(self.text.len() + reference.len()) else { return };
        self.text.push_str(reference);
        self.ends.push(end);
    }

    /// Says what a person set of an order; of one that is not in the list, nothing is kept.
    pub fn annotate(&mut self, reference: &str, note: ContratNote) {
        let Some(at) = self.position(reference).and_then(|at| u32::try_from(at).ok()) else { return };
        match self.notes.binary_search_by_key(&at, |(at, _)| *at) {
            Ok(known) => {
                if let Some((_, known)) = self.notes.get_mut(known) {
                    *known = note;
                }
            }
            Err(place) => self.notes.insert(place, (at, note)),
        }
    }

    /// Gives back the room that is not needed.
    pub fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The reference at a position.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<&str> {
        let from = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        let to = *self.ends.get(at)?;
        self.text.get(usize::try_from(from).ok()?..usize::try_from(to).ok()?)
    }

    /// The position of a reference.
    #[must_use]
    pub fn position(&self, reference: &str) -> Option<usize> {
        let (mut from, mut to) = (0, self.len());
        while from < to {
            let middle = from + (to - from) / 2;
            match self.get(middle)?.cmp(reference) {
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Less => from = middle + 1,
                std::cmp::Ordering::Greater => to = middle,
            }
        }
        None
    }

    /// What a person set of the order at a position.
    #[must_use]
    pub fn note(&self, at: usize) -> Option<&ContratNote> {
        let at = u32::try_from(at).ok()?;
        let found = self.notes.binary_search_by_key(&at, |(at, _)| *at).ok()?;
        self.notes.get(found).map(|(_, note)| note)
    }

    /// What a person set, with the position of each order, in the list's order.
    pub fn notes(&self) -> impl Iterator<Item = (usize, &ContratNote)> {
        self.notes.iter().filter_map(|(at, note)| Some((usize::try_from(*at).ok()?, note)))
    }
}

#[cfg(test)]
mod tests {
    //! Guards: domain: the imported orders are found by reference and by position, each once

    use super::*;

    #[test]
    fn each_reference_is_found_where_it_stands() {
        let mut orders = ImportedOrders::default();
        for reference in ["A-1", "A-1", "B-22", "A-9", "É-3"] {
            orders.push(reference);
        }
        orders.shrink();
        assert_eq!((0..4).map(|at| orders.get(at)).collect::<Vec<_>>(), [Some("A-1"), Some("B-22"), Some("É-3"), None]);
        assert_eq!(["A-1", "B-22", "É-3", "C"].map(|own| orders.position(own)), [Some(0), Some(1), Some(2), None]);
        let away = ContratNote { away: true, ..ContratNote::default() };
        orders.annotate("É-3", away.clone());
        orders.annotate("A-1", ContratNote::default());
        orders.annotate("nowhere", away.clone());
        assert_eq!((orders.note(2), orders.note(1)), (Some(&away), None));
        assert_eq!(orders.notes().map(|(at, note)| (at, note.away)).collect::<Vec<_>>(), [(0, false), (2, true)]);
        assert!(!orders.is_empty() && ImportedOrders::default().is_empty());
    }
}
