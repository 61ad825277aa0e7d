//! Guards: store: a contract has one open put until it is settled; an event on an old version changes nothing

use std::sync::Barrier;

use reprov::domain::commande::FactOrigin;
use reprov::domain::lifecycle::{CodeOrigin, Life, Phase, PutEvent};
use reprov::domain::states::Statut;
use reprov::store::journal::{JournalAppendError, JournalBeginError, JournalDepartError, RawAnswer};

use crate::bench::*;

#[tokio::test]
async fn a_put_and_its_code_are_there_after_reopening() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    let (put, life, request) = departed(&journal, "C1", s(0)).await;
    let raw = RawAnswer { http: 200, body: b"<x>\xff</x>".to_vec() };
    let life = journal.receive(put, life.version, accepted("DCH-1", s(2)), Some(raw), request, false).await.unwrap();
    drop(journal);

    let journal = sandbox.open();
    assert_eq!(journal.life(put).await.unwrap().as_ref(), Some(&life));
    let (code, source) = life.code.clone().unwrap();
    assert_eq!((code.as_str(), source), ("DCH-1", CodeOrigin::Service));
    assert_eq!(journal.lives(&contrat("C1")).await.unwrap(), [(put, life.clone())]);
    assert_eq!(journal.open_puts().await.unwrap(), [(put, life)]);
    assert_eq!(
        journal.put_records(put).await.unwrap(),
        [intention("C1", s(0)), departure(s(0)), accepted("DCH-1", s(2))]
    );
    assert_eq!(journal.used(s(0)).await.unwrap(), 1);
    assert_eq!(journal.contrats().await.unwrap().len(), 1);
    let raw: (u16, Vec<u8>, u32) = sandbox
        .raw()
        .query_row("SELECT http, corps, version FROM reponse", [], |line| {
            Ok((line.get(0)?, line.get(1)?, line.get(2)?))
        })
        .unwrap();
    assert_eq!(raw, (200, b"<x>\xff</x>".to_vec(), 3));
}

#[tokio::test]
async fn a_contract_has_one_open_put_until_it_is_settled() {
    let sandbox = Sandbox::new();
    let (one, other) = (sandbox.open(), sandbox.open());
    let (put, life) = one.begin(intention("C1", s(0))).await.unwrap();
    assert_eq!(other.begin(intention("C1", s(1))).await, Err(JournalBeginError::AlreadyOpen(put)));
    let (elsewhere, _) = other.begin(intention("C2", s(1))).await.unwrap();

    let prevented = reprov::domain::lifecycle::Record { at: s(2), event: PutEvent::NotSent { breakdown: breakdown() } };
    other.add(put, life.version, prevented).await.unwrap();
    assert_eq!(one.open_puts().await.unwrap().iter().map(|(id, _)| *id).collect::<Vec<_>>(), [elsewhere]);
    let (second, _) = one.begin(intention("C1", s(3))).await.unwrap();
    assert_ne!(second, put);
    let last_lives = one.last_lives().await.unwrap();
    assert_eq!(last_lives.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [elsewhere, second]);
}

#[test]
fn many_threads_on_two_connections_open_one_put() {
    let sandbox = Sandbox::new();
    let journals = [sandbox.open(), sandbox.open()];
    let departure = Barrier::new(8);
    let open = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|index| {
                let (journal, departure) = (&journals[index % 2], &departure);
                scope.spawn(move || {
                    let executor = tokio::runtime::Builder::new_current_thread().build().unwrap();
                    departure.wait();
                    match executor.block_on(journal.begin(intention("C1", s(0)))) {
                        Ok(_) => 1,
                        Err(JournalBeginError::AlreadyOpen(_)) => 0,
                        Err(error) => panic!("{error}"),
                    }
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum::<u32>()
    });
    assert_eq!(open, 1);
    let puts: u32 = sandbox.raw().query_row("SELECT count(*) FROM put", [], |line| line.get(0)).unwrap();
    assert_eq!(puts, 1);
}

#[tokio::test]
async fn an_event_on_an_old_version_is_a_conflict_and_changes_nothing() {
    let sandbox = Sandbox::new();
    let (one, other) = (sandbox.open(), sandbox.open());
    let (put, life, request) = departed(&one, "C1", s(0)).await;
    let interrupted = reprov::domain::lifecycle::Record { at: s(1), event: PutEvent::Interrupted };
    other.add(put, life.version, interrupted).await.unwrap();

    let returned = accepted("DCH-1", s(2));
    let raw = Some(RawAnswer { http: 200, body: Vec::new() });
    let conflict = one.receive(put, life.version, returned.clone(), raw.clone(), request, false).await;
    assert_eq!(conflict, Err(JournalAppendError::Conflict { version: 3 }));
    assert_eq!(one.put_records(put).await.unwrap().len(), 3);
    // The outcome is accepted in the new phase too.
    let life = one.receive(put, 3, returned, raw, request, false).await.unwrap();
    assert!(matches!(life.phase, Phase::Followed(_)));
    assert!(life.code.is_some());
}

#[tokio::test]
async fn a_departure_without_quota_writes_nothing() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    journal.count(request("getRoSite", "C1", s(0)), 10).await.unwrap();
    let (put, life) = journal.begin(intention("C1", s(0))).await.unwrap();
    let question = request("putReprovisionning", "C1", s(1));
    let refusal = journal.depart(put, life.version, departure(s(1)), question.clone(), 1).await;
    assert_eq!(refusal, Err(JournalDepartError::QuotaReached { used: 1 }));
    assert_eq!(journal.life(put).await.unwrap(), Some(life.clone()));
    assert_eq!(journal.used(s(1)).await.unwrap(), 1);

    let (life, _) = journal.depart(put, life.version, departure(s(1)), question.clone(), 2).await.unwrap();
    // A put departs once: a second departure is refused, with the old version and with the new one.
    let again = journal.depart(put, 1, departure(s(1)), question.clone(), 2000).await;
    assert_eq!(again, Err(JournalDepartError::Append(JournalAppendError::Conflict { version: 2 })));
    let again = journal.depart(put, life.version, departure(s(1)), question, 2000).await;
    assert_eq!(again, Err(JournalDepartError::Append(JournalAppendError::Impossible)));
    assert_eq!(journal.add(put, life.version, departure(s(1))).await, Err(JournalAppendError::Impossible));
    assert_eq!(journal.add(put, life.version, intention("C1", s(1))).await, Err(JournalAppendError::Impossible));
    assert_eq!(journal.used(s(1)).await.unwrap(), 2);
    assert_eq!(journal.put_records(put).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_put_that_never_left_gives_its_request_back_and_no_other_does() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    let (put, life, request) = departed(&journal, "C1", s(0)).await;
    let life = journal.receive(put, life.version, not_sent(s(1)), None, request, true).await.unwrap();
    assert!(life.is_settled());
    assert_eq!(journal.used(s(1)).await.unwrap(), 0);

    let (put, life, request) = departed(&journal, "C1", s(2)).await;
    journal.receive(put, life.version, unknown(s(3)), None, request, true).await.unwrap();
    assert_eq!(journal.used(s(3)).await.unwrap(), 1);
}

#[tokio::test]
async fn an_answer_that_comes_late_is_kept_beside_the_next_put() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    let (first, life, request) = departed(&journal, "C1", s(0)).await;
    let life = journal.receive(first, life.version, unknown(s(1)), None, request, false).await.unwrap();
    let life = journal.add(first, life.version, absent(s(700))).await.unwrap();
    let life = journal.add(first, life.version, absent(s(800))).await.unwrap();
    assert!(matches!(life.phase, Phase::NotCarriedOut(_)));
    let (second, next) = journal.begin(intention("C1", s(900))).await.unwrap();

    let life = journal.add(first, life.version, accepted("DCH-1", s(901))).await.unwrap();
    assert!(!life.is_settled());
    assert!(life.code.is_some());
    assert_eq!(journal.open_puts().await.unwrap().len(), 2);
    // Whichever put is settled first, the other one still blocks a new one.
    let prevented =
        reprov::domain::lifecycle::Record { at: s(902), event: PutEvent::NotSent { breakdown: breakdown() } };
    journal.add(second, next.version, prevented).await.unwrap();
    assert_eq!(journal.begin(intention("C1", s(903))).await, Err(JournalBeginError::AlreadyOpen(first)));
    let last_lives = journal.last_lives().await.unwrap();
    assert_eq!(last_lives[0].0, first, "the contract is about the one that is not settled");
    let life = journal.add(first, life.version, state(Statut::Finished, "CTP-2-1", s(904))).await.unwrap();
    assert!(life.is_settled());
    journal.begin(intention("C1", s(905))).await.unwrap();
}

#[tokio::test]
async fn the_end_of_a_reprovisioning_updates_the_order() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    let (put, life, request) = departed(&journal, "C1", s(0)).await;
    let life = journal.receive(put, life.version, accepted("DCH-1", s(1)), None, request, false).await.unwrap();
    let life = journal.add(put, life.version, state(Statut::Underway, "CTP-2-1", s(20))).await.unwrap();
    assert_eq!(journal.facts(&contrat("C1")).await.unwrap().reference_prise, None);
    journal.add(put, life.version, state(Statut::Finished, "CTP-2-1", s(40))).await.unwrap();
    let prise = journal.facts(&contrat("C1")).await.unwrap().reference_prise.unwrap();
    assert_eq!((prise.value.as_str(), prise.origin), ("CTP-2-1", FactOrigin::Reprovisionning));

    let (put, life, request) = departed(&journal, "C2", s(0)).await;
    let life = journal.receive(put, life.version, accepted("DCH-2", s(1)), None, request, false).await.unwrap();
    let life = journal.add(put, life.version, state(Statut::Cancelled, "CTP-2-1", s(40))).await.unwrap();
    assert!(life.is_settled());
    assert_eq!(journal.facts(&contrat("C2")).await.unwrap().reference_prise, None);
}

#[tokio::test]
async fn a_put_of_another_profile_does_not_exist() {
    let sandbox = Sandbox::new();
    let (pack, prod) = (sandbox.open(), sandbox.open_for("prod"));
    let (put, life, request) = departed(&pack, "C1", s(0)).await;
    assert_eq!(prod.life(put).await.unwrap(), None);
    assert_eq!(prod.put_records(put).await.unwrap(), []);
    assert_eq!(prod.lives(&contrat("C1")).await.unwrap(), []);
    assert_eq!(prod.open_puts().await.unwrap(), []);
    assert_eq!(prod.last_lives().await.unwrap(), []);
    assert_eq!(prod.contrats().await.unwrap(), []);
    assert_eq!(prod.used(s(0)).await.unwrap(), 0);
    let refusal = prod.receive(put, life.version, accepted("X", s(1)), None, request, false).await;
    assert_eq!(refusal, Err(JournalAppendError::Unknown));
    assert_eq!(prod.add(put, life.version, unknown(s(1))).await, Err(JournalAppendError::Unknown));
    prod.give_back(request).await.unwrap();
    assert_eq!(pack.used(s(0)).await.unwrap(), 1);
    prod.begin(intention("C1", s(1))).await.unwrap();
}

#[tokio::test]
async fn an_event_is_never_changed_or_erased() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    let (put, _) = journal.begin(intention("C1", s(0))).await.unwrap();
    let raw = sandbox.raw();
    for order in ["UPDATE evenement SET le = 0", "DELETE FROM evenement", "DELETE FROM put"] {
        assert!(raw.execute(order, []).is_err(), "{order}");
    }
    assert_eq!(journal.life(put).await.unwrap(), Life::replayed(&[intention("C1", s(0))]));
}

#[tokio::test]
async fn only_an_intention_begins_a_put() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    assert_eq!(journal.begin(departure(s(0))).await, Err(JournalBeginError::Impossible));
    assert_eq!(journal.last_lives().await.unwrap(), []);
}
