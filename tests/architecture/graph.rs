//! Which file depends on which, and the circles of files.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;

use super::names::{self, Found};
use super::tree::{self, FileId, Sources, Tree};

/// The crate as its sources define it.
pub struct House {
    /// Modules and definitions.
    pub tree: Tree,
    /// The names that the code uses.
    pub found: Found,
    /// For each file, the files that it depends on, and the names that cause it.
    pub arrows: BTreeMap<FileId, BTreeMap<FileId, BTreeSet<String>>>,
}

impl House {
    /// Reads a crate from its sources.
    pub fn of(sources: &Sources, library_name: &str) -> Self {
        let (mut tree, parsed) = tree::read(sources, library_name);
        let found = names::read(&mut tree, &parsed);
        let mut arrows: BTreeMap<_, BTreeMap<_, BTreeSet<_>>> = BTreeMap::new();
        for naming in &found.namings {
            let names = arrows.entry(naming.from).or_default().entry(naming.to).or_default();
            names.insert(naming.name.clone());
        }
        Self { tree, found, arrows }
    }

    /// The files that a file depends on directly.
    fn after(&self, file: FileId) -> impl Iterator<Item = FileId> + '_ {
        self.arrows.get(&file).into_iter().flat_map(|targets| targets.keys().copied())
    }

    /// The circles: sets of files that all depend on each other, directly or not. The largest first.
    pub fn circles(&self) -> Vec<Vec<FileId>> {
        let reach: Vec<BTreeSet<FileId>> = (0..self.tree.files.len()).map(|file| self.reach(file)).collect();
        let mut circles = Vec::new();
        let mut placed = BTreeSet::new();
        for file in 0..self.tree.files.len() {
            let circle: Vec<_> = reach[file].iter().copied().filter(|other| reach[*other].contains(&file)).collect();
            if circle.len() > 1 && placed.insert(circle[0]) {
                circles.push(circle);
            }
        }
        circles.sort_by_key(|circle| (std::cmp::Reverse(circle.len()), circle[0]));
        circles
    }

    /// The files that a file depends on, directly or not.
    fn reach(&self, file: FileId) -> BTreeSet<FileId> {
        let mut reached = BTreeSet::new();
        let mut waiting = vec![file];
        while let Some(at) = waiting.pop() {
            waiting.extend(self.after(at).filter(|next| reached.insert(*next)));
        }
        reached
    }

    /// The shortest circle through a file.
    fn round(&self, start: FileId) -> Option<Vec<FileId>> {
        let mut came_from = BTreeMap::new();
        let mut waiting = VecDeque::from([start]);
        while let Some(at) = waiting.pop_front() {
            for next in self.after(at) {
                if next == start {
                    return Some(way_back(start, at, &came_from));
                }
                if next != start && !came_from.contains_key(&next) {
                    came_from.insert(next, at);
                    waiting.push_back(next);
                }
            }
        }
        None
    }

    /// A circle as text: its files, a shortest way round, and for each arrow the names that cause it.
    pub fn tell(&self, circle: &[FileId]) -> String {
        let file = |id: FileId| &self.tree.files[id];
        let mut told = format!("{} files in a circle:\n", circle.len());
        for id in circle {
            writeln!(told, "  {}", file(*id)).unwrap();
        }
        if let Some(way) = circle.iter().filter_map(|start| self.round(*start)).min_by_key(Vec::len) {
            let names: Vec<_> = way.iter().map(|id| file(*id).as_str()).collect();
            writeln!(told, "a shortest way round: {}", names.join(" -> ")).unwrap();
        }
        told.push_str("its arrows:\n");
        for from in circle {
            for (to, names) in self.arrows.get(from).into_iter().flatten().filter(|(to, _)| circle.contains(to)) {
                let names: Vec<_> = names.iter().map(String::as_str).collect();
                writeln!(told, "  {} -> {}: {}", file(*from), file(*to), names.join(", ")).unwrap();
            }
        }
        told
    }
}

/// The way from `start` to `last`, by the files that led there, and back to `start`.
fn way_back(start: FileId, last: FileId, came_from: &BTreeMap<FileId, FileId>) -> Vec<FileId> {
    let mut way = vec![start];
    let mut back = last;
    while back != start {
        way.push(back);
        back = came_from[&back];
    }
    way.push(start);
    way.reverse();
    way
}
