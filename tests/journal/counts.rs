//! Guards: store: two sessions, and never past the quota, across processes; a killed process's session is free at
//! once

use reprov::domain::polling::Releves;
use reprov::store::journal::{CompteError, Journal, NouvelleRequete, SUIVI, mois};

use crate::bench::*;

#[test]
fn the_month_is_that_of_paris() {
    // Winter: UTC+1 (summer time ended on 25 October).
    assert_eq!(mois(t("2026-10-31T22:59:59.999999Z")), "2026-10");
    assert_eq!(mois(t("2026-10-31T23:00:00Z")), "2026-11");
    assert_eq!(mois(t("2026-12-31T23:30:00Z")), "2027-01");
    // Summer: UTC+2.
    assert_eq!(mois(t("2026-03-31T21:59:59Z")), "2026-03");
    assert_eq!(mois(t("2026-03-31T22:00:00Z")), "2026-04");
}

#[tokio::test]
async fn a_month_starts_again_at_nothing() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    let (octobre, novembre) = (t("2026-10-31T22:30:00Z"), t("2026-10-31T23:30:00Z"));
    journal.compte(requete("getRoSite", "C1", octobre), 1).await.unwrap();
    assert_eq!(
        journal.compte(requete("getRoSite", "C1", octobre), 1).await,
        Err(CompteError::QuotaAtteint { utilisees: 1 })
    );
    let sans_contrat = NouvelleRequete { le: novembre, methode: "getRoSite", contrat: None };
    journal.compte(sans_contrat, 1).await.unwrap();
    drop(journal);
    let journal = bac.ouvrir();
    assert_eq!(journal.utilisees(octobre).await.unwrap(), 1);
    assert_eq!(journal.utilisees(novembre).await.unwrap(), 1);
    assert_eq!(journal.utilisees(t("2026-12-01T12:00:00Z")).await.unwrap(), 0);
}

/// Counts twelve requests of at most fifty; gives those that were let through.
async fn compte_douze(journal: &Journal) -> u32 {
    let mut comptees = 0;
    for _ in 0..12 {
        match journal.compte(requete("getRoSite", "C1", s(0)), 50).await {
            Ok(_) => comptees += 1,
            Err(CompteError::QuotaAtteint { utilisees }) => assert_eq!(utilisees, 50),
            Err(CompteError::Journal(erreur)) => panic!("{erreur}"),
        }
    }
    comptees
}

#[test]
fn eight_threads_on_two_connections_never_pass_the_limit() {
    let bac = Bac::new();
    let journaux = [bac.ouvrir(), bac.ouvrir()];
    let comptees: u32 = std::thread::scope(|portee| {
        let fils: Vec<_> = (0..8)
            .map(|rang| {
                let journal = &journaux[rang % 2];
                portee.spawn(move || {
                    let executeur = tokio::runtime::Builder::new_current_thread().build().unwrap();
                    executeur.block_on(compte_douze(journal))
                })
            })
            .collect();
        fils.into_iter().map(|fil| fil.join().unwrap()).sum()
    });
    assert_eq!(comptees, 50);
    let ecrites: u32 = bac.brut().query_row("SELECT count(*) FROM requete", [], |ligne| ligne.get(0)).unwrap();
    assert_eq!(ecrites, 50);
}

#[tokio::test]
async fn a_request_is_given_back_only_while_its_end_is_not_known() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    let rendue = journal.compte(requete("getRoSite", "C1", s(0)), 10).await.unwrap();
    let finie = journal.compte(requete("getRoSite", "C1", s(0)), 10).await.unwrap();
    journal.rend(rendue).await.unwrap();
    journal.rend(rendue).await.unwrap();
    assert_eq!(journal.utilisees(s(0)).await.unwrap(), 1);
    journal.conclut(rendue, "OK").await.unwrap();
    assert_eq!(journal.utilisees(s(0)).await.unwrap(), 1);

    journal.conclut(finie, "20008").await.unwrap();
    journal.conclut(finie, "OK").await.unwrap();
    journal.rend(finie).await.unwrap();
    assert_eq!(journal.utilisees(s(0)).await.unwrap(), 1);
    let resultats: Vec<Option<String>> = bac
        .brut()
        .prepare("SELECT resultat FROM requete ORDER BY id")
        .unwrap()
        .query_map([], |ligne| ligne.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(resultats, [None, Some("20008".to_owned())]);
}

#[tokio::test]
async fn every_process_sees_when_a_contract_was_last_followed() {
    let bac = Bac::new();
    let (un, autre) = (bac.ouvrir(), bac.ouvrir());
    assert_eq!(un.dernier_suivi(&contrat("C1"), s(10)).await.unwrap(), Releves::default());
    for (methode, nom, le) in [
        (SUIVI, "C1", s(9)),
        (SUIVI, "C1", s(10)),
        (SUIVI, "C1", s(30)),
        (SUIVI, "C2", s(40)),
        ("getRoSite", "C1", s(50)),
    ] {
        autre.compte(requete(methode, nom, le), 100).await.unwrap();
    }
    let vus = un.dernier_suivi(&contrat("C1"), s(10)).await.unwrap();
    assert_eq!(vus, Releves { nombre: 2, dernier: Some(s(30)) });
    // An attempt that never left does not count, and still paces the next one.
    let rendue = autre.compte(requete(SUIVI, "C1", s(60)), 100).await.unwrap();
    autre.rend(rendue).await.unwrap();
    let vus = un.dernier_suivi(&contrat("C1"), s(10)).await.unwrap();
    assert_eq!(vus, Releves { nombre: 2, dernier: Some(s(60)) });
    let prod = bac.ouvrir_pour("prod");
    assert_eq!(prod.dernier_suivi(&contrat("C1"), s(0)).await.unwrap(), Releves::default());
}
