//! Guards: store: the latest structure and list are kept for each contract, question and profile; what can't be
//! read counts as absent

use std::sync::Arc;

use reprov::domain::fibre::{Fibre, FibresQuestion, PboFibres, RoSite};
use reprov::domain::reference::{PboId, Place};
use reprov::domain::site::{Batiment, Escalier, Etage, Pto, Site};
use reprov::domain::states::{Construction, Utilisation};

use crate::bench::*;

fn site(reference: &str) -> Site {
    let pto = Pto {
        reference: "PTO-1".into(),
        construction: Construction::read("Démolie"),
        utilisation: Utilisation::Reserved,
    };
    let etage = Etage { reference: "RDC".into(), pbo: Vec::new(), pto: vec![pto] };
    let escalier = Escalier { reference: "_NA_".into(), etages: vec![etage] };
    let batiment = Batiment { reference: "Bât A".into(), escaliers: vec![escalier] };
    Site { reference: reference.into(), batiments: vec![batiment] }
}

fn list(reference: &str) -> RoSite {
    let cable: Arc<str> = "CDI-1".into();
    let fibre = Fibre {
        reference: reference.into(),
        reference_pto: None,
        cable: Some(cable),
        tube: None,
        colour: Some("Rouge".into()),
        construction: Construction::default(),
        utilisation: Utilisation::Available,
    };
    RoSite { pbo: vec![PboFibres { reference: "BE-03".into(), localisation: "2e étage".into(), fibres: vec![fibre] }] }
}

#[tokio::test]
async fn the_latest_structure_is_kept_per_contract_and_profile() {
    let sandbox = Sandbox::new();
    let (journal, prod) = (sandbox.open(), sandbox.open_for("prod"));
    let c1 = contrat("C1");
    journal.touch(&c1, s(0)).await.unwrap();
    assert_eq!(journal.structure(&c1).await.unwrap(), None);
    journal.keep_structure(&c1, Arc::new(site("SITE-1")), s(1)).await.unwrap();
    journal.keep_structure(&c1, Arc::new(site("SITE-2")), s(2)).await.unwrap();
    drop(journal);
    let journal = sandbox.open();
    assert_eq!(journal.structure(&c1).await.unwrap(), Some((site("SITE-2"), s(2))));
    assert_eq!(journal.contrats().await.unwrap()[0].site.as_deref(), Some("SITE-2"));
    assert_eq!(journal.structure(&contrat("C2")).await.unwrap(), None);
    assert_eq!(prod.structure(&c1).await.unwrap(), None);
}

#[tokio::test]
async fn the_latest_list_is_kept_per_question() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    let c1 = contrat("C1");
    let here = FibresQuestion::default();
    let there =
        FibresQuestion { place: Some(Place::parse("A", "B", "2").unwrap()), pbo: Some(PboId::parse("BE-03").unwrap()) };
    journal.keep_list(&c1, here.clone(), Arc::new(list("F1")), s(1)).await.unwrap();
    journal.keep_list(&c1, there.clone(), Arc::new(list("F2")), s(2)).await.unwrap();
    journal.keep_list(&c1, here.clone(), Arc::new(list("F3")), s(3)).await.unwrap();
    drop(journal);
    let lists = sandbox.open().lists(&c1).await.unwrap();
    let seen: Vec<_> = lists.into_iter().map(|l| (l.question, (*l.answer).clone(), l.at)).collect();
    assert_eq!(seen, [(Some(here), list("F3"), Some(s(3))), (Some(there), list("F2"), Some(s(2)))]);
    assert!(sandbox.open_for("prod").lists(&c1).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_entry_that_cannot_be_read_counts_as_absent() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    let c1 = contrat("C1");
    journal.keep_structure(&c1, Arc::new(site("SITE-1")), s(1)).await.unwrap();
    journal.keep_list(&c1, FibresQuestion::default(), Arc::new(list("F1")), s(1)).await.unwrap();
    sandbox.raw().execute_batch("UPDATE structure SET site = '{'; UPDATE liste SET reponse = '[]'").unwrap();
    assert_eq!(journal.structure(&c1).await.unwrap(), None);
    assert!(journal.lists(&c1).await.unwrap().is_empty());
    journal.keep_structure(&c1, Arc::new(site("SITE-2")), s(2)).await.unwrap();
    assert_eq!(journal.structure(&c1).await.unwrap(), Some((site("SITE-2"), s(2))));
}
