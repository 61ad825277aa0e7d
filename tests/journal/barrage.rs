use reprov::domain::issue::Refus;
use reprov::domain::service_error::CodeErreur;
use reprov::domain::suivi::Ko;
use reprov::journal::{Arrete, Barrage, Marque};

use crate::commun::*;

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
