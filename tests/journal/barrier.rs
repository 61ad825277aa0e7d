//! Guards: engine: what the service says that stops further calls stops every process, and no longer than it
//! must; a password just typed is tried by one call

use reprov::domain::outcome::Refus;
use reprov::domain::put_answers::Ko;
use reprov::domain::service_error::CodeErreur;
use reprov::store::journal::{Arrete, Barrage, Marque};

use crate::bench::*;

fn refus(code: &str, le: &str) -> Barrage {
    let ko = Ko { code: CodeErreur::read(code), libelle: "maximum".into() };
    Barrage { refus: Refus::Service(ko), le: t(le), marque: None }
}

#[tokio::test]
async fn a_month_s_stop_ends_with_the_month_of_paris() {
    let bac = Bac::new();
    let (journal, autre) = (bac.ouvrir(), bac.ouvrir());
    let stop = refus("20016", "2026-11-30T22:30:00Z");
    for quoi in [Arrete::Lectures, Arrete::Puts(contrat("MUT-1"))] {
        journal.arrete(quoi.clone(), stop.clone()).await.unwrap();
        let vu = autre.barrage(quoi.clone(), t("2026-11-30T22:59:59Z")).await.unwrap();
        assert_eq!(vu.as_ref(), Some(&stop), "by another process");
        // 23:00 UTC is midnight in Paris.
        assert_eq!(autre.barrage(quoi.clone(), t("2026-11-30T23:00:00Z")).await.unwrap(), None);
    }
    assert_eq!(autre.barrage(Arrete::Puts(contrat("MUT-2")), t("2026-11-30T22:45:00Z")).await.unwrap(), None);
}

#[tokio::test]
async fn refused_credentials_stay_refused_until_let_go_and_per_login_and_profile() {
    let bac = Bac::new();
    let (journal, ailleurs) = (bac.ouvrir(), bac.ouvrir_pour("prod"));
    let acces = || Arrete::Acces("LOGIN".into());
    let premier =
        Barrage { marque: Some(Marque { sel: -3, valeur: 65_535 }), ..refus("10000", "2026-11-02T10:00:00Z") };
    journal.arrete(acces(), premier.clone()).await.unwrap();
    let des_mois_apres = t("2027-06-01T10:00:00Z");
    assert_eq!(journal.barrage(acces(), des_mois_apres).await.unwrap(), Some(premier));
    assert_eq!(journal.barrage(Arrete::Acces("AUTRE".into()), des_mois_apres).await.unwrap(), None);
    assert_eq!(ailleurs.barrage(acces(), des_mois_apres).await.unwrap(), None);
    // The latest refusal is the one that counts.
    let second =
        Barrage { refus: Refus::Http { statut: 401, pas_avant: None }, ..refus("10000", "2026-11-03T10:00:00Z") };
    journal.arrete(acces(), second.clone()).await.unwrap();
    assert_eq!(journal.barrage(acces(), des_mois_apres).await.unwrap(), Some(second));
    journal.libere(acces(), des_mois_apres).await.unwrap();
    journal.libere(acces(), des_mois_apres).await.unwrap();
    assert_eq!(journal.barrage(acces(), des_mois_apres).await.unwrap(), None);
}

/// To the instant, in whatever month, and not when the clock was set back before it was said.
#[tokio::test]
async fn a_time_to_wait_holds_from_when_it_was_said_until_it_is_over() {
    let bac = Bac::new();
    let (journal, autre) = (bac.ouvrir(), bac.ouvrir());
    let refus = Refus::Http { statut: 503, pas_avant: Some(t("2026-11-30T23:05:00Z")) };
    let attente = Barrage { refus, le: t("2026-11-30T22:55:00Z"), marque: None };
    journal.arrete(Arrete::Service, attente.clone()).await.unwrap();
    for (quand, tenue) in [
        ("2026-11-30T22:54:59Z", false),
        ("2026-11-30T22:55:00Z", true),
        ("2026-11-30T23:04:59.999999Z", true),
        ("2026-11-30T23:05:00Z", false),
    ] {
        let attendue = tenue.then(|| attente.clone());
        assert_eq!(autre.barrage(Arrete::Service, t(quand)).await.unwrap(), attendue, "{quand}");
        let toutes: Vec<_> = attendue.map(|attente| (Arrete::Service, attente)).into_iter().collect();
        assert_eq!(autre.barrages(t(quand)).await.unwrap(), toutes, "{quand}");
    }
    journal.libere(Arrete::Service, t("2026-11-30T23:00:00Z")).await.unwrap();
    assert_eq!(autre.barrage(Arrete::Service, t("2026-11-30T23:00:00Z")).await.unwrap(), None);
}

#[tokio::test]
async fn what_was_stopped_stays_stopped_in_a_journal_that_knew_no_time_to_wait() {
    let bac = Bac::new();
    std::fs::create_dir_all(bac.chemin.parent().unwrap()).unwrap();
    let brut = bac.brut();
    for schema in [
        include_str!("../../src/store/journal/schema/001.sql"),
        include_str!("../../src/store/journal/schema/002.sql"),
        include_str!("../../src/store/journal/schema/003.sql"),
        include_str!("../../src/store/journal/schema/004.sql"),
    ] {
        brut.execute_batch(schema).unwrap();
    }
    brut.pragma_update(None, "application_id", 0x5265_5072).unwrap();
    brut.pragma_update(None, "user_version", 4).unwrap();
    brut.execute_batch(
        "INSERT INTO profil (nom) VALUES ('pack');
         INSERT INTO barrage VALUES (1, 'acces', 'LOGIN', '2026-11', '{\"par\":\"http\",\"statut\":401}', 1795000000000000, -3, 7);",
    )
    .unwrap();
    brut.close().unwrap();
    let journal = bac.ouvrir();
    let garde = journal.barrage(Arrete::Acces("LOGIN".into()), t("2026-11-30T22:00:00Z")).await.unwrap().unwrap();
    assert_eq!(garde.refus, Refus::Http { statut: 401, pas_avant: None });
    assert_eq!(garde.marque, Some(Marque { sel: -3, valeur: 7 }));
    let refus = Refus::Http { statut: 503, pas_avant: Some(t("2026-11-30T23:05:00Z")) };
    journal.arrete(Arrete::Service, Barrage { refus, le: t("2026-11-30T22:55:00Z"), marque: None }).await.unwrap();
}
