//! Answers of the service that stop further calls: in every process, and no longer than they must.
//!
//! Guards: engine: what the service says that stops further calls stops every process, and no longer than it
//! must; a password just typed is tried by one call
//! Guards: engine: a service that asks to wait is not called before, but for who insists, and never for longer
//! than an hour of this post's clock; any answer ends it; no put leaves meanwhile

use common::order::contrat;
use common::post::demande;
use jiff::{SignedDuration, Timestamp};
use reprov::domain::lifecycle::Phase;
use reprov::domain::outcome::{BreakdownKind, Refusal};
use reprov::domain::put_answers::Ko;
use reprov::domain::service_error::{Category, ServiceErrorCode};
use reprov::engine::{Engine, Freshness, News, Requester, Waiting};
use reprov::store::journal::{Stop, Stopped};
use reprov::store::locks::Locks;

use super::bench::{Bench, PASSWORD, contains, question, settings, used};

async fn structure(engine: &Engine, freshness: Freshness) -> Result<(), String> {
    engine.structure(&contrat(), freshness).await.map(drop).map_err(|failure| failure.key)
}

#[tokio::test]
async fn refused_credentials_stop_every_process_until_they_are_others() {
    let bench = Bench::new("normal").await;
    let wrong = "un-faux-canari-71";
    let first = bench.engine_for(settings(), wrong);
    assert_eq!(structure(&first, Freshness::Fresh).await, Err("erreur.10000".into()));
    // Another process with the same password asks nothing more, for a read or for a put.
    let other = bench.engine_for(settings(), wrong);
    let demande = demande(&other).await;
    for _ in 0..3 {
        assert_eq!(structure(&other, Freshness::Refresh).await, Err("erreur.acces_deja".into()));
        assert_eq!(other.send(&demande).await.unwrap_err().key, "erreur.acces_deja");
    }
    assert_eq!((bench.questions(), bench.puts()), (1, 0));
    // Another password may be used at once; the wrong one stays refused.
    assert_eq!(structure(&bench.engine_for(settings(), PASSWORD), Freshness::Fresh).await, Ok(()));
    let again = bench.engine_for(settings(), wrong);
    assert_eq!(structure(&again, Freshness::Refresh).await, Err("erreur.acces_deja".into()));
    assert_eq!(bench.questions(), 2);
    assert!(!contains(bench.folder.path(), wrong.as_bytes()), "a file holds the password");
}

#[tokio::test]
async fn the_same_password_given_anew_is_tried_once_more() {
    let bench = Bench::new("erreur-10000").await;
    let engine = bench.engine();
    for questions in [1, 1] {
        assert!(structure(&engine, Freshness::Fresh).await.is_err());
        assert_eq!(bench.questions(), questions);
    }
    // Given again on another screen, or to `connexion`: it counts for every process.
    bench.engine().credentials_given_again(&PASSWORD.into()).await.unwrap();
    for questions in [2, 2] {
        assert!(structure(&engine, Freshness::Fresh).await.is_err());
        assert_eq!(bench.questions(), questions);
    }
    // Given again to this process.
    engine.give(PASSWORD.into());
    for questions in [3, 3] {
        assert!(structure(&engine, Freshness::Fresh).await.is_err());
        assert_eq!(bench.questions(), questions);
    }
}

/// A screen asks two things at once: one typing mistake must not count twice.
#[tokio::test]
async fn a_password_just_typed_is_tried_by_one_call_alone() {
    let bench = Bench::new("normal").await;
    let engine = bench.engine_for(settings(), "faux");
    assert_eq!(structure(&engine, Freshness::Fresh).await, Err("erreur.10000".into()));
    for (asked, password) in [(2, "faux-2"), (3, "faux-3")] {
        engine.give(password.into());
        let read = || structure(&engine, Freshness::Refresh);
        let two = tokio::join!(read(), read());
        assert!(two.0.is_err() && two.1.is_err(), "{two:?}");
        assert_eq!(bench.questions(), asked);
    }
    engine.give(PASSWORD.into());
    let read = || structure(&engine, Freshness::Refresh);
    assert_eq!(tokio::join!(read(), read()), (Ok(()), Ok(())));
}

#[tokio::test]
async fn another_password_given_leaves_the_refused_one_refused() {
    let bench = Bench::new("normal").await;
    let wrong = bench.engine_for(settings(), "faux");
    assert!(structure(&wrong, Freshness::Fresh).await.is_err());
    bench.engine().credentials_given_again(&PASSWORD.into()).await.unwrap();
    assert!(structure(&wrong, Freshness::Fresh).await.is_err());
    assert_eq!(bench.questions(), 1, "the wrong one is not tried again");
    wrong.give(PASSWORD.into());
    assert_eq!(structure(&wrong, Freshness::Fresh).await, Ok(()));
}

#[tokio::test]
async fn the_month_s_maximum_stops_reads_of_every_process_until_the_next() {
    let bench = Bench::new("structure:erreur-20016").await;
    let (engine, other) = (bench.engine(), bench.engine());
    assert_eq!(structure(&engine, Freshness::Fresh).await, Err("erreur.20016".into()));
    for who in [&engine, &other] {
        let failure = who.fibres(&contrat(), &question(), Freshness::Fresh).await.unwrap_err();
        assert_eq!((failure.category, failure.key.as_str()), (Category::Quota, "erreur.20016_lectures"));
        assert_eq!(failure.ko.map(|ko| ko.code.as_str().to_owned()), Some("20016".into()));
    }
    assert_eq!(bench.questions(), 1);
    // A person may cause one try; after another refusal everything stays as it was.
    assert_eq!(structure(&other, Freshness::Refresh).await, Err("erreur.20016".into()));
    assert_eq!(structure(&engine, Freshness::Fresh).await, Err("erreur.20016_lectures".into()));
    assert_eq!(bench.questions(), 2);
    bench.clock.advance(SignedDuration::from_hours(31 * 24));
    other.fibres(&contrat(), &question(), Freshness::Fresh).await.unwrap();
    assert_eq!(bench.questions(), 3);
}

#[tokio::test]
async fn a_try_that_succeeds_lets_reads_go_on() {
    let bench = Bench::new("structure:erreur-20016").await;
    let engine = bench.engine();
    structure(&engine, Freshness::Fresh).await.unwrap_err();
    engine.fibres(&contrat(), &question(), Freshness::Refresh).await.unwrap();
    assert_eq!(structure(&engine, Freshness::Fresh).await, Err("erreur.20016".into()), "asked of the service again");
    assert_eq!(used(&engine).await, 3);
}

#[tokio::test]
async fn a_put_s_maximum_stops_the_puts_of_its_contract_and_no_read() {
    let bench = Bench::new("put:erreur-20016").await;
    let engine = bench.engine();
    let demande = demande(&engine).await;
    let life = engine.send(&demande).await.unwrap();
    assert!(matches!(life.phase, Phase::Refused(_)), "{:?}", life.phase);
    let failure = bench.engine().send(&demande).await.unwrap_err();
    assert_eq!((failure.category, failure.key.as_str()), (Category::Quota, "erreur.20016_puts"));
    assert_eq!(structure(&engine, Freshness::Fresh).await, Ok(()));
    assert_eq!((bench.puts(), engine.knowledge(&contrat()).await.unwrap().lives.len()), (1, 1));
    bench.clock.advance(SignedDuration::from_hours(31 * 24));
    engine.send(&demande).await.unwrap();
    assert_eq!(bench.puts(), 2);
}

/// The put waits for a session and is stopped meanwhile: it tells what the service said, not that a password or
/// requests are lacking.
#[tokio::test]
async fn what_stops_a_put_that_waited_is_told_as_it_is_and_nothing_leaves() {
    let ko = |code: &str| Refusal::Service(Ko { code: ServiceErrorCode::read(code), libelle: String::new() });
    for (what, code, key, kind) in [
        (Stopped::Credentials("demo".to_owned()), Some("10000"), "erreur.acces_deja", BreakdownKind::NoPassword),
        (Stopped::Puts(contrat()), Some("20016"), "erreur.20016_puts", BreakdownKind::Quota),
        (Stopped::Service, None, "erreur.pas_avant", BreakdownKind::Postponement),
    ] {
        let bench = Bench::new("normal").await;
        let engine = bench.engine();
        let demande = demande(&engine).await;
        let locks = Locks::open(bench.folder.path(), &settings().profile).unwrap();
        let sessions = (locks.session(2).unwrap(), locks.session(2).unwrap());
        let mut incoming = engine.subscribe();
        let sending = tokio::spawn({
            let engine = engine.clone();
            async move { engine.send(&demande).await }
        });
        while !matches!(incoming.recv().await.unwrap(), News::Waiting(_)) {}
        match code {
            Some(code) => {
                let stop = Stop { refusal: ko(code), at: bench.clock.read(), mark: None };
                bench.journal().stopped(what, stop).await.unwrap();
            }
            None => wait(&bench, bench.clock.read(), TEN_MINUTES).await,
        }
        drop(sessions);
        let failure = sending.await.unwrap().unwrap_err();
        assert_eq!((failure.key.as_str(), failure.ko.map(|ko| ko.code.to_string()).as_deref()), (key, code));
        let life = engine.knowledge(&contrat()).await.unwrap().lives.pop().unwrap();
        let Phase::NotSent(breakdown) = life.phase else { panic!("{:?}", life.phase) };
        assert_eq!((breakdown.kind, bench.puts(), used(&engine).await), (kind, 0, 0));
    }
}

/// A wait that the service asked for at `at`, of that length.
async fn wait(bench: &Bench, at: Timestamp, lasts: SignedDuration) {
    let refusal = Refusal::Http { status: 503, not_before: Some(at + lasts), kind: None };
    bench.journal().stopped(Stopped::Service, Stop { refusal, at, mark: None }).await.unwrap();
}

const TEN_MINUTES: SignedDuration = SignedDuration::from_mins(10);

/// A KO is an answer too: after "there is no reprovisioning" a put may be sent.
#[tokio::test]
async fn a_wait_ends_with_any_answer_but_that_of_a_service_that_is_busy() {
    for (scenario, finished) in [("normal", true), ("erreur-20007", false), ("erreur-10100", false), ("fault", false)] {
        let bench = Bench::new(scenario).await;
        wait(&bench, bench.clock.read(), TEN_MINUTES).await;
        let engine = bench.engine();
        // The demo's contract has no reprovisioning: 20014.
        assert_eq!(engine.state(&contrat(), Requester::Person).await.is_ok(), finished, "{scenario}");
        assert_eq!((engine.stops().await.unwrap().is_empty(), bench.questions()), (finished, 1), "{scenario}");
    }
}

#[tokio::test]
async fn a_slow_answer_does_not_end_a_wait_that_was_asked_for_since() {
    let bench = Bench::new("normal").await;
    let engine = bench.engine();
    let (before, meanwhile) = (bench.clock.read(), SignedDuration::from_secs(40));
    wait(&bench, before + meanwhile, TEN_MINUTES).await;
    bench.jump_at_question(SignedDuration::from_secs(60));
    assert_eq!(structure(&engine, Freshness::Refresh).await, Ok(()));
    assert_eq!(engine.stops().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_wait_noted_by_a_clock_that_was_put_right_does_not_come_back() {
    let bench = Bench::new("normal").await;
    let one_day = SignedDuration::from_hours(24);
    wait(&bench, bench.clock.read() + one_day, TEN_MINUTES).await;
    let engine = bench.engine();
    assert_eq!(structure(&engine, Freshness::Fresh).await, Ok(()));
    bench.clock.advance(one_day + SignedDuration::from_mins(1));
    assert!(engine.stops().await.unwrap().is_empty());
    assert_eq!(engine.state(&contrat(), Requester::Plan).await, Ok(None));
}

#[tokio::test]
async fn a_put_waits_for_the_end_of_a_wait_that_is_nearly_over() {
    let bench = Bench::new("normal").await;
    let engine = bench.engine();
    let demande = demande(&engine).await;
    let mut incoming = engine.subscribe();
    // Each reading of the bench's clock moves it on by a second.
    wait(&bench, bench.clock.read(), SignedDuration::from_secs(3)).await;
    assert!(matches!(engine.send(&demande).await.unwrap().phase, Phase::Followed(_)));
    assert!(matches!(incoming.recv().await.unwrap(), News::Waiting(Waiting::Service { .. })));
    assert_eq!(bench.puts(), 1);
}

/// The journal keeps the last refused password; each process also keeps its own.
#[tokio::test]
async fn two_wrong_passwords_are_not_tried_by_turns() {
    let bench = Bench::new("normal").await;
    let (one, other) = (bench.engine_for(settings(), "faux-1"), bench.engine_for(settings(), "faux-2"));
    for _ in 0..3 {
        for engine in [&one, &other] {
            assert!(structure(engine, Freshness::Refresh).await.is_err());
        }
    }
    assert_eq!(bench.questions(), 2);
    one.give("faux-1".to_owned().into());
    assert!(structure(&one, Freshness::Refresh).await.is_err());
    assert_eq!(bench.questions(), 3, "given anew it is tried once more");
}
