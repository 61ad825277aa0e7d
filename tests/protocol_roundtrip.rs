//! What we write, we read back, for any text; an independent strict reader reads the same.
//!
//! Guards: wire: every reading tolerance, and none more; no bytes make the reader panic

use std::sync::Arc;

use proptest::prelude::*;
use reprov::domain::demande::Demande;
use reprov::domain::fibre::{Fibre, FibresQuestion, PboFibres, RoSite};
use reprov::domain::motif::Motif;
use reprov::domain::put_answers::{
    AllottedFibre, DechargeCode, Entete, Ko, Pm, PutAcknowledgement, ReprovisionningState,
};
use reprov::domain::reference::{ContratId, FibreId, PboId, Place, PtoId};
use reprov::domain::service_error::ServiceErrorCode;
use reprov::domain::site::{Batiment, Escalier, Etage, Pbo, Pto, Site};
use reprov::domain::states::{Construction, Statut, Utilisation};
use reprov::domain::text::squeeze;
use reprov::wire::ereprov::{
    EreprovMethod, EreprovQuestion, PboElement, ServiceAnswer, encode_question, read_fibres, read_following, read_put,
    read_question, read_structure, write_fibres, write_following, write_ko, write_put, write_structure,
};
use reprov::wire::soap::{Envelope, SoapFault, SoapVersion, write_fault};

/// Text as a reader gives it back: any characters of XML, with runs of blanks made one.
fn text() -> impl Strategy<Value = String> {
    let any_character = any::<String>();
    let awkward = "[ -~¡-ÿ€<>&\"'\\]\u{85}\u{2028}\u{200b}\u{1F600}]{0,30}";
    prop_oneof![any_character, awkward.prop_map(String::from)].prop_map(|text| squeeze(&legal(&text)))
}

fn legal(text: &str) -> String {
    let is_legal = |c: &char| (*c >= ' ' || matches!(c, '\t' | '\n' | '\r')) && !matches!(c, '\u{fffe}' | '\u{ffff}');
    text.chars().filter(is_legal).collect()
}

fn some_text() -> impl Strategy<Value = Option<String>> {
    proptest::option::of(text().prop_filter("not empty", |text| !text.is_empty()))
}

fn construction() -> impl Strategy<Value = Construction> {
    text()
        .prop_map(|text| Construction::read(&text))
        .boxed()
        .prop_union(proptest::sample::select(Construction::KNOWN).boxed())
}

fn utilisation() -> impl Strategy<Value = Utilisation> {
    text()
        .prop_map(|text| Utilisation::read(&text))
        .boxed()
        .prop_union(proptest::sample::select(Utilisation::KNOWN).boxed())
}

fn statut() -> impl Strategy<Value = Statut> {
    text().prop_map(|text| Statut::read(&text)).boxed().prop_union(proptest::sample::select(Statut::KNOWN).boxed())
}

fn version() -> impl Strategy<Value = SoapVersion> {
    proptest::sample::select(vec![SoapVersion::V11, SoapVersion::V12])
}

/// Up to three of the given element.
fn few<T: Strategy>(element: T) -> impl Strategy<Value = Vec<T::Value>> {
    proptest::collection::vec(element, 0..4)
}

fn site() -> impl Strategy<Value = Site> {
    let pto = (text(), construction(), utilisation()).prop_map(|(reference, construction, utilisation)| Pto {
        reference: reference.into(),
        construction,
        utilisation,
    });
    let pbo = text().prop_map(|reference| Pbo { reference: reference.into() });
    let etage =
        (text(), few(pbo), few(pto)).prop_map(|(reference, pbo, pto)| Etage { reference: reference.into(), pbo, pto });
    let escalier =
        (text(), few(etage)).prop_map(|(reference, etages)| Escalier { reference: reference.into(), etages });
    let batiment =
        (text(), few(escalier)).prop_map(|(reference, escaliers)| Batiment { reference: reference.into(), escaliers });
    (text(), few(batiment)).prop_map(|(reference, batiments)| Site { reference: reference.into(), batiments })
}

fn fibres() -> impl Strategy<Value = RoSite> {
    let words = (some_text(), some_text(), some_text(), some_text());
    let fibre = (text(), words, construction(), utilisation()).prop_map(
        |(reference, (pto, cable, tube, colour), construction, utilisation)| Fibre {
            reference: reference.into(),
            reference_pto: pto.map(Into::into),
            cable: cable.map(Arc::from),
            tube: tube.map(Arc::from),
            colour: colour.map(Arc::from),
            construction,
            utilisation,
        },
    );
    let pbo =
        (text(), text(), proptest::collection::vec(fibre, 0..40)).prop_map(|(reference, localisation, fibres)| {
            PboFibres { reference: reference.into(), localisation: localisation.into(), fibres }
        });
    few(pbo).prop_map(|pbo| RoSite { pbo })
}

fn pm() -> impl Strategy<Value = Option<Pm>> {
    proptest::option::of((text(), text()).prop_map(|(reference, position)| Pm { reference, position }))
}

fn allotted_fibre() -> impl Strategy<Value = Option<AllottedFibre>> {
    let words = (some_text(), some_text(), some_text(), some_text());
    proptest::option::of((text(), words).prop_map(|(reference, (pto, cable, tube, fibre))| AllottedFibre {
        reference,
        reference_pto: pto,
        information_cable: cable,
        information_tube: tube,
        information_fibre: fibre,
    }))
}

fn ko() -> impl Strategy<Value = Ko> {
    (text(), text()).prop_map(|(code, libelle)| Ko { code: ServiceErrorCode::read(&code), libelle })
}

/// A code with its inner line ends and blanks; a raw `\r` can't be told from `\n`.
fn code() -> impl Strategy<Value = DechargeCode> {
    any::<String>().prop_filter_map("empty", |text| DechargeCode::read(&legal(&text)))
}

/// A value that may be sent. It begins and ends with letters, because a pasted value is trimmed.
fn permitted(longest: usize) -> impl Strategy<Value = String> {
    "[ -~¡-¬®-ÿ]{0,253}".prop_map(move |inside| {
        let inside: String = inside.chars().take(longest - 2).collect();
        format!("É{inside}x")
    })
}

fn contrat() -> impl Strategy<Value = ContratId> {
    permitted(30).prop_map(|value| ContratId::parse(&value).unwrap())
}

fn place() -> impl Strategy<Value = Place> {
    (permitted(30), permitted(30), permitted(30)).prop_map(|(a, b, c)| Place::parse(&a, &b, &c).unwrap())
}

fn question() -> impl Strategy<Value = EreprovQuestion> {
    let pbo = permitted(30).prop_map(|value| PboId::parse(&value).unwrap());
    let fibres = (contrat(), proptest::option::of(place()), proptest::option::of(pbo))
        .prop_map(|(contrat, place, pbo)| EreprovQuestion::Fibres(contrat, FibresQuestion { place, pbo }));
    let fibre = permitted(255).prop_map(|value| FibreId::parse(&value).unwrap());
    let pto = proptest::option::of(permitted(30).prop_map(|value| PtoId::parse(&value).unwrap()));
    let put = (contrat(), fibre, pto, any::<bool>(), proptest::sample::select(&Motif::ALL[..])).prop_map(
        |(contrat, fibre, pto, conservation_pto, motif)| {
            EreprovQuestion::Put(Demande { contrat, fibre, pto, conservation_pto, motif })
        },
    );
    prop_oneof![
        contrat().prop_map(EreprovQuestion::Structure),
        fibres,
        put,
        contrat().prop_map(EreprovQuestion::Following)
    ]
}

/// The parameters that a question must be written with, in the source's order.
fn expected(question: &EreprovQuestion, element_pbo: PboElement) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    let mut field = |name: &str, value: &str| fields.push((name.to_owned(), value.to_owned()));
    match question {
        EreprovQuestion::Structure(contrat) | EreprovQuestion::Following(contrat) => {
            field("referenceContrat", contrat.as_str());
        }
        EreprovQuestion::Fibres(contrat, FibresQuestion { place, pbo }) => {
            field("referenceContrat", contrat.as_str());
            if let Some(place) = place {
                field("referenceBatiment", place.batiment.as_str());
                field("referenceEscalier", place.escalier.as_str());
                field("referenceEtage", place.etage.as_str());
            }
            if let Some(pbo) = pbo {
                let name = if element_pbo == PboElement::ReferenceBe { "referenceBE" } else { "referencePBO" };
                field(name, pbo.as_str());
            }
        }
        EreprovQuestion::Put(demande) => {
            field("referenceContrat", demande.contrat.as_str());
            field("referenceFibre", demande.fibre.as_str());
            field("referencePTO", demande.pto.as_ref().map_or("", PtoId::as_str));
            field("conservationPTO", if demande.conservation_pto { "1" } else { "0" });
            field("motif", demande.motif.libelle());
        }
    }
    fields
}

/// Every attribute and text of a document, read by a strict parser.
fn strict(bytes: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    let document = roxmltree::Document::parse(text).expect("well-formed");
    document
        .descendants()
        .flat_map(|node| {
            node.attributes().map(|a| a.value().to_owned()).chain(node.text().map(str::to_owned)).collect::<Vec<_>>()
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn questions(
        question in question(),
        version in version(),
        be in any::<bool>(),
        wsse in proptest::option::of((any::<String>(), any::<String>())),
    ) {
        let wsse = wsse.map(|(login, password)| (legal(&login), legal(&password)));
        let element_pbo = if be { PboElement::ReferenceBe } else { PboElement::ReferencePbo };
        let envelope = Envelope {
            version,
            wsse: wsse.as_ref().map(|(login, password)| (login.as_str(), password.as_str())),
        };
        let bytes = encode_question(&question, element_pbo, envelope);
        let read = read_question(&bytes[..], Some("utf-8")).unwrap();
        let fields = expected(&question, element_pbo);
        prop_assert_eq!(read.version, version);
        prop_assert_eq!(read.method, Some(question.method()));
        prop_assert_eq!(&read.operation, question.method().name());
        prop_assert_eq!(&read.fields, &fields);
        prop_assert_eq!(&read.wsse, &wsse);
        let strict = strict(&bytes);
        for (_, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
            prop_assert!(strict.contains(value), "{value:?} in {strict:?}");
        }
    }

    #[test]
    fn structures(site in site(), version in version()) {
        let bytes = write_structure(version, &site);
        strict(&bytes);
        prop_assert_eq!(read_structure(&bytes[..], None).unwrap(), ServiceAnswer::Ok(site));
    }

    #[test]
    fn fibre_lists(site in fibres(), version in version()) {
        let bytes = write_fibres(version, &site);
        let strict = strict(&bytes);
        for (_, fibre) in site.fibres() {
            prop_assert!(strict.iter().any(|value| **value == *fibre.reference));
            prop_assert!(fibre.cable.iter().all(|cable| strict.iter().any(|value| **value == **cable)));
        }
        prop_assert_eq!(read_fibres(&bytes[..], None).unwrap(), ServiceAnswer::Ok(site));
    }

    #[test]
    fn puts(
        entete in proptest::option::of(prop_oneof![Just(Entete::Ok), ko().prop_map(Entete::Ko)]),
        contrat in text(),
        code in proptest::option::of(code()),
        (pm, fibre) in (pm(), allotted_fibre()),
        version in version(),
    ) {
        let bare_ko = matches!(entete, Some(Entete::Ko(_))) && code.is_none();
        let acknowledgement = PutAcknowledgement { entete, contrat: Some(contrat.clone()).filter(|c| !c.is_empty()), code, other_codes: Vec::new(), pm, fibre };
        let bytes = write_put(version, &contrat, &acknowledgement);
        let strict = strict(&bytes);
        if let Some(code) = &acknowledgement.code {
            prop_assert!(strict.iter().any(|value| value == code.as_str()), "{code:?} in {strict:?}");
        }
        let expected = if bare_ko { PutAcknowledgement { entete: acknowledgement.entete, ..PutAcknowledgement::default() } } else { acknowledgement };
        prop_assert_eq!(read_put(&bytes[..], None).unwrap(), ServiceAnswer::Ok(expected));
    }

    #[test]
    fn states(contrat in text(), statut in statut(), (pm, fibre) in (pm(), allotted_fibre()), version in version()) {
        let state = ReprovisionningState { reference: Some(contrat.clone()).filter(|c| !c.is_empty()), statut, pm, fibre };
        let bytes = write_following(version, &contrat, &state);
        strict(&bytes);
        prop_assert_eq!(read_following(&bytes[..], None).unwrap(), ServiceAnswer::Ok(state));
    }

    #[test]
    fn refusals_and_faults(ko in ko(), code in text(), text in text(), version in version()) {
        let bytes = |method| write_ko(version, method, &ko);
        prop_assert_eq!(read_structure(&bytes(EreprovMethod::GetSiteStructure)[..], None).unwrap(), ServiceAnswer::Ko(ko.clone()));
        prop_assert_eq!(read_fibres(&bytes(EreprovMethod::GetRoSite)[..], None).unwrap(), ServiceAnswer::Ko(ko.clone()));
        prop_assert_eq!(read_following(&bytes(EreprovMethod::GetReprovisionning)[..], None).unwrap(), ServiceAnswer::Ko(ko.clone()));
        let refused = PutAcknowledgement { entete: Some(Entete::Ko(ko.clone())), ..PutAcknowledgement::default() };
        prop_assert_eq!(read_put(&bytes(EreprovMethod::PutReprovisionning)[..], None).unwrap(), ServiceAnswer::Ok(refused));
        strict(&bytes(EreprovMethod::PutReprovisionning));

        let fault = SoapFault { code, text };
        let bytes = write_fault(version, &fault);
        strict(&bytes);
        prop_assert_eq!(read_put(&bytes[..], None).unwrap(), ServiceAnswer::Fault(fault));
    }

    #[test]
    fn what_xml_cannot_hold_is_written_as_a_mark(reference in any::<String>(), code in any::<String>()) {
        let bytes = write_structure(SoapVersion::V11, &Site { reference: reference.into(), batiments: Vec::new() });
        strict(&bytes);
        let bytes = write_ko(SoapVersion::V12, EreprovMethod::GetRoSite, &Ko { code: ServiceErrorCode::read(&code), libelle: code });
        strict(&bytes);
    }
}

/// Compares a question's bytes with the source's example: same element names, same order, same values.
fn assert_as_the_source(question: &EreprovQuestion, element_pbo: PboElement, source: &str) {
    let bytes = encode_question(question, element_pbo, Envelope::default());
    let ours = String::from_utf8(bytes).unwrap();
    let (ours, source) = (roxmltree::Document::parse(&ours).unwrap(), roxmltree::Document::parse(source).unwrap());
    let elements = |document: &roxmltree::Document<'_>| -> Vec<(String, Option<String>, Option<String>)> {
        let elements = document.descendants().filter(roxmltree::Node::is_element);
        elements
            .map(|node| {
                let text = node.text().filter(|text| !text.trim().is_empty());
                let namespace = node.tag_name().namespace();
                (node.tag_name().name().to_owned(), namespace.map(str::to_owned), text.map(str::to_owned))
            })
            .collect()
    };
    assert_eq!(elements(&ours), elements(&source));
    let prefixes: Vec<_> = ours.root_element().namespaces().filter_map(roxmltree::Namespace::name).collect();
    assert_eq!(prefixes, ["soapenv", "erep"]);
}

#[test]
fn raw_questions_are_those_of_the_source() {
    let contrat = ContratId::parse("MUT56816520160316162024").unwrap();
    assert_as_the_source(
        &EreprovQuestion::Structure(contrat.clone()),
        PboElement::ReferencePbo,
        include_str!("wire/source/3.2.3_structure_question.xml"),
    );
    let question = FibresQuestion {
        place: Some(Place::parse("BATIMENT-1", "ESCALIER-44", "ETAGE-15").unwrap()),
        pbo: Some(PboId::parse("BE-06").unwrap()),
    };
    let source = include_str!("wire/source/3.3.3_fibres_question.xml");
    assert_as_the_source(&EreprovQuestion::Fibres(contrat.clone(), question.clone()), PboElement::ReferenceBe, source);
    let tabled = source.replace("referenceBE", "referencePBO");
    assert_as_the_source(&EreprovQuestion::Fibres(contrat.clone(), question), PboElement::ReferencePbo, &tabled);
    let demande = Demande {
        contrat,
        fibre: FibreId::parse("CTP-1240357-1").unwrap(),
        pto: Some(PtoId::parse("CTP-1240329-1").unwrap()),
        conservation_pto: false,
        motif: Motif::BrokenFibre,
    };
    let source = include_str!("wire/source/3.4.4_put_question.xml");
    assert_as_the_source(&EreprovQuestion::Put(demande.clone()), PboElement::ReferencePbo, source);
    let without = source.replace(">CTP-1240329-1<", "><");
    assert_as_the_source(&EreprovQuestion::Put(Demande { pto: None, ..demande }), PboElement::ReferencePbo, &without);
    assert_as_the_source(
        &EreprovQuestion::Following(ContratId::parse("ARA-502701").unwrap()),
        PboElement::ReferencePbo,
        include_str!("wire/source/3.5.4_suivi_question.xml"),
    );
}

#[test]
fn a_question_is_utf_8_and_its_credentials_are_not_in_its_debug_form() {
    let question = EreprovQuestion::Following(ContratId::parse("ARA-é").unwrap());
    let envelope = Envelope { wsse: Some(("oc", "s3cr&t")), version: SoapVersion::V12 };
    let bytes = encode_question(&question, PboElement::default(), envelope);
    let text = std::str::from_utf8(&bytes).unwrap();
    assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"));
    assert!(text.contains("http://www.w3.org/2003/05/soap-envelope"));
    assert!(text.contains("#PasswordText\">s3cr&amp;t</wsse:Password>"));
    let read = read_question(&bytes[..], None).unwrap();
    assert_eq!(read.wsse, Some(("oc".to_owned(), "s3cr&t".to_owned())));
    assert!(!format!("{read:?}").contains("s3cr"));
}

#[test]
fn an_unknown_operation_keeps_its_name_and_an_unknown_envelope_is_refused() {
    let body = |namespace: &str| {
        format!(
            "<e:Envelope xmlns:e='{namespace}'><e:Body><x:autre xmlns:x='y'><b> 1 <c>2</c> </b><b/></x:autre></e:Body></e:Envelope>"
        )
    };
    let read = read_question(body("http://schemas.xmlsoap.org/soap/envelope/").as_bytes(), None).unwrap();
    assert_eq!((read.method, &*read.operation), (None, "autre"));
    assert_eq!(read.fields, [("b".to_owned(), "1".to_owned()), ("b".to_owned(), String::new())]);
    assert!(read_question(body("http://example.org/").as_bytes(), None).is_err());
    assert!(read_question(&b"<Envelope><Body/></Envelope>"[..], None).is_err());
}
