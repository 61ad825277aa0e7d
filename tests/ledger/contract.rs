//! The promises of the port ([`Ledger`]) as a test suite. Each ledger is tested through two handles, which stand for
//! two processes.
//!
//! Guards: ledger: any ledger keeps the port's promises
//! Guards: store: two sessions, and never past the quota, across processes; a killed process's session is free at
//! once

use std::sync::atomic::{AtomicU32, Ordering};

use reprov::domain::lifecycle::{CodeOrigin, Life, Phase, Record};
use reprov::domain::put_answers::DechargeCode;
use reprov::ledger::{AppendError, Aside, BeginError, DepartError, Ledger, PutId, RequestId};

use super::memory::MemoryLedger;
use super::sqlite::Folder;
use super::values::{CODE, accepted, at, departure, given_up, intention, interrupted, not_sent, request};

/// The number of sessions of the ledgers under test.
pub(crate) const SESSIONS: u8 = 2;

/// The records of a ledger under test, from which the tests get handles.
pub(crate) trait Records {
    type Ledger: Ledger;

    /// Empty records.
    fn new() -> Self;

    /// A handle, as another process would have it.
    fn handle(&self) -> Self::Ledger;
}

/// One put of `contrat` that departed.
async fn departed<L: Ledger>(ledger: &L, contrat: &str) -> (PutId, Life, RequestId) {
    let (put, life, _) = ledger.begin(intention(contrat, at(0))).await.unwrap();
    let session = ledger.session(|| ()).await.unwrap().unwrap();
    let counted = request(contrat, at(1));
    let (life, request) = ledger.depart(&session, put, life.version, departure(at(1)), counted, 9).await.unwrap();
    (put, life, request)
}

/// How many requests count: a departure with a limit of 0 is refused with that number.
async fn counted<L: Ledger>(ledger: &L) -> u32 {
    let (put, life, _) = ledger.begin(intention("COMPTE", at(50))).await.unwrap();
    let session = ledger.session(|| ()).await.unwrap().unwrap();
    let refused = ledger.depart(&session, put, life.version, departure(at(51)), request("COMPTE", at(51)), 0).await;
    let Err(DepartError::QuotaReached { used }) = refused else { panic!("{refused:?}") };
    ledger.append(put, life.version, given_up(at(52))).await.unwrap();
    used
}

async fn a_contract_has_one_unsettled_put_whoever_begins_it<R: Records>() {
    let records = R::new();
    let (one, other) = (records.handle(), records.handle());
    let (put, life, _) = one.begin(intention("A", at(0))).await.unwrap();
    assert_eq!((life.version, &life.phase), (1, &Phase::Intention));
    let again = other.begin(intention("A", at(1))).await;
    assert!(matches!(&again, Err(BeginError::AlreadyOpen(open)) if *open == put), "{:?}", again.map(|(put, ..)| put));
    assert!(other.begin(intention("B", at(1))).await.is_ok());
    // Settled: the put was given up, because nobody drove it.
    let settled = other.append(put, 1, given_up(at(2))).await.unwrap();
    assert!(settled.is_settled(), "{:?}", settled.phase);
    let (second, ..) = one.begin(intention("A", at(3))).await.unwrap();
    assert_ne!(second, put);
    let no_intention = one.begin(departure(at(4))).await;
    assert!(matches!(&no_intention, Err(BeginError::Impossible)), "{:?}", no_intention.map(|(put, ..)| put));
}

async fn a_life_is_its_events_for_every_handle<R: Records>() {
    let records = R::new();
    let (one, other) = (records.handle(), records.handle());
    let (put, life, request) = departed(&one, "A").await;
    let life = one.receive(put, life.version, accepted(request, at(2))).await.unwrap();
    let events = other.events(put).await.unwrap();
    let expected: Vec<Record> = vec![intention("A", at(0)), departure(at(1)), accepted(request, at(2)).record];
    assert_eq!(events, expected);
    assert_eq!(other.life(put).await.unwrap(), Some(life.clone()));
    assert_eq!(Life::replayed(&events), Some(life));
    let nobody = PutId::new(put.number() + 1);
    assert_eq!(other.life(nobody).await.unwrap(), None);
    assert_eq!(other.events(nobody).await.unwrap(), []);
}

async fn an_event_is_added_to_what_its_writer_saw_or_not_at_all<R: Records>() {
    let records = R::new();
    let (one, other) = (records.handle(), records.handle());
    let (put, life, _) = departed(&one, "A").await;
    other.append(put, life.version, interrupted(at(2))).await.unwrap();
    let late = one.append(put, life.version, interrupted(at(3))).await;
    assert!(matches!(late, Err(AppendError::Conflict { version }) if version == life.version + 1), "{late:?}");
    assert_eq!(one.events(put).await.unwrap().len(), 3);
    let nobody = one.append(PutId::new(put.number() + 1), 1, interrupted(at(3))).await;
    assert!(matches!(nobody, Err(AppendError::Unknown)), "{nobody:?}");
    for other_way in [intention("A", at(4)), departure(at(4))] {
        let refused = one.append(put, life.version + 1, other_way).await;
        assert!(matches!(refused, Err(AppendError::Impossible)), "{refused:?}");
    }
    assert_eq!(one.events(put).await.unwrap().len(), 3);
}

async fn a_departure_and_its_request_are_written_together_or_not_at_all<R: Records>() {
    let records = R::new();
    let (one, other) = (records.handle(), records.handle());
    let (put, life, _) = one.begin(intention("A", at(0))).await.unwrap();
    let session = one.session(|| ()).await.unwrap().unwrap();
    let ask = |version, limit| one.depart(&session, put, version, departure(at(1)), request("A", at(1)), limit);
    let full = ask(life.version, 0).await;
    assert!(matches!(full, Err(DepartError::QuotaReached { used: 0 })), "{full:?}");
    let late = ask(life.version + 1, 9).await;
    assert!(matches!(late, Err(DepartError::Append(AppendError::Conflict { .. }))), "{late:?}");
    assert_eq!(other.life(put).await.unwrap().unwrap().phase, Phase::Intention);
    assert_eq!(counted(&other).await, 0);
    let (life, _) = ask(life.version, 1).await.unwrap();
    assert!(matches!(life.phase, Phase::Sending { .. }), "{:?}", life.phase);
    // A put departs once.
    for version in [1, life.version] {
        assert!(ask(version, 9).await.is_err());
    }
    assert_eq!(counted(&other).await, 1);
}

async fn an_outcome_is_written_whole_in_every_phase<R: Records>() {
    let records = R::new();
    let (one, other) = (records.handle(), records.handle());
    let (put, life, request) = departed(&one, "A").await;
    // Another process believed the first one dead and marked the put interrupted.
    let doubted = other.append(put, life.version, interrupted(at(2))).await.unwrap();
    assert!(matches!(doubted.phase, Phase::Unknown(_)), "{:?}", doubted.phase);
    let late = one.receive(put, life.version, accepted(request, at(3))).await;
    assert!(matches!(late, Err(AppendError::Conflict { .. })), "{late:?}");
    let life = one.receive(put, doubted.version, accepted(request, at(3))).await.unwrap();
    assert!(matches!(life.phase, Phase::Followed(_)), "{:?}", life.phase);
    let code = life.code.as_ref().map(|(code, source)| (code.as_str(), *source));
    assert_eq!(code, Some((CODE, CodeOrigin::Service)));
    let no_outcome = reprov::ledger::ReturnRecord { record: interrupted(at(4)), ..accepted(request, at(4)) };
    let refused = one.receive(put, life.version, no_outcome).await;
    assert!(matches!(refused, Err(AppendError::Impossible)), "{refused:?}");
    assert_eq!(counted(&other).await, 1);
}

async fn a_request_is_given_back_only_where_it_is_certain_that_nothing_left<R: Records>() {
    for (given_back, counts) in [(true, 0), (false, 1)] {
        let records = R::new();
        let ledger = records.handle();
        let (put, life, request) = departed(&ledger, "A").await;
        let life = ledger.receive(put, life.version, not_sent(request, given_back, at(2))).await.unwrap();
        assert!(matches!(life.phase, Phase::NotSent(_)), "{:?}", life.phase);
        assert_eq!(counted(&ledger).await, counts);
    }
    let records = R::new();
    let ledger = records.handle();
    let (put, life, request) = departed(&ledger, "A").await;
    let contradicted = reprov::ledger::ReturnRecord { given_back: true, ..accepted(request, at(2)) };
    ledger.receive(put, life.version, contradicted).await.unwrap();
    assert_eq!(counted(&ledger).await, 1, "what was carried out has left");
}

async fn one_drives_a_put_at_a_time<R: Records>() {
    let records = R::new();
    let (one, other) = (records.handle(), records.handle());
    let (put, _, maker) = one.begin(intention("A", at(0))).await.unwrap();
    let (second, ..) = one.begin(intention("B", at(0))).await.unwrap();
    assert!(other.drive(put).await.unwrap().is_none(), "who begins a put drives it, from the first moment");
    drop(maker);
    let driver = one.drive(put).await.unwrap().unwrap();
    assert!(other.drive(put).await.unwrap().is_none() && one.drive(put).await.unwrap().is_none());
    assert!(other.drive(second).await.unwrap().is_some());
    drop(driver);
    assert!(other.drive(put).await.unwrap().is_some());
}

async fn there_are_no_more_sessions_than_the_service_has<R: Records>() {
    let records = R::new();
    let (one, other) = (records.handle(), records.handle());
    let waits = AtomicU32::new(0);
    let waiting = || {
        waits.fetch_add(1, Ordering::SeqCst);
    };
    let first = one.session(waiting).await.unwrap().unwrap();
    let second = other.session(waiting).await.unwrap().unwrap();
    assert_eq!(waits.load(Ordering::SeqCst), 0);
    let (freed, third) = tokio::join!(
        async {
            // The third caller is told to wait before a session is given back.
            while waits.load(Ordering::SeqCst) == 0 {
                tokio::task::yield_now().await;
            }
            drop(first);
        },
        other.session(waiting),
    );
    let ((), _third) = (freed, third.unwrap().unwrap());
    assert_eq!(waits.load(Ordering::SeqCst), 1);
    drop(second);
    assert!(one.session(waiting).await.unwrap().is_some());
    assert_eq!(waits.load(Ordering::SeqCst), 1);
}

async fn an_answer_put_aside_is_found_by_every_process_until_it_is_forgotten<R: Records>() {
    let records = R::new();
    let (one, other) = (records.handle(), records.handle());
    assert!(other.asides().is_empty());
    let (put, life, request) = departed(&one, "A").await;
    let aside = Aside::new(put, &life, accepted(request, at(2)));
    assert!(one.put_aside(&aside) && one.put_aside(&aside));
    let found = other.asides();
    let [(place, kept)] = found.as_slice() else { panic!("{} answers", found.len()) };
    assert_eq!(place.to_string(), one.place(&aside).to_string());
    assert!(kept.is_of(&life) && kept.put() == put);
    assert_eq!(kept.outcome(), aside.outcome());
    assert_eq!(kept.code().map(DechargeCode::as_str), Some(CODE));
    other.forget(place);
    assert!(one.asides().is_empty());
}

/// Generates a test of every clause for every ledger.
macro_rules! contract {
    ($($clause:ident),+ $(,)?) => {
        mod memory_ledger {
            use super::*;
            $(#[tokio::test]
            async fn $clause() {
                super::$clause::<MemoryLedger>().await;
            })+
        }

        mod post_ledger {
            use super::*;
            $(#[tokio::test]
            async fn $clause() {
                super::$clause::<Folder>().await;
            })+
        }
    };
}

contract! {
    a_contract_has_one_unsettled_put_whoever_begins_it,
    a_life_is_its_events_for_every_handle,
    an_event_is_added_to_what_its_writer_saw_or_not_at_all,
    a_departure_and_its_request_are_written_together_or_not_at_all,
    an_outcome_is_written_whole_in_every_phase,
    a_request_is_given_back_only_where_it_is_certain_that_nothing_left,
    one_drives_a_put_at_a_time,
    there_are_no_more_sessions_than_the_service_has,
    an_answer_put_aside_is_found_by_every_process_until_it_is_forgotten,
}
