//! What the polling plan reads from the journal: past workflows, and the puts that share the month's requests.
//!
//! Guards: store: a past reprovisioning teaches once, and only where its times agree

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::SignedDuration;
use reprov::domain::fibre::{Fibre, FibresQuestion, PboFibres, RoSite};
use reprov::domain::lifecycle::Phase;
use reprov::domain::polling::Asked;
use reprov::domain::states::Statut;
use reprov::store::journal::{FOLLOWING, Journal, OBSERVED, PutId};

use super::bench::{Sandbox, accepted, contrat, departed, not_sent, request, s, state, unknown};

/// A put accepted at `start`, seen under way after `observed` seconds and ended after `end` seconds, both from `start`.
async fn finished(journal: &Journal, name: &str, start: i64, observed: i64, end: i64) -> PutId {
    let (put, life, request) = departed(journal, name, s(start)).await;
    let life = journal.receive(put, life.version, accepted("DCH", s(start)), None, request, false).await.unwrap();
    let life = journal.add(put, life.version, state(Statut::Underway, "CTP-2-1", s(start + observed))).await.unwrap();
    journal.add(put, life.version, state(Statut::Finished, "CTP-2-1", s(start + end))).await.unwrap();
    put
}

fn list(pbo: &str, fibres: &[&str]) -> Arc<RoSite> {
    let fibre = |reference: &&str| Fibre {
        reference: (*reference).into(),
        reference_pto: None,
        cable: None,
        tube: None,
        colour: None,
        construction: reprov::domain::states::Construction::default(),
        utilisation: reprov::domain::states::Utilisation::default(),
    };
    let pbo = PboFibres { reference: pbo.into(), localisation: "".into(), fibres: fibres.iter().map(fibre).collect() };
    Arc::new(RoSite { pbo: vec![pbo] })
}

#[tokio::test]
async fn each_put_seen_to_its_end_is_told_once() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    let first = finished(&journal, "C1", 0, 100, 160).await;
    let second = finished(&journal, "C2", 500, 20, 40).await;
    // No observation comes from these: a put that is not settled, one that never left, one of another profile.
    let (opened, life, request) = departed(&journal, "C3", s(600)).await;
    journal.receive(opened, life.version, unknown(s(601)), None, request, false).await.unwrap();
    let (put, life, request) = departed(&journal, "C4", s(700)).await;
    journal.receive(put, life.version, not_sent(s(701)), None, request, true).await.unwrap();
    finished(&sandbox.open_for("prod"), "C5", 800, 10, 20).await;
    let seen = journal.observations(BTreeSet::new()).await.unwrap();
    assert_eq!(seen.iter().map(|(put, _)| *put).collect::<Vec<_>>(), [second, first]);
    let (_, Some(observed)) = &seen[1] else { panic!("{seen:?}") };
    assert_eq!((observed.start, observed.seen_at), (s(0), s(160)));
    assert_eq!(
        (observed.more_than, observed.at_most),
        (SignedDuration::from_secs(100), SignedDuration::from_secs(160))
    );
    let new_observations = journal.observations(BTreeSet::from([first])).await.unwrap();
    assert_eq!(new_observations.iter().map(|(put, _)| *put).collect::<Vec<_>>(), [second]);
}

/// The clock was set back between the put and its end: the put is settled, but gives no duration.
#[tokio::test]
async fn times_that_contradict_one_another_teach_nothing() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    let put = finished(&journal, "C1", 0, 100, -3_600).await;
    assert!(matches!(journal.life(put).await.unwrap().unwrap().phase, Phase::Finished { .. }));
    assert_eq!(journal.observations(BTreeSet::new()).await.unwrap(), [(put, None)]);
}

#[tokio::test]
async fn the_pbo_is_that_of_the_list_that_names_the_fibre() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    let put = finished(&journal, "C1", 0, 100, 160).await;
    let fibre = journal.life(put).await.unwrap().unwrap().demande.fibre;
    assert_eq!(journal.pbo(&contrat("C1"), &fibre).await.unwrap(), None);
    let question = |number| FibresQuestion {
        pbo: Some(reprov::domain::reference::PboId::parse(&format!("BE-0{number}")).unwrap()),
        ..FibresQuestion::default()
    };
    // A longer reference with the same beginning is another fibre.
    journal.keep_list(&contrat("C1"), question(1), list("BE-01", &["CTP-2-10"]), s(2)).await.unwrap();
    journal.keep_list(&contrat("C1"), question(2), list("BE-02", &["CTP-2-1"]), s(1)).await.unwrap();
    assert_eq!(journal.pbo(&contrat("C1"), &fibre).await.unwrap().as_deref(), Some("BE-02"));
    let seen = journal.observations(BTreeSet::new()).await.unwrap();
    assert_eq!(seen[0].1.as_ref().unwrap().workflow_place.pbo.as_deref(), Some("BE-02"));
}

#[tokio::test]
async fn only_so_many_puts_are_looked_back_at() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    let first = finished(&journal, "C1", 0, 100, 160).await;
    // Copied in one statement, to stand for a year of work.
    let raw = sandbox.raw();
    let copy = "INSERT INTO put (profil, contrat, version, reglee, place)
                 SELECT profil, 'C' || value, version, reglee, place FROM put, generate_series(2, ?2) WHERE id = ?1";
    let series = copy.replace("generate_series(2, ?2)", "(WITH RECURSIVE n(value) AS (SELECT 2 UNION ALL SELECT value + 1 FROM n WHERE value < ?2) SELECT value FROM n)");
    let id: i64 = first.to_string().parse().unwrap();
    let how_many = i64::try_from(OBSERVED).unwrap() + 50;
    raw.execute(&series, (id, how_many)).unwrap();
    raw.execute(
        "INSERT INTO evenement (put, version, le, fait)
         SELECT put.id, evenement.version, evenement.le, evenement.fait FROM put, evenement
         WHERE evenement.put = ?1 AND put.id <> ?1",
        [id],
    )
    .unwrap();
    let seen = journal.observations(BTreeSet::new()).await.unwrap();
    assert_eq!(seen.len(), OBSERVED);
    assert!(seen.iter().all(|(put, observed)| *put > first && observed.is_some()));
}

#[tokio::test]
async fn those_that_share_the_month_are_told_with_their_questions() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    finished(&journal, "C1", 0, 100, 160).await;
    let (put, life, sending) = departed(&journal, "C2", s(200)).await;
    journal.receive(put, life.version, accepted("DCH", s(201)), None, sending, false).await.unwrap();
    journal.count(request(FOLLOWING, "C2", s(230)), 2000).await.unwrap();
    journal.count(request(FOLLOWING, "C1", s(240)), 2000).await.unwrap();
    let followed_puts = journal.followed_puts(s(300)).await.unwrap();
    assert_eq!(followed_puts.used, 4);
    let [alone] = followed_puts.puts.as_slice() else { panic!("{followed_puts:?}") };
    assert_eq!((alone.put, alone.life.demande.contrat.clone()), (put, contrat("C2")));
    assert_eq!(alone.asked, Asked { number: 1, last: Some(s(230)) });
    // Each month has its own requests.
    assert_eq!(journal.followed_puts(s(40 * 86_400)).await.unwrap().used, 0);
}

/// A result that was computed from the journal holds as long as this counter does not change.
#[tokio::test]
async fn what_anybody_writes_is_told_from_nothing_written() {
    let sandbox = Sandbox::new();
    let (journal, other) = (sandbox.open(), sandbox.open_for("autre"));
    let before = journal.write_count().await.unwrap();
    journal.open_puts().await.unwrap();
    other.open_puts().await.unwrap();
    assert_eq!(journal.write_count().await.unwrap(), before, "reading is no writing");
    departed(&journal, "C1", s(0)).await;
    let here = journal.write_count().await.unwrap();
    assert_ne!(here, before);
    departed(&other, "C1", s(0)).await;
    assert_ne!(journal.write_count().await.unwrap(), here);
}
