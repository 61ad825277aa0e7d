//! Thousands of reprovisionings, followed one after the other by the product's own plan. As with the journal, the plan
//! learns from what was seen of the earlier ones and from nothing else.
//!
//! Used by `tests/following/aim.rs` and by `benches/following.rs`. The seed decides everything.

use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use reprov::domain::demande::Demande;
use reprov::domain::lifecycle::{Life, PutEvent, Record};
use reprov::domain::outcome::{Acceptance, PutOutcome};
use reprov::domain::polling::{Asked, Cadence, Durations, Observation, PollingPlan, WorkflowPlace, next_time, since};
use reprov::domain::put_answers::{Pm, ReprovisionningState};
use reprov::domain::states::Statut;
use reprov::store::journal::OBSERVED;

/// Reprovisionings a day, between 8 and 19 o'clock.
const PER_DAY: usize = 15;

/// How many PMs there are.
const PM: u32 = 9;

/// How the durations are distributed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Log-normal, sigma 0.6.
    LogNormal,
    /// Three in five around 0.6 times the scale, the others around 4 times.
    Bimodal,
    /// Pareto, alpha 1.2: one in ten takes more than 3.8 times the median, one in a hundred 26 times.
    HeavyTail,
    /// Every day, what begins after noon takes four times as long as what begins before.
    Noon,
    /// From one noon on everything takes four times as long, for good.
    Switch,
    /// A third of the PMs takes a quarter of the scale, a third four times.
    ByPm,
}

/// Random numbers from the seed alone (SplitMix64).
pub struct Chance(pub u64);

impl Chance {
    /// Between 0 and 1, neither included.
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^= x >> 31;
        (f64::from(u32::try_from(x >> 32).unwrap()) + 0.5) / 4_294_967_296.0
    }

    /// A log-normal number with median 1.
    fn log_normal(&mut self, sigma: f64) -> f64 {
        let radius = (-2.0 * self.share().ln()).sqrt();
        (sigma * radius * (std::f64::consts::TAU * self.share()).cos()).exp()
    }

    fn one_of(&mut self, how_many: u32) -> u32 {
        (0..how_many).rev().find(|index| self.share() < 1.0 / f64::from(index + 1)).unwrap_or_default()
    }
}

/// The result of following one reprovisioning.
#[derive(Debug, Clone, Copy)]
pub struct FollowingResult {
    /// How long its workflow took, in seconds.
    pub duration: f64,
    /// The number of questions asked.
    pub questions: u32,
    /// Seconds from the end of the workflow to the question that saw it.
    pub lag: f64,
}

impl FollowingResult {
    /// The result of a question every `interval` seconds after the put.
    pub fn at_fixed_interval(duration: f64, interval: u32) -> Self {
        let mut questions = 1;
        while f64::from(questions * interval) < duration {
            questions += 1;
        }
        Self { duration, questions, lag: f64::from(questions * interval) - duration }
    }

    /// The lag as a fraction of the duration.
    pub fn relative_lag(&self) -> f64 {
        self.lag / self.duration
    }
}

/// One reprovisioning to follow.
struct Draw {
    start: Timestamp,
    pm: u32,
    duration: f64,
}

fn sample(shape: Shape, scale: f64, index: usize, total: usize, chance: &mut Chance) -> Draw {
    let day = date(2026, 1, 5).saturating_add(i32::try_from(index / PER_DAY).unwrap().days());
    let slot = f64::from(u32::try_from(index % PER_DAY).unwrap()) + chance.share();
    let time = 8.0 + slot * 11.0 / 15.0;
    let midnight = day.to_zoned(TimeZone::get("Europe/Paris").unwrap()).unwrap().timestamp();
    let pm = chance.one_of(PM);
    let factor = match shape {
        Shape::LogNormal => chance.log_normal(0.6),
        Shape::Bimodal if chance.share() < 0.6 => 0.6 * chance.log_normal(0.25),
        Shape::Bimodal => 4.0 * chance.log_normal(0.25),
        Shape::HeavyTail => (2.0 * chance.share()).powf(-1.0 / 1.2),
        Shape::Noon if time < 12.0 => chance.log_normal(0.4),
        Shape::Switch if index < total / 2 => chance.log_normal(0.4),
        Shape::Noon | Shape::Switch => 4.0 * chance.log_normal(0.4),
        Shape::ByPm => [0.25, 1.0, 4.0][usize::try_from(pm % 3).unwrap()] * chance.log_normal(0.4),
    };
    let since_midnight = SignedDuration::from_secs_f64(time * 3600.0);
    Draw { start: midnight + since_midnight, pm, duration: (scale * factor).max(1.0) }
}

/// The events of an accepted put.
fn accepted(demande: &Demande, draw: &Draw) -> Vec<Record> {
    let intention =
        PutEvent::Intention { demande: demande.clone(), old_fibre: None, agent: None, accepted: Vec::new() };
    let pm = Some(Pm { reference: format!("PM-{}", draw.pm), ..Pm::default() });
    let outcome = PutOutcome::Accepted(Acceptance { pm, ..Acceptance::default() });
    let returned = PutEvent::Return { outcome, last_byte: draw.start };
    [intention, PutEvent::Departure, returned].map(|event| Record { at: draw.start, event }).into()
}

fn state(at: Timestamp, statut: Statut) -> Record {
    let state = ReprovisionningState { reference: None, statut, pm: None, fibre: None };
    Record { at, event: PutEvent::State { state, doubt: 600 } }
}

/// The observations of past workflows, oldest put first.
#[derive(Default)]
struct Memory {
    observations: Vec<Observation>,
    /// The last plan, and the number of observations that it was made from.
    plan: Option<(usize, PollingPlan)>,
}

impl Memory {
    /// The plan as the engine makes it for a put that was last asked about at `since`.
    fn plan(
        &mut self,
        workflow_place: &WorkflowPlace,
        start: Timestamp,
        since: Timestamp,
        cadence: Cadence,
    ) -> &PollingPlan {
        let mut seen: Vec<&Observation> =
            self.observations.iter().rev().take(OBSERVED).filter(|observed| observed.seen_at <= since).collect();
        if self.plan.as_ref().is_none_or(|(known, _)| *known != seen.len()) {
            seen.sort_by_key(|observed| std::cmp::Reverse(observed.seen_at));
            let plan = PollingPlan::new(&Durations::learned(seen.iter().copied(), workflow_place, start), cadence);
            self.plan = Some((seen.len(), plan));
        }
        &self.plan.as_ref().unwrap().1
    }
}

/// Follows `how_many` reprovisionings, starting with an empty journal.
pub fn simulate(shape: Shape, scale: f64, how_many: usize, seed: u64) -> Vec<FollowingResult> {
    let draft = crate::order::draft_for("MUT1", "CTP-2");
    let demande = draft.demande().unwrap();
    let (mut chance, mut memory) = (Chance(seed), Memory::default());
    (0..how_many)
        .map(|index| {
            let draw = sample(shape, scale, index, how_many, &mut chance);
            memory.plan = None;
            follow(&demande, &draw, &mut memory)
        })
        .collect()
}

fn follow(demande: &Demande, draw: &Draw, memory: &mut Memory) -> FollowingResult {
    let cadence = Cadence::default();
    let mut records = accepted(demande, draw);
    let mut life = Life::replayed(&records).unwrap();
    let end = draw.start + SignedDuration::from_secs_f64(draw.duration);
    let mut asked = Asked::default();
    loop {
        let workflow_place = WorkflowPlace::new(&life, None);
        let plan = memory.plan(&workflow_place, draw.start, since(&life, asked).unwrap(), cadence);
        let when = next_time(&life, asked, plan, cadence).unwrap().at;
        asked = Asked { number: asked.number + 1, last: Some(when) };
        records.push(state(when, if when < end { Statut::Underway } else { Statut::Finished }));
        life.apply(records.last().unwrap());
        if life.is_settled() {
            memory.observations.push(Observation::read(&records, None).unwrap());
            let lag = when.duration_since(end).as_secs_f64();
            return FollowingResult { duration: draw.duration, questions: asked.number, lag };
        }
    }
}

/// The value that `percent` of the values are at or below.
pub fn quantile(values: impl IntoIterator<Item = f64>, percent: usize) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values[(values.len() - 1) * percent / 100]
}
