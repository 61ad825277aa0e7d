//! Plans that contradict each other: two that want the same fibre, or that are for the same contract.
//!
//! Owns: finding them among any number of plans, with 16 bytes per plan. The first few thousand values are kept
//! themselves, with their places. Of the others only a keyed hash is kept; when two hashes are equal the sources are
//! read again, and the values themselves decide.

use std::collections::hash_map::RandomState;
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher as _;

use super::sources::{Rereading, SourceContent, folder, open_again};
use super::told::PlanPlace;
use crate::cli::context::CommandContext;
use crate::domain::text::trim_pasted;
use crate::files::plan::Plan;

/// How many places are named for one value; the others are counted.
const PLACES_MAX: usize = 20;
/// How many values are named; the others are counted.
const VALUES_MAX: usize = 100;
/// How many values are kept themselves, not as a hash.
const KNOWN_MAX: usize = 4096;

/// What is kept of the plans read so far.
#[derive(Default)]
pub(super) struct Conflicts {
    fibres: Values,
    contrats: Values,
}

impl Conflicts {
    /// Notes the values of a plan; `source` is the index of its source.
    pub(super) fn note(&mut self, plan: &Plan, source: u32, line: Option<u64>) {
        self.fibres.note(fibre(plan), source, line);
        self.contrats.note(contrat(plan), source, line);
    }

    /// Names the plans in conflict; reads the sources a second time if hashes were equal.
    pub(super) fn warn(self, ctx: &mut CommandContext<'_>, sources: Vec<(String, Rereading)>) {
        let (mut fibres, mut contrats) = (Repeated::new(self.fibres), Repeated::new(self.contrats));
        let names: Vec<String> = sources.iter().map(|(name, _)| name.clone()).collect();
        let to_read_again = !(fibres.fingerprints.is_empty() && contrats.fingerprints.is_empty());
        for (index, (name, rereading)) in (0_u32..).zip(sources).take_while(|_| to_read_again) {
            // A source that could be read the first time but not now: its first reading was told already.
            let Ok(content) = open_again(ctx.keyboard, &name, rereading) else { continue };
            let mut see = |line, plan: &Plan| {
                fibres.see(fibre(plan), index, line);
                contrats.see(contrat(plan), index, line);
            };
            each_plan(&name, content, &mut see);
        }
        fibres.tell(ctx, "cli.verifier.meme_fibre", &names);
        contrats.tell(ctx, "cli.verifier.meme_contrat", &names);
    }
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
    fn add(&mut self, source: u32, line: Option<u64>) {
        self.all += 1;
        if self.first.len() < PLACES_MAX {
            self.first.push((source, line));
        }
    }
}

impl Values {
    fn note(&mut self, value: &str, source: u32, line: Option<u64>) {
        if value.is_empty() {
            return;
        }
        if let Some(places) = self.known.get_mut(value) {
            places.add(source, line);
        } else if self.known.len() < KNOWN_MAX {
            self.known.entry(value.to_owned()).or_default().add(source, line);
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
    key: RandomState,
    /// The values that were kept themselves, repeated or not.
    known: HashMap<String, Places>,
    /// The hashes that came more than once, sorted.
    fingerprints: Vec<u64>,
    /// The values with these hashes, found in the second reading.
    read_again: HashMap<String, Places>,
}

impl Repeated {
    fn new(values: Values) -> Self {
        let Values { key, known, fingerprints } = values;
        Self { key, known, fingerprints: duplicates(fingerprints), read_again: HashMap::new() }
    }

    fn see(&mut self, value: &str, source: u32, line: Option<u64>) {
        if self.fingerprints.binary_search(&self.key.hash_one(value)).is_err() || self.known.contains_key(value) {
            return;
        }
        if let Some(places) = self.read_again.get_mut(value) {
            places.add(source, line);
        } else if self.read_again.len() < VALUES_MAX {
            self.read_again.entry(value.to_owned()).or_default().add(source, line);
        }
    }

    fn tell(self, ctx: &mut CommandContext<'_>, key: &'static str, names: &[String]) {
        let texts = ctx.texts;
        let not_read_again = self.fingerprints.len().saturating_sub(self.read_again.len());
        // Two different values with one hash are no conflict: each stands at one place only.
        let all: BTreeMap<String, Places> =
            self.known.into_iter().chain(self.read_again).filter(|(_, places)| places.all > 1).collect();
        let left = not_read_again + all.len().saturating_sub(VALUES_MAX);
        for (value, places) in all.into_iter().take(VALUES_MAX) {
            let shown: Vec<String> = places
                .first
                .iter()
                .filter_map(|(source, line)| {
                    let name = names.get(usize::try_from(*source).ok()?)?;
                    Some(PlanPlace { name, line: *line }.to_string())
                })
                .collect();
            let mut plans = shown.join(", ");
            let others = places.all - places.first.len();
            if others > 0 {
                plans.push(' ');
                plans.push_str(&texts.sentence("cli.verifier.autres_plans", &[("n", &others.to_string())]));
            }
            ctx.message(texts.sentence(key, &[("valeur", &value), ("plans", &plans)]));
        }
        if left > 0 {
            ctx.message(texts.sentence("cli.verifier.autres_conflits", &[("n", &left.to_string())]));
        }
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
        let mut conflicts = Conflicts::default();
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
