//! The requests that new attempts may spend.
//!
//! Guards: engine: reads are asked again with growing pauses, each time counted, never out of the reserve; a kept
//! connection gives nobody another's answer

use std::sync::atomic::Ordering;

use common::order::contrat;
use reprov::engine::{Engine, Freshness, News, Requester, Settings, Waiting};

use super::engine::{TestClock, settings, test_engine};
use super::server::{FaultyServer, answer, answering};

fn broken_down(folder: &tempfile::TempDir, settings: Settings) -> (FaultyServer, Engine) {
    let server = FaultyServer::new(answering(|_| answer("503 Service Unavailable", "", "")));
    let engine = test_engine(folder.path(), &server.url(), &TestClock::new(), settings);
    (server, engine)
}

#[tokio::test]
async fn a_read_is_asked_again_as_often_as_set_each_time_later_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let (server, engine) = broken_down(&folder, Settings { new_attempt: 2, ..settings() });
    let mut incoming = engine.subscribe();
    let failure = engine.structure(&contrat(), Freshness::Fresh).await.unwrap_err();
    assert_eq!(failure.key, "erreur.http_panne");
    assert_eq!((server.seen.requests.load(Ordering::SeqCst), engine.quota().await.unwrap().used), (3, 3));
    let mut pauses = Vec::new();
    while let Ok(news) = incoming.try_recv() {
        if let News::Waiting(Waiting::Service { within }) = news {
            pauses.push(within.as_millis());
        }
    }
    assert_eq!(pauses.len(), 2);
    assert!((400..1_200).contains(&pauses[0]) && (800..2_400).contains(&pauses[1]), "{pauses:?}");
}

/// One of three requests is reserved for following: a read and its second attempt spend the other two.
#[tokio::test]
async fn asking_again_stays_within_the_share_and_leaves_the_reserve_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (server, engine) = broken_down(&folder, Settings { new_attempt: 9, share: 3, reserve: 1, ..settings() });
    let requests = || server.seen.requests.load(Ordering::SeqCst);
    // The fault is reported, not the lack of requests for another attempt.
    let failure = engine.structure(&contrat(), Freshness::Fresh).await.unwrap_err();
    assert_eq!((failure.key.as_str(), requests()), ("erreur.http_panne", 2));
    let failure = engine.structure(&contrat(), Freshness::Fresh).await.unwrap_err();
    assert_eq!((failure.key.as_str(), requests()), ("erreur.panne.quota", 2));
    // A question that follows a put may use the reserve; another attempt at it may not.
    let failure = engine.state(&contrat(), Requester::Plan).await.unwrap_err();
    assert_eq!((failure.key.as_str(), requests()), ("erreur.http_panne", 3));
    let failure = engine.state(&contrat(), Requester::Plan).await.unwrap_err();
    assert_eq!((failure.key.as_str(), requests()), ("erreur.panne.quota", 3));
    assert_eq!(engine.quota().await.unwrap().used, 3);
}
