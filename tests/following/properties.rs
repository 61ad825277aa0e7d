//! What holds whatever past workflows taught and whatever is asked when.
//!
//! Guards: domain: a question is never before `premier`, nor further from the last than `maximum` once the plan
//! has begun; other contracts only ever put it off, and together they ask no more than is left

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use reprov::domain::polling::{Cadence, Durees, Endroit, Observation, Partage, Plan, Suivante, Urgence};

fn t(secondes: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + secondes).unwrap()
}

fn s(secondes: i64) -> SignedDuration {
    SignedDuration::from_secs(secondes)
}

fn une_cadence() -> impl Strategy<Value = Cadence> {
    (0_i64..600, 0_i64..7_200).prop_map(|(premier, de_plus)| Cadence {
        premier: s(premier),
        maximum: s(premier + de_plus),
        doute: s(600),
    })
}

fn un_endroit() -> impl Strategy<Value = Endroit> {
    (0_u8..3, 0_u8..3).prop_map(|(pm, pbo)| Endroit {
        pm: (pm > 0).then(|| format!("PM-{pm}")),
        pbo: (pbo > 0).then(|| format!("BE-{pbo}")),
    })
}

/// Any times at all, also such as no journal gives.
fn une_observation() -> impl Strategy<Value = Observation> {
    let secondes = || prop_oneof![0_i64..100, 0_i64..20_000, -10_i64..1_000_000_000];
    (secondes(), secondes(), 0_i64..10_000_000, un_endroit()).prop_map(|(plus_de, de_plus, il_y_a, endroit)| {
        let debut = t(-il_y_a);
        let au_plus = plus_de + de_plus;
        Observation { debut, vue_le: debut + s(au_plus), plus_de: s(plus_de), au_plus: s(au_plus), endroit }
    })
}

fn des_observations() -> impl Strategy<Value = Vec<Observation>> {
    prop::collection::vec(une_observation(), 0..40)
}

fn une_urgence() -> impl Strategy<Value = Urgence> {
    prop_oneof![Just(Urgence::Doute), Just(Urgence::SansEtat), Just(Urgence::EnCours)]
}

fn des_besoins() -> impl Strategy<Value = Vec<(Urgence, f64)>> {
    prop::collection::vec((une_urgence(), 0.0..200.0), 0..25)
}

const TOUTES: [Urgence; 3] = [Urgence::Doute, Urgence::SansEtat, Urgence::EnCours];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Never before `premier`, never in the past, and once it has begun never further apart than
    /// `maximum`.
    #[test]
    fn the_plan_keeps_its_bounds(
        vues in des_observations(), endroit in un_endroit(), cadence in une_cadence(), questions in 1_usize..30,
    ) {
        let plan = Plan::new(&Durees::apprises(&vues, &endroit, t(0)), cadence);
        let premiere = plan.prochaine(None);
        let au_plus = cadence.maximum.as_secs() * (1 + i64::try_from(vues.len()).unwrap());
        prop_assert!(premiere >= cadence.premier);
        prop_assert!(premiere <= s(au_plus.max(cadence.premier.as_secs())));
        let mut vue = premiere;
        for _ in 0..questions {
            let suivante = plan.prochaine(Some(vue));
            // A nanosecond for what seconds as floating point lose.
            let presque = SignedDuration::from_micros(1);
            prop_assert!(suivante - vue + presque >= cadence.premier, "{:?} after {:?}", suivante, vue);
            prop_assert!(suivante - vue <= cadence.maximum + presque, "{:?} after {:?}", suivante, vue);
            vue = suivante;
        }
    }

    /// Whenever a person asked in between, the next question is after it, and not later than the
    /// plan would have begun or than `maximum` after it.
    #[test]
    fn a_question_by_hand_keeps_the_bounds_too(
        vues in des_observations(), cadence in une_cadence(), vue in -100_i64..200_000_000,
    ) {
        let plan = Plan::new(&Durees::apprises(&vues, &Endroit::default(), t(0)), cadence);
        let presque = SignedDuration::from_micros(1);
        let suivante = plan.prochaine(Some(s(vue)));
        let vue = s(vue.max(0));
        let au_plus = plan.prochaine(None).max(vue + cadence.maximum).max(cadence.premier);
        prop_assert!(suivante + presque >= vue && suivante + presque >= cadence.premier);
        prop_assert!(suivante <= au_plus + presque, "{:?} after {:?}", suivante, vue);
        let besoin = plan.besoin(Some(vue), s(100_000));
        prop_assert!((1.0..=60.0).contains(&besoin), "{besoin}");
    }

    /// Nothing is asked sooner because others are followed too, the more urgent waits less, and
    /// together they ask no more than is left.
    #[test]
    fn sharing_only_ever_puts_off(besoins in des_besoins(), reste in 0_u32..3_000) {
        let partage = Partage::new(besoins.clone(), reste, None);
        let etirements = TOUTES.map(|urgence| partage.etirement(urgence));
        prop_assert!(etirements.iter().all(|etirement| *etirement >= 1.0));
        prop_assert!(etirements.is_sorted(), "{etirements:?}");
        let voulues: f64 = besoins.iter().map(|(_, besoin)| besoin).sum();
        let demandees: f64 = besoins.iter().map(|(urgence, besoin)| besoin / partage.etirement(*urgence)).sum();
        if reste > 0 {
            prop_assert!(demandees <= f64::from(reste) + 1e-6, "{demandees} of {reste}");
            // Nor less than they may.
            prop_assert!(demandees >= voulues.min(f64::from(reste)) - 1e-6, "{demandees} of {voulues}, {reste}");
        }
    }

    #[test]
    fn more_budget_never_asks_later(
        besoins in des_besoins(), reste in 1_u32..3_000, de_plus in 0_u32..500, urgence in une_urgence(),
        intervalle in 0_i64..100_000, jusqu_a_la_fin in 0_i64..3_000_000,
    ) {
        let prevue = Suivante { le: t(intervalle), depuis: t(0) };
        let fin = Some(t(jusqu_a_la_fin));
        let serre = Partage::new(besoins.clone(), reste, fin).etire(urgence, prevue);
        let large = Partage::new(besoins, reste + de_plus, fin).etire(urgence, prevue);
        prop_assert!(large.le <= serre.le && large.le >= prevue.le && serre.depuis == prevue.depuis);
        prop_assert!(serre.le <= prevue.le.max(t(jusqu_a_la_fin)));
    }

    /// One more contract never brings another's question forward.
    #[test]
    fn one_more_never_brings_another_forward(
        besoins in des_besoins(), un_de_plus in (une_urgence(), 0.0..200.0), reste in 1_u32..500, urgence in une_urgence(),
    ) {
        let sans = Partage::new(besoins.clone(), reste, None).etirement(urgence);
        let avec = Partage::new(besoins.into_iter().chain([un_de_plus]), reste, None).etirement(urgence);
        prop_assert!(avec >= sans - 1e-9, "{avec} {sans}");
    }

    /// Workflows that never end, followed until the month does: what is left suffices.
    #[test]
    fn what_is_left_lasts_until_the_month_ends(combien in 1_usize..15, reste in 1_u32..120, heures in 1_i64..400) {
        let plan = Plan::new(&Durees::default(), Cadence::default());
        let fin = s(heures * 3_600);
        let mut dernieres = vec![None::<SignedDuration>; combien];
        let mut utilisees = 0;
        loop {
            let besoins = dernieres.iter().map(|derniere| (Urgence::EnCours, plan.besoin(*derniere, fin)));
            let partage = Partage::new(besoins.collect::<Vec<_>>(), reste - utilisees, Some(t(0) + fin));
            let suivantes = dernieres.iter().map(|derniere| {
                let depuis = t(0) + derniere.unwrap_or_default();
                partage.etire(Urgence::EnCours, Suivante { le: t(0) + plan.prochaine(*derniere), depuis }).le
            });
            let (rang, le) = suivantes.enumerate().min_by_key(|(_, le)| *le).unwrap();
            if le >= t(0) + fin || utilisees >= reste {
                break;
            }
            utilisees += 1;
            dernieres[rang] = Some(le.duration_since(t(0)));
        }
        prop_assert!(utilisees <= reste);
    }
}
