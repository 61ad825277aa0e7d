//! Puts with an unknown outcome (issue inconnue): requests or answers lost on the way, and what is true after a stop.
//!
//! Guards: engine: after a stop, what is said of a put is true

use std::time::Duration;

use common::order::contrat;
use common::post::demande;
use jiff::{SignedDuration, Timestamp};
use reprov::domain::demande::Demande;
use reprov::domain::lifecycle::{Disproof, Phase, PutEvent, Record};
use reprov::domain::outcome::BreakdownKind;
use reprov::domain::polling::Cadence;
use reprov::domain::put_answers::DechargeCode;
use reprov::domain::rules::ereprov::Underway;
use reprov::domain::service_error::Category;
use reprov::domain::states::Statut;
use reprov::engine::{News, Settings};
use reprov::store::journal::{Journal, NewRequest, PutId};

use super::bench::{Bench, PASSWORD, depart, settings};

/// The put may have been carried out; its answer was lost on the way.
#[tokio::test]
async fn a_lost_answer_is_doubt_that_following_adopts_without_a_second_put() {
    for scenario in ["put:coupe", "put:tronque", "put:http-500", "put:vide"] {
        let bench = Bench::new(scenario).await;
        let engine = bench.engine();
        let demande = demande(&engine).await;
        let life = engine.send(&demande).await.unwrap();
        assert!(matches!(life.phase, Phase::Unknown(_)), "{scenario}: {:?}", life.phase);
        // Nothing else can be sent for this contract, by any process.
        let refusal = bench.engine().send(&demande).await.unwrap_err();
        assert_eq!(refusal.category, Category::State, "{scenario}");
        let known = engine.knowledge(&contrat()).await.unwrap();
        assert_eq!(known.underway, Underway::UnsettledPut);
        if bench.server.counters().executed_puts == 1 {
            let life = engine.follow(&contrat()).await.unwrap();
            assert_eq!(life.phase, Phase::Finished { statut: Statut::Finished, adopted: true }, "{scenario}");
            assert_eq!(life.code_missing(), life.code.is_none());
        }
        assert_eq!(bench.puts(), 1, "{scenario}: sent again");
    }
}

/// The connection was cut before the service read the put: it counts as not started after two questions without a
/// trace, far enough apart.
#[tokio::test]
async fn a_put_that_never_arrived_is_settled_as_not_started_only_late_enough() {
    let bench = Bench::new("put:coupe-avant").await;
    let engine = bench.engine();
    let demande = demande(&engine).await;
    let life = engine.send(&demande).await.unwrap();
    assert!(matches!(life.phase, Phase::Unknown(_)), "{:?}", life.phase);
    for _ in 0..3 {
        let life = engine.ask_once(&contrat()).await.unwrap().unwrap();
        assert!(matches!(life.phase, Phase::Unknown(_)), "too early: {:?}", life.phase);
    }
    bench.clock.advance(SignedDuration::from_mins(10));
    let life = engine.ask_once(&contrat()).await.unwrap().unwrap();
    assert_eq!(life.phase, Phase::NotCarriedOut(Disproof::Service));
    assert_eq!(bench.puts(), 1);
    assert_eq!(engine.knowledge(&contrat()).await.unwrap().underway, Underway::Nothing);
}

#[tokio::test]
async fn a_person_settles_doubt_with_the_hotline_s_code() {
    let bench = Bench::new("put:coupe").await;
    let engine = bench.engine();
    assert_eq!(engine.settle(&contrat(), true, None, "").await.unwrap_err().category, Category::State);
    let demande = demande(&engine).await;
    engine.send(&demande).await.unwrap();
    let code = DechargeCode::read("HOTLINE-1");
    let life = engine.settle(&contrat(), true, code, "appel hotline").await.unwrap();
    assert!(matches!(&life.phase, Phase::Followed(followed) if followed.adopted));
    assert!(!life.code_missing());
    let life = engine.settle(&contrat(), false, None, "la hotline annule").await.unwrap();
    assert!(matches!(life.phase, Phase::NotCarriedOut(Disproof::Person { .. })));
}

#[tokio::test]
async fn what_the_service_accepted_is_in_no_doubt() {
    let bench = Bench::new("normal").await;
    let engine = bench.engine();
    let demande = demande(&engine).await;
    let sent = engine.send(&demande).await.unwrap();
    for departed in [true, false] {
        let code = DechargeCode::read("AUTRE");
        assert_eq!(engine.settle(&contrat(), departed, code, "x").await.unwrap_err().category, Category::State);
    }
    let lives = engine.knowledge(&contrat()).await.unwrap().lives;
    assert_eq!((&lives[0].phase, &lives[0].code), (&sent.phase, &sent.code));
}

fn intention(demande: &Demande, at: Timestamp) -> Record {
    let event = PutEvent::Intention { demande: demande.clone(), old_fibre: None, agent: None, accepted: Vec::new() };
    Record { at, event }
}

/// A put whose process died right after the departure.
pub(super) async fn departed(journal: &Journal, demande: &Demande, at: Timestamp) -> PutId {
    let (put, life) = journal.begin(intention(demande, at)).await.unwrap();
    let request = NewRequest { at, method: "putReprovisionning", contrat: Some(contrat()) };
    let departure = Record { at, event: PutEvent::Departure };
    journal.depart(put, life.version, departure, request, 100).await.unwrap();
    put
}

/// Fails after a minute instead of waiting for ever.
async fn in_time<T>(wait: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_mins(1), wait).await.expect("it never ends")
}

/// The process that drives a put is killed while this one follows it.
#[tokio::test]
async fn following_a_put_whose_driver_was_killed_comes_to_an_end() {
    let bench = Bench::new("normal").await;
    let immediate = Cadence { doubt: SignedDuration::ZERO, ..settings().cadence };
    let engine = bench.engine_for(Settings { cadence: immediate, ..settings() }, PASSWORD);
    let demande = demande(&engine).await.demande().clone();
    departed(&bench.journal(), &demande, bench.clock.read()).await;
    let life = in_time(engine.follow(&contrat())).await.unwrap();
    assert_eq!(life.phase, Phase::NotCarriedOut(Disproof::Service));
    assert_eq!(bench.puts(), 0);
}

/// A wrong date is corrected: following goes on, with no longer pauses than the plan ever makes.
#[tokio::test]
async fn a_clock_set_back_does_not_hold_the_following_up() {
    let bench = Bench::new("normal").await;
    let one_second = SignedDuration::from_secs(1);
    let cadence = Cadence { first: one_second, maximum: one_second, doubt: one_second };
    let engine = bench.engine_for(Settings { cadence, ..settings() }, PASSWORD);
    let demande = demande(&engine).await;
    engine.send(&demande).await.unwrap();
    let before = bench.questions();
    bench.clock.advance(SignedDuration::from_hours(-24));
    let mut incoming = engine.subscribe();
    let following = tokio::spawn(async move { engine.follow(&contrat()).await });
    // Each counted request brings news of the month's quota.
    in_time(async { while !matches!(incoming.recv().await, Some(News::Quota(_))) {} }).await;
    in_time(async { while !matches!(incoming.recv().await, Some(News::Quota(_))) {} }).await;
    assert!(bench.questions() > before);
    following.abort();
}

/// The process that sent a put has it: while it lives, another one that follows only reads the journal.
#[tokio::test]
async fn a_following_does_not_ask_while_another_one_does() {
    let bench = Bench::new("normal").await;
    let (this_one, other) = (bench.engine(), bench.engine());
    let demande = demande(&other).await;
    other.send(&demande).await.unwrap();
    let contrat = contrat();
    let asked = async {
        let mut asked = 0;
        while let Some(life) = other.ask_once(&contrat).await.unwrap() {
            asked += 1;
            if life.is_settled() {
                break;
            }
        }
        asked
    };
    let (life, asked) = in_time(Box::pin(async { tokio::join!(this_one.follow(&contrat), asked) })).await;
    assert_eq!(life.unwrap().phase, Phase::Finished { statut: Statut::Finished, adopted: false });
    assert!(asked > 1);
    assert_eq!(bench.questions(), 1 + asked, "the put, and what the other one asked");
}

/// The process died between the intention and the departure, or after it.
#[tokio::test]
async fn a_restart_says_what_is_certain_and_nothing_else() {
    let bench = Bench::new("normal").await;
    let engine = bench.engine();
    let demande = demande(&engine).await.demande().clone();
    let journal = bench.journal();
    // Before the departure: certainly not sent.
    let (first, _) = journal.begin(intention(&demande, bench.clock.read())).await.unwrap();
    assert!(engine.take_up().await.unwrap().is_empty());
    let life = journal.life(first).await.unwrap().unwrap();
    assert!(matches!(&life.phase, Phase::NotSent(breakdown) if breakdown.kind == BreakdownKind::Interruption));
    // After the departure: in doubt, and to be followed.
    let second = departed(&journal, &demande, bench.clock.read()).await;
    assert_eq!(engine.take_up().await.unwrap(), vec![contrat()]);
    let life = journal.life(second).await.unwrap().unwrap();
    assert!(matches!(life.phase, Phase::Unknown(_)), "{:?}", life.phase);
    assert_eq!(bench.puts(), 0);
}

/// Another process that starts while a put is under way leaves it to the process that drives it.
#[tokio::test]
async fn a_put_that_somebody_drives_is_left_alone() {
    let bench = Bench::new("put:muet").await;
    let engine = bench.engine();
    let demande = demande(&engine).await;
    let sending = depart(&engine, demande).await;
    let other = bench.engine();
    assert_eq!(other.take_up().await.unwrap(), vec![contrat()]);
    let lives = other.knowledge(&contrat()).await.unwrap().lives;
    assert!(matches!(lives.last().unwrap().phase, Phase::Sending { .. }), "{:?}", lives.last());
    for departed in [true, false] {
        let refusal = other.settle(&contrat(), departed, None, "x").await.unwrap_err();
        assert_eq!((refusal.category, refusal.key.as_str()), (Category::State, "erreur.envoi_en_route"));
    }
    sending.abort();
}
