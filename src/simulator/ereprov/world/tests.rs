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

fn after(seconds: i64) -> Timestamp {
    t0() + SignedDuration::from_secs(seconds)
}

fn world(scenario: &str) -> SimulatedService {
    SimulatedService::new(demo().unwrap(), Scenario::find(scenario).unwrap(), 1.0, t0())
}

fn demande(
    world: &mut SimulatedService,
    method: EreprovMethod,
    fields: &[(&str, &str)],
    when: Timestamp,
) -> SimulatedBody {
    let fields: Vec<_> = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    world.answer(method, &fields, 1, when).body
}

fn put(
    world: &mut SimulatedService,
    contrat: &str,
    fibre: &str,
    keep: bool,
    motif: Motif,
    when: Timestamp,
) -> SimulatedBody {
    let fields = [
        ("referenceContrat", contrat),
        ("referenceFibre", fibre),
        ("conservationPTO", if keep { "1" } else { "0" }),
        ("motif", motif.libelle()),
    ];
    demande(world, EreprovMethod::PutReprovisionning, &fields, when)
}

fn state(world: &mut SimulatedService, contrat: &str, when: Timestamp) -> Result<ReprovisionningState, String> {
    match demande(world, EreprovMethod::GetReprovisionning, &[("referenceContrat", contrat)], when) {
        SimulatedBody::Following(state) => Ok(state),
        SimulatedBody::Ko(ko) => Err(ko.code.to_string()),
        other => panic!("{other:?}"),
    }
}

fn code(body: &SimulatedBody) -> &str {
    match body {
        SimulatedBody::Ko(ko) => ko.code.as_str(),
        other => panic!("{other:?}"),
    }
}

/// The fibre's states, as the fibre list of its PBO shows them.
fn states(world: &mut SimulatedService, fibre: &str, when: Timestamp) -> (Construction, Utilisation) {
    let fields = [&[("referenceContrat", MUT)][..], &PLACE[..], &[("referencePBO", "BE-06")]].concat();
    let SimulatedBody::Fibres(site) = demande(world, EreprovMethod::GetRoSite, &fields, when) else { panic!() };
    let (_, fibre) = site.find(fibre).unwrap();
    (fibre.construction.clone(), fibre.utilisation.clone())
}

fn structure_of(world: &mut SimulatedService, contrat: &str, when: Timestamp) -> Site {
    match demande(world, EreprovMethod::GetSiteStructure, &[("referenceContrat", contrat)], when) {
        SimulatedBody::Structure(site) => site,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_clock_alone_makes_a_workflow_advance() {
    let mut world = world("normal");
    let SimulatedBody::Put(acknowledgement) = put(&mut world, MUT, "CTP-1240357-1", false, Motif::BrokenFibre, t0())
    else {
        panic!()
    };
    let code = acknowledgement.code.unwrap();
    assert!((6..=8).contains(&code.as_str().len()), "{code}");
    assert!(code.as_str().chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()), "{code}");
    assert_eq!(acknowledgement.fibre.unwrap().reference_pto.as_deref(), Some("CTP-1240357-1"));
    let pm = acknowledgement.pm.unwrap();
    assert_eq!(pm.reference, "FI-00423-0A1K");
    let mut see = |seconds| state(&mut world, MUT, after(seconds)).unwrap().statut;
    assert_eq!(see(0), Statut::Initiated);
    assert_eq!(see(3), Statut::Initiated);
    assert_eq!(see(4), Statut::Underway);
    assert_eq!(see(19), Statut::Underway);
    assert_eq!(see(20), Statut::Finished);
    let end = state(&mut world, MUT, after(86_400)).unwrap();
    assert_eq!(end.reference_fibre(), Some("CTP-1240357-1"));
    assert_eq!(end.fibre.unwrap().information_tube.as_deref(), Some("Noir"));
    assert_eq!(end.pm, Some(pm));
}

#[test]
fn the_wanted_fibre_is_reserved_then_occupied_and_the_old_one_left() {
    let mut world = world("normal");
    assert_eq!(states(&mut world, "CTP-1240359-1", t0()), (Construction::ToBuild, Utilisation::Available));
    put(&mut world, MUT, "CTP-1240359-1", false, Motif::DistantPbo, t0());
    assert_eq!(states(&mut world, "CTP-1240359-1", after(1)), (Construction::UnderConstruction, Utilisation::Reserved));
    assert_eq!(states(&mut world, "CTP-1240359-1", after(20)), (Construction::Built, Utilisation::Occupied));
    // The structure shows the same, and the old fibre is free again.
    let site = structure_of(&mut world, MUT, after(21));
    let pto = |reference: &str| {
        let mut all = site.etages().flat_map(|place| place.etage.pto.iter().map(move |pto| (place, pto)));
        let (place, pto) = all.find(|(_, pto)| *pto.reference == *reference).unwrap();
        (place.etage.reference.to_string(), pto.utilisation.clone())
    };
    assert_eq!(
        pto("CTP-1240359-1"),
        ("ETAGE-06".to_owned(), Utilisation::Occupied),
        "the new PTO is at the customer's"
    );
    assert_eq!(pto("CTP-1240329-1"), ("ETAGE-06".to_owned(), Utilisation::Available));
    // The order's prise is the new one now: rule R1 and the order's PBO follow.
    let body = put(&mut world, MUT, "CTP-1240359-1", false, Motif::BrokenFibre, after(22));
    assert_eq!(code(&body), "20015");
    let SimulatedBody::Fibres(own) =
        demande(&mut world, EreprovMethod::GetRoSite, &[("referenceContrat", MUT)], after(23))
    else {
        panic!()
    };
    assert_eq!(&*own.pbo[0].reference, "BE-06");
    assert!(matches!(put(&mut world, MUT, "CTP-1240329-1", false, Motif::WrongPbo, after(24)), SimulatedBody::Put(_)));
}

#[test]
fn a_broken_fibre_is_not_given_back() {
    let mut world = world("normal");
    put(&mut world, MUT, "CTP-1240357-1", false, Motif::BrokenFibre, t0());
    let SimulatedBody::Fibres(site) = demande(
        &mut world,
        EreprovMethod::GetRoSite,
        &[("referenceContrat", MUT), ("referencePBO", "BE-03")],
        after(30),
    ) else {
        panic!()
    };
    assert_eq!(site.find("CTP-1240329-1").unwrap().1.utilisation, Utilisation::Occupied);
}

#[test]
fn a_kept_pto_goes_to_the_new_fibre_and_stays_where_it_is() {
    let mut world = world("normal");
    let SimulatedBody::Put(acknowledgement) = put(&mut world, MUT, "CTP-1240359-1", true, Motif::BrokenFibre, t0())
    else {
        panic!()
    };
    assert_eq!(acknowledgement.fibre.unwrap().reference_pto.as_deref(), Some("CTP-1240329-1"));
    let end = state(&mut world, MUT, after(20)).unwrap();
    assert_eq!(end.fibre.unwrap().reference_pto.as_deref(), Some("CTP-1240329-1"));
    let site = structure_of(&mut world, MUT, after(21));
    let places: Vec<_> = site
        .etages()
        .filter(|place| place.etage.pto.iter().any(|pto| *pto.reference == *"CTP-1240329-1"))
        .map(|place| place.etage.reference.to_string())
        .collect();
    assert_eq!(places, ["ETAGE-06"]);
}

#[test]
fn an_end_without_success_gives_the_fibre_back() {
    for (scenario, end) in [("annule", Statut::Cancelled), ("echec", Statut::Failed)] {
        let mut world = world(scenario);
        put(&mut world, MUT, "CTP-1240359-1", false, Motif::WrongPbo, t0());
        assert_eq!(state(&mut world, MUT, after(20)).unwrap().statut, end);
        assert_eq!(states(&mut world, "CTP-1240359-1", after(20)), (Construction::ToBuild, Utilisation::Available));
        // After the end, another reprovisioning may be requested.
        assert!(matches!(
            put(&mut world, MUT, "CTP-1240357-1", false, Motif::WrongPbo, after(21)),
            SimulatedBody::Put(_)
        ));
    }
}

#[test]
fn a_second_put_meets_20012_and_another_contract_s_fibre_20011() {
    let mut world = world("normal");
    put(&mut world, MUT, "CTP-1240357-1", false, Motif::BrokenFibre, t0());
    assert_eq!(code(&put(&mut world, MUT, "CTP-1240360-1", false, Motif::BrokenFibre, after(5))), "20012");
    assert_eq!(code(&put(&mut world, "ARA-502701", "CTP-1240357-1", false, Motif::WrongPbo, after(5))), "20011");
    assert_eq!(world.puts(), 1);
    assert!(matches!(
        put(&mut world, MUT, "CTP-1240360-1", false, Motif::BrokenFibre, after(20)),
        SimulatedBody::Put(_)
    ));
}

#[test]
fn what_the_service_does_not_know_has_its_code() {
    let mut world = world("normal");
    let structure = |world: &mut SimulatedService, contrat: &str| {
        demande(world, EreprovMethod::GetSiteStructure, &[("referenceContrat", contrat)], t0())
    };
    assert_eq!(code(&structure(&mut world, "ARA-000000")), "20019");
    assert_eq!(code(&structure(&mut world, "ARA-509990")), "20018");
    assert_eq!(code(&structure(&mut world, "ARA-509991")), "20002");
    assert_eq!(code(&structure(&mut world, "")), "20001");
    assert_eq!(state(&mut world, MUT, t0()), Err("20014".to_owned()));
    assert_eq!(code(&put(&mut world, MUT, "CTP-9", false, Motif::BrokenFibre, t0())), "20005");
    let mut fibres = |fields: &[(&str, &str)]| {
        let fields = [&[("referenceContrat", MUT)][..], fields].concat();
        demande(&mut world, EreprovMethod::GetRoSite, &fields, t0())
    };
    assert_eq!(code(&fibres(&[PLACE[0], PLACE[1], ("referenceEtage", "ETAGE-99")])), "20005");
    assert_eq!(code(&fibres(&[PLACE[0], PLACE[1], PLACE[2], ("referencePBO", "BE-03")])), "20005");
    assert_eq!(code(&fibres(&[("referencePBO", "BE-06")])), "20005", "not on the contract's étage");
    assert_eq!(code(&fibres(&[PLACE[0], PLACE[2]])), "20001");
}

#[test]
fn a_fibre_list_is_by_pbo_by_floor_or_the_contract_s_own() {
    let mut world = world("normal");
    let mut fibres = |contrat: &str, fields: &[(&str, &str)]| -> Vec<(String, String, usize)> {
        let fields = [&[("referenceContrat", contrat)][..], fields].concat();
        let SimulatedBody::Fibres(site) = demande(&mut world, EreprovMethod::GetRoSite, &fields, t0()) else {
            panic!()
        };
        site.pbo.iter().map(|p| (p.reference.to_string(), p.localisation.to_string(), p.fibres.len())).collect()
    };
    let one = |pbo: &str, place: &str, number| vec![(pbo.to_owned(), place.to_owned(), number)];
    assert_eq!(fibres(MUT, &[]), one("BE-03", "ETAGE-06", 12));
    assert_eq!(fibres(MUT, &[PLACE[0], PLACE[1], PLACE[2], ("referenceBE", "BE-06")]), one("BE-06", "ETAGE-15", 12));
    // An étage without a PBO: the routes to its PTOs, under the PBO of another étage.
    assert_eq!(fibres(MUT, &[PLACE[0], PLACE[1], ("referenceEtage", "ETAGE-13")]), one("BE-05", "ETAGE-12", 4));
    // A virtual order has no PBO: the routes of its étage. A PBO on the contract's étage needs no place.
    assert_eq!(fibres("ARA-502701", &[]), one("BE-05", "ETAGE-12", 4));
    assert_eq!(fibres("ARA-502701", &[("referencePBO", "BE-05")]), one("BE-05", "ETAGE-12", 6));
    // Several escaliers: the localisation says which one.
    assert_eq!(fibres("VIA-204518", &[]), one("PBO-2", "BATIMENT-A / ESCALIER-1 / ETAGE-04", 12));
}

#[test]
fn the_month_has_2000_requests_and_a_new_month_2000_more() {
    let mut world = world("normal");
    for _ in 0..CEILING {
        assert_eq!(state(&mut world, MUT, t0()), Err("20014".to_owned()));
    }
    assert_eq!(state(&mut world, MUT, t0()), Err("20016".to_owned()));
    assert_eq!(code(&put(&mut world, MUT, "CTP-1240357-1", false, Motif::BrokenFibre, t0())), "20016");
    assert_eq!(world.puts(), 0);
    let december = "2026-12-01T00:00:00Z".parse().unwrap();
    assert_eq!(state(&mut world, MUT, december), Err("20014".to_owned()));
}

#[test]
fn a_third_session_is_refused_and_its_put_not_carried_out() {
    let mut world = world("normal");
    let fields: Vec<_> = [("referenceContrat", MUT)].map(|(n, v)| (n.to_owned(), v.to_owned())).into();
    assert!(matches!(
        world.answer(EreprovMethod::GetSiteStructure, &fields, 2, t0()).body,
        SimulatedBody::Structure(_)
    ));
    assert_eq!(code(&world.answer(EreprovMethod::GetSiteStructure, &fields, 3, t0()).body), "20007");
    assert_eq!(code(&world.answer(EreprovMethod::PutReprovisionning, &fields, 3, t0()).body), "20007");
}

#[test]
fn what_was_asked_before_the_start_goes_on() {
    let mut world = world("normal");
    let mut see = |contrat, seconds| state(&mut world, contrat, after(seconds)).unwrap().statut;
    assert_eq!(see("MUT56816520160316162031", 0), Statut::Underway);
    assert_eq!(see("MUT56816520160316162031", 90), Statut::Finished);
    assert_eq!(see("ARA-502744", 0), Statut::Failed);
}

#[test]
fn a_scenario_tells_whether_the_put_is_carried_out() {
    for scenario in Scenario::list() {
        let mut world = world(&scenario.name);
        put(&mut world, MUT, "CTP-1240357-1", false, Motif::BrokenFibre, t0());
        assert_eq!(world.puts() == 1, scenario.run, "{}", scenario.name);
    }
}

#[test]
fn a_scenario_of_one_contract_or_one_method_leaves_the_others_alone() {
    let mut one_contrat = world("normal");
    put(&mut one_contrat, "VIA-204560", "CTP-2084042-1", false, Motif::BrokenFibre, t0());
    put(&mut one_contrat, MUT, "CTP-1240357-1", false, Motif::BrokenFibre, t0());
    assert_eq!(state(&mut one_contrat, "VIA-204560", after(20)).unwrap().statut, Statut::Cancelled);
    assert_eq!(state(&mut one_contrat, MUT, after(20)).unwrap().statut, Statut::Finished);
    let mut one_method = world("put:erreur-20011");
    assert_eq!(code(&put(&mut one_method, MUT, "CTP-1240357-1", false, Motif::BrokenFibre, t0())), "20011");
    assert_eq!(state(&mut one_method, MUT, t0()), Err("20014".to_owned()));
}

#[test]
fn speed_divides_every_duration() {
    let scenario = Scenario::find("lent").unwrap();
    let mut world = SimulatedService::new(demo().unwrap(), scenario, 10.0, t0());
    let fields: Vec<_> = [("referenceContrat", MUT)].map(|(n, v)| (n.to_owned(), v.to_owned())).into();
    let delay = world.answer(EreprovMethod::GetSiteStructure, &fields, 1, t0()).delay;
    assert_eq!(delay, Duration::from_millis(400));
    put(&mut world, MUT, "CTP-1240357-1", false, Motif::BrokenFibre, t0());
    // 20 s at speed 1; six times slower and ten times faster.
    assert_eq!(state(&mut world, MUT, after(11)).unwrap().statut, Statut::Underway);
    assert_eq!(state(&mut world, MUT, after(12)).unwrap().statut, Statut::Finished);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// For any questions at any times: no PTO is ever in two places, no fibre appears or vanishes, and no fibre is
    /// wanted by two reprovisionings at once.
    #[test]
    fn nothing_is_lost_or_doubled(
        sequence in proptest::collection::vec((0usize..8, 0usize..40, any::<bool>(), 0usize..15, 0i64..30), 1..25)
    ) {
        let mut world = world("normal");
        let contrats: Vec<_> =
            world.immeubles.iter().flat_map(|i| i.contrats.iter().map(|c| c.reference.to_string())).collect();
        let number: Vec<_> = world.immeubles.iter().map(|i| i.fibres.len()).collect();
        let mut seconds = 0;
        for (contrat, fibre, keep, motif, step) in sequence {
            seconds += step;
            let contrat = contrats[contrat % contrats.len()].clone();
            let (at, _) = world.contrat(&contrat).unwrap();
            let fibres = &world.immeubles[at].fibres;
            let fibre = fibres[fibre % fibres.len()].reference.to_string();
            put(&mut world, &contrat, &fibre, keep, Motif::ALL[motif], after(seconds));
            world.advance(after(seconds));
            for (immeuble, number) in world.immeubles.iter().zip(&number) {
                let pto: Vec<_> = immeuble.fibres.iter().filter_map(|l| l.pto.clone()).collect();
                prop_assert_eq!(pto.len(), pto.iter().collect::<HashSet<_>>().len());
                prop_assert_eq!(pto.len(), *number);
            }
            let underway: Vec<_> = world
                .workflows
                .iter()
                .filter(|w| !w.statut(after(seconds)).is_final())
                .map(|w| (w.immeuble, w.fibre))
                .collect();
            prop_assert_eq!(underway.len(), underway.iter().collect::<HashSet<_>>().len());
        }
    }
}
