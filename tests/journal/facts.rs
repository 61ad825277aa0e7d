//! Guards: store: a fact comes back with its source and its time, and a plan is not remembered

use reprov::domain::commande::{Commande, CommandePbo, Fact, FactOrigin, Route, Zone};
use reprov::domain::contrat_note::ContratNote;
use reprov::store::journal::{Journal, KnownContrat};

use crate::bench::*;

fn prise(value: &str, origin: FactOrigin) -> Commande {
    Commande { reference_prise: Some(Fact::new(value.to_owned(), origin)), ..Commande::default() }
}

async fn known_prise(journal: &Journal) -> String {
    journal.facts(&contrat("C1")).await.unwrap().reference_prise.unwrap().value
}

#[tokio::test]
async fn every_fact_comes_back_with_its_source() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    let facts = Commande {
        reference_prise: Some(Fact::new("HOTLINE".to_owned(), FactOrigin::Commande)),
        existing_prise: Some(Fact::new(true, FactOrigin::CrCommande)),
        parc_opac: Some(Fact::new(false, FactOrigin::ByHand)),
        zone: Some(Fact::new(Zone::Zmd, FactOrigin::ByHand)),
        collective_immeuble: Some(Fact::new(true, FactOrigin::Reprovisionning)),
        pbo: Some(Fact::new(
            CommandePbo { reference: "BE-03".to_owned(), localisation: Some("Étage 2".to_owned()) },
            FactOrigin::Service,
        )),
        route: Some(Fact::new(Route::Virtual, FactOrigin::CrCommande)),
    };
    journal.remember(&contrat("C1"), facts.clone(), s(0)).await.unwrap();
    journal.remember(&contrat("C1"), Commande::default(), s(1)).await.unwrap();
    drop(journal);
    let journal = sandbox.open();
    assert_eq!(journal.facts(&contrat("C1")).await.unwrap(), facts);
    assert_eq!(journal.facts(&contrat("C2")).await.unwrap(), Commande::default());
    assert_eq!(sandbox.open_for("prod").facts(&contrat("C1")).await.unwrap(), Commande::default());
}

#[tokio::test]
async fn the_later_source_wins_and_the_later_document_replaces_its_own() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    let c1 = contrat("C1");
    journal.remember(&c1, prise("CR-2", FactOrigin::CrCommande), s(20)).await.unwrap();
    journal.remember(&c1, prise("CR-1", FactOrigin::CrCommande), s(10)).await.unwrap();
    assert_eq!(known_prise(&journal).await, "CR-2");
    journal.remember(&c1, prise("NOTIF-2", FactOrigin::Reprovisionning), s(40)).await.unwrap();
    journal.remember(&c1, prise("NOTIF-1", FactOrigin::Reprovisionning), s(30)).await.unwrap();
    assert_eq!(known_prise(&journal).await, "NOTIF-2");
    journal.remember(&c1, prise("CR-3", FactOrigin::CrCommande), s(50)).await.unwrap();
    assert_eq!(known_prise(&journal).await, "CR-3");
    // Of two values set by hand the last one written counts, even if the clock was set back.
    journal.remember(&c1, prise("MAIN-1", FactOrigin::ByHand), s(60)).await.unwrap();
    journal.remember(&c1, prise("MAIN-2", FactOrigin::ByHand), s(55)).await.unwrap();
    assert_eq!(known_prise(&journal).await, "MAIN-2");
}

#[tokio::test]
async fn a_plan_is_not_remembered() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    journal.remember(&contrat("C1"), prise("PLAN", FactOrigin::Plan), s(0)).await.unwrap();
    assert_eq!(journal.facts(&contrat("C1")).await.unwrap(), Commande::default());
}

#[tokio::test]
async fn the_latest_touched_contract_comes_first() {
    let sandbox = Sandbox::new();
    let (journal, prod) = (sandbox.open(), sandbox.open_for("prod"));
    for (name, at) in [("C1", s(10)), ("C2", s(20)), ("C1", s(30)), ("C1", s(5))] {
        journal.touch(&contrat(name), at).await.unwrap();
    }
    prod.touch(&contrat("C3"), s(0)).await.unwrap();
    let known = |name, at| KnownContrat {
        contrat: contrat(name),
        touched_at: at,
        site: None,
        own_note: ContratNote::default(),
    };
    assert_eq!(journal.contrats().await.unwrap(), [known("C1", s(30)), known("C2", s(20))]);
    assert_eq!(prod.contrats().await.unwrap(), [known("C3", s(0))]);
}
