//! Guards: store: two sessions, and never past the quota, across processes; a killed process's session is free at
//! once

use reprov::domain::polling::Asked;
use reprov::store::journal::{FOLLOWING, Journal, JournalCountError, NewRequest, month};

use crate::bench::*;

#[test]
fn the_month_is_that_of_paris() {
    // Winter: UTC+1 (summer time ended on 25 October).
    assert_eq!(month(t("2026-10-31T22:59:59.999999Z")), "2026-10");
    assert_eq!(month(t("2026-10-31T23:00:00Z")), "2026-11");
    assert_eq!(month(t("2026-12-31T23:30:00Z")), "2027-01");
    // Summer: UTC+2.
    assert_eq!(month(t("2026-03-31T21:59:59Z")), "2026-03");
    assert_eq!(month(t("2026-03-31T22:00:00Z")), "2026-04");
}

#[tokio::test]
async fn a_month_starts_again_at_nothing() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    let (october, november) = (t("2026-10-31T22:30:00Z"), t("2026-10-31T23:30:00Z"));
    journal.count(request("getRoSite", "C1", october), 1).await.unwrap();
    assert_eq!(
        journal.count(request("getRoSite", "C1", october), 1).await,
        Err(JournalCountError::QuotaReached { used: 1 })
    );
    let without_contrat = NewRequest { at: november, method: "getRoSite", contrat: None };
    journal.count(without_contrat, 1).await.unwrap();
    drop(journal);
    let journal = sandbox.open();
    assert_eq!(journal.used(october).await.unwrap(), 1);
    assert_eq!(journal.used(november).await.unwrap(), 1);
    assert_eq!(journal.used(t("2026-12-01T12:00:00Z")).await.unwrap(), 0);
}

/// Counts twelve requests with a quota of fifty; returns how many were allowed.
async fn count_twelve(journal: &Journal) -> u32 {
    let mut counted = 0;
    for _ in 0..12 {
        match journal.count(request("getRoSite", "C1", s(0)), 50).await {
            Ok(_) => counted += 1,
            Err(JournalCountError::QuotaReached { used }) => assert_eq!(used, 50),
            Err(JournalCountError::Journal(error)) => panic!("{error}"),
        }
    }
    counted
}

#[test]
fn eight_threads_on_two_connections_never_pass_the_limit() {
    let sandbox = Sandbox::new();
    let journals = [sandbox.open(), sandbox.open()];
    let counted: u32 = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|index| {
                let journal = &journals[index % 2];
                scope.spawn(move || {
                    let executor = tokio::runtime::Builder::new_current_thread().build().unwrap();
                    executor.block_on(count_twelve(journal))
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(counted, 50);
    let written: u32 = sandbox.raw().query_row("SELECT count(*) FROM requete", [], |line| line.get(0)).unwrap();
    assert_eq!(written, 50);
}

#[tokio::test]
async fn a_request_is_given_back_only_while_its_end_is_not_known() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    let given_back = journal.count(request("getRoSite", "C1", s(0)), 10).await.unwrap();
    let finished = journal.count(request("getRoSite", "C1", s(0)), 10).await.unwrap();
    journal.give_back(given_back).await.unwrap();
    journal.give_back(given_back).await.unwrap();
    assert_eq!(journal.used(s(0)).await.unwrap(), 1);
    journal.conclude(given_back, "OK").await.unwrap();
    assert_eq!(journal.used(s(0)).await.unwrap(), 1);

    journal.conclude(finished, "20008").await.unwrap();
    journal.conclude(finished, "OK").await.unwrap();
    journal.give_back(finished).await.unwrap();
    assert_eq!(journal.used(s(0)).await.unwrap(), 1);
    let results: Vec<Option<String>> = sandbox
        .raw()
        .prepare("SELECT resultat FROM requete ORDER BY id")
        .unwrap()
        .query_map([], |line| line.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(results, [None, Some("20008".to_owned())]);
}

#[tokio::test]
async fn every_process_sees_when_a_contract_was_last_followed() {
    let sandbox = Sandbox::new();
    let (one, other) = (sandbox.open(), sandbox.open());
    assert_eq!(one.last_following(&contrat("C1"), s(10)).await.unwrap(), Asked::default());
    for (method, name, at) in [
        (FOLLOWING, "C1", s(9)),
        (FOLLOWING, "C1", s(10)),
        (FOLLOWING, "C1", s(30)),
        (FOLLOWING, "C2", s(40)),
        ("getRoSite", "C1", s(50)),
    ] {
        other.count(request(method, name, at), 100).await.unwrap();
    }
    let seen = one.last_following(&contrat("C1"), s(10)).await.unwrap();
    assert_eq!(seen, Asked { number: 2, last: Some(s(30)) });
    // A request that was given back does not count, but still delays the next question.
    let given_back = other.count(request(FOLLOWING, "C1", s(60)), 100).await.unwrap();
    other.give_back(given_back).await.unwrap();
    let seen = one.last_following(&contrat("C1"), s(10)).await.unwrap();
    assert_eq!(seen, Asked { number: 2, last: Some(s(60)) });
    let prod = sandbox.open_for("prod");
    assert_eq!(prod.last_following(&contrat("C1"), s(0)).await.unwrap(), Asked::default());
}
