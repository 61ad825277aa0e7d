//! The source's twelve examples, byte for byte: they have line ends inside values and names, and attributes glued
//! together.
//!
//! Guards: wire: every reading tolerance, and none more; no bytes make the reader panic

use reprov::domain::put_answers::{AllottedFibre, DechargeCode, Ko, Pm, PutAcknowledgement, ReprovisionningState};
use reprov::domain::states::{Construction, Statut, Utilisation};
use reprov::wire::ereprov::{
    EreprovMethod, ServiceAnswer, read_fibres, read_following, read_put, read_question, read_structure,
};
use reprov::wire::soap::{ProtocolError, SoapVersion};

const STRUCTURE: &[u8] = include_bytes!("wire/source/3.2.4_structure.xml");
const FIBRES: &[u8] = include_bytes!("wire/source/3.3.4_fibres.xml");

fn answer<T>(read: Result<ServiceAnswer<T>, ProtocolError>) -> T {
    match read.expect("readable") {
        ServiceAnswer::Ok(value) => value,
        ServiceAnswer::Ko(ko) => panic!("{ko:?}"),
        ServiceAnswer::Fault(fault) => panic!("{fault:?}"),
    }
}

fn refusal<T>(read: Result<ServiceAnswer<T>, ProtocolError>) -> Ko {
    match read.expect("readable") {
        ServiceAnswer::Ko(ko) => ko,
        ServiceAnswer::Ok(_) | ServiceAnswer::Fault(_) => panic!("no KO"),
    }
}

#[test]
fn structure_with_its_glued_attributes() {
    let site = answer(read_structure(STRUCTURE, None));
    assert_eq!(&*site.reference, "SC-423361");
    let [batiment] = &*site.batiments else { panic!("one bâtiment") };
    let [escalier] = &*batiment.escaliers else { panic!("one escalier") };
    assert_eq!((&*batiment.reference, &*escalier.reference), ("BATIMENT-1", "ESCALIER-44"));
    let floors: Vec<_> = escalier
        .etages
        .iter()
        .map(|etage| {
            (&*etage.reference, etage.pbo.iter().map(|pbo| &*pbo.reference).collect::<Vec<_>>(), etage.pto.len())
        })
        .collect();
    assert_eq!(floors, [("ETAGE-06", vec!["BE-03"], 3), ("ETAGE-13", vec![], 4), ("ETAGE-12", vec!["BE-05"], 2)]);
    let states: Vec<_> = escalier
        .etages
        .iter()
        .flat_map(|etage| &etage.pto)
        .map(|pto| (&*pto.reference, pto.construction.clone(), pto.utilisation.clone()))
        .collect();
    assert_eq!(
        states,
        [
            ("CTP-1240329-1", Construction::Built, Utilisation::Available),
            ("CTP-1240331-1", Construction::ToBuild, Utilisation::Available),
            ("CTP-1240332-1", Construction::Built, Utilisation::Occupied),
            ("CTP-1240333-1", Construction::ToBuild, Utilisation::Reserved),
            ("CTP-1240334-1", Construction::Built, Utilisation::Available),
            ("CTP-1240335-1", Construction::Built, Utilisation::Available),
            ("CTP-1240336-1", Construction::Built, Utilisation::Available),
            ("CTP-1240391-1", Construction::Built, Utilisation::Available),
            ("CTP-1240392-1", Construction::Built, Utilisation::Available),
        ]
    );
}

#[test]
fn fibres_with_their_broken_cable() {
    let site = answer(read_fibres(FIBRES, None));
    let [pbo] = &*site.pbo else { panic!("one PBO") };
    assert_eq!((&*pbo.reference, &*pbo.localisation), ("BE-06", "ETAGE-15"));
    let cable = "BPI-723521 / BE-01- 02-03-04-05-06 / ESCALIER-44 / SC-423361";
    let read: Vec<_> = pbo
        .fibres
        .iter()
        .map(|fibre| {
            assert_eq!(fibre.cable.as_deref(), Some(cable));
            assert_eq!(fibre.reference_pto.as_ref(), Some(&fibre.reference));
            (
                &*fibre.reference,
                fibre.tube.as_deref().unwrap_or_default(),
                fibre.colour.as_deref().unwrap_or_default(),
                fibre.construction.libelle(),
                fibre.utilisation.libelle(),
            )
        })
        .collect();
    assert_eq!(
        read,
        [
            ("CTP-1240446-1", "Noir", "Bleu", "Construite", "Disponible"),
            ("CTP-1240382-1", "Noir", "Orange", "A construire", "Réservé"),
            ("CTP-1240343-1", "Noir", "Vert", "Construite", "Réservé"),
            ("CTP-1240341-1", "Noir", "Marron", "Construite", "Disponible"),
            ("CTP-1240358-1", "Noir", "Gris", "Construite", "Occupé"),
            ("CTP-1240357-1", "Noir", "Jaune", "Construite", "Disponible"),
            ("CTP-1240359-1", "Rose", "Bleu", "A construire", "Disponible"),
            ("CTP-1240360-1", "Rose", "Orange", "Construite", "Disponible"),
            ("CTP-1240369-1", "Rose", "Vert", "Construite", "Disponible"),
            ("CTP-1240370-1", "Rose", "Marron", "Construite", "Disponible"),
            ("CTP-1240371-1", "Rose", "Gris", "Construite", "Disponible"),
            ("CTP-1240372-1", "Rose", "Jaune", "Construite", "Disponible"),
        ]
    );
}

#[test]
fn repeated_words_are_shared() {
    let site = answer(read_fibres(FIBRES, None));
    let fibres = &site.pbo[0].fibres;
    let same = |a: &Option<std::sync::Arc<str>>, b: &Option<std::sync::Arc<str>>| {
        std::sync::Arc::ptr_eq(a.as_ref().unwrap(), b.as_ref().unwrap())
    };
    assert!(same(&fibres[0].cable, &fibres[11].cable));
    assert!(same(&fibres[6].tube, &fibres[11].tube));
    assert!(same(&fibres[0].colour, &fibres[6].colour));
}

#[test]
fn the_put_s_answer_without_entete_and_in_another_namespace() {
    let acknowledgement = answer(read_put(&include_bytes!("wire/source/3.4.5_put.xml")[..], None));
    let unnamed = || "xxxxxxxxxxxxx".to_owned();
    assert_eq!(
        acknowledgement,
        PutAcknowledgement {
            entete: None,
            contrat: Some("ARA-XXXXXX".into()),
            code: DechargeCode::read("ABCDEF"),
            other_codes: Vec::new(),
            pm: Some(Pm { reference: unnamed(), position: "Etage 2 - 2".into() }),
            fibre: Some(AllottedFibre {
                reference: unnamed(),
                reference_pto: Some(unnamed()),
                ..AllottedFibre::default()
            }),
        }
    );
}

#[test]
fn the_state_in_an_outer_fibre() {
    let state = answer(read_following(&include_bytes!("wire/source/3.5.5_suivi.xml")[..], None));
    let unnamed = || "xxxxxxxxxxxxx".to_owned();
    assert_eq!(
        state,
        ReprovisionningState {
            reference: Some("CTP-2392754-1".into()),
            statut: Statut::Finished,
            pm: Some(Pm { reference: unnamed(), position: "Etage 2 - 2".into() }),
            fibre: Some(AllottedFibre {
                reference: unnamed(),
                reference_pto: Some(unnamed()),
                information_cable: Some("BPI-2626997 / BE-15-16- 17 / SC-2761605".into()),
                information_tube: Some("Blanc".into()),
                information_fibre: Some("Rouge".into()),
            }),
        }
    );
}

#[test]
fn the_four_ko() {
    use reprov::domain::put_answers::Entete;
    let kos = [
        refusal(read_structure(&include_bytes!("wire/source/3.2.5_structure_ko.xml")[..], None)),
        refusal(read_fibres(&include_bytes!("wire/source/3.3.5_fibres_ko.xml")[..], None)),
        refusal(read_following(&include_bytes!("wire/source/3.5.6_suivi_ko.xml")[..], None)),
        match answer(read_put(&include_bytes!("wire/source/3.4.6_put_ko.xml")[..], None)) {
            PutAcknowledgement {
                entete: Some(Entete::Ko(ko)),
                contrat: None,
                code: None,
                pm: None,
                fibre: None,
                ..
            } => ko,
            other => panic!("{other:?}"),
        },
    ];
    for ko in kos {
        assert_eq!((ko.code.as_str(), &*ko.libelle), ("20005", "Pas de valeur"));
    }
}

#[test]
fn the_four_questions() {
    let read = |bytes: &[u8]| {
        let question = read_question(bytes, Some("utf-8")).expect("readable");
        assert_eq!((question.version, &question.wsse), (SoapVersion::V11, &None));
        (question.method.expect("known"), question.fields)
    };
    let fields = |list: &[(&str, &str)]| -> Vec<(String, String)> {
        list.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    };
    assert_eq!(
        read(include_bytes!("wire/source/3.2.3_structure_question.xml")),
        (EreprovMethod::GetSiteStructure, fields(&[("referenceContrat", "MUT56816520160316162024")]))
    );
    assert_eq!(
        read(include_bytes!("wire/source/3.3.3_fibres_question.xml")),
        (
            EreprovMethod::GetRoSite,
            fields(&[
                ("referenceContrat", "MUT56816520160316162024"),
                ("referenceBatiment", "BATIMENT-1"),
                ("referenceEscalier", "ESCALIER-44"),
                ("referenceEtage", "ETAGE-15"),
                ("referenceBE", "BE-06"),
            ])
        )
    );
    assert_eq!(
        read(include_bytes!("wire/source/3.4.4_put_question.xml")),
        (
            EreprovMethod::PutReprovisionning,
            fields(&[
                ("referenceContrat", "MUT56816520160316162024"),
                ("referenceFibre", "CTP-1240357-1"),
                ("referencePTO", "CTP-1240329-1"),
                ("conservationPTO", "0"),
                ("motif", "Fibre cassée"),
            ])
        )
    );
    assert_eq!(
        read(include_bytes!("wire/source/3.5.4_suivi_question.xml")),
        (EreprovMethod::GetReprovisionning, fields(&[("referenceContrat", "ARA-502701")]))
    );
}
