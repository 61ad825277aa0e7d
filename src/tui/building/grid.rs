//! The floors of all escaliers as a grid: a column per escalier, a line per height.
//!
//! Owns: which floors stand on one line, even when their escaliers name them differently. Must never: put two
//! floors into one cell, or a floor above a higher one of its escalier.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::indexed::Immeuble;
use super::order::natural;
use crate::domain::text::fold;

/// The key that puts a floor on its line: its height (or its name, when the name tells no height), and its rank
/// among the floors of that height on its escalier.
#[derive(Debug, Clone, PartialEq, Eq)]
struct GridLevel {
    height: Option<i32>,
    name: Box<str>,
    row: u32,
}

impl GridLevel {
    /// The highest first, as on each escalier.
    fn order(&self, other: &Self) -> Ordering {
        other
            .height
            .cmp(&self.height)
            .then_with(|| natural(&self.name, &other.name))
            .then_with(|| self.row.cmp(&other.row))
    }
}

/// The grid of a building.
#[derive(Debug, Default)]
pub struct Grid {
    /// The line of each floor.
    line: Box<[u32]>,
    /// The first floor on each line, whose name the line shows.
    firsts: Vec<usize>,
    /// The characters of the longest name of a floor.
    width: usize,
}

impl Grid {
    /// The grid of `immeuble`.
    #[must_use]
    pub fn new(immeuble: &Immeuble) -> Self {
        let mut levels: Vec<(GridLevel, usize)> = Vec::with_capacity(immeuble.paliers());
        for escalier in 0..immeuble.escaliers() {
            let mut seen: HashMap<(Option<i32>, Box<str>), u32> = HashMap::new();
            for palier in immeuble.paliers_of(escalier) {
                let height = immeuble.height(palier);
                let name: Box<str> = match (height, immeuble.etage(palier)) {
                    (None, Some(etage)) => fold(&etage.reference).into(),
                    _ => Box::default(),
                };
                let next = seen.entry((height, name.clone())).or_default();
                levels.push((GridLevel { height, name, row: *next }, palier));
                *next += 1;
            }
        }
        levels.sort_by(|(a, _), (b, _)| a.order(b));
        let mut line = vec![0; immeuble.paliers()].into_boxed_slice();
        let mut firsts = Vec::new();
        let mut before: Option<&GridLevel> = None;
        for (level, palier) in &levels {
            if before != Some(level) {
                firsts.push(*palier);
            }
            before = Some(level);
            if let Some(line) = line.get_mut(*palier) {
                *line = u32::try_from(firsts.len() - 1).unwrap_or(u32::MAX);
            }
        }
        let length = |palier: usize| immeuble.etage(palier).map_or(0, |etage| etage.reference.chars().count());
        let width = (0..immeuble.paliers()).map(length).max().unwrap_or(0);
        Self { line, firsts, width }
    }

    /// How many lines there are.
    #[must_use]
    pub const fn lines(&self) -> usize {
        self.firsts.len()
    }

    /// The characters of the longest name of a floor.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// The line that a floor is on, from the top.
    #[must_use]
    pub fn line(&self, palier: usize) -> usize {
        self.line.get(palier).and_then(|line| usize::try_from(*line).ok()).unwrap_or(0)
    }

    /// The floor that names a line.
    #[must_use]
    pub fn first(&self, line: usize) -> Option<usize> {
        self.firsts.get(line).copied()
    }

    /// The floor of an escalier on a line; `None`: the escalier has none there.
    #[must_use]
    pub fn palier(&self, immeuble: &Immeuble, escalier: usize, line: usize) -> Option<usize> {
        let paliers = immeuble.paliers_of(escalier);
        let at = self.nth(paliers.clone(), line);
        let palier = paliers.start + at;
        (at < paliers.len() && self.line(palier) == line).then_some(palier)
    }

    /// The floor of an escalier nearest to a line; `None`: the escalier has no floors.
    #[must_use]
    pub fn nearest(&self, immeuble: &Immeuble, escalier: usize, line: usize) -> Option<usize> {
        let paliers = immeuble.paliers_of(escalier);
        let below = paliers.start + self.nth(paliers.clone(), line);
        let above = below.checked_sub(1);
        let gap = |palier: &usize| self.line(*palier).abs_diff(line);
        [Some(below), above].into_iter().flatten().filter(|palier| paliers.contains(palier)).min_by_key(gap)
    }

    /// How many of `paliers` are above a line.
    fn nth(&self, paliers: std::ops::Range<usize>, line: usize) -> usize {
        self.line
            .get(paliers)
            .map_or(0, |lines| lines.partition_point(|own| usize::try_from(*own).unwrap_or(usize::MAX) < line))
    }
}
