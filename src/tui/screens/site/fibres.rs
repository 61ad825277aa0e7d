//! The fibre list of the selected place: which fibres, and in which order.
//!
//! Owns: the filtered and sorted list, as positions in the shared answer. Rebuilt only when the answer, a
//! filter or the order changed. Must never: copy a fibre, or compute a number from a colour.

use std::cmp::Ordering;
use std::sync::Arc;

use unicode_width::UnicodeWidthStr as _;

use crate::domain::fibre::{Fibre, PboFibres, RoSite};
use crate::domain::own_puts::{Availability, FibreMark, ListMarks};
use crate::domain::states::Construction;
use crate::tui::building::{Only, UseCounts, natural, score_of};
use crate::tui::filter::TextFilter;
use crate::tui::view::words::COLOUR_MAX;

/// A column to sort by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum FibreColumn {
    /// Free ones first, else as received: the technician looks for a fibre to take, and fibres that lie
    /// together in the cable stay together. With a text filter, the best matches come first.
    #[default]
    Utilisation,
    Construction,
    Tube,
    Colour,
    Reference,
}

impl FibreColumn {
    /// The next column to sort by.
    const fn next(self) -> Self {
        match self {
            Self::Utilisation => Self::Reference,
            Self::Reference => Self::Construction,
            Self::Construction => Self::Tube,
            Self::Tube => Self::Colour,
            Self::Colour => Self::Utilisation,
        }
    }
}

/// The order of the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct FibreOrder {
    pub(super) column: FibreColumn,
    pub(super) reversed: bool,
}

impl FibreOrder {
    /// Sorts by the next column, not reversed.
    pub(super) const fn next(&mut self) {
        *self = Self { column: self.column.next(), reversed: false };
    }

    fn order(self, a: &Fibre, b: &Fibre, marks: &ListMarks) -> Ordering {
        let tube = || words(a.tube.as_deref(), b.tube.as_deref());
        let colour = || words(a.colour.as_deref(), b.colour.as_deref());
        let reference = || natural(&a.reference, &b.reference);
        let order = match self.column {
            FibreColumn::Utilisation => marks.availability(a).cmp(&marks.availability(b)),
            FibreColumn::Construction => state(&a.construction).cmp(&state(&b.construction)),
            FibreColumn::Tube => tube().then_with(colour),
            FibreColumn::Colour => colour().then_with(tube),
            FibreColumn::Reference => reference(),
        };
        if self.reversed { order.reverse() } else { order }
    }
}

/// Compares two colour words; a missing word comes last.
fn words(a: Option<&str>, b: Option<&str>) -> Ordering {
    match (a.filter(|word| !word.is_empty()), b.filter(|word| !word.is_empty())) {
        (Some(a), Some(b)) => natural(a, b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

const fn state(construction: &Construction) -> u8 {
    match construction {
        Construction::ToBuild => 0,
        Construction::UnderConstruction => 1,
        Construction::Built => 2,
        Construction::Unknown(_) => 3,
    }
}

/// The inputs of the list.
#[derive(Debug, Clone, Default)]
pub(super) struct FibreChoice {
    /// The answer; `None`: none was read.
    pub(super) list: Option<Arc<RoSite>>,
    /// What our own puts say of the answer.
    pub(super) marks: ListMarks,
    /// The text filter; empty when it matches the place itself, which then shows all its fibres.
    pub(super) text: String,
    /// The names of the place, which some words of a filter may match.
    pub(super) place: Option<[String; 3]>,
    pub(super) only: Only,
    pub(super) sort: FibreOrder,
}

impl FibreChoice {
    fn is(&self, other: &Self) -> bool {
        let same_list = match (&self.list, &other.list) {
            (Some(own), Some(other)) => Arc::ptr_eq(own, other),
            (None, None) => true,
            _ => false,
        };
        same_list
            && self.marks == other.marks
            && (&self.text, self.only, self.sort) == (&other.text, other.only, other.sort)
            && (self.text.is_empty() || self.place == other.place)
    }
}

/// The widest text of each column over the whole answer, so that a filter moves no column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ColumnWidths {
    pub(super) reference: usize,
    pub(super) tube: usize,
    pub(super) colour: usize,
    pub(super) pto: usize,
    pub(super) pbo: usize,
}

impl ColumnWidths {
    fn of(list: &RoSite) -> Self {
        list.fibres().fold(Self::default(), |widest, (pbo, fibre)| {
            let of = |text: Option<&str>| text.map_or(0, str::width);
            // A word longer than the limit is cut, and takes no room from the columns after it.
            let colour = |text: Option<&str>| match of(text) {
                width if width > COLOUR_MAX => 1,
                width => width,
            };
            Self {
                reference: widest.reference.max(fibre.reference.width()),
                tube: widest.tube.max(colour(fibre.tube.as_deref())),
                colour: widest.colour.max(colour(fibre.colour.as_deref())),
                pto: widest.pto.max(of(fibre.reference_pto.as_deref())),
                pbo: widest.pbo.max(pbo.reference.width()),
            }
        })
    }
}

/// The list of fibres.
#[derive(Debug, Default)]
pub(super) struct FibreRows {
    choice: FibreChoice,
    /// The PBO and the fibre's position on it.
    rows: Vec<(u32, u32)>,
    widths: ColumnWidths,
    counts: UseCounts,
    /// Whether our own puts say something of the whole answer: it was read before them.
    outdated: bool,
}

impl FibreRows {
    /// Rebuilds the list for `choice`; returns whether it changed.
    pub(super) fn follow(&mut self, choice: FibreChoice, filter: &mut TextFilter) -> bool {
        if self.choice.is(&choice) {
            return false;
        }
        self.choice = choice;
        self.rows.clear();
        self.widths = ColumnWidths::default();
        (self.counts, self.outdated) = (UseCounts::default(), false);
        let FibreChoice { list: Some(list), marks, text, place, only, sort } = &self.choice else { return true };
        self.widths = ColumnWidths::of(list);
        (self.counts, self.outdated) = (UseCounts::of_fibres(list, marks), marks.outdate(list));
        let place = place.as_ref().map(|[a, b, c]| [a.as_str(), b.as_str(), c.as_str()]);
        filter.search(text);
        let mut found: Vec<(u32, &Fibre, (u32, u32))> = Vec::new();
        for (p, pbo) in list.pbo.iter().enumerate() {
            for (n, fibre) in pbo.fibres.iter().enumerate() {
                let (Ok(p), Ok(n)) = (u32::try_from(p), u32::try_from(n)) else { break };
                if only.lets_through(fibre, marks)
                    && let Some(score) = score_of(filter, place, pbo, fibre)
                {
                    found.push((TextFilter::coarse(score), fibre, (p, n)));
                }
            }
        }
        let best = sort.column == FibreColumn::Utilisation;
        found.sort_by(|(score_a, a, _), (score_b, b, _)| {
            let score = if best { score_b.cmp(score_a) } else { Ordering::Equal };
            score.then_with(|| sort.order(a, b, marks))
        });
        self.rows = found.into_iter().map(|(_, _, row)| row).collect();
        true
    }

    /// What a put of ours says of this fibre of the answer, unless the answer is newer.
    pub(super) fn mark(&self, fibre: &Fibre) -> Option<&FibreMark> {
        self.choice.marks.mark(&fibre.reference)
    }

    /// Whether this fibre of the answer can be taken.
    pub(super) fn is_free(&self, fibre: &Fibre) -> bool {
        self.choice.marks.availability(fibre) == Availability::Free
    }

    /// The counts of the whole answer, and whether it was read before a put of ours that changes it; `None`: the rows
    /// are those of another answer.
    pub(super) fn counts(&self, list: &Arc<RoSite>) -> Option<(UseCounts, bool)> {
        let own = self.choice.list.as_ref().is_some_and(|own| Arc::ptr_eq(own, list));
        own.then_some((self.counts, self.outdated))
    }

    /// The positions of the fibres, in the order shown.
    pub(super) fn rows(&self) -> &[(u32, u32)] {
        &self.rows
    }

    /// The fibre at a position of the answer.
    pub(super) fn fibre(&self, (pbo, n): (u32, u32)) -> Option<(&PboFibres, &Fibre)> {
        let pbo = self.choice.list.as_ref()?.pbo.get(usize::try_from(pbo).ok()?)?;
        Some((pbo, pbo.fibres.get(usize::try_from(n).ok()?)?))
    }

    /// The fibre of a row.
    pub(super) fn get(&self, at: usize) -> Option<(&PboFibres, &Fibre)> {
        self.fibre(*self.rows.get(at)?)
    }

    /// The first row with such a fibre.
    pub(super) fn position(&self, wanted: impl Fn(&Fibre) -> bool) -> Option<usize> {
        self.rows.iter().position(|row| self.fibre(*row).is_some_and(|(_, fibre)| wanted(fibre)))
    }

    pub(super) const fn widths(&self) -> ColumnWidths {
        self.widths
    }

    /// The column to mark as sorted; `None`: the best matches of a text filter come first.
    pub(super) const fn sort(&self) -> Option<FibreOrder> {
        if matches!(self.choice.sort.column, FibreColumn::Utilisation) && !self.choice.text.is_empty() {
            None
        } else {
            Some(self.choice.sort)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::states::Utilisation;

    fn list() -> Arc<RoSite> {
        let fibre = |reference: &str, tube: &str, colour: &str, utilisation: Utilisation| Fibre {
            reference: reference.into(),
            reference_pto: None,
            cable: None,
            tube: Some(tube.into()),
            colour: Some(colour.into()),
            construction: Construction::ToBuild,
            utilisation,
        };
        let fibres = vec![
            fibre("CTP-10", "Noir", "Vert", Utilisation::Occupied),
            fibre("CTP-9", "Noir", "Bleu", Utilisation::Available),
            fibre("CTP-2", "", "Rouge", Utilisation::Reserved),
            fibre("CTP-1", "Bleu", "Rouge", Utilisation::Available),
        ];
        Arc::new(RoSite { pbo: vec![PboFibres { reference: "BE".into(), localisation: "".into(), fibres }] })
    }

    fn shown(choice: FibreChoice) -> Vec<String> {
        let mut fibres = FibreRows::default();
        let mut filter = TextFilter::default();
        assert!(
            fibres.follow(choice.clone(), &mut filter) && !fibres.follow(choice, &mut filter),
            "once for each change"
        );
        (0..fibres.rows().len()).map(|at| fibres.get(at).unwrap().1.reference.to_string()).collect()
    }

    #[test]
    fn free_ones_first_then_by_column_either_way() {
        let by = |column, reversed| {
            shown(FibreChoice { list: Some(list()), sort: FibreOrder { column, reversed }, ..FibreChoice::default() })
        };
        assert_eq!(by(FibreColumn::Utilisation, false), ["CTP-9", "CTP-1", "CTP-2", "CTP-10"], "else as received");
        assert_eq!(by(FibreColumn::Utilisation, true), ["CTP-10", "CTP-2", "CTP-9", "CTP-1"]);
        assert_eq!(by(FibreColumn::Reference, false), ["CTP-1", "CTP-2", "CTP-9", "CTP-10"]);
        assert_eq!(by(FibreColumn::Tube, false), ["CTP-1", "CTP-9", "CTP-10", "CTP-2"], "without a tube last");
        assert_eq!(by(FibreColumn::Colour, false), ["CTP-9", "CTP-1", "CTP-2", "CTP-10"]);
        let mut sort = FibreOrder { reversed: true, ..FibreOrder::default() };
        let mut seen = vec![sort.column];
        for _ in 0..4 {
            sort.next();
            assert!(!sort.reversed && !seen.contains(&sort.column));
            seen.push(sort.column);
        }
        sort.next();
        assert_eq!(sort, FibreOrder::default());
    }

    #[test]
    fn filters_combine_and_what_is_found_best_comes_first() {
        let only = |free, text: &str| {
            let only = Only { free, keepable: false };
            shown(FibreChoice { list: Some(list()), only, text: text.into(), ..FibreChoice::default() })
        };
        assert_eq!(only(true, ""), ["CTP-9", "CTP-1"]);
        assert_eq!(only(true, "rouge"), ["CTP-1"]);
        assert_eq!(only(false, "ctp1"), ["CTP-1", "CTP-10"], "the whole reference before a longer one");
        assert_eq!(only(false, "mauve"), Vec::<String>::new());
    }
}
