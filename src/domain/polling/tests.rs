//! Guards: domain: a question is never before `premier`, nor further from the last than `maximum` once the plan
//! has begun; other contracts only ever put it off, and together they ask no more than is left

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::domain::demande::Brouillon;
use crate::domain::lifecycle::{Enquete, Evenement, Fait, Phase, Suivie, Vie, Vu};
use crate::domain::outcome::{CauseDoute, GenrePanne, Panne};
use crate::domain::states::Statut;

fn t(secondes: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + secondes).unwrap()
}

fn s(secondes: i64) -> SignedDuration {
    SignedDuration::from_secs(secondes)
}

fn vie(phase: Phase) -> Vie {
    let brouillon = Brouillon {
        reference_contrat: "MUT1".into(),
        reference_fibre: "CTP-2".into(),
        conservation_pto: Some(false),
        motif: "Fibre cassée".into(),
        ..Brouillon::default()
    };
    let evenement = Evenement::Intention {
        demande: brouillon.demande().unwrap(),
        ancienne_fibre: None,
        agent: None,
        acceptees: Vec::new(),
    };
    let mut vie = Vie::rejouee(&[Fait { le: t(0), evenement }]).unwrap();
    vie.phase = phase;
    vie
}

fn suivie(statut: Option<Statut>) -> Vie {
    vie(Phase::EnSuivi(Suivie { statut, adoptee: false, dernier_octet: t(0), absence: None }))
}

fn en_doute(premiere_absence: Option<Timestamp>) -> Vie {
    let cause = CauseDoute::Panne(Panne { genre: GenrePanne::Rupture, detail: String::new() });
    vie(Phase::Inconnue(Enquete { cause, dernier_octet: t(0), premiere_absence, vu: Vu::Rien }))
}

/// Seen between these after the put's last byte, `il_y_a` days before the puts of these tests.
fn vue(plus_de: i64, au_plus: i64, il_y_a: i64, endroit: Endroit) -> Observation {
    let debut = t(-il_y_a * 86_400);
    Observation { debut, vue_le: debut + s(au_plus), plus_de: s(plus_de), au_plus: s(au_plus), endroit }
}

fn pm(nom: &str) -> Endroit {
    Endroit { pm: Some(nom.into()), pbo: None }
}

fn pbo(nom: &str) -> Endroit {
    Endroit { pm: Some("PM-1".into()), pbo: Some(nom.into()) }
}

/// The first question, in seconds after the last byte.
fn premiere(vues: &[Observation], endroit: &Endroit) -> i64 {
    Plan::new(&Durees::apprises(vues, endroit, t(0)), Cadence::default()).prochaine(None).as_secs()
}

fn a_priori(cadence: Cadence) -> Plan {
    Plan::new(&Durees::default(), cadence)
}

#[test]
fn intervals_without_knowledge_grow_by_half_up_to_the_longest() {
    let cadence = Cadence::default();
    let secondes: Vec<i64> = (0..10).map(|n| intervalle(n, cadence).as_secs()).collect();
    assert_eq!(secondes, [15, 22, 33, 50, 75, 113, 170, 256, 300, 300]);
    assert_eq!(intervalle(u32::MAX, cadence), cadence.maximum);
    let court = Cadence { maximum: s(5), ..cadence };
    assert_eq!(intervalle(0, court).as_secs(), 5);
}

#[test]
fn the_first_question_counts_from_the_put_and_the_next_from_the_last_one() {
    let cadence = Cadence::default();
    let plan = a_priori(cadence);
    let premiere = prochaine(&suivie(None), Releves::default(), &plan, cadence).unwrap();
    assert_eq!(premiere.depuis, t(0));
    assert!(premiere.le >= t(15) && premiere.le <= t(300), "{premiere:?}");
    let releves = Releves { nombre: 1, dernier: Some(t(400)) };
    let seconde = prochaine(&suivie(None), releves, &plan, cadence).unwrap();
    assert_eq!(seconde.depuis, t(400));
    assert!(seconde.le >= t(415) && seconde.le <= t(700), "{seconde:?}");
}

#[test]
fn after_a_first_absence_nothing_is_asked_that_could_settle_nothing() {
    let cadence = Cadence::default();
    let plan = a_priori(cadence);
    let quand = |vie: &Vie, releves| prochaine(vie, releves, &plan, cadence).unwrap().le;
    assert_eq!(quand(&en_doute(None), Releves::default()), t(15));
    let releves = Releves { nombre: 1, dernier: Some(t(20)) };
    assert_eq!(quand(&en_doute(Some(t(20))), releves), t(600));
    assert!(quand(&en_doute(None), releves) < t(60));
    let tard = Releves { nombre: 1, dernier: Some(t(900)) };
    assert!(quand(&en_doute(Some(t(20))), tard) > t(900));
}

/// The clock was a year ahead at the put and is right since: the question does not wait for that year.
#[test]
fn after_an_absence_seen_before_the_last_byte_doubt_counts_from_the_absence() {
    let vie = en_doute(Some(t(-31_536_000)));
    let releves = Releves { nombre: 1, dernier: Some(t(-31_536_000)) };
    let plan = a_priori(Cadence::default());
    let suivante = prochaine(&vie, releves, &plan, Cadence::default()).unwrap();
    assert_eq!(suivante.le, t(-31_536_000 + 600));
}

#[test]
fn what_is_settled_or_has_not_left_is_not_asked() {
    let cadence = Cadence::default();
    let plan = a_priori(cadence);
    for phase in [
        Phase::Intention,
        Phase::Envoi { depuis: t(0) },
        Phase::NonEnvoyee(Panne { genre: GenrePanne::Quota, detail: String::new() }),
    ] {
        assert_eq!(prochaine(&vie(phase.clone()), Releves::default(), &plan, cadence), None);
        assert_eq!((depuis(&vie(phase.clone()), Releves::default()), Urgence::de(&vie(phase))), (None, None));
    }
}

/// Without any knowledge the plan stays within `maximum`, whatever that is.
#[test]
fn the_cold_plan_follows_its_bounds() {
    for (premier, maximum) in [(0, 0), (1, 1), (4, 8), (15, 300), (60, 60), (15, 86_400)] {
        let plan = a_priori(Cadence { premier: s(premier), maximum: s(maximum), doute: s(600) });
        let mut quand = plan.prochaine(None);
        assert!(quand >= s(premier) && quand <= s(maximum.max(premier)), "{premier} {maximum}: {quand:?}");
        for _ in 0..50 {
            let suivante = plan.prochaine(Some(quand));
            let ecart = suivante - quand;
            assert!(ecart >= s(premier) && ecart <= s(maximum), "{premier} {maximum}: {ecart:?}");
            quand = suivante;
        }
    }
}

#[test]
fn the_first_question_comes_when_past_workflows_have_ended() {
    let courtes: Vec<Observation> = (1..=30).map(|jour| vue(30, 40, jour, pm("PM-1"))).collect();
    let longues: Vec<Observation> = (1..=30).map(|jour| vue(2_400, 2_700, jour, pm("PM-1"))).collect();
    let (tot, tard) = (premiere(&courtes, &pm("PM-1")), premiere(&longues, &pm("PM-1")));
    assert!((38..=60).contains(&tot), "{tot}");
    assert!((2_400..=3_300).contains(&tard), "{tard}");
}

/// One workflow that took hours does not let the next question wait for hours.
#[test]
fn the_first_question_waits_longer_as_more_is_known() {
    let mut avant = 0;
    for combien in [1, 2, 4, 8] {
        let vues: Vec<Observation> = (1..=combien).map(|jour| vue(9_000, 10_000, jour, pm("PM-1"))).collect();
        let quand = premiere(&vues, &pm("PM-1"));
        assert!(quand >= avant && quand <= 300 * (1 + combien), "{combien}: {quand}");
        avant = quand;
    }
    assert!(avant > 1_500, "{avant}");
}

#[test]
fn what_is_nearest_counts_most_without_a_hard_switch() {
    let mut vues: Vec<Observation> = (10..60).map(|jour| vue(500, 600, jour, pm("PM-2"))).collect();
    let partout = premiere(&vues, &pm("PM-1"));
    assert!((550..=800).contains(&partout), "{partout}");
    // The more workflows of the PM were seen, the nearer its own durations.
    let mut precedente = partout;
    for jour in (1..=8).rev() {
        vues.insert(0, vue(50, 60, jour, pbo("BE-01")));
        let quand = premiere(&vues, &pm("PM-1"));
        assert!(quand <= precedente, "{jour}: {quand} after {precedente}");
        precedente = quand;
    }
    assert!(precedente < 120, "{precedente}");
    // Another PM hardly changes, and a PBO of this one that is known to be slow differs from it.
    assert!(premiere(&vues, &pm("PM-2")) > 400);
    for jour in 1..=6 {
        vues.insert(0, vue(1_500, 1_700, jour, pbo("BE-02")));
    }
    assert!(premiere(&vues, &pbo("BE-02")) > premiere(&vues, &pbo("BE-01")));
}

#[test]
fn the_newest_count_more() {
    let endroit = pm("PM-1");
    let mut vues: Vec<Observation> = (61..=260).map(|jour| vue(50, 60, jour, endroit.clone())).collect();
    let avant = premiere(&vues, &endroit);
    for jour in (1..=60).rev() {
        vues.insert(0, vue(1_500, 1_700, jour, endroit.clone()));
    }
    let apres = premiere(&vues, &endroit);
    assert!(avant < 100 && apres > 60, "{avant} {apres}");
    // The same number of old and new ones, the new ones first.
    let moitie: Vec<Observation> = (1..=60)
        .map(|jour| vue(1_500, 1_700, jour, endroit.clone()))
        .chain((61..=120).map(|jour| vue(50, 60, jour, endroit.clone())))
        .collect();
    let inverse: Vec<Observation> = moitie.iter().rev().cloned().collect();
    let attendue = |vues: &[Observation]| {
        let durees = Durees::apprises(vues, &endroit, t(0));
        durees.masses.iter().skip(80).sum::<f64>()
    };
    assert!(attendue(&moitie) > 0.6 && attendue(&inverse) < 0.4);
}

#[test]
fn puts_of_the_same_hour_count_more() {
    let endroit = pm("PM-1");
    let a = |heures: i64, plus_de, au_plus, jour| {
        let vue = vue(plus_de, au_plus, jour, endroit.clone());
        Observation { debut: vue.debut + SignedDuration::from_hours(heures), ..vue }
    };
    let vues: Vec<Observation> = (1..=30).flat_map(|jour| [a(0, 50, 60, jour), a(-8, 1_500, 1_700, jour)]).collect();
    let a_l_heure = |heures| {
        let durees = Durees::apprises(&vues, &endroit, t(0) + SignedDuration::from_hours(heures));
        Plan::new(&durees, Cadence::default()).prochaine(None).as_secs()
    };
    assert!(a_l_heure(0) < 120 && a_l_heure(-8) > 1_000, "{} {}", a_l_heure(0), a_l_heure(-8));
}

/// A question that a person asks early does not commit the plan to one every `maximum`.
#[test]
fn a_question_asked_by_hand_does_not_begin_the_plan() {
    let vues: Vec<Observation> = (1..=30).map(|jour| vue(2_400, 2_700, jour, pm("PM-1"))).collect();
    let plan = Plan::new(&Durees::apprises(&vues, &pm("PM-1"), t(0)), Cadence::default());
    let premiere = plan.prochaine(None);
    assert!(plan.prochaine(Some(s(10))) >= premiere - s(300));
    assert!(plan.prochaine(Some(premiere)) <= premiere + s(300));
}

#[test]
fn a_need_is_what_the_plan_goes_on_to_ask() {
    let vues: Vec<Observation> = (1..=30).map(|jour| vue(2_400, 2_700, jour, pm("PM-1"))).collect();
    let plan = Plan::new(&Durees::apprises(&vues, &pm("PM-1"), t(0)), Cadence::default());
    let froid = a_priori(Cadence::default());
    assert!(plan.besoin(None, SignedDuration::MAX) < 3.0, "{}", plan.besoin(None, SignedDuration::MAX));
    assert!(froid.besoin(None, SignedDuration::MAX) > 3.0, "{}", froid.besoin(None, SignedDuration::MAX));
    // Nothing is needed past the horizon but the next one.
    assert!((froid.besoin(None, SignedDuration::ZERO) - 1.0).abs() < f64::EPSILON);
    let court = a_priori(Cadence { premier: s(0), maximum: s(0), doute: s(600) });
    assert!(court.besoin(None, SignedDuration::MAX).is_finite());
}

#[test]
fn urgency_is_missing_knowledge_first() {
    let ordre = [Urgence::de(&en_doute(None)), Urgence::de(&suivie(None)), Urgence::de(&suivie(Some(Statut::Initie)))];
    assert_eq!(ordre, [Some(Urgence::Doute), Some(Urgence::SansEtat), Some(Urgence::EnCours)]);
    assert!(ordre.is_sorted());
}

#[test]
fn the_least_urgent_stretch_first() {
    let besoins = [(Urgence::Doute, 2.0), (Urgence::SansEtat, 10.0), (Urgence::EnCours, 30.0)];
    // In hundredths.
    let etirements = |reste| {
        let partage = Partage::new(besoins, reste, None);
        [Urgence::Doute, Urgence::SansEtat, Urgence::EnCours]
            .map(|urgence| format!("{:.2}", partage.etirement(urgence)))
    };
    assert_eq!(etirements(42), ["1.00", "1.00", "1.00"]);
    assert_eq!(etirements(32), ["1.00", "1.00", "1.50"]);
    assert_eq!(etirements(17), ["1.00", "1.67", "3.33"]);
    assert_eq!(etirements(5), ["2.90", "5.80", "11.60"]);
    // Nothing is left: the quota refuses, and that is told at once.
    assert_eq!(etirements(0), ["1.00", "1.00", "1.00"]);
}

#[test]
fn what_stretches_ends_with_the_month_and_never_before_the_plan() {
    let prevue = Suivante { le: t(300), depuis: t(100) };
    let partage = |fin| Partage::new([(Urgence::EnCours, 30.0)], 10, fin);
    assert_eq!(partage(None).etire(Urgence::EnCours, prevue), Suivante { le: t(700), ..prevue });
    assert_eq!(partage(Some(t(500))).etire(Urgence::EnCours, prevue).le, t(500));
    assert_eq!(partage(Some(t(200))).etire(Urgence::EnCours, prevue).le, t(300));
}
