//! Guards: store: the latest structure and list are kept for each contract, question and profile; what can't be
//! read counts as absent

use std::sync::Arc;

use reprov::domain::fibre::{Fibre, PboFibres, QuestionFibres, RoSite};
use reprov::domain::reference::{Lieu, ReferencePbo};
use reprov::domain::site::{Batiment, Escalier, Etage, Pto, Site};
use reprov::domain::states::{Construction, Utilisation};

use crate::bench::*;

fn site(reference: &str) -> Site {
    let pto = Pto {
        reference: "PTO-1".into(),
        construction: Construction::read("Démolie"),
        utilisation: Utilisation::Reserve,
    };
    let etage = Etage { reference: "RDC".into(), pbo: Vec::new(), pto: vec![pto] };
    let escalier = Escalier { reference: "_NA_".into(), etages: vec![etage] };
    let batiment = Batiment { reference: "Bât A".into(), escaliers: vec![escalier] };
    Site { reference: reference.into(), batiments: vec![batiment] }
}

fn liste(reference: &str) -> RoSite {
    let cable: Arc<str> = "CDI-1".into();
    let fibre = Fibre {
        reference: reference.into(),
        reference_pto: None,
        cable: Some(cable),
        tube: None,
        couleur: Some("Rouge".into()),
        construction: Construction::default(),
        utilisation: Utilisation::Disponible,
    };
    RoSite { pbo: vec![PboFibres { reference: "BE-03".into(), localisation: "2e étage".into(), fibres: vec![fibre] }] }
}

#[tokio::test]
async fn the_latest_structure_is_kept_per_contract_and_profile() {
    let bac = Bac::new();
    let (journal, prod) = (bac.ouvrir(), bac.ouvrir_pour("prod"));
    let c1 = contrat("C1");
    journal.touche(&c1, s(0)).await.unwrap();
    assert_eq!(journal.structure(&c1).await.unwrap(), None);
    journal.garde_structure(&c1, Arc::new(site("SITE-1")), s(1)).await.unwrap();
    journal.garde_structure(&c1, Arc::new(site("SITE-2")), s(2)).await.unwrap();
    drop(journal);
    let journal = bac.ouvrir();
    assert_eq!(journal.structure(&c1).await.unwrap(), Some((site("SITE-2"), s(2))));
    assert_eq!(journal.contrats().await.unwrap()[0].site.as_deref(), Some("SITE-2"));
    assert_eq!(journal.structure(&contrat("C2")).await.unwrap(), None);
    assert_eq!(prod.structure(&c1).await.unwrap(), None);
}

#[tokio::test]
async fn the_latest_list_is_kept_per_question() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    let c1 = contrat("C1");
    let ici = QuestionFibres::default();
    let la = QuestionFibres {
        lieu: Some(Lieu::parse("A", "B", "2").unwrap()),
        pbo: Some(ReferencePbo::parse("BE-03").unwrap()),
    };
    journal.garde_liste(&c1, ici.clone(), Arc::new(liste("F1")), s(1)).await.unwrap();
    journal.garde_liste(&c1, la.clone(), Arc::new(liste("F2")), s(2)).await.unwrap();
    journal.garde_liste(&c1, ici.clone(), Arc::new(liste("F3")), s(3)).await.unwrap();
    drop(journal);
    let listes = bac.ouvrir().listes(&c1).await.unwrap();
    let vues: Vec<_> = listes.into_iter().map(|l| (l.question, (*l.reponse).clone(), l.le)).collect();
    assert_eq!(vues, [(Some(ici), liste("F3"), Some(s(3))), (Some(la), liste("F2"), Some(s(2)))]);
    assert!(bac.ouvrir_pour("prod").listes(&c1).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_entry_that_cannot_be_read_counts_as_absent() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    let c1 = contrat("C1");
    journal.garde_structure(&c1, Arc::new(site("SITE-1")), s(1)).await.unwrap();
    journal.garde_liste(&c1, QuestionFibres::default(), Arc::new(liste("F1")), s(1)).await.unwrap();
    bac.brut().execute_batch("UPDATE structure SET site = '{'; UPDATE liste SET reponse = '[]'").unwrap();
    assert_eq!(journal.structure(&c1).await.unwrap(), None);
    assert!(journal.listes(&c1).await.unwrap().is_empty());
    journal.garde_structure(&c1, Arc::new(site("SITE-2")), s(2)).await.unwrap();
    assert_eq!(journal.structure(&c1).await.unwrap(), Some((site("SITE-2"), s(2))));
}
