//! Guards: store: what is put away comes back when something happens to it, and nothing of it is deleted
//! Guards: store: the imported orders are read again only when they changed

use std::collections::BTreeMap;

use reprov::domain::acces::{AccesLine, Flux, LineOrigin};
use reprov::domain::contrat_note::ContratNote;
use reprov::domain::imported::ImportedOrders;
use reprov::store::journal::{AddedContrats, Journal};

use crate::bench::*;

fn line(name: &str, index: u64) -> AccesLine {
    AccesLine {
        flux: Flux::CrCmdAcces,
        commande: format!("CMD-{name}"),
        contrat: Some(contrat(name)),
        fields: BTreeMap::from([("x".to_owned(), index.to_string())]),
        headers: BTreeMap::new(),
        origin: LineOrigin { file: "a.csv".into(), index, day: None, sequence: None, imported_at: s(0) },
    }
}

fn names(orders: &ImportedOrders) -> Vec<&str> {
    (0..orders.len()).map(|at| orders.get(at).unwrap()).collect()
}

async fn away(journal: &Journal, name: &str) -> bool {
    let known = journal.contrats().await.unwrap();
    known.iter().find(|known| known.contrat == contrat(name)).unwrap().own_note.away
}

#[tokio::test]
async fn several_contracts_are_added_at_once() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    journal.touch(&contrat("C1"), s(0)).await.unwrap();
    journal.touch(&contrat("C2"), s(0)).await.unwrap();
    journal.put_away(&contrat("C2"), true, s(1)).await.unwrap();
    let column = ["C1", "C2", "C3"].map(contrat).to_vec();
    // What was put away is not there: adding it brings it back.
    let added = journal.add_contrats(column, s(2)).await.unwrap();
    assert_eq!(added, AddedContrats { added: 2, known: 1 });
    assert!(!away(&journal, "C2").await);
    assert_eq!(journal.contrats().await.unwrap().len(), 3);
}

#[tokio::test]
async fn what_is_put_away_comes_back_when_it_is_opened_or_a_put_begins() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    for name in ["C1", "C2"] {
        journal.touch(&contrat(name), s(0)).await.unwrap();
        // The clock may stand still, or have been set back.
        journal.put_away(&contrat(name), true, s(0)).await.unwrap();
        assert!(away(&journal, name).await);
    }
    journal.touch(&contrat("C1"), s(0)).await.unwrap();
    assert!(!away(&journal, "C1").await);
    journal.begin(intention("C2", s(0))).await.unwrap();
    assert!(!away(&journal, "C2").await);
    journal.put_away(&contrat("C1"), true, s(1)).await.unwrap();
    journal.put_away(&contrat("C1"), false, s(1)).await.unwrap();
    assert!(!away(&journal, "C1").await);
}

#[tokio::test]
async fn a_name_stays_when_its_contract_is_put_away_and_is_of_its_profile() {
    let sandbox = Sandbox::new();
    let (journal, prod) = (sandbox.open(), sandbox.open_for("prod"));
    for journal in [&journal, &prod] {
        journal.touch(&contrat("C1"), s(0)).await.unwrap();
    }
    journal.annotate(&contrat("C1"), Some("Adam".into()), None, s(1)).await.unwrap();
    journal.put_away(&contrat("C1"), true, s(2)).await.unwrap();
    let own = journal.contrats().await.unwrap().remove(0).own_note;
    assert_eq!((own.away, own.name.as_deref(), own.note), (true, Some("Adam"), None));
    assert_eq!(prod.contrats().await.unwrap().remove(0).own_note, ContratNote::default());
    journal.annotate(&contrat("C1"), None, Some("b".into()), s(0)).await.unwrap();
    let own = journal.contrats().await.unwrap().remove(0).own_note;
    assert_eq!((own.away, own.name, own.note.as_deref()), (true, None, Some("b")));
}

#[tokio::test]
async fn the_imported_orders_are_listed_once_each_and_again_after_a_change_only() {
    let sandbox = Sandbox::new();
    let (journal, prod) = (sandbox.open(), sandbox.open_for("prod"));
    journal.import(vec![line("C2", 1), line("C1", 2), line("C2", 3)]).await.unwrap();
    prod.import(vec![line("C9", 1)]).await.unwrap();
    let (mark, orders) = journal.imported_orders(None).await.unwrap().unwrap();
    assert_eq!(names(&orders), ["C1", "C2"]);
    assert!(journal.imported_orders(Some(mark)).await.unwrap().is_none());
    journal.touch(&contrat("C1"), s(1)).await.unwrap();
    assert!(journal.imported_orders(Some(mark)).await.unwrap().is_none(), "which are at hand is told elsewhere");
    // Another window imports, names, puts away and takes out, with a clock that stands still.
    let other = sandbox.open();
    other.import(vec![line("C3", 4)]).await.unwrap();
    let (mark, orders) = journal.imported_orders(Some(mark)).await.unwrap().unwrap();
    assert_eq!(names(&orders), ["C1", "C2", "C3"]);
    other.annotate(&contrat("C3"), Some("Adam".into()), None, s(0)).await.unwrap();
    let (mark, orders) = journal.imported_orders(Some(mark)).await.unwrap().unwrap();
    assert_eq!(orders.note(2).unwrap().name.as_deref(), Some("Adam"));
    other.annotate(&contrat("C3"), Some("Eve".into()), None, s(0)).await.unwrap();
    let (mark, orders) = journal.imported_orders(Some(mark)).await.unwrap().unwrap();
    assert_eq!(orders.note(2).unwrap().name.as_deref(), Some("Eve"));
    other.put_away(&contrat("C3"), true, s(0)).await.unwrap();
    let (mark, orders) = journal.imported_orders(Some(mark)).await.unwrap().unwrap();
    assert!(orders.note(2).unwrap().away);
    other.touch(&contrat("C3"), s(0)).await.unwrap();
    let (_, orders) = journal.imported_orders(Some(mark)).await.unwrap().unwrap();
    assert!(!orders.note(2).unwrap().away);
}

#[tokio::test]
async fn how_a_list_was_left_is_kept_for_its_profile() {
    let sandbox = Sandbox::new();
    let (journal, prod) = (sandbox.open(), sandbox.open_for("prod"));
    assert_eq!(journal.kept_view("contrats").await.unwrap(), None);
    for left in ["codes etat", "tous urgence"] {
        journal.keep_view("contrats", left.into()).await.unwrap();
        assert_eq!(journal.kept_view("contrats").await.unwrap().as_deref(), Some(left));
    }
    assert_eq!(prod.kept_view("contrats").await.unwrap(), None);
}

#[tokio::test]
async fn a_name_goes_with_its_contract_in_a_purge_and_stays_while_it_is_new() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    for (name, at) in [("C1", s(0)), ("C2", s(100))] {
        journal.touch(&contrat(name), s(0)).await.unwrap();
        journal.annotate(&contrat(name), Some("Adam".into()), None, at).await.unwrap();
    }
    assert_eq!(journal.purge(s(50), s(200)).await.unwrap().contrats, 1);
    let left = journal.contrats().await.unwrap();
    assert_eq!(left.iter().map(|own| own.contrat.as_str()).collect::<Vec<_>>(), ["C2"]);
    journal.touch(&contrat("C1"), s(201)).await.unwrap();
    assert!(
        journal.contrats().await.unwrap().iter().all(|own| own.own_note.has_words() == (own.contrat == contrat("C2")))
    );
}
