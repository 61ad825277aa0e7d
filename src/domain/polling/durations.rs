//! How long a workflow may take, learned from workflows whose end was seen.
//!
//! Owns: the prior, and how observations change it. An observation says only that a duration lies between two
//! bounds. Its weight is spread between them as the other observations make likely (the EM algorithm for
//! interval-censored data), on a logarithmic scale, lightly smoothed.
//!
//! The result for all workflows is the prior for those of one PM, and the result for the PM is the prior for
//! those of one PBO. A few observations move a prior a little, many outweigh it.

use jiff::Timestamp;

use super::observation::{Observation, WorkflowPlace};
use super::scale::{CASES, Masses, ScalePosition, cumulative, index, read};
use crate::domain::paris;

/// The weight of the prior against the observations of all places, as a number of observations.
const PRIOR_STRENGTH: f64 = 3.0;

/// The weight of the wider place against the observations of one PM or PBO, as a number of observations.
const CIRCLE_STRENGTH: f64 = 4.0;

/// Factor per newer workflow, at any place: an observation weighs half as much after 25 newer ones (the 25th
/// root of a half). Changes are thus learned within days.
const AGEING: f64 = 0.972_654_947_412_285_5;

/// The same factor for one PM or PBO, where few workflows are seen: half after 75 newer ones at any place.
const AGEING_HERE: f64 = 0.990_800_613_265_229_3;

/// With this many hours between the times of day of two puts, one counts half as much for the other: work may
/// be done differently in the morning and in the afternoon.
const HOURS: f64 = 2.0;

/// Rounds of the EM algorithm. More than twenty change the result by much less than a step of the scale.
const TURNS: usize = 20;

/// The middle of the prior, in seconds, and its width in steps of the scale. One workflow in eleven
/// is expected within a minute, one in twenty-three after an hour.
const MIDDLE: f64 = 300.0;
const WIDTH: f64 = 14.0;

/// A probability below this is only rounding.
const NOTHING: f64 = 1e-9;

/// The probability of each duration.
#[derive(Debug, Clone, PartialEq)]
pub struct Durations {
    pub(super) masses: Box<Masses>,
    /// How many workflows, at any place, were seen to their end.
    pub(super) seen: u32,
}

impl Default for Durations {
    fn default() -> Self {
        Self { masses: Box::new(prior()), seen: 0 }
    }
}

impl Durations {
    /// Learns from `observations`, newest first, for a workflow that begins at `start` in `workflow_place`.
    /// Without observations, the result is the prior.
    #[must_use]
    pub fn learned<'a>(
        observations: impl IntoIterator<Item = &'a Observation>,
        workflow_place: &WorkflowPlace,
        start: Timestamp,
    ) -> Self {
        let time = time(start);
        let (mut all, mut of_pm, mut of_pbo) = (Circle::default(), Circle::default(), Circle::default());
        let (mut fresh, mut fresh_here) = (1.0, 1.0);
        for observation in observations {
            let bound = Bound::of(observation, time);
            all.take(bound, fresh);
            if observation.workflow_place.same_pm(workflow_place) {
                of_pm.take(bound, fresh_here);
            }
            if observation.workflow_place.same_pbo(workflow_place) {
                of_pbo.take(bound, fresh_here);
            }
            fresh *= AGEING;
            fresh_here *= AGEING_HERE;
        }
        let everywhere = all.learn(&prior(), PRIOR_STRENGTH);
        let at_pm = of_pm.learn(&everywhere, CIRCLE_STRENGTH);
        let at_pbo = of_pbo.learn(&at_pm, CIRCLE_STRENGTH);
        Self { masses: Box::new(at_pbo), seen: u32::try_from(all.bounds.len()).unwrap_or(u32::MAX) }
    }
}

/// The prior: a bell with long tails on the logarithmic scale.
fn prior() -> Masses {
    let middle = ScalePosition::of(MIDDLE).index();
    let mut masses = [0.0; CASES];
    for (case, mass) in masses.iter_mut().enumerate() {
        let difference = (index(case) + 0.5 - middle) / WIDTH;
        let height = 1.0 / (1.0 + difference * difference);
        *mass = height * height.sqrt();
    }
    normalised(masses)
}

/// `masses` scaled so that their sum is 1.
fn normalised(mut masses: Masses) -> Masses {
    let sum: f64 = masses.iter().sum();
    if sum > NOTHING {
        for mass in &mut masses {
            *mass /= sum;
        }
    }
    masses
}

/// The hour of the day in Paris, with its fraction.
fn time(at: Timestamp) -> f64 {
    let time = paris::time(at);
    f64::from(time.hour()) + f64::from(time.minute()) / 60.0
}

/// The bounds between which a duration lies, and the weight of this observation.
#[derive(Clone, Copy)]
struct Bound {
    weight: f64,
    of: ScalePosition,
    a: ScalePosition,
}

impl Bound {
    fn of(observation: &Observation, put_time: f64) -> Self {
        let difference = (time(observation.start) - put_time).abs();
        let difference = difference.min(24.0 - difference) / HOURS;
        Self {
            weight: 1.0 / (1.0 + difference * difference),
            of: ScalePosition::of(observation.more_than.as_secs_f64()),
            a: ScalePosition::of(observation.at_most.as_secs_f64()),
        }
    }
}

/// The observations of all places, of one PM or of one PBO.
#[derive(Default)]
struct Circle {
    bounds: Vec<Bound>,
    /// The sum of the weights by age alone; `weight` is the sum by age and hour.
    freshness_sum: f64,
    weight: f64,
}

impl Circle {
    fn take(&mut self, bound: Bound, freshness: f64) {
        let weight = bound.weight * freshness;
        self.bounds.push(Bound { weight, ..bound });
        self.freshness_sum += freshness;
        self.weight += weight;
    }

    /// The probabilities learned from these observations and the prior `base`, which weighs as much as
    /// `force` observations.
    fn learn(&self, base: &Masses, force: f64) -> Masses {
        let mut masses = *base;
        if self.bounds.is_empty() {
            return masses;
        }
        // The hour decides which observations count more, but does not make them fewer.
        let scale = if self.weight > NOTHING { self.freshness_sum / self.weight } else { 1.0 };
        for _ in 0..TURNS {
            let seen = smooth(&self.spread(&masses));
            for ((mass, observed), before) in masses.iter_mut().zip(seen).zip(base) {
                *mass = scale * observed + force * before;
            }
            masses = normalised(masses);
        }
        masses
    }

    /// Spreads each observation's weight between its bounds, in proportion to `masses`.
    fn spread(&self, masses: &Masses) -> Masses {
        let before = cumulative(masses);
        let mut share = [0.0; CASES];
        // The factor of each step's mass, as differences from step to step.
        let mut jumps = [0.0; CASES + 1];
        for Bound { weight, of, a } in &self.bounds {
            let total = a.between(&before) - of.between(&before);
            if of.case >= a.case || total < NOTHING {
                add(&mut share, a.case, *weight);
                continue;
            }
            let factor = weight / total;
            add(&mut share, of.case, factor * read(masses, of.case) * (1.0 - of.share));
            add(&mut share, a.case, factor * read(masses, a.case) * a.share);
            add(&mut jumps, of.case + 1, factor);
            add(&mut jumps, a.case, -factor);
        }
        let mut factor = 0.0;
        for ((share, jump), mass) in share.iter_mut().zip(jumps).zip(masses) {
            factor += jump;
            *share += factor.max(0.0) * mass;
        }
        share
    }
}

fn add(values: &mut [f64], index: usize, extra: f64) {
    if let Some(value) = values.get_mut(index) {
        *value += extra;
    }
}

/// Spreads each step over its two neighbours: a few observations are not exact.
fn smooth(masses: &Masses) -> Masses {
    let mut smoothed = [0.0; CASES];
    for (case, mass) in masses.iter().enumerate() {
        add(&mut smoothed, case.saturating_sub(1), mass / 4.0);
        add(&mut smoothed, case, mass / 2.0);
        add(&mut smoothed, (case + 1).min(CASES - 1), mass / 4.0);
    }
    smoothed
}
