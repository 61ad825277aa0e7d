//! Properties that hold for any past workflows and any times of questions.
//!
//! Guards: domain: a question is never before `first`, nor further from the last than `maximum` once the plan
//! has begun; other contracts only ever put it off, and together they ask no more than is left

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use reprov::domain::polling::{
    Cadence, Durations, NextQuestion, Observation, PollingPlan, Share, Urgency, WorkflowPlace,
};

fn t(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn s(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}

fn any_cadence() -> impl Strategy<Value = Cadence> {
    (0_i64..600, 0_i64..7_200).prop_map(|(first, extra)| Cadence {
        first: s(first),
        maximum: s(first + extra),
        doubt: s(600),
    })
}

fn any_workflow_place() -> impl Strategy<Value = WorkflowPlace> {
    (0_u8..3, 0_u8..3).prop_map(|(pm, pbo)| WorkflowPlace {
        pm: (pm > 0).then(|| format!("PM-{pm}")),
        pbo: (pbo > 0).then(|| format!("BE-{pbo}")),
    })
}

/// Any times, even those that no journal gives.
fn any_observation() -> impl Strategy<Value = Observation> {
    let seconds = || prop_oneof![0_i64..100, 0_i64..20_000, -10_i64..1_000_000_000];
    (seconds(), seconds(), 0_i64..10_000_000, any_workflow_place()).prop_map(
        |(more_than, extra, ago, workflow_place)| {
            let start = t(-ago);
            let at_most = more_than + extra;
            Observation {
                start,
                seen_at: start + s(at_most),
                more_than: s(more_than),
                at_most: s(at_most),
                workflow_place,
            }
        },
    )
}

fn any_observations() -> impl Strategy<Value = Vec<Observation>> {
    prop::collection::vec(any_observation(), 0..40)
}

fn any_urgency() -> impl Strategy<Value = Urgency> {
    prop_oneof![Just(Urgency::Doubt), Just(Urgency::NoState), Just(Urgency::Underway)]
}

fn any_needs() -> impl Strategy<Value = Vec<(Urgency, f64)>> {
    prop::collection::vec((any_urgency(), 0.0..200.0), 0..25)
}

const ALL: [Urgency; 3] = [Urgency::Doubt, Urgency::NoState, Urgency::Underway];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// A question is never before `first` and never in the past; once the plan has begun, two questions are at most
    /// `maximum` apart.
    #[test]
    fn the_plan_keeps_its_bounds(
        seen in any_observations(), workflow_place in any_workflow_place(), cadence in any_cadence(), questions in 1_usize..30,
    ) {
        let plan = PollingPlan::new(&Durations::learned(&seen, &workflow_place, t(0)), cadence);
        let first = plan.next_time(None);
        let at_most = cadence.maximum.as_secs() * (1 + i64::try_from(seen.len()).unwrap());
        prop_assert!(first >= cadence.first);
        prop_assert!(first <= s(at_most.max(cadence.first.as_secs())));
        let mut observed = first;
        for _ in 0..questions {
            let next = plan.next_time(Some(observed));
            // A microsecond, for the rounding of seconds as floating point.
            let nearly = SignedDuration::from_micros(1);
            prop_assert!(next - observed + nearly >= cadence.first, "{:?} after {:?}", next, observed);
            prop_assert!(next - observed <= cadence.maximum + nearly, "{:?} after {:?}", next, observed);
            observed = next;
        }
    }

    /// A person may ask at any time: the next question comes after that one, and no later than the plan would have
    /// begun or than `maximum` after it.
    #[test]
    fn a_question_by_hand_keeps_the_bounds_too(
        seen in any_observations(), cadence in any_cadence(), observed in -100_i64..200_000_000,
    ) {
        let plan = PollingPlan::new(&Durations::learned(&seen, &WorkflowPlace::default(), t(0)), cadence);
        let nearly = SignedDuration::from_micros(1);
        let next = plan.next_time(Some(s(observed)));
        let observed = s(observed.max(0));
        let at_most = plan.next_time(None).max(observed + cadence.maximum).max(cadence.first);
        prop_assert!(next + nearly >= observed && next + nearly >= cadence.first);
        prop_assert!(next <= at_most + nearly, "{:?} after {:?}", next, observed);
        let need = plan.need(Some(observed), s(100_000));
        prop_assert!((1.0..=60.0).contains(&need), "{need}");
    }

    /// Other followed contracts never bring a question forward, the more urgent waits less, and together they ask no
    /// more than is left.
    #[test]
    fn sharing_only_ever_puts_off(needs in any_needs(), remainder in 0_u32..3_000) {
        let share = Share::new(needs.clone(), remainder, None);
        let stretch_factors = ALL.map(|urgency| share.stretch_factor(urgency));
        prop_assert!(stretch_factors.iter().all(|stretch_factor| *stretch_factor >= 1.0));
        prop_assert!(stretch_factors.is_sorted(), "{stretch_factors:?}");
        let wanted_fibres: f64 = needs.iter().map(|(_, need)| need).sum();
        let asked: f64 = needs.iter().map(|(urgency, need)| need / share.stretch_factor(*urgency)).sum();
        if remainder > 0 {
            prop_assert!(asked <= f64::from(remainder) + 1e-6, "{asked} of {remainder}");
            // They also ask as much as they may.
            prop_assert!(asked >= wanted_fibres.min(f64::from(remainder)) - 1e-6, "{asked} of {wanted_fibres}, {remainder}");
        }
    }

    #[test]
    fn more_budget_never_asks_later(
        needs in any_needs(), remainder in 1_u32..3_000, extra in 0_u32..500, urgency in any_urgency(),
        interval in 0_i64..100_000, until_end in 0_i64..3_000_000,
    ) {
        let planned = NextQuestion { at: t(interval), since: t(0) };
        let end = Some(t(until_end));
        let tight = Share::new(needs.clone(), remainder, end).stretch(urgency, planned);
        let large = Share::new(needs, remainder + extra, end).stretch(urgency, planned);
        prop_assert!(large.at <= tight.at && large.at >= planned.at && tight.since == planned.since);
        prop_assert!(tight.at <= planned.at.max(t(until_end)));
    }

    /// One more contract never brings another's question forward.
    #[test]
    fn one_more_never_brings_another_forward(
        needs in any_needs(), one_more in (any_urgency(), 0.0..200.0), remainder in 1_u32..500, urgency in any_urgency(),
    ) {
        let without = Share::new(needs.clone(), remainder, None).stretch_factor(urgency);
        let with = Share::new(needs.into_iter().chain([one_more]), remainder, None).stretch_factor(urgency);
        prop_assert!(with >= without - 1e-9, "{with} {without}");
    }

    /// Workflows that do not end before the month does: what is left of the quota is enough.
    #[test]
    fn what_is_left_lasts_until_the_month_ends(how_many in 1_usize..15, remainder in 1_u32..120, hours in 1_i64..400) {
        let plan = PollingPlan::new(&Durations::default(), Cadence::default());
        let end = s(hours * 3_600);
        let mut last_asked = vec![None::<SignedDuration>; how_many];
        let mut used = 0;
        loop {
            let needs = last_asked.iter().map(|last| (Urgency::Underway, plan.need(*last, end)));
            let share = Share::new(needs.collect::<Vec<_>>(), remainder - used, Some(t(0) + end));
            let next_ones = last_asked.iter().map(|last| {
                let since = t(0) + last.unwrap_or_default();
                share.stretch(Urgency::Underway, NextQuestion { at: t(0) + plan.next_time(*last), since }).at
            });
            let (index, at) = next_ones.enumerate().min_by_key(|(_, at)| *at).unwrap();
            if at >= t(0) + end || used >= remainder {
                break;
            }
            used += 1;
            last_asked[index] = Some(at.duration_since(t(0)));
        }
        prop_assert!(used <= remainder);
    }
}
