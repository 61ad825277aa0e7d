use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::domain::motif::Motif;
use crate::domain::states::{Construction, Utilisation};
use crate::simulator::ereprov::buildings::demo;

const MUT: &str = "MUT56816520160316162024";
const PLACE: [(&str, &str); 3] =
    [("referenceBatiment", "BATIMENT-1"), ("referenceEscalier", "ESCALIER-44"), ("referenceEtage", "ETAGE-15")];

fn t0() -> Timestamp {
    "2026-11-20T08:00:00Z".parse().unwrap()
}

fn apres(secondes: i64) -> Timestamp {
    t0() + SignedDuration::from_secs(secondes)
}

fn monde(scenario: &str) -> Monde {
    Monde::new(demo().unwrap(), Scenario::trouve(scenario).unwrap(), 1.0, t0())
}

fn demande(monde: &mut Monde, methode: Methode, champs: &[(&str, &str)], quand: Timestamp) -> Corps {
    let champs: Vec<_> = champs.iter().map(|(nom, valeur)| ((*nom).to_owned(), (*valeur).to_owned())).collect();
    monde.repond(methode, &champs, 1, quand).corps
}

fn put(monde: &mut Monde, contrat: &str, fibre: &str, garde: bool, motif: Motif, quand: Timestamp) -> Corps {
    let champs = [
        ("referenceContrat", contrat),
        ("referenceFibre", fibre),
        ("conservationPTO", if garde { "1" } else { "0" }),
        ("motif", motif.libelle()),
    ];
    demande(monde, Methode::PutReprovisionning, &champs, quand)
}

fn etat(monde: &mut Monde, contrat: &str, quand: Timestamp) -> Result<EtatReprovisionning, String> {
    match demande(monde, Methode::GetReprovisionning, &[("referenceContrat", contrat)], quand) {
        Corps::Suivi(etat) => Ok(etat),
        Corps::Ko(ko) => Err(ko.code.to_string()),
        autre => panic!("{autre:?}"),
    }
}

fn code(corps: &Corps) -> &str {
    match corps {
        Corps::Ko(ko) => ko.code.as_str(),
        autre => panic!("{autre:?}"),
    }
}

/// The fibre's states in the fibre list of its PBO.
fn etats(monde: &mut Monde, fibre: &str, quand: Timestamp) -> (Construction, Utilisation) {
    let champs = [&[("referenceContrat", MUT)][..], &PLACE[..], &[("referencePBO", "BE-06")]].concat();
    let Corps::Fibres(site) = demande(monde, Methode::GetRoSite, &champs, quand) else { panic!() };
    let (_, fibre) = site.trouve(fibre).unwrap();
    (fibre.construction.clone(), fibre.utilisation.clone())
}

fn structure_de(monde: &mut Monde, contrat: &str, quand: Timestamp) -> Site {
    match demande(monde, Methode::GetSiteStructure, &[("referenceContrat", contrat)], quand) {
        Corps::Structure(site) => site,
        autre => panic!("{autre:?}"),
    }
}

#[test]
fn the_clock_alone_makes_a_workflow_advance() {
    let mut monde = monde("normal");
    let Corps::Put(accuse) = put(&mut monde, MUT, "CTP-1240357-1", false, Motif::FibreCassee, t0()) else { panic!() };
    let code = accuse.code.unwrap();
    assert!((6..=8).contains(&code.as_str().len()), "{code}");
    assert!(code.as_str().chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()), "{code}");
    assert_eq!(accuse.fibre.unwrap().reference_pto.as_deref(), Some("CTP-1240357-1"));
    let pm = accuse.pm.unwrap();
    assert_eq!(pm.reference, "FI-00423-0A1K");
    let mut voit = |secondes| etat(&mut monde, MUT, apres(secondes)).unwrap().statut;
    assert_eq!(voit(0), Statut::Initie);
    assert_eq!(voit(3), Statut::Initie);
    assert_eq!(voit(4), Statut::EnCours);
    assert_eq!(voit(19), Statut::EnCours);
    assert_eq!(voit(20), Statut::Termine);
    let fin = etat(&mut monde, MUT, apres(86_400)).unwrap();
    assert_eq!(fin.reference_fibre(), Some("CTP-1240357-1"));
    assert_eq!(fin.fibre.unwrap().information_tube.as_deref(), Some("Noir"));
    assert_eq!(fin.pm, Some(pm));
}

#[test]
fn the_wanted_fibre_is_reserved_then_occupied_and_the_old_one_left() {
    let mut monde = monde("normal");
    assert_eq!(etats(&mut monde, "CTP-1240359-1", t0()), (Construction::AConstruire, Utilisation::Disponible));
    put(&mut monde, MUT, "CTP-1240359-1", false, Motif::PboEloigne, t0());
    assert_eq!(etats(&mut monde, "CTP-1240359-1", apres(1)), (Construction::EnConstruction, Utilisation::Reserve));
    assert_eq!(etats(&mut monde, "CTP-1240359-1", apres(20)), (Construction::Construite, Utilisation::Occupe));
    // The structure tells the same, and the old fibre is free again.
    let site = structure_de(&mut monde, MUT, apres(21));
    let pto = |reference: &str| {
        let mut tous = site.etages().flat_map(|lieu| lieu.etage.pto.iter().map(move |pto| (lieu, pto)));
        let (lieu, pto) = tous.find(|(_, pto)| *pto.reference == *reference).unwrap();
        (lieu.etage.reference.to_string(), pto.utilisation.clone())
    };
    assert_eq!(pto("CTP-1240359-1"), ("ETAGE-06".to_owned(), Utilisation::Occupe), "the new PTO is at the customer's");
    assert_eq!(pto("CTP-1240329-1"), ("ETAGE-06".to_owned(), Utilisation::Disponible));
    // The order's prise is the new one now: rule R1 follows it, and the order's PBO too.
    let corps = put(&mut monde, MUT, "CTP-1240359-1", false, Motif::FibreCassee, apres(22));
    assert_eq!(code(&corps), "20015");
    let Corps::Fibres(sien) = demande(&mut monde, Methode::GetRoSite, &[("referenceContrat", MUT)], apres(23)) else {
        panic!()
    };
    assert_eq!(&*sien.pbo[0].reference, "BE-06");
    assert!(matches!(put(&mut monde, MUT, "CTP-1240329-1", false, Motif::PboErrone, apres(24)), Corps::Put(_)));
}

#[test]
fn a_broken_fibre_is_not_given_back() {
    let mut monde = monde("normal");
    put(&mut monde, MUT, "CTP-1240357-1", false, Motif::FibreCassee, t0());
    let Corps::Fibres(site) =
        demande(&mut monde, Methode::GetRoSite, &[("referenceContrat", MUT), ("referencePBO", "BE-03")], apres(30))
    else {
        panic!()
    };
    assert_eq!(site.trouve("CTP-1240329-1").unwrap().1.utilisation, Utilisation::Occupe);
}

#[test]
fn a_kept_pto_goes_to_the_new_fibre_and_stays_where_it_is() {
    let mut monde = monde("normal");
    let Corps::Put(accuse) = put(&mut monde, MUT, "CTP-1240359-1", true, Motif::FibreCassee, t0()) else { panic!() };
    assert_eq!(accuse.fibre.unwrap().reference_pto.as_deref(), Some("CTP-1240329-1"));
    let fin = etat(&mut monde, MUT, apres(20)).unwrap();
    assert_eq!(fin.fibre.unwrap().reference_pto.as_deref(), Some("CTP-1240329-1"));
    let site = structure_de(&mut monde, MUT, apres(21));
    let lieux: Vec<_> = site
        .etages()
        .filter(|lieu| lieu.etage.pto.iter().any(|pto| *pto.reference == *"CTP-1240329-1"))
        .map(|lieu| lieu.etage.reference.to_string())
        .collect();
    assert_eq!(lieux, ["ETAGE-06"]);
}

#[test]
fn an_end_without_success_gives_the_fibre_back() {
    for (scenario, fin) in [("annule", Statut::Annule), ("echec", Statut::EnEchec)] {
        let mut monde = monde(scenario);
        put(&mut monde, MUT, "CTP-1240359-1", false, Motif::PboErrone, t0());
        assert_eq!(etat(&mut monde, MUT, apres(20)).unwrap().statut, fin);
        assert_eq!(etats(&mut monde, "CTP-1240359-1", apres(20)), (Construction::AConstruire, Utilisation::Disponible));
        // Over is over: another may be asked.
        assert!(matches!(put(&mut monde, MUT, "CTP-1240357-1", false, Motif::PboErrone, apres(21)), Corps::Put(_)));
    }
}

#[test]
fn a_second_put_meets_20012_and_another_contract_s_fibre_20011() {
    let mut monde = monde("normal");
    put(&mut monde, MUT, "CTP-1240357-1", false, Motif::FibreCassee, t0());
    assert_eq!(code(&put(&mut monde, MUT, "CTP-1240360-1", false, Motif::FibreCassee, apres(5))), "20012");
    assert_eq!(code(&put(&mut monde, "ARA-502701", "CTP-1240357-1", false, Motif::PboErrone, apres(5))), "20011");
    assert_eq!(monde.puts(), 1);
    assert!(matches!(put(&mut monde, MUT, "CTP-1240360-1", false, Motif::FibreCassee, apres(20)), Corps::Put(_)));
}

#[test]
fn what_the_service_does_not_know_has_its_code() {
    let mut monde = monde("normal");
    let structure = |monde: &mut Monde, contrat: &str| {
        demande(monde, Methode::GetSiteStructure, &[("referenceContrat", contrat)], t0())
    };
    assert_eq!(code(&structure(&mut monde, "ARA-000000")), "20019");
    assert_eq!(code(&structure(&mut monde, "ARA-509990")), "20018");
    assert_eq!(code(&structure(&mut monde, "ARA-509991")), "20002");
    assert_eq!(code(&structure(&mut monde, "")), "20001");
    assert_eq!(etat(&mut monde, MUT, t0()), Err("20014".to_owned()));
    assert_eq!(code(&put(&mut monde, MUT, "CTP-9", false, Motif::FibreCassee, t0())), "20005");
    let mut fibres = |champs: &[(&str, &str)]| {
        let champs = [&[("referenceContrat", MUT)][..], champs].concat();
        demande(&mut monde, Methode::GetRoSite, &champs, t0())
    };
    assert_eq!(code(&fibres(&[PLACE[0], PLACE[1], ("referenceEtage", "ETAGE-99")])), "20005");
    assert_eq!(code(&fibres(&[PLACE[0], PLACE[1], PLACE[2], ("referencePBO", "BE-03")])), "20005");
    assert_eq!(code(&fibres(&[("referencePBO", "BE-06")])), "20005", "not on the contract's étage");
    assert_eq!(code(&fibres(&[PLACE[0], PLACE[2]])), "20001");
}

#[test]
fn a_fibre_list_is_by_pbo_by_floor_or_the_contract_s_own() {
    let mut monde = monde("normal");
    let mut fibres = |contrat: &str, champs: &[(&str, &str)]| -> Vec<(String, String, usize)> {
        let champs = [&[("referenceContrat", contrat)][..], champs].concat();
        let Corps::Fibres(site) = demande(&mut monde, Methode::GetRoSite, &champs, t0()) else { panic!() };
        site.pbo.iter().map(|p| (p.reference.to_string(), p.localisation.to_string(), p.fibres.len())).collect()
    };
    let un = |pbo: &str, lieu: &str, nombre| vec![(pbo.to_owned(), lieu.to_owned(), nombre)];
    assert_eq!(fibres(MUT, &[]), un("BE-03", "ETAGE-06", 12));
    assert_eq!(fibres(MUT, &[PLACE[0], PLACE[1], PLACE[2], ("referenceBE", "BE-06")]), un("BE-06", "ETAGE-15", 12));
    // A floor without a PBO: the routes to its PTOs, under the PBO of another floor.
    assert_eq!(fibres(MUT, &[PLACE[0], PLACE[1], ("referenceEtage", "ETAGE-13")]), un("BE-05", "ETAGE-12", 4));
    // A virtual order has no PBO: its floor's routes. A PBO of the contract's étage needs no place.
    assert_eq!(fibres("ARA-502701", &[]), un("BE-05", "ETAGE-12", 4));
    assert_eq!(fibres("ARA-502701", &[("referencePBO", "BE-05")]), un("BE-05", "ETAGE-12", 6));
    // Several escaliers: the localisation tells which.
    assert_eq!(fibres("VIA-204518", &[]), un("PBO-2", "BATIMENT-A / ESCALIER-1 / ETAGE-04", 12));
}

#[test]
fn the_month_has_2000_requests_and_a_new_month_2000_more() {
    let mut monde = monde("normal");
    for _ in 0..PLAFOND {
        assert_eq!(etat(&mut monde, MUT, t0()), Err("20014".to_owned()));
    }
    assert_eq!(etat(&mut monde, MUT, t0()), Err("20016".to_owned()));
    assert_eq!(code(&put(&mut monde, MUT, "CTP-1240357-1", false, Motif::FibreCassee, t0())), "20016");
    assert_eq!(monde.puts(), 0);
    let decembre = "2026-12-01T00:00:00Z".parse().unwrap();
    assert_eq!(etat(&mut monde, MUT, decembre), Err("20014".to_owned()));
}

#[test]
fn a_third_session_is_refused_and_its_put_not_carried_out() {
    let mut monde = monde("normal");
    let champs: Vec<_> = [("referenceContrat", MUT)].map(|(n, v)| (n.to_owned(), v.to_owned())).into();
    assert!(matches!(monde.repond(Methode::GetSiteStructure, &champs, 2, t0()).corps, Corps::Structure(_)));
    assert_eq!(code(&monde.repond(Methode::GetSiteStructure, &champs, 3, t0()).corps), "20007");
    assert_eq!(code(&monde.repond(Methode::PutReprovisionning, &champs, 3, t0()).corps), "20007");
}

#[test]
fn what_was_asked_before_the_start_goes_on() {
    let mut monde = monde("normal");
    let mut voit = |contrat, secondes| etat(&mut monde, contrat, apres(secondes)).unwrap().statut;
    assert_eq!(voit("MUT56816520160316162031", 0), Statut::EnCours);
    assert_eq!(voit("MUT56816520160316162031", 90), Statut::Termine);
    assert_eq!(voit("ARA-502744", 0), Statut::EnEchec);
}

#[test]
fn a_scenario_tells_whether_the_put_is_carried_out() {
    for scenario in Scenario::liste() {
        let mut monde = monde(&scenario.nom);
        put(&mut monde, MUT, "CTP-1240357-1", false, Motif::FibreCassee, t0());
        assert_eq!(monde.puts() == 1, scenario.execute, "{}", scenario.nom);
    }
}

#[test]
fn a_scenario_of_one_contract_or_one_method_leaves_the_others_alone() {
    let mut un_contrat = monde("normal");
    put(&mut un_contrat, "VIA-204560", "CTP-2084042-1", false, Motif::FibreCassee, t0());
    put(&mut un_contrat, MUT, "CTP-1240357-1", false, Motif::FibreCassee, t0());
    assert_eq!(etat(&mut un_contrat, "VIA-204560", apres(20)).unwrap().statut, Statut::Annule);
    assert_eq!(etat(&mut un_contrat, MUT, apres(20)).unwrap().statut, Statut::Termine);
    let mut une_methode = monde("put:erreur-20011");
    assert_eq!(code(&put(&mut une_methode, MUT, "CTP-1240357-1", false, Motif::FibreCassee, t0())), "20011");
    assert_eq!(etat(&mut une_methode, MUT, t0()), Err("20014".to_owned()));
}

#[test]
fn vitesse_divides_every_duration() {
    let scenario = Scenario::trouve("lent").unwrap();
    let mut monde = Monde::new(demo().unwrap(), scenario, 10.0, t0());
    let champs: Vec<_> = [("referenceContrat", MUT)].map(|(n, v)| (n.to_owned(), v.to_owned())).into();
    let delai = monde.repond(Methode::GetSiteStructure, &champs, 1, t0()).delai;
    assert_eq!(delai, Duration::from_millis(400));
    put(&mut monde, MUT, "CTP-1240357-1", false, Motif::FibreCassee, t0());
    // 20 s, six times slower, ten times faster.
    assert_eq!(etat(&mut monde, MUT, apres(11)).unwrap().statut, Statut::EnCours);
    assert_eq!(etat(&mut monde, MUT, apres(12)).unwrap().statut, Statut::Termine);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is asked and whenever: no PTO is ever at two places, no fibre appears or vanishes,
    /// and no fibre is wanted by two reprovisionings at once.
    #[test]
    fn nothing_is_lost_or_doubled(
        suite in proptest::collection::vec((0usize..8, 0usize..40, any::<bool>(), 0usize..15, 0i64..30), 1..25)
    ) {
        let mut monde = monde("normal");
        let contrats: Vec<_> =
            monde.immeubles.iter().flat_map(|i| i.contrats.iter().map(|c| c.reference.to_string())).collect();
        let nombre: Vec<_> = monde.immeubles.iter().map(|i| i.fibres.len()).collect();
        let mut secondes = 0;
        for (contrat, fibre, garde, motif, pas) in suite {
            secondes += pas;
            let contrat = contrats[contrat % contrats.len()].clone();
            let (at, _) = monde.contrat(&contrat).unwrap();
            let fibres = &monde.immeubles[at].fibres;
            let fibre = fibres[fibre % fibres.len()].reference.to_string();
            put(&mut monde, &contrat, &fibre, garde, Motif::TOUS[motif], apres(secondes));
            monde.avance(apres(secondes));
            for (immeuble, nombre) in monde.immeubles.iter().zip(&nombre) {
                let pto: Vec<_> = immeuble.fibres.iter().filter_map(|l| l.pto.clone()).collect();
                prop_assert_eq!(pto.len(), pto.iter().collect::<HashSet<_>>().len());
                prop_assert_eq!(pto.len(), *nombre);
            }
            let en_cours: Vec<_> = monde
                .workflows
                .iter()
                .filter(|w| !w.statut(apres(secondes)).est_final())
                .map(|w| (w.immeuble, w.fibre))
                .collect();
            prop_assert_eq!(en_cours.len(), en_cours.iter().collect::<HashSet<_>>().len());
        }
    }
}
