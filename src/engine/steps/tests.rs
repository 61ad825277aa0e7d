//! Tests of a following's steps: hours pass, and nothing waits.
//!
//! Guards: engine: A following's next step is a function of what was read and of the time: it waits, asks, gives way and
//! slows down as the plan says, and no clock set back stretches a wait.

use super::*;
use crate::domain::demande::Draft;
use crate::domain::lifecycle::{PutEvent, Record};
use crate::domain::outcome::{Breakdown, BreakdownKind};
use crate::domain::polling::Urgency;

/// A put that another process follows.
const ELSEWHERE: i64 = 9;

const MINUTE: Duration = Duration::from_mins(1);

fn t(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

/// A put with its intention only.
fn life() -> Life {
    let demande = Draft::sound().demande().unwrap();
    let event = PutEvent::Intention { demande, old_fibre: None, agent: None, accepted: Vec::new() };
    Life::replayed(&[Record { at: t(0), event }]).unwrap()
}

/// Put number `put`, asked about at `at` and last at `since`.
fn planned(put: i64, urgency: Urgency, since: i64, at: i64) -> DuePut {
    let next = NextQuestion { at: t(at), since: t(since) };
    DuePut { put: PutId::new(put), urgency, next }
}

/// A following of put 1 with its clocks.
struct Bench {
    following: Following,
    due_puts: Vec<DuePut>,
    life: Life,
    now: Timestamp,
    lasted: Duration,
}

impl Bench {
    fn new(due_puts: Vec<DuePut>) -> Self {
        let following = Following::default();
        Self { following, due_puts, life: life(), now: t(0), lasted: Duration::ZERO }
    }

    /// Moves both clocks forward by the same time.
    fn pass(&mut self, time: Duration) {
        self.now += time;
        self.lasted += time;
    }

    fn look(&mut self) -> (FollowingStep, Option<Timestamp>) {
        self.following.look(&Look {
            put: PutId::new(1),
            life: &self.life,
            due_puts: &self.due_puts,
            followed: &|put| put != PutId::new(ELSEWHERE),
            sessions: 2,
            cadence: Cadence::default(),
            now: self.now,
            lasted: self.lasted,
        })
    }

    fn step(&mut self) -> FollowingStep {
        self.look().0
    }
}

#[test]
fn waits_and_asks() {
    let mut bench = Bench::new(vec![planned(1, Urgency::Underway, 0, 120)]);
    assert_eq!(bench.step(), FollowingStep::Wait(2 * MINUTE));
    bench.pass(MINUTE);
    assert_eq!(bench.step(), FollowingStep::Wait(MINUTE));
    bench.pass(MINUTE);
    assert_eq!(bench.step(), FollowingStep::Ask);
}

#[test]
fn what_was_told_is_not_told_again() {
    let mut bench = Bench::new(vec![planned(1, Urgency::Underway, 0, 120)]);
    assert_eq!(bench.look().1, Some(t(120)));
    assert_eq!(bench.look().1, None);
    bench.due_puts = vec![planned(1, Urgency::Underway, 0, 90)];
    assert_eq!(bench.look().1, Some(t(90)), "the plan changed");
    bench.life.version += 1;
    assert_eq!(bench.look().1, Some(t(90)), "the put changed");
    bench.following.told_a_failure(bench.life.version, Some(t(200)));
    bench.due_puts = vec![planned(1, Urgency::Underway, 0, 200)];
    assert_eq!(bench.look().1, None, "told with the failure");
}

#[test]
fn a_clock_set_back_stretches_no_wait() {
    let mut bench = Bench::new(vec![planned(1, Urgency::Underway, 0, 120)]);
    assert_eq!(bench.step(), FollowingStep::Wait(2 * MINUTE));
    bench.now = t(-86_400);
    bench.lasted = MINUTE;
    assert_eq!(bench.step(), FollowingStep::Wait(MINUTE));
    bench.lasted = 2 * MINUTE;
    assert_eq!(bench.step(), FollowingStep::Ask);
}

#[test]
fn failures_put_the_next_question_off_until_an_answer() {
    let mut bench = Bench::new(vec![planned(1, Urgency::Underway, 0, 0)]);
    let mut waits = Vec::new();
    for _ in 0..4 {
        assert_eq!(bench.step(), FollowingStep::Ask);
        bench.following.failed(bench.now);
        let FollowingStep::Wait(left) = bench.step() else { panic!("asked again at once") };
        waits.push(left);
        bench.pass(left);
    }
    assert!(waits.is_sorted() && waits.first() < waits.last(), "{waits:?}");
    assert_eq!(bench.step(), FollowingStep::Ask);
    bench.following.answered();
    assert_eq!(bench.step(), FollowingStep::Ask, "an answer takes the failures away");
}

#[test]
fn as_many_more_urgent_ones_as_there_are_sessions_go_first_but_not_for_ever() {
    let mut bench = Bench::new(vec![
        planned(1, Urgency::Underway, -60, 0),
        planned(2, Urgency::Doubt, -60, 0),
        planned(3, Urgency::NoState, -60, 0),
    ]);
    assert_eq!(bench.step(), FollowingStep::GiveWay);
    bench.pass(PATIENCE / 2);
    assert_eq!(bench.step(), FollowingStep::GiveWay);
    bench.pass(PATIENCE / 2);
    assert_eq!(bench.step(), FollowingStep::Ask);
}

#[test]
fn nobody_gives_way_to_one_not_due_not_followed_here_or_less_urgent() {
    for other in [
        planned(3, Urgency::Doubt, -60, 60),
        planned(ELSEWHERE, Urgency::Doubt, -60, 0),
        planned(3, Urgency::Underway, -60, 0),
    ] {
        let mut bench =
            Bench::new(vec![planned(1, Urgency::Underway, -60, 0), planned(2, Urgency::Doubt, -60, 0), other]);
        assert_eq!(bench.step(), FollowingStep::Ask);
    }
}

#[test]
fn without_a_plan_its_driver_is_looked_at_until_it_is_settled() {
    let mut bench = Bench::new(vec![planned(2, Urgency::Doubt, 0, 0)]);
    assert_eq!(bench.look(), (FollowingStep::SeeItsDriver, None));
    let breakdown = Breakdown { kind: BreakdownKind::Local, detail: String::new() };
    bench.life.apply(&Record { at: t(1), event: PutEvent::NotSent { breakdown } });
    assert_eq!(bench.look(), (FollowingStep::End, None));
}
