use jiff::Timestamp;

use super::*;
use crate::domain::commande::{Fait, Origine};
use crate::domain::demande::Brouillon;
use crate::domain::lifecycle::{Evenement, Fait as FaitVie};
use crate::domain::outcome::{Accord, CauseDoute, Doute, GenrePanne, Issue, Panne};
use crate::domain::put_answers::{EtatReprovisionning, FibreAllouee};

fn t(secondes: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + secondes).unwrap()
}

fn vie(suite: Vec<Evenement>) -> Vie {
    let brouillon = Brouillon {
        reference_contrat: "MUT1".into(),
        reference_fibre: "CTP-2".into(),
        conservation_pto: Some(false),
        motif: "Fibre cassée".into(),
        ..Brouillon::default()
    };
    let intention = Evenement::Intention {
        demande: brouillon.demande().unwrap(),
        ancienne_fibre: Some("CTP-1".into()),
        agent: None,
        acceptees: Vec::new(),
    };
    let faits: Vec<FaitVie> =
        [intention].into_iter().chain(suite).zip(0..).map(|(evenement, le)| FaitVie { le: t(le), evenement }).collect();
    Vie::rejouee(&faits).unwrap()
}

fn retour(issue: Issue) -> Evenement {
    Evenement::Retour { issue, dernier_octet: t(1) }
}

fn acceptee(code: &str) -> Evenement {
    retour(Issue::Acceptee(Accord { code: CodeDecharge::read(code), ..Accord::default() }))
}

fn etat(statut: Statut) -> Evenement {
    let fibre = Some(FibreAllouee { reference: "CTP-2".into(), ..FibreAllouee::default() });
    Evenement::Etat { etat: EtatReprovisionning { reference: None, statut, pm: None, fibre }, doute: 600 }
}

fn suivie(code: &str) -> Vie {
    vie(vec![Evenement::Depart, acceptee(code)])
}

fn finie(code: &str, statut: Statut) -> Vie {
    vie(vec![Evenement::Depart, acceptee(code), etat(statut)])
}

fn douteuse() -> Vie {
    let panne = Panne { genre: GenrePanne::DelaiReponse, detail: String::new() };
    vie(vec![Evenement::Depart, retour(Issue::Inconnue(Doute { cause: CauseDoute::Panne(panne), code: None }))])
}

fn fiche(sous_traitance: Option<&str>) -> FicheCommande {
    FicheCommande {
        commande: "CMD-1".into(),
        sous_traitance: sous_traitance.map(str::to_owned),
        ..FicheCommande::default()
    }
}

fn avec(
    fiche: Option<&FicheCommande>,
    vies: &[Vie],
    prise: Option<&str>,
    resultat: &Resultat,
    sous_traitance: Option<&str>,
) -> Result<LigneCrStoc, Vec<RefusCrStoc>> {
    let contrat = ReferenceContrat::parse("MUT1").unwrap();
    let faits = Commande {
        reference_prise: prise.map(|prise| Fait::new(prise.to_owned(), Origine::CrCommande)),
        ..Commande::default()
    };
    prepare(Connu { contrat: &contrat, faits: &faits, fiche, vies }, resultat, sous_traitance)
}

fn ligne(vies: &[Vie], prise: &str, resultat: &Resultat) -> Result<LigneCrStoc, Vec<RefusCrStoc>> {
    avec(Some(&fiche(Some("ST-1"))), vies, Some(prise), resultat, None)
}

fn ko() -> Resultat {
    Resultat::Ko("FINT01".into())
}

#[test]
fn the_line_has_the_values_in_the_order_of_the_columns() {
    let ligne = ligne(&[finie("D;É 1", Statut::Termine)], "CTP-2", &Resultat::Ok).unwrap();
    let valeurs = ligne.valeurs();
    let douze = ["CMD-1", "MUT1", "ST-1", "OK", "", "CTP-2", "", "", "", "", "OUI", "D;É 1"];
    assert_eq!(valeurs[..12], douze);
    assert!(valeurs[12..].iter().all(|reserve| reserve.is_empty()) && valeurs.len() == 29);
    let sans = self::ligne(&[], "CTP-1", &ko()).unwrap();
    assert_eq!(sans.valeurs()[3..6], ["KO", "FINT01", "CTP-1"]);
    assert_eq!(sans.valeurs()[10..12], ["NON", ""]);
}

#[test]
fn what_is_mandatory_and_not_known_is_refused_by_name() {
    let refus = avec(None, &[], None, &ko(), None).unwrap_err();
    assert_eq!(
        refus,
        [
            RefusCrStoc::ColonneInconnue("ReferenceCommandePriseInterneOC"),
            RefusCrStoc::ColonneInconnue("ReferenceCommandeSousTraitantOI")
        ]
    );
    assert_eq!(avec(Some(&fiche(None)), &[], None, &ko(), Some("ST-9")).unwrap().sous_traitance, "ST-9");
    assert_eq!(avec(Some(&fiche(Some("ST-1"))), &[], None, &ko(), Some("ST-9")).unwrap().sous_traitance, "ST-9");
}

#[test]
fn a_put_that_is_not_settled_well_is_refused() {
    for (vies, resultat, refus) in [
        (vec![], Resultat::Ok, vec![RefusCrStoc::SansPut]),
        (vec![douteuse()], ko(), vec![RefusCrStoc::EnDoute]),
        (vec![douteuse()], Resultat::Ok, vec![RefusCrStoc::EnDoute]),
        (vec![finie("D-1", Statut::Termine), douteuse()], Resultat::Ok, vec![RefusCrStoc::EnDoute]),
        (vec![suivie("")], ko(), vec![RefusCrStoc::SansCode]),
        (vec![finie("D-1", Statut::Termine), suivie("")], Resultat::Ok, vec![RefusCrStoc::SansCode]),
        (vec![finie("D-1", Statut::EnEchec)], Resultat::Ok, vec![RefusCrStoc::Echoue(Statut::EnEchec)]),
    ] {
        assert_eq!(ligne(&vies, "CTP-1", &resultat), Err(refus), "{resultat:?} {vies:?}");
    }
}

#[test]
fn the_latest_put_that_was_carried_out_counts() {
    let code = |vies: &[Vie], resultat| ligne(vies, "CTP-1", &resultat).unwrap().code.unwrap().to_string();
    let deux = [finie("D-1", Statut::Termine), finie("D-2", Statut::Termine)];
    assert_eq!(code(&deux, Resultat::Ok), "D-2");
    let puis_echec = [finie("D-1", Statut::Termine), finie("D-2", Statut::EnEchec)];
    assert_eq!(code(&puis_echec, Resultat::Ok), "D-1");
    assert_eq!(code(&[finie("D-2", Statut::Annule)], ko()), "D-2");
}

#[test]
fn the_reference_is_the_latest_known_and_hotline_is_none() {
    let prise = |vies: &[Vie], connue| ligne(vies, connue, &ko()).unwrap().reference_prise;
    assert_eq!(prise(&[], "HOTLINE"), None);
    assert_eq!(prise(&[suivie("D-1")], "CTP-1").as_deref(), Some("CTP-2"), "the put brings it");
    assert_eq!(prise(&[suivie("D-1")], "HOTLINE").as_deref(), Some("CTP-2"));
    assert_eq!(prise(&[suivie("D-1")], "CTP-7").as_deref(), Some("CTP-7"), "notified since");
    assert_eq!(prise(&[finie("D-1", Statut::EnEchec)], "CTP-1").as_deref(), Some("CTP-1"));
}
