//! What a purge takes and what it never takes; a purge is complete or changes nothing.
//!
//! Guards: store: an event is never changed, and erased only by a purge, whole or not at all, that spares what is
//! not settled or lacks its code

use jiff::{SignedDuration, Timestamp};
use reprov::domain::acces::{AccesLine, Flux, LineOrigin};
use reprov::domain::commande::{Commande, Fact, FactOrigin};
use reprov::domain::fibre::{FibresQuestion, RoSite};
use reprov::domain::lifecycle::{PutEvent, Record};
use reprov::domain::put_answers::DechargeCode;
use reprov::domain::site::Site;
use reprov::domain::states::Statut;
use reprov::store::journal::{Journal, KeptPuts, Purge, PutFilter, PutId, RawAnswer};

use crate::bench::*;

const DAY: i64 = 86_400;

/// Now: 500 days after the tests' day, on which most things happen; the limit is 400 days before now.
fn now() -> Timestamp {
    s(500 * DAY)
}

fn limit() -> Timestamp {
    now() - SignedDuration::from_hours(400 * 24)
}

/// A put that ended Terminé with this code; an empty `code`: without one.
async fn finish(journal: &Journal, name: &str, at: Timestamp, code: &str) -> PutId {
    let (put, life, request) = departed(journal, name, at).await;
    let raw = RawAnswer { http: 200, body: vec![b'x'; 300] };
    let life = journal.receive(put, life.version, accepted(code, at), Some(raw), request, false).await.unwrap();
    journal.add(put, life.version, state(Statut::Finished, "CTP-2-1", at)).await.unwrap();
    put
}

async fn refuse(journal: &Journal, name: &str, at: Timestamp) -> PutId {
    let (put, life, request) = departed(journal, name, at).await;
    journal.receive(put, life.version, not_sent(at), None, request, false).await.unwrap();
    put
}

fn line(name: Option<&str>, commande: &str, at: Timestamp) -> AccesLine {
    AccesLine {
        flux: Flux::CmdAcces,
        commande: commande.to_owned(),
        contrat: name.map(contrat),
        fields: [("etage".to_owned(), name.unwrap_or("-").to_owned())].into(),
        headers: [("etage".to_owned(), "Etage".to_owned())].into(),
        origin: LineOrigin { file: "f.csv".to_owned(), index: 2, day: None, sequence: None, imported_at: at },
    }
}

async fn left(journal: &Journal) -> Vec<PutId> {
    let page = journal.page(&PutFilter::default(), None, 1000).await.unwrap();
    page.into_iter().map(|(put, _)| put).collect()
}

fn lines(sandbox: &Sandbox, table: &str) -> u32 {
    sandbox.raw().query_row(&format!("SELECT count(*) FROM {table}"), [], |line| line.get(0)).unwrap()
}

#[tokio::test]
async fn old_settled_puts_go_and_nothing_else_of_value_does() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    let elsewhere = sandbox.open_for("autre");
    let old = s(0);
    let departed_old = finish(&journal, "VIEUX", old, "DCH-1").await;
    let refused_old = refuse(&journal, "VIEUX", old).await;
    let without_code = finish(&journal, "SANSCODE", old, "").await;
    let (opened, ..) = departed(&journal, "OUVERT", old).await;
    // An old put whose code was recorded recently.
    let note = finish(&journal, "NOTE", old, "").await;
    let version = journal.life(note).await.unwrap().unwrap().version;
    let code = DechargeCode::read("H-1").unwrap();
    journal.add(note, version, Record { at: s(450 * DAY), event: PutEvent::CodeEntered { code } }).await.unwrap();
    // A contract in use: the latest of its two Terminé puts says where the plug is; the refused put says nothing.
    let first = finish(&journal, "SERVI", old, "DCH-2").await;
    let last = finish(&journal, "SERVI", s(1), "DCH-3").await;
    let refused_served = refuse(&journal, "SERVI", s(2)).await;
    journal.touch(&contrat("SERVI"), s(450 * DAY)).await.unwrap();
    let recent = finish(&journal, "RECENT", s(450 * DAY), "DCH-4").await;
    let foreign = finish(&elsewhere, "VIEUX", old, "DCH-5").await;

    let planned = journal.planned_purge(limit(), now()).await.unwrap();
    assert_eq!(left(&journal).await.len(), 9, "looking takes nothing");
    assert_eq!((planned.puts, planned.extent), (4, Some((old, s(2)))));
    assert_eq!((planned.events, planned.answers), (4 + 3 + 4 + 3, 2));
    assert_eq!(planned.kept, KeptPuts { unsettled: 1, without_code: 1, useful: 2 });
    assert_eq!((planned.facts, planned.contrats), (2, 1), "VIEUX is not in use any more: its prise and its route go");

    assert_eq!(journal.purge(limit(), now()).await.unwrap(), planned);
    assert_eq!(left(&journal).await, [without_code, opened, note, last, recent]);
    assert_eq!(left(&elsewhere).await, [foreign], "another profile's are its own");
    for departed in [departed_old, refused_old, first, refused_served] {
        assert!(journal.put_records(departed).await.unwrap().is_empty());
    }
    // What stays is whole: its facts can be read, and its missing codes are listed.
    let names = |facts: Commande| facts.reference_prise.map(|fact| fact.value);
    assert_eq!(names(journal.facts(&contrat("SERVI")).await.unwrap()).as_deref(), Some("CTP-2-1"));
    assert_eq!(names(journal.facts(&contrat("VIEUX")).await.unwrap()), None, "all of it or nothing of it");
    assert_eq!(journal.without_code().await.unwrap().iter().map(|(put, _)| *put).collect::<Vec<_>>(), [without_code]);
    let again = journal.planned_purge(limit(), now()).await.unwrap();
    assert!(again.is_empty() && again.kept == planned.kept, "{again:?}");
    drop((journal, elsewhere));
    assert_eq!(sandbox.open().open_puts().await.unwrap().len(), 1, "and the file is sound");
}

#[tokio::test]
async fn requests_cache_and_access_lines_go_by_their_own_rules() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    let nov = |day: u32| t(&format!("2026-11-{day:02}T12:00:00Z"));
    for at in ["2026-08-31T12:00:00Z", "2026-09-30T21:59:59Z", "2026-09-30T22:00:00Z", "2026-11-01T12:00:00Z"] {
        journal.count(request("getRoSite", "C1", t(at)), 2000).await.unwrap();
    }
    // A put that is not settled keeps its requests: they pace its following.
    departed(&journal, "OUVERT", t("2026-08-01T12:00:00Z")).await;
    for (name, at) in [("C1", nov(1)), ("C2", nov(24))] {
        let structure = std::sync::Arc::new(Site::default());
        journal.keep_structure(&contrat(name), structure, at).await.unwrap();
        let list = std::sync::Arc::new(RoSite::default());
        journal.keep_list(&contrat(name), FibresQuestion::default(), list, at).await.unwrap();
    }
    let (old, new) = (t("2026-08-01T12:00:00Z"), nov(24));
    journal
        .import(vec![
            line(Some("PARTI"), "CMD-1", old),
            line(None, "CMD-1", old),
            line(Some("SUIVI"), "CMD-2", old),
            line(None, "CMD-2", new),
            line(Some("OUVERT"), "CMD-3", old),
            line(Some("A-LA-MAIN"), "CMD-4", old),
            line(None, "CMD-5", old),
        ])
        .await
        .unwrap();
    let pbo = Commande { parc_opac: Some(Fact::new(true, FactOrigin::ByHand)), ..Commande::default() };
    journal.remember(&contrat("A-LA-MAIN"), pbo, new).await.unwrap();

    // The limit is a day ago; the requests of this month and of the month before stay all the same.
    let purge = journal.purge(nov(24), nov(25)).await.unwrap();
    let expected = Purge {
        structures: 1,
        lists: 1,
        requests: 2,
        acces_lines: 3,
        kept: KeptPuts { unsettled: 1, without_code: 0, useful: 0 },
        ..Purge::default()
    };
    assert_eq!(purge, expected);
    assert_eq!(lines(&sandbox, "requete"), 3, "October's first hour in Paris, November, and the open put's");
    let commandes: Vec<String> = sandbox
        .raw()
        .prepare("SELECT commande FROM acces ORDER BY id")
        .unwrap()
        .query_map([], |line| line.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(commandes, ["CMD-2", "CMD-2", "CMD-3", "CMD-4"]);
    assert_eq!(journal.lists(&contrat("C2")).await.unwrap().len(), 1);
}

/// If this month's requests were purged, the whole quota would look unused once the clock is right again.
#[tokio::test]
async fn a_clock_that_is_years_ahead_does_not_purge_the_month_s_requests() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    let (october, november) = (t("2026-10-12T12:00:00Z"), t("2026-11-25T09:00:00Z"));
    for at in [october, november, november] {
        journal.count(request("getRoSite", "C1", at), 2000).await.unwrap();
    }
    let purge = journal.purge(t("2027-11-25T09:00:00Z"), t("2028-11-25T09:00:00Z")).await.unwrap();
    assert_eq!(purge.requests, 1, "October's");
    assert_eq!(journal.used(november).await.unwrap(), 2);
}

/// If a purge fails half way, nothing is gone. After a complete one, compacting gives the room back.
#[tokio::test]
async fn a_purge_is_whole_or_nothing() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    for index in 0..300 {
        finish(&journal, &format!("C{index}"), s(index), "DCH-1").await;
    }
    journal.count(request("getRoSite", "AILLEURS", s(60 * DAY)), 2000).await.unwrap();
    // The purge of the last table fails, after all the other tables are done.
    sandbox
        .raw()
        .execute_batch("CREATE TRIGGER panne BEFORE DELETE ON requete BEGIN SELECT RAISE(ABORT, 'no'); END")
        .unwrap();
    assert!(journal.purge(limit(), now()).await.is_err());
    assert_eq!(left(&journal).await.len(), 300);
    let counts = ["evenement", "reponse", "requete", "contrat", "fait", "purge"].map(|table| lines(&sandbox, table));
    assert_eq!(counts, [1200, 300, 301, 300, 600, 0]);

    sandbox.raw().execute_batch("DROP TRIGGER panne").unwrap();
    assert_eq!(journal.purge(limit(), now()).await.unwrap().puts, 300);
    assert_eq!(lines(&sandbox, "put"), 0);
    let place = journal.compact().await.unwrap();
    assert!(place.after < place.before / 2, "{place:?}");
    assert_eq!(std::fs::metadata(&sandbox.path).unwrap().len(), place.after);
}

/// Another program that reads blocks the compacting, not the purge; the failure to compact is reported.
#[tokio::test]
async fn a_reader_keeps_the_room_and_nothing_else() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    for index in 0..50 {
        finish(&journal, &format!("C{index}"), s(index), "DCH-1").await;
    }
    let reader = sandbox.raw();
    reader.execute_batch("BEGIN; SELECT count(*) FROM put").unwrap();
    assert_eq!(journal.purge(limit(), now()).await.unwrap().puts, 50);
    assert!(journal.compact().await.is_err());
    reader.execute_batch("COMMIT").unwrap();
    journal.compact().await.unwrap();
    assert_eq!(left(&journal).await, []);
}

/// The row in `purge` that allows events to be deleted can't be committed, and only works for settled puts whose code
/// is known.
#[tokio::test]
async fn events_are_deleted_by_a_purge_and_by_nothing_else() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    let finished = finish(&journal, "FINI", s(0), "DCH-1").await;
    let without_code = finish(&journal, "SANSCODE", s(0), "").await;
    let (opened, ..) = departed(&journal, "OUVERT", s(0)).await;
    let mut raw = sandbox.raw();
    raw.pragma_update(None, "foreign_keys", true).unwrap();
    assert!(raw.execute("DELETE FROM evenement", []).is_err());
    for (put, can) in [(finished, true), (without_code, false), (opened, false)] {
        let put = put.to_string();
        assert!(raw.execute("INSERT INTO purge (put) VALUES (?1)", [&put]).is_err(), "not outside a transaction");
        let tx = raw.transaction().unwrap();
        tx.execute("INSERT INTO purge (put) VALUES (?1)", [&put]).unwrap();
        tx.execute("DELETE FROM reponse WHERE put = ?1", [&put]).unwrap();
        assert_eq!(tx.execute("DELETE FROM evenement WHERE put = ?1", [&put]).is_ok(), can, "{put}");
        assert!(tx.execute("UPDATE evenement SET le = 0 WHERE put = ?1 AND version = 1", [&put]).is_err() || can);
        assert!(tx.commit().is_err(), "the mark is still there");
    }
    assert_eq!(lines(&sandbox, "purge"), 0);
    assert_eq!(journal.put_records(finished).await.unwrap().len(), 4);
}

/// In a journal of the earlier schema, the events of a put tell that its code is missing.
#[tokio::test]
async fn a_put_of_an_older_journal_is_listed_and_spared_when_its_code_is_missing() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    let without_code = finish(&journal, "SANSCODE", s(0), "").await;
    let finished = finish(&journal, "FINI", s(0), "DCH-1").await;
    sandbox.raw().execute("UPDATE put SET sans_code = NULL", []).unwrap();
    let missing: Vec<_> = journal.without_code().await.unwrap().into_iter().map(|(put, _)| put).collect();
    assert_eq!(missing, [without_code]);
    assert_eq!(journal.purge(limit(), now()).await.unwrap().puts, 1);
    assert_eq!(left(&journal).await, [without_code]);
    assert!(journal.put_records(finished).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_long_register_is_read_page_by_page_oldest_first() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    let mut all = Vec::new();
    for index in 0..25 {
        all.push(refuse(&journal, &format!("C{}", index % 5), s(index)).await);
    }
    let (mut read, mut after) = (Vec::new(), None);
    loop {
        let page = journal.page(&PutFilter::default(), after, 10).await.unwrap();
        after = page.last().map(|(put, _)| *put);
        read.extend(page.iter().map(|(put, _)| *put));
        if page.len() < 10 {
            break;
        }
    }
    assert_eq!(read, all);
    let filter = PutFilter { contrat: Some(contrat("C3")), since: Some(s(13)) };
    let page = journal.page(&filter, None, 10).await.unwrap();
    assert_eq!(page.iter().map(|(put, _)| *put).collect::<Vec<_>>(), [all[13], all[18], all[23]]);
}
