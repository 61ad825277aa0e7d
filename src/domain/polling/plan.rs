//! When to ask about one workflow, from how long it may take.
//!
//! Owns: the plan with the least cost. A question costs, and so does an end that is seen late. The cost of
//! lateness is the natural logarithm of the ratio between the duration seen and the true one: an end seen
//! after 5 minutes instead of 4 costs as much as one seen after 50 instead of 40. On this scale a question
//! costs [`QUESTION`].
//!
//! The costs are computed from the longest duration back to the shortest. So when a question is placed, the
//! cost of what follows if it finds the workflow still under way is already known.
//!
//! # Bounds
//!
//! The first question never comes before [`Cadence::first`], and no two questions are closer than that. From
//! the plan's first question on, two questions are never further apart than [`Cadence::maximum`]. This is
//! expensive where workflows take hours: once the plan has begun to ask, an hour costs twelve questions at
//! the default of five minutes. The plan takes this into account and begins later, so the first question may
//! come later than `maximum` after the put. How much later depends on what is known: `maximum` once more for
//! each workflow that was seen to its end, and never later than 1.2 times the median duration (or than
//! `maximum`, if that is later). A question that a person asks before the first question does not begin the
//! plan.

use jiff::SignedDuration;

use super::cadence::Cadence;
use super::durations::Durations;
use super::scale::{BOUNDS, Bounds, CASES, STEP, ScalePosition, cumulative, index, read};

/// The cost of a question: as much as seeing an end 7.5 % later.
///
/// Chosen with `cargo bench --bench following`: with a higher cost, the median lateness exceeds a quarter of
/// the duration; with a lower cost, the median workflow needs more than three questions.
const QUESTION: f64 = 0.075;

/// The first question comes at the latest this many times the median duration after the put, even if later
/// questions cost more because of it. So at least one workflow of two is seen to end within a quarter of its
/// duration.
const AT_LATEST: f64 = 1.2;

/// A probability below this is only rounding.
const NOTHING: f64 = 1e-9;

/// No more questions than these are counted: five hours at the default `maximum`.
const FORESEEABLE: f64 = 60.0;

/// A workflow has likely ended when only this share of the remaining probability is left.
const QUEUE: f64 = 0.1;

/// When to ask about one workflow. Times are seconds since the put's last byte.
#[derive(Debug, Clone, PartialEq)]
pub struct PollingPlan {
    first: f64,
    maximum: f64,
    /// The latest time of the first question.
    patience: f64,
    /// The probability of having ended, at each bound.
    before: Bounds,
    /// The same, with each step weighted by its index on the scale.
    indexes: Bounds,
    /// The cost of everything that follows a question asked at each bound.
    continuation: Bounds,
    /// For a question asked at the start of each step: the bound of the next question, and how many questions
    /// are asked until then.
    next: Box<[(usize, f64); CASES]>,
}

impl PollingPlan {
    /// The plan for workflows with these durations.
    #[must_use]
    pub fn new(durations: &Durations, cadence: Cadence) -> Self {
        let before = cumulative(&durations.masses);
        let mut weighted = *durations.masses;
        for (case, mass) in weighted.iter_mut().enumerate() {
            *mass *= index(case) + 0.5;
        }
        let maximum = cadence.maximum.as_secs_f64().max(0.0);
        let first = cadence.first.as_secs_f64().max(0.0);
        let median = BOUNDS.iter().zip(before).find(|(_, before)| *before >= 0.5).map_or(0.0, |(bound, _)| *bound);
        let patience = (maximum * (1.0 + f64::from(durations.seen))).min(maximum.max(AT_LATEST * median));
        let mut plan = Self {
            first,
            maximum,
            patience: patience.max(first),
            before,
            indexes: cumulative(&weighted),
            continuation: [0.0; CASES + 1],
            next: Box::new([(CASES, 1.0); CASES]),
        };
        for case in (0..CASES).rev() {
            plan.place(case);
        }
        plan
    }

    /// Places the question that follows one asked at the start of `case`.
    fn place(&mut self, case: usize) {
        let since = read(&BOUNDS, case);
        // A maximum of 0 would allow questions without end: a millisecond stands for it.
        let maximum = self.maximum.max(1e-3);
        let difference = self.first.min(maximum);
        let mut choice: Option<(f64, usize, f64)> = None;
        for bound in case + 1..=CASES {
            let interval = read(&BOUNDS, bound) - since;
            if interval > maximum && choice.is_some() {
                break;
            }
            if interval < difference && bound < CASES {
                continue;
            }
            // A step that is wider than the longest interval needs several questions.
            let questions = (interval / maximum).max(1.0);
            let finished = read(&self.before, bound) - read(&self.before, case);
            let remainder = 1.0 - read(&self.before, bound);
            let lag = if questions > 1.0 {
                finished * maximum / (2.0 * since)
            } else {
                self.lag(ScalePosition { case, share: 0.0 }, ScalePosition { case: bound - 1, share: 1.0 })
            };
            let asked = remainder * questions + finished * f64::midpoint(questions, 1.0);
            let cost = QUESTION * asked + lag + read(&self.continuation, bound);
            if choice.is_none_or(|(least, ..)| cost < least) {
                choice = Some((cost, bound, questions));
            }
        }
        let (Some((cost, bound, questions)), Some(continuation), Some(next)) =
            (choice, self.continuation.get_mut(case), self.next.get_mut(case))
        else {
            return;
        };
        (*continuation, *next) = (cost, (bound, questions));
    }

    /// The cost of lateness for workflows that end between the two positions and are seen at the second one.
    fn lag(&self, of: ScalePosition, a: ScalePosition) -> f64 {
        let finished = a.between(&self.before) - of.between(&self.before);
        let indexes = a.between(&self.indexes) - of.between(&self.indexes);
        STEP * (a.index() * finished - indexes).max(0.0)
    }

    /// The cheapest time between `earliest` and `latest` for a question, when the workflow had not ended at
    /// `observed`.
    fn least(&self, observed: f64, earliest: f64, latest: f64) -> f64 {
        let of = ScalePosition::of(observed);
        if 1.0 - of.between(&self.before) < NOTHING {
            return latest;
        }
        let cost = |when: f64| {
            let a = ScalePosition::of(when);
            self.lag(of, a) + a.between(&self.continuation)
        };
        let bounds = BOUNDS.iter().copied().filter(|bound| (earliest..latest).contains(bound));
        let mut choice = (cost(earliest), earliest);
        for when in bounds.chain([latest]) {
            let cost = cost(when);
            // Of two times with the same cost the later one counts: the question may prove unnecessary.
            if cost <= choice.0 {
                choice = (cost, when);
            }
        }
        choice.1
    }

    /// When to ask the first question, in seconds after the put's last byte.
    fn first(&self) -> f64 {
        self.least(0.0, self.first, self.patience)
    }

    /// When to ask next, as a time since the put's last byte. `last` is when the last question was asked, and
    /// found the workflow under way; `None` when no question was asked yet.
    #[must_use]
    pub fn next_time(&self, last: Option<SignedDuration>) -> SignedDuration {
        let first = self.first();
        let Some(last) = last else { return duration(first) };
        let observed = last.as_secs_f64().max(0.0);
        let earliest = self.first.max(observed + self.first.min(self.maximum));
        let at_most = observed + self.maximum;
        let latest = if observed < first { first.max(at_most) } else { at_most };
        duration(self.least(observed, earliest, latest.max(earliest)))
    }

    /// How many questions to expect until the workflow has likely ended (or until `horizon`, if that is
    /// sooner) when the last question was asked at `last`. Both times count from the put's last byte. At
    /// least 1, at most 60.
    #[must_use]
    pub fn need(&self, last: Option<SignedDuration>, horizon: SignedDuration) -> f64 {
        let horizon = horizon.as_secs_f64();
        let observed = last.map_or(0.0, |last| last.as_secs_f64().max(0.0));
        let possible = 1.0 - ScalePosition::of(observed).between(&self.before);
        let next_time = ScalePosition::of(self.next_time(last).as_secs_f64());
        let mut questions = 1.0;
        let mut case = if next_time.share > 0.5 { next_time.case + 1 } else { next_time.case };
        while let Some((bound, how_many)) = self.next.get(case).copied() {
            let remainder = 1.0 - read(&self.before, case);
            if remainder <= QUEUE * possible || possible < NOTHING || read(&BOUNDS, case) >= horizon {
                break;
            }
            questions += how_many * (remainder / possible).min(1.0);
            case = bound;
        }
        questions.min(FORESEEABLE)
    }
}

/// Seconds as a duration; never negative.
fn duration(seconds: f64) -> SignedDuration {
    SignedDuration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(SignedDuration::MAX)
}
