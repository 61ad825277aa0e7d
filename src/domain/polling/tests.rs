//! Guards: domain: a question is never before `first`, nor further from the last than `maximum` once the plan
//! has begun; other contracts only ever put it off, and together they ask no more than is left

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::domain::demande::Draft;
use crate::domain::lifecycle::{Followed, Inquiry, Life, Phase, PutEvent, Record, Sighting};
use crate::domain::outcome::{Breakdown, BreakdownKind, DoubtCause};
use crate::domain::states::Statut;

fn t(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn s(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}

fn life(phase: Phase) -> Life {
    let draft = Draft::sound();
    let event =
        PutEvent::Intention { demande: draft.demande().unwrap(), old_fibre: None, agent: None, accepted: Vec::new() };
    let mut life = Life::replayed(&[Record { at: t(0), event }]).unwrap();
    life.phase = phase;
    life
}

fn followed(statut: Option<Statut>) -> Life {
    life(Phase::Followed(Followed { statut, adopted: false, last_byte: t(0), absence: None }))
}

fn in_doubt(first_absence: Option<Timestamp>) -> Life {
    let cause = DoubtCause::Breakdown(Breakdown { kind: BreakdownKind::Cut, detail: String::new() });
    life(Phase::Unknown(Inquiry { cause, last_byte: t(0), first_absence, seen: Sighting::Nothing }))
}

/// A workflow that took between `more_than` and `at_most` seconds, `ago` days before the puts of these tests.
fn observed(more_than: i64, at_most: i64, ago: i64, workflow_place: WorkflowPlace) -> Observation {
    let start = t(-ago * 86_400);
    Observation { start, seen_at: start + s(at_most), more_than: s(more_than), at_most: s(at_most), workflow_place }
}

fn pm(name: &str) -> WorkflowPlace {
    WorkflowPlace { pm: Some(name.into()), pbo: None }
}

fn pbo(name: &str) -> WorkflowPlace {
    WorkflowPlace { pm: Some("PM-1".into()), pbo: Some(name.into()) }
}

/// The first question, in seconds after the last byte.
fn first(seen: &[Observation], workflow_place: &WorkflowPlace) -> i64 {
    PollingPlan::new(&Durations::learned(seen, workflow_place, t(0)), Cadence::default()).next_time(None).as_secs()
}

fn prior(cadence: Cadence) -> PollingPlan {
    PollingPlan::new(&Durations::default(), cadence)
}

#[test]
fn intervals_without_knowledge_grow_by_half_up_to_the_longest() {
    let cadence = Cadence::default();
    let seconds: Vec<i64> = (0..10).map(|n| interval(n, cadence).as_secs()).collect();
    assert_eq!(seconds, [15, 22, 33, 50, 75, 113, 170, 256, 300, 300]);
    assert_eq!(interval(u32::MAX, cadence), cadence.maximum);
    let short = Cadence { maximum: s(5), ..cadence };
    assert_eq!(interval(0, short).as_secs(), 5);
}

#[test]
fn the_first_question_counts_from_the_put_and_the_next_from_the_last_one() {
    let cadence = Cadence::default();
    let plan = prior(cadence);
    let first = next_time(&followed(None), Asked::default(), &plan, cadence).unwrap();
    assert_eq!(first.since, t(0));
    assert!(first.at >= t(15) && first.at <= t(300), "{first:?}");
    let asked = Asked { number: 1, last: Some(t(400)) };
    let second = next_time(&followed(None), asked, &plan, cadence).unwrap();
    assert_eq!(second.since, t(400));
    assert!(second.at >= t(415) && second.at <= t(700), "{second:?}");
}

#[test]
fn after_a_first_absence_nothing_is_asked_that_could_settle_nothing() {
    let cadence = Cadence::default();
    let plan = prior(cadence);
    let when = |life: &Life, asked| next_time(life, asked, &plan, cadence).unwrap().at;
    assert_eq!(when(&in_doubt(None), Asked::default()), t(15));
    let asked = Asked { number: 1, last: Some(t(20)) };
    assert_eq!(when(&in_doubt(Some(t(20))), asked), t(600));
    assert!(when(&in_doubt(None), asked) < t(60));
    let late = Asked { number: 1, last: Some(t(900)) };
    assert!(when(&in_doubt(Some(t(20))), late) > t(900));
}

/// The clock was a year ahead at the put and is right since: the question does not wait for that year.
#[test]
fn after_an_absence_seen_before_the_last_byte_doubt_counts_from_the_absence() {
    let life = in_doubt(Some(t(-31_536_000)));
    let asked = Asked { number: 1, last: Some(t(-31_536_000)) };
    let plan = prior(Cadence::default());
    let next = next_time(&life, asked, &plan, Cadence::default()).unwrap();
    assert_eq!(next.at, t(-31_536_000 + 600));
}

#[test]
fn what_is_settled_or_has_not_left_is_not_asked() {
    let cadence = Cadence::default();
    let plan = prior(cadence);
    for phase in [
        Phase::Intention,
        Phase::Sending { since: t(0) },
        Phase::NotSent(Breakdown { kind: BreakdownKind::Quota, detail: String::new() }),
    ] {
        assert_eq!(next_time(&life(phase.clone()), Asked::default(), &plan, cadence), None);
        assert_eq!((since(&life(phase.clone()), Asked::default()), Urgency::of(&life(phase))), (None, None));
    }
}

/// Without any knowledge the plan stays within `maximum`, for any value of it.
#[test]
fn the_cold_plan_follows_its_bounds() {
    for (first, maximum) in [(0, 0), (1, 1), (4, 8), (15, 300), (60, 60), (15, 86_400)] {
        let plan = prior(Cadence { first: s(first), maximum: s(maximum), doubt: s(600) });
        let mut when = plan.next_time(None);
        assert!(when >= s(first) && when <= s(maximum.max(first)), "{first} {maximum}: {when:?}");
        for _ in 0..50 {
            let next = plan.next_time(Some(when));
            let difference = next - when;
            assert!(difference >= s(first) && difference <= s(maximum), "{first} {maximum}: {difference:?}");
            when = next;
        }
    }
}

#[test]
fn the_first_question_comes_when_past_workflows_have_ended() {
    let short: Vec<Observation> = (1..=30).map(|day| observed(30, 40, day, pm("PM-1"))).collect();
    let long: Vec<Observation> = (1..=30).map(|day| observed(2_400, 2_700, day, pm("PM-1"))).collect();
    let (early, late) = (first(&short, &pm("PM-1")), first(&long, &pm("PM-1")));
    assert!((38..=60).contains(&early), "{early}");
    assert!((2_400..=3_300).contains(&late), "{late}");
}

/// One workflow that took hours does not let the next question wait for hours.
#[test]
fn the_first_question_waits_longer_as_more_is_known() {
    let mut before = 0;
    for how_many in [1, 2, 4, 8] {
        let seen: Vec<Observation> = (1..=how_many).map(|day| observed(9_000, 10_000, day, pm("PM-1"))).collect();
        let when = first(&seen, &pm("PM-1"));
        assert!(when >= before && when <= 300 * (1 + how_many), "{how_many}: {when}");
        before = when;
    }
    assert!(before > 1_500, "{before}");
}

#[test]
fn what_is_nearest_counts_most_without_a_hard_switch() {
    let mut seen: Vec<Observation> = (10..60).map(|day| observed(500, 600, day, pm("PM-2"))).collect();
    let everywhere = first(&seen, &pm("PM-1"));
    assert!((550..=800).contains(&everywhere), "{everywhere}");
    // The more workflows of the PM were seen, the nearer the result is to its own durations.
    let mut previous = everywhere;
    for day in (1..=8).rev() {
        seen.insert(0, observed(50, 60, day, pbo("BE-01")));
        let when = first(&seen, &pm("PM-1"));
        assert!(when <= previous, "{day}: {when} after {previous}");
        previous = when;
    }
    assert!(previous < 120, "{previous}");
    // Another PM hardly changes, and a PBO of this one that is known to be slow differs from it.
    assert!(first(&seen, &pm("PM-2")) > 400);
    for day in 1..=6 {
        seen.insert(0, observed(1_500, 1_700, day, pbo("BE-02")));
    }
    assert!(first(&seen, &pbo("BE-02")) > first(&seen, &pbo("BE-01")));
}

#[test]
fn the_newest_count_more() {
    let workflow_place = pm("PM-1");
    let mut seen: Vec<Observation> = (61..=260).map(|day| observed(50, 60, day, workflow_place.clone())).collect();
    let before = first(&seen, &workflow_place);
    for day in (1..=60).rev() {
        seen.insert(0, observed(1_500, 1_700, day, workflow_place.clone()));
    }
    let after = first(&seen, &workflow_place);
    assert!(before < 100 && after > 60, "{before} {after}");
    // The same number of old and new ones, the new ones first.
    let half: Vec<Observation> = (1..=60)
        .map(|day| observed(1_500, 1_700, day, workflow_place.clone()))
        .chain((61..=120).map(|day| observed(50, 60, day, workflow_place.clone())))
        .collect();
    let reversed: Vec<Observation> = half.iter().rev().cloned().collect();
    let expected = |seen: &[Observation]| {
        let durations = Durations::learned(seen, &workflow_place, t(0));
        durations.masses.iter().skip(80).sum::<f64>()
    };
    assert!(expected(&half) > 0.6 && expected(&reversed) < 0.4);
}

#[test]
fn puts_of_the_same_hour_count_more() {
    let workflow_place = pm("PM-1");
    let a = |hours: i64, more_than, at_most, day| {
        let observed = observed(more_than, at_most, day, workflow_place.clone());
        Observation { start: observed.start + SignedDuration::from_hours(hours), ..observed }
    };
    let seen: Vec<Observation> = (1..=30).flat_map(|day| [a(0, 50, 60, day), a(-8, 1_500, 1_700, day)]).collect();
    let at_hour = |hours| {
        let durations = Durations::learned(&seen, &workflow_place, t(0) + SignedDuration::from_hours(hours));
        PollingPlan::new(&durations, Cadence::default()).next_time(None).as_secs()
    };
    assert!(at_hour(0) < 120 && at_hour(-8) > 1_000, "{} {}", at_hour(0), at_hour(-8));
}

/// A question that a person asks early does not commit the plan to one every `maximum`.
#[test]
fn a_question_asked_by_hand_does_not_begin_the_plan() {
    let seen: Vec<Observation> = (1..=30).map(|day| observed(2_400, 2_700, day, pm("PM-1"))).collect();
    let plan = PollingPlan::new(&Durations::learned(&seen, &pm("PM-1"), t(0)), Cadence::default());
    let first = plan.next_time(None);
    assert!(plan.next_time(Some(s(10))) >= first - s(300));
    assert!(plan.next_time(Some(first)) <= first + s(300));
}

#[test]
fn a_need_is_what_the_plan_goes_on_to_ask() {
    let seen: Vec<Observation> = (1..=30).map(|day| observed(2_400, 2_700, day, pm("PM-1"))).collect();
    let plan = PollingPlan::new(&Durations::learned(&seen, &pm("PM-1"), t(0)), Cadence::default());
    let cold = prior(Cadence::default());
    assert!(plan.need(None, SignedDuration::MAX) < 3.0, "{}", plan.need(None, SignedDuration::MAX));
    assert!(cold.need(None, SignedDuration::MAX) > 3.0, "{}", cold.need(None, SignedDuration::MAX));
    // Past the horizon only the next question is needed.
    assert!((cold.need(None, SignedDuration::ZERO) - 1.0).abs() < f64::EPSILON);
    let short = prior(Cadence { first: s(0), maximum: s(0), doubt: s(600) });
    assert!(short.need(None, SignedDuration::MAX).is_finite());
}

#[test]
fn urgency_is_missing_knowledge_first() {
    let order =
        [Urgency::of(&in_doubt(None)), Urgency::of(&followed(None)), Urgency::of(&followed(Some(Statut::Initiated)))];
    assert_eq!(order, [Some(Urgency::Doubt), Some(Urgency::NoState), Some(Urgency::Underway)]);
    assert!(order.is_sorted());
}

#[test]
fn the_least_urgent_stretch_first() {
    let needs = [(Urgency::Doubt, 2.0), (Urgency::NoState, 10.0), (Urgency::Underway, 30.0)];
    // In hundredths.
    let stretch_factors = |remainder| {
        let share = Share::new(needs, remainder, None);
        [Urgency::Doubt, Urgency::NoState, Urgency::Underway]
            .map(|urgency| format!("{:.2}", share.stretch_factor(urgency)))
    };
    assert_eq!(stretch_factors(42), ["1.00", "1.00", "1.00"]);
    assert_eq!(stretch_factors(32), ["1.00", "1.00", "1.50"]);
    assert_eq!(stretch_factors(17), ["1.00", "1.67", "3.33"]);
    assert_eq!(stretch_factors(5), ["2.90", "5.80", "11.60"]);
    // Nothing is left: the quota refuses, and the person is told at once.
    assert_eq!(stretch_factors(0), ["1.00", "1.00", "1.00"]);
}

#[test]
fn what_stretches_ends_with_the_month_and_never_before_the_plan() {
    let planned = NextQuestion { at: t(300), since: t(100) };
    let share = |end| Share::new([(Urgency::Underway, 30.0)], 10, end);
    assert_eq!(share(None).stretch(Urgency::Underway, planned), NextQuestion { at: t(700), ..planned });
    assert_eq!(share(Some(t(500))).stretch(Urgency::Underway, planned).at, t(500));
    assert_eq!(share(Some(t(200))).stretch(Urgency::Underway, planned).at, t(300));
}
