//! Plans that contradict each other: two that want the same fibre, or that are for the same contract.
//!
//! Owns: finding them among any number of plans, with 16 bytes per plan. The first few thousand values are kept
//! themselves, with their places. Of the others only a keyed hash is kept; when two hashes are equal the sources are
//! read again, and the values themselves decide.

use std::collections::hash_map::RandomState;
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher as _;

use serde_json::{Value, json};

use super::sources::{Rereading, SourceContent, folder, open_again};
use super::told::PlanPlace;
use crate::cli::context::CommandContext;
use crate::cli::keyboard::Keyboard;
use crate::domain::text::trim_pasted;
use crate::files::plan::Plan;
use crate::host::texts::Texts;

/// How many places are named for one value; the others are counted.
const PLACES_MAX: usize = 20;
/// How many values are named; the others are counted.
const VALUES_MAX: usize = 100;
/// How many values are kept themselves, not as a hash.
const KNOWN_MAX: usize = 4096;

/// How much is kept of what contradicts itself.
#[derive(Clone, Copy)]
pub(super) struct ConflictLimits {
    places: usize,
    values: usize,
}

impl ConflictLimits {
    /// For a person, who reads the first ones.
    pub(super) const TEXT: Self = Self { places: PLACES_MAX, values: VALUES_MAX };
    /// For a sheet: every line says that it is in conflict, and with some others.
    pub(super) const SHEET: Self = Self { places: PLACES_MAX, values: usize::MAX };
    /// For a program, which gets all of them.
    pub(super) const ALL: Self = Self { places: usize::MAX, values: usize::MAX };
}

/// What is kept of the plans read so far.
pub(super) struct Conflicts {
    limits: ConflictLimits,
    fibres: Values,
    contrats: Values,
}

impl Conflicts {
    pub(super) fn new(limits: ConflictLimits) -> Self {
        Self { limits, fibres: Values::default(), contrats: Values::default() }
    }

    /// Notes the values of a plan; `source` is the index of its source.
    pub(super) fn note(&mut self, plan: &Plan, source: u32, line: Option<u64>) {
        self.fibres.note(fibre(plan), source, line, self.limits.places);
        self.contrats.note(contrat(plan), source, line, self.limits.places);
    }

    /// Finds the plans in conflict; reads the sources a second time if hashes were equal.
    pub(super) fn settle(self, keyboard: &mut dyn Keyboard, sources: Vec<(String, Rereading)>) -> FoundConflicts {
        let mut fibres = Repeated::new(self.fibres, self.limits);
        let mut contrats = Repeated::new(self.contrats, self.limits);
        let names: Vec<String> = sources.iter().map(|(name, _)| name.clone()).collect();
        let to_read_again = !(fibres.fingerprints.is_empty() && contrats.fingerprints.is_empty());
        for (index, (name, rereading)) in (0_u32..).zip(sources).take_while(|_| to_read_again) {
            // A source that could be read the first time but not now: its first reading was told already.
            let Ok(content) = open_again(keyboard, &name, rereading) else { continue };
            let mut see = |line, plan: &Plan| {
                fibres.see(fibre(plan), index, line);
                contrats.see(contrat(plan), index, line);
            };
            each_plan(&name, content, &mut see);
        }
        FoundConflicts { names, fibres: fibres.found(), contrats: contrats.found() }
    }
}

/// The plans in conflict.
pub(super) struct FoundConflicts {
    names: Vec<String>,
    fibres: FoundValues,
    contrats: FoundValues,
}

/// The values of one parameter that several plans have.
struct FoundValues {
    values: BTreeMap<String, Places>,
    /// How many more there are, that were not kept.
    left: usize,
}

impl FoundConflicts {
    /// Names the plans in conflict among the messages.
    pub(super) fn warn(&self, ctx: &mut CommandContext<'_>) {
        self.tell(ctx, "cli.verifier.meme_fibre", &self.fibres);
        self.tell(ctx, "cli.verifier.meme_contrat", &self.contrats);
    }

    /// How many fibres, and how many contracts, are in several plans.
    pub(super) fn count(&self) -> (usize, usize) {
        (self.fibres.values.len() + self.fibres.left, self.contrats.values.len() + self.contrats.left)
    }

    /// Which other plans a plan is in conflict with, in words; `None`: with none.
    pub(super) fn of(&self, texts: Texts, plan: &Plan, source: u32, line: Option<u64>) -> Option<String> {
        let mut told = Vec::new();
        for (key, found, value) in [
            ("cli.verifier.conflit_fibre", &self.fibres, fibre(plan)),
            ("cli.verifier.conflit_contrat", &self.contrats, contrat(plan)),
        ] {
            let Some(places) = found.values.get(value) else { continue };
            let others = places.first.iter().filter(|place| **place != (source, line));
            let shown: Vec<String> = others
                .filter_map(|(other, line)| match line {
                    Some(line) if *other == source => {
                        Some(texts.sentence("cli.verifier.ligne", &[("n", &line.to_string())]))
                    }
                    line => self.place(*other, *line),
                })
                .collect();
            let plans = with_others(texts, &shown, places);
            told.push(texts.sentence(key, &[("plans", &plans)]));
        }
        if told.is_empty() { None } else { Some(told.join(" ")) }
    }

    /// All of them, for a program: what several plans have, its value, and the plans.
    pub(super) fn json(&self) -> impl Iterator<Item = Value> {
        [("fibre", &self.fibres), ("contrat", &self.contrats)].into_iter().flat_map(move |(about, found)| {
            found.values.iter().map(move |(value, places)| {
                let plans: Vec<Value> =
                    places.first.iter().map(|(source, line)| self.json_place(*source, *line)).collect();
                json!({ "sur": about, "valeur": value, "plans": plans })
            })
        })
    }

    fn json_place(&self, source: u32, line: Option<u64>) -> Value {
        let name = usize::try_from(source).ok().and_then(|source| self.names.get(source));
        match line {
            Some(line) => json!({ "plan": name, "ligne": line }),
            None => json!({ "plan": name }),
        }
    }

    fn place(&self, source: u32, line: Option<u64>) -> Option<String> {
        let name = self.names.get(usize::try_from(source).ok()?)?;
        Some(PlanPlace { name, line }.to_string())
    }

    fn tell(&self, ctx: &mut CommandContext<'_>, key: &'static str, found: &FoundValues) {
        let texts = ctx.texts;
        let left = found.left + found.values.len().saturating_sub(VALUES_MAX);
        for (value, places) in found.values.iter().take(VALUES_MAX) {
            let named = places.first.iter().take(PLACES_MAX);
            let shown: Vec<String> = named.filter_map(|(source, line)| self.place(*source, *line)).collect();
            let plans = with_others(texts, &shown, places);
            ctx.message(texts.sentence(key, &[("valeur", value), ("plans", &plans)]));
        }
        if left > 0 {
            ctx.message(texts.sentence("cli.verifier.autres_conflits", &[("n", &left.to_string())]));
        }
    }
}

/// The places, and how many more there are.
fn with_others(texts: Texts, shown: &[String], places: &Places) -> String {
    let mut plans = shown.join(", ");
    let others = places.all.saturating_sub(PLACES_MAX);
    if others > 0 {
        plans.push(' ');
        plans.push_str(&texts.sentence("cli.verifier.autres_plans", &[("n", &others.to_string())]));
    }
    plans
}

/// Gives `see` each plan of a source that can be read, with its line in a sheet.
fn each_plan(name: &str, content: SourceContent, see: &mut impl FnMut(Option<u64>, &Plan)) {
    match content {
        SourceContent::Toml(text) => {
            if let Ok(plan) = Plan::read(name, &text, folder(name)) {
                see(None, &plan);
            }
        }
        SourceContent::Csv(mut plans) => {
            let mut plan = Plan::default();
            while let Ok(Some((line, read))) = plans.next_plan(&mut plan) {
                if read.is_ok() {
                    see(Some(line), &plan);
                }
            }
        }
    }
}

/// The values of one parameter in the plans read so far.
#[derive(Default)]
struct Values {
    key: RandomState,
    known: HashMap<String, Places>,
    fingerprints: Vec<u64>,
}

/// The places where a value stands.
#[derive(Default)]
struct Places {
    first: Vec<(u32, Option<u64>)>,
    all: usize,
}

impl Places {
    fn add(&mut self, source: u32, line: Option<u64>, limit: usize) {
        self.all += 1;
        if self.first.len() < limit {
            self.first.push((source, line));
        }
    }
}

impl Values {
    fn note(&mut self, value: &str, source: u32, line: Option<u64>, limit: usize) {
        if value.is_empty() {
            return;
        }
        if let Some(places) = self.known.get_mut(value) {
            places.add(source, line, limit);
        } else if self.known.len() < KNOWN_MAX {
            self.known.entry(value.to_owned()).or_default().add(source, line, limit);
        } else {
            // Grows by an eighth: little memory is reserved beyond what is needed.
            if self.fingerprints.len() == self.fingerprints.capacity() {
                self.fingerprints.reserve_exact((self.fingerprints.len() / 8).max(1024));
            }
            self.fingerprints.push(self.key.hash_one(value));
        }
    }
}

fn fibre(plan: &Plan) -> &str {
    trim_pasted(&plan.draft.reference_fibre)
}

fn contrat(plan: &Plan) -> &str {
    trim_pasted(&plan.draft.reference_contrat)
}

/// The values that came more than once.
struct Repeated {
    limits: ConflictLimits,
    key: RandomState,
    /// The values that were kept themselves, repeated or not.
    known: HashMap<String, Places>,
    /// The hashes that came more than once, sorted.
    fingerprints: Vec<u64>,
    /// The values with these hashes, found in the second reading.
    read_again: HashMap<String, Places>,
}

impl Repeated {
    fn new(values: Values, limits: ConflictLimits) -> Self {
        let Values { key, known, fingerprints } = values;
        Self { limits, key, known, fingerprints: duplicates(fingerprints), read_again: HashMap::new() }
    }

    fn see(&mut self, value: &str, source: u32, line: Option<u64>) {
        if self.fingerprints.binary_search(&self.key.hash_one(value)).is_err() || self.known.contains_key(value) {
            return;
        }
        if let Some(places) = self.read_again.get_mut(value) {
            places.add(source, line, self.limits.places);
        } else if self.read_again.len() < self.limits.values {
            self.read_again.entry(value.to_owned()).or_default().add(source, line, self.limits.places);
        }
    }

    fn found(self) -> FoundValues {
        let left = self.fingerprints.len().saturating_sub(self.read_again.len());
        // Two different values with one hash are no conflict: each stands at one place only.
        let values = self.known.into_iter().chain(self.read_again).filter(|(_, places)| places.all > 1).collect();
        FoundValues { values, left }
    }
}

/// Each hash that occurs more than once, listed once, in the memory of the argument.
fn duplicates(mut fingerprints: Vec<u64>) -> Vec<u64> {
    fingerprints.sort_unstable();
    let mut kept = 0;
    let mut before = None;
    let mut keep = None;
    for index in 0..fingerprints.len() {
        let one = fingerprints[index];
        if before == Some(one) && keep != Some(one) {
            fingerprints[kept] = one;
            kept += 1;
            keep = Some(one);
        }
        before = Some(one);
    }
    fingerprints.truncate(kept);
    fingerprints
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_came_twice_is_kept_and_once() {
        assert_eq!(duplicates(vec![3, 1, 3, 2, 3, 1]), [1, 3]);
        assert_eq!(duplicates(vec![2, 1, 3]), [0_u64; 0]);
        assert_eq!(duplicates(vec![]), [0_u64; 0]);
    }

    #[test]
    fn sixteen_bytes_are_kept_of_a_plan_and_an_eighth_beside() {
        let mut conflicts = Conflicts::new(ConflictLimits::TEXT);
        let mut plan = Plan::default();
        for index in 0..100_000_u32 {
            plan.draft.reference_contrat = format!("MUT{index}");
            plan.draft.reference_fibre = format!("CTP-{index}");
            conflicts.note(&plan, 0, Some(index.into()));
        }
        let bytes = 8 * (conflicts.fibres.fingerprints.capacity() + conflicts.contrats.fingerprints.capacity());
        assert!((95_000 * 16..100_000 * 18).contains(&bytes), "{bytes}");
        assert_eq!(conflicts.fibres.known.len(), KNOWN_MAX);
    }
}
