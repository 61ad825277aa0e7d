//! When the service is asked about a put: what was learned, what several processes see, what is left of the quota.
//!
//! Guards: engine: all processes follow a put on one plan; what is due at once is asked by urgency

use std::time::Duration;

use common::order::{contrat, draft};
use common::post::demande;
use jiff::{SignedDuration, Timestamp};
use reprov::domain::demande::Demande;
use reprov::domain::lifecycle::{PutEvent, Record};
use reprov::domain::outcome::{Acceptance, Breakdown, BreakdownKind, Doubt, DoubtCause, PutOutcome};
use reprov::domain::polling::Cadence;
use reprov::domain::put_answers::{AllottedFibre, ReprovisionningState};
use reprov::domain::reference::ContratId;
use reprov::domain::service_error::Category;
use reprov::domain::states::Statut;
use reprov::engine::{Engine, News, Settings};
use reprov::store::journal::{FOLLOWING, Journal, NewRequest};
use tokio::task::JoinSet;

use super::bench::{Bench, PASSWORD, settings};

/// Settings with the configuration's default cadence.
fn by_default() -> Settings {
    Settings { cadence: Cadence::default(), ..settings() }
}

fn s(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}

fn demande_of(name: &str) -> Demande {
    Demande { contrat: ContratId::parse(name).unwrap(), ..draft().demande().unwrap() }
}

/// The service's answer to a put.
enum PutAnswer {
    Accepted,
    Doubt,
}

/// A put sent at `at`, and the states seen since, each that many seconds after the put.
async fn sent(journal: &Journal, name: &str, at: Timestamp, answer: PutAnswer, states: &[(i64, Statut)]) {
    let demande = demande_of(name);
    let request = NewRequest { at, method: "putReprovisionning", contrat: Some(ContratId::parse(name).unwrap()) };
    let fibre = demande.fibre.as_str().to_owned();
    let intention = PutEvent::Intention { demande, old_fibre: None, agent: None, accepted: Vec::new() };
    let (put, life) = journal.begin(Record { at, event: intention }).await.unwrap();
    let departure = Record { at, event: PutEvent::Departure };
    let (life, request) = journal.depart(put, life.version, departure, request, u32::MAX).await.unwrap();
    let outcome = match answer {
        PutAnswer::Accepted => PutOutcome::Accepted(Acceptance::default()),
        PutAnswer::Doubt => {
            let breakdown = Breakdown { kind: BreakdownKind::Cut, detail: String::new() };
            PutOutcome::Unknown(Doubt { cause: DoubtCause::Breakdown(breakdown), code: None, candidates: Vec::new() })
        }
    };
    let returned = Record { at, event: PutEvent::Return { outcome, last_byte: at } };
    let mut life = journal.receive(put, life.version, returned, None, request, false).await.unwrap();
    for (after, statut) in states {
        let fibre = Some(AllottedFibre { reference: fibre.clone(), ..AllottedFibre::default() });
        let state = ReprovisionningState { reference: None, statut: statut.clone(), pm: None, fibre };
        let seen = Record { at: at + s(*after), event: PutEvent::State { state, doubt: 600 } };
        life = journal.add(put, life.version, seen).await.unwrap();
    }
}

/// A workflow of `number` days ago that took `duration` seconds, known to the nearest ten seconds.
async fn learned(bench: &Bench, number: i64, duration: i64) {
    let at = bench.clock.read() - SignedDuration::from_hours(24 * number);
    let states = [(duration - 10, Statut::Underway), (duration, Statut::Finished)];
    sent(&bench.journal(), &format!("PASSE{number}"), at, PutAnswer::Accepted, &states).await;
}

/// The time from the put's last byte to the next question about the contract.
async fn next_time(engine: &Engine, name: &str) -> SignedDuration {
    let contrats_at_hand = engine.contrats_at_hand().await.unwrap();
    let at_hand = contrats_at_hand.into_iter().find(|at_hand| at_hand.contrat.as_str() == name).unwrap();
    at_hand.next_at.unwrap().duration_since(at_hand.life.unwrap().at)
}

#[tokio::test]
async fn with_nothing_learned_the_first_question_keeps_to_the_settings() {
    let bench = Bench::new("normal").await;
    let engine = bench.engine_for(by_default(), PASSWORD);
    sent(&bench.journal(), "NEUF", bench.clock.read(), PutAnswer::Accepted, &[]).await;
    let when = next_time(&engine, "NEUF").await;
    assert!(when >= s(15) && when <= s(300), "{when:?}");
    // In doubt the question is a different one: whether there is a workflow at all.
    sent(&bench.journal(), "DOUTE", bench.clock.read(), PutAnswer::Doubt, &[]).await;
    assert_eq!(next_time(&engine, "DOUTE").await, s(15));
}

#[tokio::test]
async fn past_workflows_set_the_first_question() {
    let (short, long) = (Bench::new("normal").await, Bench::new("normal").await);
    let mut first = Vec::new();
    for (bench, duration) in [(&short, 40), (&long, 2_700)] {
        for number in 1..=12 {
            learned(bench, number, duration).await;
        }
        let engine = bench.engine_for(by_default(), PASSWORD);
        sent(&bench.journal(), "NEUF", bench.clock.read(), PutAnswer::Accepted, &[]).await;
        first.push(next_time(&engine, "NEUF").await);
    }
    assert!(first[0] >= s(38) && first[0] <= s(75), "{first:?}");
    assert!(first[1] >= s(2_400) && first[1] <= s(3_600), "{first:?}");
}

/// Two processes that started at different times, and know different past workflows, keep to one plan.
#[tokio::test]
async fn two_processes_follow_one_plan() {
    let bench = Bench::new("normal").await;
    for number in 1..=5 {
        learned(&bench, number, 400).await;
    }
    let journal = bench.journal();
    sent(&journal, "SUIVI", bench.clock.read(), PutAnswer::Accepted, &[]).await;
    let old = bench.engine_for(by_default(), PASSWORD);
    let before = next_time(&old, "SUIVI").await;
    // Other workflows end later: the plan of this one stays the same until its next question.
    bench.clock.advance(s(60));
    for number in 0..5 {
        let at = bench.clock.read();
        sent(&journal, &format!("AUTRE{number}"), at, PutAnswer::Accepted, &[(1, Statut::Finished)]).await;
    }
    let new = bench.engine_for(by_default(), PASSWORD);
    assert_eq!(next_time(&new, "SUIVI").await, before);
    assert_eq!(next_time(&old, "SUIVI").await, before);
    // A question of one process moves all of them to the same new time, planned with the workflows known by then.
    bench.clock.advance(s(30));
    let contrat = ContratId::parse("SUIVI").unwrap();
    let question = NewRequest { at: bench.clock.read(), method: FOLLOWING, contrat: Some(contrat) };
    journal.count(question, u32::MAX).await.unwrap();
    let after = next_time(&old, "SUIVI").await;
    assert_eq!(next_time(&new, "SUIVI").await, after);
    assert!(after != before && after > s(90), "{after:?} after {before:?}");
}

#[tokio::test]
async fn what_is_left_of_the_month_is_shared_the_least_urgent_waiting() {
    let bench = Bench::new("normal").await;
    let journal = bench.journal();
    let at = bench.clock.read();
    for number in 0..8 {
        let states = [(1, Statut::Underway)];
        sent(&journal, &format!("EN-COURS{number}"), at, PutAnswer::Accepted, &states).await;
    }
    sent(&journal, "ACCEPTE", at, PutAnswer::Accepted, &[]).await;
    sent(&journal, "DOUTE", at, PutAnswer::Doubt, &[]).await;
    let large = bench.engine_for(by_default(), PASSWORD);
    let used = large.quota().await.unwrap().used;
    let tight = bench.engine_for(Settings { share: used + 20, reserve: 20, ..by_default() }, PASSWORD);
    let stretch_factor = async |name: &str| {
        let (tight, large) = (next_time(&tight, name).await, next_time(&large, name).await);
        tight.as_secs_f64() / large.as_secs_f64()
    };
    let (underway, accepted, doubt) =
        (stretch_factor("EN-COURS3").await, stretch_factor("ACCEPTE").await, stretch_factor("DOUTE").await);
    assert!(
        underway > 1.2 && underway > accepted && accepted >= doubt && doubt >= 1.0,
        "{underway} {accepted} {doubt}"
    );
}

/// Fails after a minute instead of waiting for ever.
async fn in_time<T>(wait: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_mins(1), wait).await.expect("it never ends")
}

/// All three are due at once, on one session. Only the least urgent following is awake to see it; the others sleep.
#[tokio::test]
async fn those_due_at_once_are_asked_about_by_urgency() {
    let bench = Bench::new("normal").await;
    let journal = bench.journal();
    let one_hour = SignedDuration::from_hours(1);
    let cadence = Cadence { first: one_hour, maximum: one_hour, doubt: one_hour };
    let engine = bench.engine_for(Settings { sessions: 1, cadence, ..settings() }, PASSWORD);
    let at = bench.clock.read();
    sent(&journal, "EN-COURS", at, PutAnswer::Accepted, &[(1, Statut::Underway)]).await;
    sent(&journal, "ACCEPTE", at, PutAnswer::Accepted, &[]).await;
    sent(&journal, "DOUTE", at, PutAnswer::Doubt, &[]).await;
    let mut incoming = engine.subscribe();
    // The service does not know these contracts: each following ends after its first question.
    let mut followed = JoinSet::new();
    let mut follow = |name: &'static str| {
        let engine = engine.clone();
        followed.spawn(async move {
            let failure = engine.follow(&ContratId::parse(name).unwrap()).await.unwrap_err();
            (name, failure.category)
        });
    };
    for name in ["ACCEPTE", "DOUTE"] {
        follow(name);
        in_time(async { while !matches!(incoming.recv().await, Some(News::Life { .. })) {} }).await;
    }
    bench.clock.advance(one_hour + one_hour);
    follow("EN-COURS");
    let mut order = Vec::new();
    while let Some(finished) = in_time(followed.join_next()).await {
        order.push(finished.unwrap());
    }
    assert_eq!(order, ["DOUTE", "ACCEPTE", "EN-COURS"].map(|name| (name, Category::Request)));
}

/// A failure is the last news of the put until there is another failure.
#[tokio::test]
async fn a_failed_question_is_not_talked_over_by_what_was_known_before() {
    let bench = Bench::new("suivi:http-503").await;
    let engine = bench.engine();
    let demande = demande(&engine).await;
    engine.send(&demande).await.unwrap();
    let mut incoming = engine.subscribe();
    let following = tokio::spawn({
        let engine = engine.clone();
        async move { engine.follow(&contrat()).await }
    });
    let failures = in_time(async {
        let mut failures = 0;
        while failures < 3 {
            match incoming.recv().await.unwrap() {
                News::Following { .. } => failures += 1,
                News::Life { .. } if failures > 0 => break,
                _ => {}
            }
        }
        failures
    })
    .await;
    following.abort();
    assert_eq!(failures, 3);
}
