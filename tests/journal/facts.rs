//! Guards: store: a fact comes back with its source; the stronger source wins, and a plan is not remembered

use reprov::domain::commande::{Commande, Fait, Origine, PboCommande, Route, Zone};
use reprov::store::journal::{ContratConnu, Journal};

use crate::bench::*;

fn prise(valeur: &str, origine: Origine) -> Commande {
    Commande { reference_prise: Some(Fait::new(valeur.to_owned(), origine)), ..Commande::default() }
}

async fn prise_connue(journal: &Journal) -> String {
    journal.faits(&contrat("C1")).await.unwrap().reference_prise.unwrap().valeur
}

#[tokio::test]
async fn every_fact_comes_back_with_its_source() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    let faits = Commande {
        reference_prise: Some(Fait::new("HOTLINE".to_owned(), Origine::Commande)),
        prise_existante: Some(Fait::new(true, Origine::CrCommande)),
        parc_opac: Some(Fait::new(false, Origine::Main)),
        zone: Some(Fait::new(Zone::Zmd, Origine::Main)),
        immeuble_collectif: Some(Fait::new(true, Origine::Reprovisionning)),
        pbo: Some(Fait::new(
            PboCommande { reference: "BE-03".to_owned(), localisation: Some("Étage 2".to_owned()) },
            Origine::Service,
        )),
        route: Some(Fait::new(Route::Virtuelle, Origine::CrCommande)),
    };
    journal.retient(&contrat("C1"), faits.clone(), s(0)).await.unwrap();
    journal.retient(&contrat("C1"), Commande::default(), s(1)).await.unwrap();
    drop(journal);
    let journal = bac.ouvrir();
    assert_eq!(journal.faits(&contrat("C1")).await.unwrap(), faits);
    assert_eq!(journal.faits(&contrat("C2")).await.unwrap(), Commande::default());
    assert_eq!(bac.ouvrir_pour("prod").faits(&contrat("C1")).await.unwrap(), Commande::default());
}

#[tokio::test]
async fn the_stronger_source_wins_and_the_later_document_replaces_its_own() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    let c1 = contrat("C1");
    journal.retient(&c1, prise("CR-2", Origine::CrCommande), s(20)).await.unwrap();
    journal.retient(&c1, prise("CR-1", Origine::CrCommande), s(10)).await.unwrap();
    assert_eq!(prise_connue(&journal).await, "CR-2");
    journal.retient(&c1, prise("NOTIF-2", Origine::Reprovisionning), s(40)).await.unwrap();
    journal.retient(&c1, prise("NOTIF-1", Origine::Reprovisionning), s(30)).await.unwrap();
    journal.retient(&c1, prise("CR-3", Origine::CrCommande), s(50)).await.unwrap();
    assert_eq!(prise_connue(&journal).await, "NOTIF-2");
    // A person has the last word, even on a machine whose clock was set back.
    journal.retient(&c1, prise("MAIN-1", Origine::Main), s(60)).await.unwrap();
    journal.retient(&c1, prise("MAIN-2", Origine::Main), s(5)).await.unwrap();
    assert_eq!(prise_connue(&journal).await, "MAIN-2");
}

#[tokio::test]
async fn a_plan_is_not_remembered() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    journal.retient(&contrat("C1"), prise("PLAN", Origine::Plan), s(0)).await.unwrap();
    assert_eq!(journal.faits(&contrat("C1")).await.unwrap(), Commande::default());
}

#[tokio::test]
async fn the_latest_touched_contract_comes_first() {
    let bac = Bac::new();
    let (journal, prod) = (bac.ouvrir(), bac.ouvrir_pour("prod"));
    for (nom, le) in [("C1", s(10)), ("C2", s(20)), ("C1", s(30)), ("C1", s(5))] {
        journal.touche(&contrat(nom), le).await.unwrap();
    }
    prod.touche(&contrat("C3"), s(0)).await.unwrap();
    let connu = |nom, le| ContratConnu { contrat: contrat(nom), touche_le: le, site: None };
    assert_eq!(journal.contrats().await.unwrap(), [connu("C1", s(30)), connu("C2", s(20))]);
    assert_eq!(prod.contrats().await.unwrap(), [connu("C3", s(0))]);
}
