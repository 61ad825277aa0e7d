//! A clock that is set back or corrected, and a machine that sleeps for hours, in each phase.
//!
//! Guards: engine: a process that is stopped keeps what it drives, and reads the answer that came meanwhile; a
//! clock set back shortens no doubt, and none loses a code

use std::time::Duration;

use common::order::contrat;
use common::post::demande;
use jiff::{SignedDuration, Timestamp};
use reprov::domain::lifecycle::{Disproof, Life, Phase};
use reprov::domain::outcome::BreakdownKind;
use reprov::domain::polling::Cadence;
use reprov::domain::rules::ereprov::CheckedDemande;
use reprov::domain::states::Statut;
use reprov::engine::{Engine, News, Settings};
use reprov::store::journal::month;
use reprov::store::locks::Locks;

use super::bench::{Bench, PASSWORD, depart, settings, used};
use super::doubt::departed;

const ONE_DAY: SignedDuration = SignedDuration::from_hours(24);
const SLEEP: SignedDuration = SignedDuration::from_hours(5);

/// Asks once.
async fn ask_state(engine: &Engine) -> Life {
    engine.ask_once(&contrat()).await.unwrap().unwrap()
}

/// Fails after a minute instead of waiting for ever.
async fn in_time<T>(wait: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_mins(1), wait).await.expect("it never ends")
}

/// Sends while both sessions are taken, and frees them once the clock has jumped.
async fn send_and_jump_before_departure(
    bench: &Bench,
    engine: &Engine,
    demande: CheckedDemande,
    jump: SignedDuration,
) -> Life {
    let locks = Locks::open(bench.folder.path(), &settings().profile).unwrap();
    let sessions = (locks.session(2).unwrap(), locks.session(2).unwrap());
    let sending = tokio::spawn({
        let engine = engine.clone();
        async move { engine.send(&demande).await }
    });
    let journal = bench.journal();
    in_time(async { while journal.open_puts().await.unwrap().is_empty() {} }).await;
    bench.clock.advance(jump);
    drop(sessions);
    sending.await.unwrap().unwrap()
}

/// Asks until the put is settled, at most a hundred times.
async fn ask_until_settled(engine: &Engine) -> Life {
    let mut life = ask_state(engine).await;
    for _ in 0..100 {
        if life.is_settled() {
            break;
        }
        life = ask_state(engine).await;
    }
    life
}

/// The clock jumps between the intention and the departure, or between the departure and the answer.
#[tokio::test]
async fn a_clock_that_jumps_while_a_put_is_under_way_changes_neither_its_outcome_nor_its_count() {
    for jump in [-ONE_DAY, SLEEP, ONE_DAY * 31] {
        for before_departure in [true, false] {
            let bench = Bench::new("normal").await;
            let engine = bench.engine();
            let demande = demande(&engine).await;
            let life = if before_departure {
                send_and_jump_before_departure(&bench, &engine, demande, jump).await
            } else {
                bench.jump_at_question(jump);
                engine.send(&demande).await.unwrap()
            };
            assert!(matches!(life.phase, Phase::Followed(_)), "{jump} {before_departure}: {:?}", life.phase);
            assert!(life.code.is_some());
            assert_eq!(bench.puts(), 1);
            // Counted in the month of the departure, as the clock showed it then.
            let departed = if before_departure { life.at + jump } else { life.at };
            assert_eq!(
                bench.journal().used(departed).await.unwrap(),
                1,
                "{jump} {before_departure}: {}",
                month(departed)
            );
            let life = ask_until_settled(&engine).await;
            assert_eq!(life.phase, Phase::Finished { statut: Statut::Finished, adopted: false }, "{jump}");
            assert!(life.code.is_some());
        }
    }
}

/// The answer was read five hours late, or never came: the doubt's time starts when the machine wakes up.
#[tokio::test]
async fn after_a_sleep_in_mid_put_doubt_lasts_its_whole_time() {
    let bench = Bench::new("put:coupe-avant").await;
    let engine = bench.engine();
    let demande = demande(&engine).await;
    bench.jump_at_question(SLEEP);
    let life = engine.send(&demande).await.unwrap();
    assert!(matches!(life.phase, Phase::Unknown(_)), "{:?}", life.phase);
    for _ in 0..3 {
        assert!(matches!(ask_state(&engine).await.phase, Phase::Unknown(_)), "too early");
    }
    bench.clock.advance(SignedDuration::from_mins(10));
    assert_eq!(ask_state(&engine).await.phase, Phase::NotCarriedOut(Disproof::Service));
    assert_eq!(bench.puts(), 1);
}

/// The clock is set back while the put is under way, and then corrected: the time since the put's last byte must not
/// seem longer than it is.
#[tokio::test]
async fn a_clock_set_back_in_mid_put_and_put_right_does_not_shorten_the_doubt() {
    let bench = Bench::new("put:coupe-avant").await;
    let engine = bench.engine();
    let demande = demande(&engine).await;
    bench.jump_at_question(-ONE_DAY);
    engine.send(&demande).await.unwrap();
    bench.clock.advance(ONE_DAY);
    for _ in 0..3 {
        assert!(matches!(ask_state(&engine).await.phase, Phase::Unknown(_)), "too early");
    }
    bench.clock.advance(SignedDuration::from_mins(10));
    assert_eq!(ask_state(&engine).await.phase, Phase::NotCarriedOut(Disproof::Service));
}

/// The same, where the process died while its put was under way, and the next start came with the clock set back.
#[tokio::test]
async fn a_clock_set_back_at_the_start_after_a_crash_does_not_shorten_the_doubt() {
    let bench = Bench::new("normal").await;
    let engine = bench.engine();
    let demande = demande(&engine).await.demande().clone();
    departed(&bench.journal(), &demande, bench.clock.read()).await;
    bench.clock.advance(-ONE_DAY);
    assert_eq!(engine.take_up().await.unwrap(), vec![contrat()]);
    bench.clock.advance(ONE_DAY);
    for _ in 0..3 {
        assert!(matches!(ask_state(&engine).await.phase, Phase::Unknown(_)), "too early");
    }
    bench.clock.advance(SignedDuration::from_mins(10));
    assert_eq!(ask_state(&engine).await.phase, Phase::NotCarriedOut(Disproof::Service));
    assert_eq!(bench.puts(), 0);
}

/// The clock was ahead when no trace of the put was first seen, and is then corrected: the error of the clock does not
/// prolong the doubt.
#[tokio::test]
async fn a_clock_that_was_ahead_does_not_prolong_the_doubt() {
    let bench = Bench::new("put:coupe-avant").await;
    let engine = bench.engine();
    let demande = demande(&engine).await;
    engine.send(&demande).await.unwrap();
    bench.clock.advance(ONE_DAY);
    assert!(matches!(ask_state(&engine).await.phase, Phase::Unknown(_)));
    bench.clock.advance(-ONE_DAY);
    assert!(matches!(ask_state(&engine).await.phase, Phase::Unknown(_)));
    bench.clock.advance(SignedDuration::from_mins(10));
    assert_eq!(ask_state(&engine).await.phase, Phase::NotCarriedOut(Disproof::Service));
}

/// The machine sleeps while the next question is an hour away: after waking, one question is asked soon.
#[tokio::test]
async fn a_following_that_wakes_after_hours_asks_once() {
    let bench = Bench::new("normal").await;
    let wait = SignedDuration::from_hours(1);
    let cadence = Cadence { first: wait, maximum: wait, doubt: wait };
    let engine = bench.engine_for(Settings { cadence, ..settings() }, PASSWORD);
    let demande = demande(&engine).await;
    engine.send(&demande).await.unwrap();
    let before = (bench.questions(), used(&engine).await);
    let mut incoming = engine.subscribe();
    let following = tokio::spawn({
        let engine = engine.clone();
        async move { engine.follow(&contrat()).await }
    });
    in_time(async { while !matches!(incoming.recv().await, Some(News::Life { next_at: Some(_), .. })) {} }).await;
    assert_eq!(bench.questions(), before.0, "it waits");
    bench.clock.advance(SignedDuration::from_hours(8));
    let life = in_time(following).await.unwrap().unwrap();
    // The workflow had ended long ago: one question was enough to learn it.
    assert_eq!(life.phase, Phase::Finished { statut: Statut::Finished, adopted: false });
    assert_eq!((bench.questions(), used(&engine).await), (before.0 + 1, before.1 + 1));
}

/// Two hours after a departure whose process is gone, only the service knows what became of the put.
#[tokio::test]
async fn a_start_after_hours_says_what_is_certain() {
    let bench = Bench::new("normal").await;
    let engine = bench.engine();
    let demande = demande(&engine).await.demande().clone();
    let at: Timestamp = bench.clock.read();
    departed(&bench.journal(), &demande, at).await;
    bench.clock.advance(SLEEP);
    engine.take_up().await.unwrap();
    let life = engine.knowledge(&contrat()).await.unwrap().lives.pop().unwrap();
    let Phase::Unknown(inquiry) = &life.phase else { panic!("{:?}", life.phase) };
    assert!(
        matches!(&inquiry.cause, reprov::domain::outcome::DoubtCause::Breakdown(breakdown) if breakdown.kind == BreakdownKind::Interruption)
    );
    assert!(inquiry.last_byte > at + SLEEP, "its last byte may have left as late as that");
    assert_eq!(bench.puts(), 0);
}

/// The machine sleeps while a process drives a put: another process sees it as driven, however long that lasts.
#[tokio::test]
async fn a_put_that_is_driven_stays_so_however_long_its_driver_sleeps() {
    let bench = Bench::new("put:muet").await;
    let engine = bench.engine();
    let demande = demande(&engine).await;
    let sending = depart(&engine, demande).await;
    bench.clock.advance(ONE_DAY * 7);
    let other = bench.engine();
    other.take_up().await.unwrap();
    let life = other.knowledge(&contrat()).await.unwrap().lives.pop().unwrap();
    assert!(matches!(life.phase, Phase::Sending { .. }), "{:?}", life.phase);
    sending.abort();
}
