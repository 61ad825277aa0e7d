//! Guards: domain: what the access files say of an order does not depend on the order, the number or the names of
//! their imports

use std::collections::BTreeMap;
use std::sync::Arc;

use common::rules::cases::bare_fibre;
use proptest::prelude::*;
use reprov::domain::acces::{AccesLine, Flux, LineOrigin, column};
use reprov::domain::commande::{Commande, CommandePbo, Fact, FactOrigin, Route};
use reprov::domain::fact_history::DatedFact;
use reprov::domain::fibre::{FibresQuestion, PboFibres, RoSite};
use reprov::domain::paris;
use reprov::domain::reference::ContratId;
use reprov::domain::states::{Construction, Statut, Utilisation};
use reprov::store::journal::{ImportCount, Journal};

use crate::bench::*;

/// A line of a file of day `day`, imported at second `imported` of the tests' day
/// (2026-11-18T11:06:40Z and on).
fn line(flux: Flux, commande: &str, day: &str, imported: i64, fields: &[(&str, &str)]) -> AccesLine {
    let fields: BTreeMap<String, String> =
        fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    AccesLine {
        flux,
        commande: commande.to_owned(),
        contrat: fields.get(column::CONTRAT).map(|name| ContratId::parse(name).unwrap()),
        origin: LineOrigin {
            file: format!("{}_{day}.csv", flux.name()),
            index: 2,
            day: (!day.is_empty()).then(|| day.parse().unwrap()),
            sequence: (!day.is_empty()).then_some(7),
            imported_at: s(imported),
        },
        fields,
        headers: BTreeMap::new(),
    }
}

fn cr(day: &str, prise: &str) -> AccesLine {
    let fields = [(column::CONTRAT, "C1"), (column::CR_STATE, "OK"), (column::PRISE, prise)];
    line(Flux::CrCmdAcces, "CMD-1", day, 0, &fields)
}

fn notif(day: &str, imported: i64, prise: &str) -> AccesLine {
    line(Flux::NotifReprov, "CMD-1", day, imported, &[(column::CONTRAT, "C1"), (column::PRISE, prise)])
}

fn cmd(day: &str) -> AccesLine {
    line(Flux::CmdAcces, "CMD-1", day, 0, &[(column::EXISTING_PRISE, "O")])
}

fn by_hand(prise: &str) -> Commande {
    Commande { reference_prise: Some(Fact::new(prise.to_owned(), FactOrigin::ByHand)), ..Commande::default() }
}

async fn prise(journal: &Journal) -> Option<(String, FactOrigin)> {
    journal.facts(&contrat("C1")).await.unwrap().reference_prise.map(|fact| (fact.value, fact.origin))
}

#[tokio::test]
async fn imported_lines_give_the_facts_and_no_contract_comes_to_hand() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    let lines = vec![cr("2026-11-10", "CTP-1"), cmd("2026-11-09"), notif("2026-11-12", 0, "CTP-2")];
    assert_eq!(journal.import(lines).await.unwrap(), ImportCount { new_lines: 3, known: 0 });
    drop(journal);
    let journal = sandbox.open();
    let known = journal.commande_knowledge(&contrat("C1")).await.unwrap();
    assert_eq!(known.facts.reference_prise, Some(Fact::new("CTP-2".to_owned(), FactOrigin::NotifReprov)));
    assert_eq!(known.facts.existing_prise, Some(Fact::new(true, FactOrigin::Commande)));
    assert_eq!(known.summary.unwrap().commande, "CMD-1");
    assert!(journal.contrats().await.unwrap().is_empty());
    assert_eq!(journal.commande_knowledge(&contrat("C2")).await.unwrap().summary, None);
    assert_eq!(
        sandbox.open_for("prod").commande_knowledge(&contrat("C1")).await.unwrap().summary,
        None,
        "each profile has its own"
    );
}

#[tokio::test]
async fn importing_twice_changes_nothing_and_keeps_the_first_time() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    let lines = |imported| vec![cr("2026-11-18", "CTP-1"), notif("2026-11-18", imported, "CTP-2")];
    journal.import(lines(10)).await.unwrap();
    let before = journal.commande_knowledge(&contrat("C1")).await.unwrap();
    assert_eq!(journal.import(lines(9000)).await.unwrap(), ImportCount { new_lines: 0, known: 2 });
    assert_eq!(journal.commande_knowledge(&contrat("C1")).await.unwrap(), before);
    let (number, first): (i64, i64) = sandbox
        .raw()
        .query_row("SELECT count(*), max(importee_le) FROM acces", [], |l| Ok((l.get(0)?, l.get(1)?)))
        .unwrap();
    assert_eq!((number, first), (2, s(10).as_microsecond()));
}

#[tokio::test]
async fn a_copy_whose_name_says_nothing_adds_nothing_in_either_order() {
    for copy_first in [false, true] {
        let sandbox = Sandbox::new();
        let journal = sandbox.open();
        let (copy, named) = (notif("", 50, "CTP-1"), notif("2026-11-10", 60, "CTP-1"));
        let in_order = if copy_first { [copy, named] } else { [named, copy] };
        for one in in_order {
            journal.import(vec![one]).await.unwrap();
        }
        // Dated by the day of its import, the copy would hide this notification.
        journal.import(vec![notif("2026-11-12", 70, "CTP-2")]).await.unwrap();
        assert_eq!(prise(&journal).await.unwrap().0, "CTP-2", "copy first: {copy_first}");
    }
}

#[tokio::test]
async fn the_same_route_notified_again_counts_again() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    for (day, name) in [("2026-11-10", "CTP-1"), ("2026-11-11", "CTP-2"), ("2026-11-12", "CTP-1")] {
        assert_eq!(journal.import(vec![notif(day, 0, name)]).await.unwrap().new_lines, 1);
    }
    assert_eq!(prise(&journal).await.unwrap().0, "CTP-1");
}

#[tokio::test]
async fn the_later_of_a_notification_and_an_end_seen_here_counts() {
    // Terminé is seen at second 1000, on 2026-11-18. A notification of an earlier day is older; one of a later day is
    // newer; one of the same day counts as of the end of that day, unless it was imported before.
    for (day, imported, expected) in [
        ("2026-11-17", 90_000, "CTP-2-1"),
        ("2026-11-19", 200_000, "CTP-9"),
        ("2026-11-18", 90_000, "CTP-9"),
        ("2026-11-18", 900, "CTP-2-1"),
    ] {
        let sandbox = Sandbox::new();
        let journal = sandbox.open();
        let (put, life, request) = departed(&journal, "C1", s(0)).await;
        let life = journal.receive(put, life.version, accepted("D-1", s(1)), None, request, false).await.unwrap();
        journal.add(put, life.version, state(Statut::Finished, "CTP-2-1", s(1000))).await.unwrap();
        journal.import(vec![cr("2026-11-10", "CTP-0"), notif(day, imported, "CTP-9")]).await.unwrap();
        assert_eq!(prise(&journal).await.unwrap().0, expected, "{day} {imported}");
    }
}

#[tokio::test]
async fn what_a_person_set_wins_over_every_older_file_and_gives_way_to_a_newer_one() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    journal.import(vec![cr("2026-11-10", "CTP-1"), notif("2026-11-18", 10, "CTP-2")]).await.unwrap();
    journal.remember(&contrat("C1"), by_hand("MAIN"), s(20)).await.unwrap();
    assert_eq!(prise(&journal).await, Some(("MAIN".to_owned(), FactOrigin::ByHand)));
    journal.import(vec![notif("2026-11-19", 90_000_000, "CTP-3")]).await.unwrap();
    assert_eq!(prise(&journal).await, Some(("CTP-3".to_owned(), FactOrigin::NotifReprov)));
    let known = journal.commande_knowledge(&contrat("C1")).await.unwrap();
    let told = |dated: &DatedFact| dated.fact.reference_prise.as_ref().map(|fact| fact.value.clone());
    let told: Vec<String> = known.history.iter().filter_map(told).collect();
    assert_eq!(told, ["CTP-3", "MAIN", "CTP-1"], "what is older stays visible");
    journal.remember(&contrat("C1"), by_hand("MAIN"), s(90_000_001)).await.unwrap();
    assert_eq!(prise(&journal).await, Some(("MAIN".to_owned(), FactOrigin::ByHand)), "and is taken back");
}

#[tokio::test]
async fn our_own_end_wins_over_what_was_typed_before_it() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    let c1 = contrat("C1");
    let route = Commande { route: Some(Fact::new(Route::Virtual, FactOrigin::ByHand)), ..by_hand("CTP-1") };
    journal.remember(&c1, route, s(0)).await.unwrap();
    let pbo = |name: &str, fibre: &str| PboFibres {
        reference: name.into(),
        localisation: "ETAGE-3".into(),
        fibres: vec![bare_fibre(fibre, Construction::ToBuild, Utilisation::Available)],
    };
    let list = RoSite { pbo: vec![pbo("BE-01", "CTP-1"), pbo("BE-02", "CTP-2-1")] };
    journal.keep_list(&c1, FibresQuestion::default(), Arc::new(list), s(1)).await.unwrap();
    let (put, life, request) = departed(&journal, "C1", s(2)).await;
    let life = journal.receive(put, life.version, accepted("D-1", s(3)), None, request, false).await.unwrap();
    assert_eq!(prise(&journal).await, Some(("CTP-1".to_owned(), FactOrigin::ByHand)), "not before the Terminé");
    journal.add(put, life.version, state(Statut::Finished, "CTP-2-1", s(1000))).await.unwrap();
    let facts = journal.facts(&c1).await.unwrap();
    let origin = FactOrigin::Reprovisionning;
    assert_eq!(facts.reference_prise, Some(Fact::new("CTP-2-1".to_owned(), origin)));
    assert_eq!(facts.route, Some(Fact::new(Route::Real, origin)));
    let place = CommandePbo { reference: "BE-02".into(), localisation: Some("ETAGE-3".into()) };
    assert_eq!(facts.pbo, Some(Fact::new(place, origin)));
}

#[tokio::test]
async fn a_sequence_number_is_given_once_per_profile() {
    let sandbox = Sandbox::new();
    let (journal, other, prod) = (sandbox.open(), sandbox.open(), sandbox.open_for("prod"));
    let mut prises = Vec::new();
    for journal in [&journal, &other, &journal, &prod] {
        prises.push(journal.sequence_cr_stoc(s(0)).await.unwrap());
    }
    assert_eq!(prises, [1, 2, 3, 1]);
}

#[tokio::test]
async fn a_journal_of_the_first_schema_keeps_everything() {
    let sandbox = Sandbox::new();
    std::fs::create_dir_all(sandbox.path.parent().unwrap()).unwrap();
    let raw = sandbox.raw();
    raw.execute_batch(include_str!("../../src/store/journal/schema/001.sql")).unwrap();
    raw.pragma_update(None, "application_id", 0x5265_5072).unwrap();
    raw.pragma_update(None, "user_version", 1).unwrap();
    raw.execute_batch(
        "INSERT INTO profil (nom) VALUES ('pack');
         INSERT INTO contrat VALUES (1, 'C1', 1795000000000000);
         INSERT INTO fait VALUES (1, 'C1', 'reference_prise', 'reprovisionning', '\"CTP-3\"', 1795000000000000);
         INSERT INTO fait VALUES (1, 'C1', 'zone', 'main', '\"ZMD\"', 1795000000000000);
         INSERT INTO requete (profil, le, mois, methode) VALUES (1, 1795000000000000, '2026-11', 'getRoSite');",
    )
    .unwrap();
    raw.close().unwrap();

    let journal = sandbox.open();
    assert_eq!(journal.set_aside(), None);
    assert_eq!(journal.contrats().await.unwrap().len(), 1);
    assert_eq!(journal.used(s(0)).await.unwrap(), 1);
    assert_eq!(prise(&journal).await, Some(("CTP-3".to_owned(), FactOrigin::Reprovisionning)));
    journal.import(vec![cr("2026-11-10", "CTP-1")]).await.unwrap();
    assert_eq!(prise(&journal).await.unwrap().0, "CTP-3");
    let version: i64 = sandbox.raw().pragma_query_value(None, "user_version", |line| line.get(0)).unwrap();
    assert!(version >= 4, "every migration since was applied");
}

/// Files of the contract, each of another day.
fn files() -> Vec<AccesLine> {
    let is_virtual =
        [(column::CONTRAT, "C1"), (column::CR_STATE, "OK"), (column::PRISE, "HOTLINE"), (column::PBO, "PT XXXX")];
    vec![
        cmd("2026-11-01"),
        line(Flux::CmdAcces, "CMD-1_1", "2026-11-02", 0, &[(column::EXISTING_PRISE, "N")]),
        cr("2026-11-03", "CTP-1"),
        line(Flux::CrCmdAcces, "CMD-1_1", "2026-11-04", 0, &is_virtual),
        notif("2026-11-05", 0, "CTP-5"),
        notif("2026-11-06", 0, "CTP-6"),
        line(
            Flux::CrMad,
            "CMD-1_1",
            "2026-11-06",
            0,
            &[(column::CONTRAT, "C1"), ("etatmadligne", "OK"), (column::PRISE, "CTP-7")],
        ),
        line(Flux::CmdStoc, "CMD-1_1", "2026-11-07", 0, &[(column::SUBCONTRACTING, "ST-1")]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// The result depends neither on the order of the imports, nor on their number, nor on where they are cut into
    /// batches.
    #[test]
    fn the_order_of_the_imports_changes_nothing(
        imports in Just(files()).prop_flat_map(|lines| {
            let repeated = [lines.clone(), lines].concat();
            Just(repeated).prop_shuffle()
        }),
        cut in 0_usize..16,
    ) {
        let executor = tokio::runtime::Builder::new_current_thread().build().unwrap();
        executor.block_on(async {
            let read = async |batches: Vec<Vec<AccesLine>>| {
                let sandbox = Sandbox::new();
                let journal = sandbox.open();
                for (hours, mut batch) in (0_i64..).zip(batches) {
                    for line in &mut batch {
                        // After the end of the day of every file.
                        let at = paris::day_end("2026-12-01".parse().unwrap()).unwrap();
                        line.origin.imported_at = at + jiff::SignedDuration::from_hours(hours);
                    }
                    journal.import(batch).await.unwrap();
                }
                journal.commande_knowledge(&contrat("C1")).await.unwrap()
            };
            let expected = read(vec![files()]).await;
            assert_eq!(expected.facts.reference_prise.as_ref().unwrap().value, "CTP-6");
            assert!(!expected.facts.existing_prise.as_ref().unwrap().value);
            let (firsts, others) = imports.split_at(cut);
            assert_eq!(read(vec![firsts.to_vec(), others.to_vec()]).await, expected);
        });
    }
}
