//! A service that asks to wait: who waits and how long, and that nothing is sent meanwhile.
//!
//! Guards: engine: a service that asks to wait is not called before, but for who insists, and never for longer
//! than an hour of this post's clock; any answer ends it; no put leaves meanwhile

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use common::order::contrat;
use common::post::demande;
use jiff::SignedDuration;
use reprov::domain::failure::Failure;
use reprov::domain::lifecycle::Phase;
use reprov::domain::outcome::Refusal;
use reprov::domain::service_error::Category;
use reprov::engine::{Engine, Freshness, News, Requester, Settings, Waiting};

use super::engine::{TestClock, settings, test_engine};
use super::server::{FaultyServer, answer, answering, good_answer};

/// A service that answers its first `how_many` requests with `status` and asks to wait for `wait` (a Retry-After).
fn busy(how_many: usize, status: &'static str, wait: &'static str) -> FaultyServer {
    let seen = Arc::new(AtomicUsize::new(0));
    FaultyServer::new(answering(move |request| {
        if seen.fetch_add(1, Ordering::SeqCst) < how_many {
            answer(status, &format!("Retry-After: {wait}\r\n"), "")
        } else {
            good_answer(request)
        }
    }))
}

fn requests(server: &FaultyServer) -> usize {
    server.seen.requests.load(Ordering::SeqCst)
}

async fn read(engine: &Engine, freshness: Freshness) -> Result<(), Failure> {
    engine.structure(&contrat(), freshness).await.map(drop)
}

/// The pauses that were announced.
fn pauses(incoming: &mut tokio::sync::mpsc::UnboundedReceiver<News>) -> Vec<Duration> {
    let mut pauses = Vec::new();
    while let Ok(news) = incoming.try_recv() {
        if let News::Waiting(Waiting::Service { within }) = news {
            pauses.push(within);
        }
    }
    pauses
}

const TOO_MANY: &str = "429 Too Many Requests";
const CLOSED: &str = "503 Service Unavailable";

#[tokio::test]
async fn a_short_wait_is_waited_and_the_read_asked_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = busy(1, CLOSED, "3");
    let engine =
        test_engine(folder.path(), &server.url(), &TestClock::new(), Settings { new_attempt: 1, ..settings() });
    let mut incoming = engine.subscribe();
    // A refresh, as a person asks for it: with a clock that stands still, any other read would wait for ever.
    read(&engine, Freshness::Refresh).await.unwrap();
    let pauses = pauses(&mut incoming);
    // Without the service's wait, the second attempt would come within 1.2 s.
    assert_eq!(pauses.len(), 1);
    assert!(pauses[0] >= Duration::from_secs(3), "{pauses:?}");
    assert_eq!((requests(&server), engine.quota().await.unwrap().used), (2, 2));
}

#[tokio::test]
async fn a_long_wait_is_told_and_kept_by_every_process() {
    for (status, category) in [(TOO_MANY, Category::Busy), (CLOSED, Category::Service)] {
        let folder = tempfile::tempdir().unwrap();
        let (server, clock) = (busy(1, status, "600"), TestClock::new());
        let process = || test_engine(folder.path(), &server.url(), &clock, Settings { new_attempt: 5, ..settings() });
        let (one, other) = (process(), process());
        // The clock's start, 1 795 000 000, is 12:06:40 in Paris.
        let time = ("heure", "12:17".into());
        let failure = read(&one, Freshness::Fresh).await.unwrap_err();
        assert_eq!((failure.category, failure.key.as_str()), (category, "erreur.http_pas_avant"));
        assert!(failure.arguments.contains(&time), "{failure:?}");
        clock.advance(SignedDuration::from_secs(579));
        let demande = demande(&other).await;
        for engine in [&one, &other] {
            for failure in [
                read(engine, Freshness::Fresh).await.unwrap_err(),
                engine.send(&demande).await.unwrap_err(),
                engine.state(&contrat(), Requester::Plan).await.unwrap_err(),
                engine.stops().await.unwrap().pop().unwrap(),
            ] {
                assert_eq!((failure.category, failure.key.as_str()), (Category::Busy, "erreur.pas_avant"));
                assert!(failure.arguments.contains(&time), "{failure:?}");
            }
        }
        assert_eq!((requests(&server), one.quota().await.unwrap().used), (1, 1));
        assert!(one.knowledge(&contrat()).await.unwrap().lives.is_empty(), "no put was begun");
        clock.advance(SignedDuration::from_secs(21));
        assert!(one.stops().await.unwrap().is_empty());
        read(&other, Freshness::Fresh).await.unwrap();
        assert_eq!(requests(&server), 2);
    }
}

#[tokio::test]
async fn a_read_asked_expressly_is_tried_and_ends_the_wait_when_it_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let (server, clock) = (busy(2, TOO_MANY, "600"), TestClock::new());
    let engine = test_engine(folder.path(), &server.url(), &clock, settings());
    assert_eq!(read(&engine, Freshness::Fresh).await.unwrap_err().key, "erreur.http_pas_avant");
    assert_eq!(read(&engine, Freshness::Refresh).await.unwrap_err().key, "erreur.http_pas_avant");
    assert_eq!(read(&engine, Freshness::Fresh).await.unwrap_err().key, "erreur.pas_avant");
    read(&engine, Freshness::Refresh).await.unwrap();
    assert_eq!((requests(&server), engine.stops().await.unwrap().len()), (3, 0));
    engine.send(&demande(&engine).await).await.unwrap();
    assert_eq!(requests(&server), 4);
}

#[tokio::test]
async fn no_word_of_a_server_s_holds_longer_than_an_hour_nor_a_clock_set_back() {
    for wait in ["1000000000", "99999999999999999999999", "Thu, 31 Dec 2099 23:59:59 GMT"] {
        let folder = tempfile::tempdir().unwrap();
        let (server, clock) = (busy(1, TOO_MANY, wait), TestClock::new());
        let engine = test_engine(folder.path(), &server.url(), &clock, settings());
        read(&engine, Freshness::Fresh).await.unwrap_err();
        clock.advance(SignedDuration::from_secs(3_580));
        assert_eq!(read(&engine, Freshness::Fresh).await.unwrap_err().key, "erreur.pas_avant", "{wait}");
        clock.advance(SignedDuration::from_secs(21));
        read(&engine, Freshness::Fresh).await.unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let (server, clock) = (busy(1, TOO_MANY, "600"), TestClock::new());
    let engine = test_engine(folder.path(), &server.url(), &clock, settings());
    read(&engine, Freshness::Fresh).await.unwrap_err();
    clock.advance(SignedDuration::from_hours(-24));
    read(&engine, Freshness::Fresh).await.unwrap();
}

/// The service's own message is shown, and the wait is kept as well.
#[tokio::test]
async fn a_ko_that_comes_with_a_wait_is_told_and_the_wait_is_kept() {
    let ko = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><n:getSiteStructureResponse \
        xmlns:n=\"urn:x\"><return><enteteResponse><statut>KO</statut><codeErreur>20007</codeErreur><libelleErreur>trop\
        </libelleErreur></enteteResponse></return></n:getSiteStructureResponse></s:Body></s:Envelope>";
    for (status, holder) in [("503 Service Unavailable", true), ("403 Forbidden", false), ("200 OK", false)] {
        let folder = tempfile::tempdir().unwrap();
        let server = FaultyServer::new(answering(move |_| answer(status, "Retry-After: 600\r\n", ko)));
        let engine =
            test_engine(folder.path(), &server.url(), &TestClock::new(), Settings { new_attempt: 0, ..settings() });
        assert_eq!(read(&engine, Freshness::Fresh).await.unwrap_err().key, "erreur.20007");
        let again = read(&engine, Freshness::Fresh).await.unwrap_err();
        assert_eq!(again.key, if holder { "erreur.pas_avant" } else { "erreur.20007" }, "{status}");
    }
}

#[tokio::test]
async fn a_put_refused_so_says_until_when_and_is_never_sent_again_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let (server, clock) = (busy(1, TOO_MANY, "600"), TestClock::new());
    let engine = test_engine(folder.path(), &server.url(), &clock, Settings { new_attempt: 5, ..settings() });
    let demande = demande(&engine).await;
    let end = clock.read() + SignedDuration::from_secs(600);
    let life = engine.send(&demande).await.unwrap();
    assert_eq!(life.phase, Phase::Refused(Refusal::Http { status: 429, not_before: Some(end), kind: None }));
    assert_eq!(engine.send(&demande).await.unwrap_err().key, "erreur.pas_avant");
    assert_eq!((requests(&server), engine.knowledge(&contrat()).await.unwrap().lives.len()), (1, 1));
    // The person tries again: that is another put.
    clock.advance(SignedDuration::from_secs(600));
    assert!(matches!(engine.send(&demande).await.unwrap().phase, Phase::Followed(_)));
    assert_eq!(requests(&server), 2);
}

#[tokio::test]
async fn what_is_followed_is_not_asked_about_before() {
    let folder = tempfile::tempdir().unwrap();
    let (server, clock) = (busy(1, CLOSED, "600"), TestClock::new());
    let process = || test_engine(folder.path(), &server.url(), &clock, settings());
    let (one, other) = (process(), process());
    let departure = clock.read();
    let life = one.send(&demande(&one).await).await.unwrap();
    assert!(matches!(life.phase, Phase::Unknown(_)), "a 503 is doubt: {:?}", life.phase);
    for engine in [&one, &other] {
        let next_at = engine.contrats_at_hand().await.unwrap().pop().unwrap().next_at;
        assert_eq!(next_at, Some(departure + SignedDuration::from_secs(600)));
    }
    // A person's refresh is asked all the same. Its answer ends the wait, and the plan is as usual again.
    read(&other, Freshness::Refresh).await.unwrap();
    let next_at = one.contrats_at_hand().await.unwrap().pop().unwrap().next_at.unwrap();
    assert!(next_at < departure + SignedDuration::from_secs(60), "{next_at}");
}
