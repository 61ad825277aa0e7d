//! When to ask about one workflow, from how long it may take.
//!
//! Owns: the plan that costs least. Two things cost: a question, and an end that is seen late. Late
//! is measured as the natural logarithm of how many times longer the workflow seemed than it was:
//! an end seen after 5 minutes instead of 4 costs as much as one seen after 50 instead of 40. A
//! question costs [`QUESTION`] of that.
//!
//! The costs are computed backwards over the scale of durations: what follows from a question that
//! finds the workflow still under way is known before the question itself is placed.
//!
//! # Bounds
//!
//! The first question never comes before [`Cadence::first`], and no two questions are closer than
//! that. From the plan's first question on, two are never further apart than [`Cadence::maximum`],
//! which has its price where workflows take hours: once the plan has begun to ask, an hour costs
//! twelve questions at the default of five minutes, whatever is learned. The plan knows that and
//! begins later instead, so the first question may well come later than `maximum` after the put;
//! how much later depends on what is known: `maximum` once more for each workflow that was seen to
//! its end, and never more than a fifth later than every second one is expected to have ended (or
//! than `maximum`, if that is later). A question that a person asks in between does not begin the
//! plan.

use jiff::SignedDuration;

use super::cadence::Cadence;
use super::durations::Durations;
use super::scale::{BOUNDS, Bounds, CASES, STEP, ScalePosition, cumulative, index, read};

/// What a question costs: as much as seeing an end 7.5 % later.
///
/// Chosen with `cargo bench --bench following`: more of it misses a quarter of the duration at the
/// median, less of it needs more than three questions there.
const QUESTION: f64 = 0.075;

/// The first question comes this many times the median duration after the put at the latest,
/// whatever the questions after it will cost: of two workflows, one at least is seen to end within
/// a quarter of its duration.
const AT_LATEST: f64 = 1.2;

/// A probability that is nothing but rounding.
const NOTHING: f64 = 1e-9;

/// More questions than these are not foreseen: five hours of them at the default `maximum`.
const FORESEEABLE: f64 = 60.0;

/// A workflow is counted as likely ended when only this much of what was still possible is left.
const QUEUE: f64 = 0.1;

/// When to ask about one workflow. Times are seconds since the put's last byte.
#[derive(Debug, Clone, PartialEq)]
pub struct PollingPlan {
    first: f64,
    maximum: f64,
    /// The latest first question.
    patience: f64,
    /// The probability of having ended, at each bound.
    before: Bounds,
    /// The same, each weighed by its rank on the scale.
    indexes: Bounds,
    /// The cost of all that follows a question asked at each bound.
    continuation: Bounds,
    /// The bound at which the next question is asked, and how many are asked until then.
    next: Box<[(usize, f64); CASES]>,
}

impl PollingPlan {
    /// The plan for workflows that take that long.
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
        // A millisecond stands for "as often as one likes".
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
            // A step that is wider than the longest interval is walked through in several questions.
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

    /// The cost of the delay when what ends between these is seen at the second.
    fn lag(&self, of: ScalePosition, a: ScalePosition) -> f64 {
        let finished = a.between(&self.before) - of.between(&self.before);
        let indexes = a.between(&self.indexes) - of.between(&self.indexes);
        STEP * (a.index() * finished - indexes).max(0.0)
    }

    /// The time between `earliest` and `latest` that costs least, nothing having ended at `observed`.
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
            // Of two that cost the same the later one: it may prove not to be needed.
            if cost <= choice.0 {
                choice = (cost, when);
            }
        }
        choice.1
    }

    /// The first question.
    fn first(&self) -> f64 {
        self.least(0.0, self.first, self.patience)
    }

    /// When to ask next, since the put's last byte, when the last question was asked `last`
    /// after it and found the workflow under way; `None` when none was asked yet.
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

    /// How many questions are to be expected until the workflow has likely ended (or until
    /// `horizon`, if that is sooner), when the last one was asked at `last`. Both since the
    /// put's last byte. At least the next one; 60 stand for all that are more.
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
