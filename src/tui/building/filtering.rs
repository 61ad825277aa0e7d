//! What a text filter leaves of a site: floors, PTOs, and the fibres that were read.
//!
//! Owns: which fields are searched, and which place matches best. Rebuilt once for each change of the text.
//! Must never: ask for a list.

use super::indexed::Immeuble;
use super::lists_read::BuildingLists;
use super::row::BuildingRow;
use crate::domain::fibre::{Fibre, PboFibres};
use crate::domain::site::Pto;
use crate::tui::filter::TextFilter;

/// How much of a floor a filter leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remainder {
    /// Nothing.
    Nothing,
    /// Some PTOs on the floor, or fibres of its list.
    Inside,
    /// The whole floor: the filter matches its own names, or those of its PBOs.
    Everything,
}

/// What a filter leaves.
#[derive(Debug)]
pub struct Filtered {
    paliers: Box<[Remainder]>,
    /// Floor and position of each PTO found, in the order of the floors.
    pto: Vec<(u32, u32)>,
    best: Best,
}

/// The best score so far, and its row.
#[derive(Debug)]
struct Best(u32, Option<BuildingRow>);

impl Best {
    fn see(&mut self, score: u32, row: BuildingRow) {
        // Of equal scores, the first row in the tree's order wins, even if it is looked at later.
        let first = self.1.is_none_or(|own| row.palier() < own.palier());
        if self.1.is_none() || score > self.0 || (score == self.0 && first) {
            *self = Self(score, Some(row));
        }
    }
}

/// A filter of several words, where some may name the place of a PTO: for each place, only the other words are
/// looked for in the references.
struct PlaceWords {
    each: Vec<TextFilter>,
    /// For each set of words found in a place's names (as bits), a filter of the remaining words.
    others: Vec<(u64, TextFilter)>,
    texts: Vec<String>,
}

impl PlaceWords {
    /// The words of a filter; `None`: fewer than 2 words, or more than 16.
    fn of(text: &str) -> Option<Self> {
        let texts: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        if !(2..=16).contains(&texts.len()) {
            return None;
        }
        let each = texts.iter().map(|word| TextFilter::new(word)).collect();
        Some(Self { each, others: Vec::new(), texts })
    }

    /// The filter of the words that the names of a place do not contain, and the score of those that they
    /// contain.
    fn at_place(&mut self, names: [&str; 3]) -> Option<(&mut TextFilter, u32)> {
        let mut had = 0_u64;
        let mut worth = 0_u32;
        for (n, word) in self.each.iter_mut().enumerate() {
            if let Some(score) = word.score(&names) {
                had |= 1 << n;
                worth = worth.saturating_add(score);
            }
        }
        let at = self.others.iter().position(|(own, _)| *own == had).unwrap_or_else(|| {
            let missing = self.texts.iter().enumerate().filter(|(n, _)| had & (1 << n) == 0);
            let missing: Vec<&str> = missing.map(|(_, word)| word.as_str()).collect();
            self.others.push((had, TextFilter::new(&missing.join(" "))));
            self.others.len() - 1
        });
        self.others.get_mut(at).map(|(_, filter)| (filter, worth))
    }
}

impl Filtered {
    /// What the filter `text` leaves of a site and of the lists that were read. `filter` does the search.
    pub fn new(filter: &mut TextFilter, text: &str, immeuble: &Immeuble, reads: &BuildingLists) -> Self {
        filter.search(text);
        // A single word is looked for in references alone; of several words, some may name the place.
        let mut several = PlaceWords::of(text);
        let mut kept = Self {
            paliers: vec![Remainder::Nothing; immeuble.paliers()].into_boxed_slice(),
            pto: Vec::new(),
            best: Best(0, None),
        };
        let mut fields: Vec<&str> = Vec::new();
        for palier in 0..immeuble.paliers() {
            let (Some(names), Some(etage)) = (immeuble.names(palier), immeuble.etage(palier)) else { continue };
            fields.clear();
            fields.extend(names);
            fields.extend(etage.pbo.iter().map(|pbo| &*pbo.reference));
            let direct = filter.score(&fields);
            if let Some(score) = direct {
                kept.keep(palier, Remainder::Everything);
                kept.best.see(score, BuildingRow::etage(palier));
            }
            let wanted = match &mut several {
                Some(_) if direct.is_some() => None,
                Some(words) => words.at_place(names),
                None => Some((&mut *filter, 0)),
            };
            if let Some((wanted, worth)) = wanted {
                kept.look_at_ptos(palier, &etage.pto, direct, wanted, worth);
            }
        }
        for (row, list) in reads.places() {
            let Some(palier) = row.palier() else { continue };
            let place = several.is_some().then(|| immeuble.names(palier)).flatten();
            let found = list.fibres().filter_map(|(pbo, fibre)| score_of(filter, place, pbo, fibre)).max();
            if let Some(score) = found {
                kept.keep(palier, Remainder::Inside);
                kept.best.see(score, BuildingRow::etage(palier));
            }
        }
        kept.pto.shrink_to_fit();
        kept
    }

    /// Keeps at least `part` of a floor.
    fn keep(&mut self, palier: usize, part: Remainder) {
        if let Some(own) = self.paliers.get_mut(palier)
            && (*own == Remainder::Nothing || part == Remainder::Everything)
        {
            *own = part;
        }
    }

    /// Looks for `wanted` on the PTOs of a floor. `worth` is the score of the words found in the floor's names.
    /// When the floor itself matched (`named`), its PTOs are not listed merely for having the same digits.
    fn look_at_ptos(&mut self, palier: usize, ptos: &[Pto], named: Option<u32>, wanted: &mut TextFilter, worth: u32) {
        for (n, own) in ptos.iter().enumerate() {
            let score = wanted.score(&[&own.reference]).map(|score| score.saturating_add(worth));
            let better = |score: &u32| named.is_none_or(|named| TextFilter::coarse(*score) > TextFilter::coarse(named));
            let Some(score) = score.filter(better) else { continue };
            let row = BuildingRow::pto(palier, n);
            self.best.see(score, row);
            if let BuildingRow::Pto(palier, n) = row {
                self.pto.push((palier, n));
            }
            self.keep(palier, Remainder::Inside);
        }
    }

    /// How much of a floor the filter leaves.
    #[must_use]
    pub fn remainder(&self, palier: usize) -> Remainder {
        self.paliers.get(palier).copied().unwrap_or(Remainder::Nothing)
    }

    /// The PTOs of a floor that were found.
    #[must_use]
    pub fn pto(&self, palier: usize) -> &[(u32, u32)] {
        let Ok(palier) = u32::try_from(palier) else { return &[] };
        let start = self.pto.partition_point(|(other, _)| *other < palier);
        let end = self.pto.partition_point(|(other, _)| *other <= palier);
        self.pto.get(start..end).unwrap_or_default()
    }

    /// The place that matches best, the first of equals; `None`: nothing was found.
    #[must_use]
    pub const fn best(&self) -> Option<BuildingRow> {
        self.best.1
    }
}

/// How well a fibre matches a filter, by its reference, colours, cable, PTO and PBO, and by the names of its
/// place when `place` is given. `None`: no match.
pub fn score_of(filter: &mut TextFilter, place: Option<[&str; 3]>, pbo: &PboFibres, fibre: &Fibre) -> Option<u32> {
    let [a, b, c] = place.unwrap_or_default();
    filter.score(&[
        &fibre.reference,
        fibre.reference_pto.as_deref().unwrap_or_default(),
        fibre.tube.as_deref().unwrap_or_default(),
        fibre.colour.as_deref().unwrap_or_default(),
        fibre.cable.as_deref().unwrap_or_default(),
        &pbo.reference,
        a,
        b,
        c,
    ])
}
