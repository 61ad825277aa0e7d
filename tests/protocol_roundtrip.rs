//! What we write, we read back, whatever the text; and so does a strict reader of other making.
//!
//! Guards: wire: every reading tolerance, and none more; no bytes make the reader panic

use std::sync::Arc;

use proptest::prelude::*;
use reprov::domain::demande::Demande;
use reprov::domain::fibre::{Fibre, PboFibres, QuestionFibres, RoSite};
use reprov::domain::motif::Motif;
use reprov::domain::put_answers::{AccusePut, CodeDecharge, Entete, EtatReprovisionning, FibreAllouee, Ko, Pm};
use reprov::domain::reference::{Lieu, ReferenceContrat, ReferenceFibre, ReferencePbo, ReferencePto};
use reprov::domain::service_error::CodeErreur;
use reprov::domain::site::{Batiment, Escalier, Etage, Pbo, Pto, Site};
use reprov::domain::states::{Construction, Statut, Utilisation};
use reprov::domain::text::squeeze;
use reprov::wire::ereprov::{
    ElementPbo, Lecture, Methode, Question, encode_question, read_fibres, read_put, read_question, read_structure,
    read_suivi, write_fibres, write_ko, write_put, write_structure, write_suivi,
};
use reprov::wire::soap::{Enveloppe, Fault, VersionSoap, write_fault};

/// Text as a reader gives it back: any character of XML, blanks squeezed.
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
        .prop_union(proptest::sample::select(Construction::CONNUS).boxed())
}

fn utilisation() -> impl Strategy<Value = Utilisation> {
    text()
        .prop_map(|text| Utilisation::read(&text))
        .boxed()
        .prop_union(proptest::sample::select(Utilisation::CONNUS).boxed())
}

fn statut() -> impl Strategy<Value = Statut> {
    text().prop_map(|text| Statut::read(&text)).boxed().prop_union(proptest::sample::select(Statut::CONNUS).boxed())
}

fn version() -> impl Strategy<Value = VersionSoap> {
    proptest::sample::select(vec![VersionSoap::V11, VersionSoap::V12])
}

/// Up to a few of anything.
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
        |(reference, (pto, cable, tube, couleur), construction, utilisation)| Fibre {
            reference: reference.into(),
            reference_pto: pto.map(Into::into),
            cable: cable.map(Arc::from),
            tube: tube.map(Arc::from),
            couleur: couleur.map(Arc::from),
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

fn fibre_allouee() -> impl Strategy<Value = Option<FibreAllouee>> {
    let words = (some_text(), some_text(), some_text(), some_text());
    proptest::option::of((text(), words).prop_map(|(reference, (pto, cable, tube, fibre))| FibreAllouee {
        reference,
        reference_pto: pto,
        information_cable: cable,
        information_tube: tube,
        information_fibre: fibre,
    }))
}

fn ko() -> impl Strategy<Value = Ko> {
    (text(), text()).prop_map(|(code, libelle)| Ko { code: CodeErreur::read(&code), libelle })
}

/// Inner line ends and blanks of a code are kept; only `\r` can't be told from `\n` when it is raw.
fn code() -> impl Strategy<Value = CodeDecharge> {
    any::<String>().prop_filter_map("empty", |text| CodeDecharge::read(&legal(&text)))
}

/// A value that may be sent, with letters at its ends: what a person pastes is trimmed.
fn permitted(longest: usize) -> impl Strategy<Value = String> {
    "[ -~¡-¬®-ÿ]{0,253}".prop_map(move |inside| {
        let inside: String = inside.chars().take(longest - 2).collect();
        format!("É{inside}x")
    })
}

fn contrat() -> impl Strategy<Value = ReferenceContrat> {
    permitted(30).prop_map(|value| ReferenceContrat::parse(&value).unwrap())
}

fn lieu() -> impl Strategy<Value = Lieu> {
    (permitted(30), permitted(30), permitted(30)).prop_map(|(a, b, c)| Lieu::parse(&a, &b, &c).unwrap())
}

fn question() -> impl Strategy<Value = Question> {
    let pbo = permitted(30).prop_map(|value| ReferencePbo::parse(&value).unwrap());
    let fibres = (contrat(), proptest::option::of(lieu()), proptest::option::of(pbo))
        .prop_map(|(contrat, lieu, pbo)| Question::Fibres(contrat, QuestionFibres { lieu, pbo }));
    let fibre = permitted(255).prop_map(|value| ReferenceFibre::parse(&value).unwrap());
    let pto = proptest::option::of(permitted(30).prop_map(|value| ReferencePto::parse(&value).unwrap()));
    let put = (contrat(), fibre, pto, any::<bool>(), proptest::sample::select(&Motif::TOUS[..])).prop_map(
        |(contrat, fibre, pto, conservation_pto, motif)| {
            Question::Put(Demande { contrat, fibre, pto, conservation_pto, motif })
        },
    );
    prop_oneof![contrat().prop_map(Question::Structure), fibres, put, contrat().prop_map(Question::Suivi)]
}

/// The parameters that a question must come out as, in the source's order.
fn expected(question: &Question, element_pbo: ElementPbo) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    let mut field = |name: &str, value: &str| fields.push((name.to_owned(), value.to_owned()));
    match question {
        Question::Structure(contrat) | Question::Suivi(contrat) => field("referenceContrat", contrat.as_str()),
        Question::Fibres(contrat, QuestionFibres { lieu, pbo }) => {
            field("referenceContrat", contrat.as_str());
            if let Some(lieu) = lieu {
                field("referenceBatiment", lieu.batiment.as_str());
                field("referenceEscalier", lieu.escalier.as_str());
                field("referenceEtage", lieu.etage.as_str());
            }
            if let Some(pbo) = pbo {
                let name = if element_pbo == ElementPbo::ReferenceBe { "referenceBE" } else { "referencePBO" };
                field(name, pbo.as_str());
            }
        }
        Question::Put(demande) => {
            field("referenceContrat", demande.contrat.as_str());
            field("referenceFibre", demande.fibre.as_str());
            field("referencePTO", demande.pto.as_ref().map_or("", ReferencePto::as_str));
            field("conservationPTO", if demande.conservation_pto { "1" } else { "0" });
            field("motif", demande.motif.libelle());
        }
    }
    fields
}

/// Every attribute and text of a document as a strict parser sees them.
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
        let element_pbo = if be { ElementPbo::ReferenceBe } else { ElementPbo::ReferencePbo };
        let enveloppe = Enveloppe {
            version,
            wsse: wsse.as_ref().map(|(login, password)| (login.as_str(), password.as_str())),
        };
        let bytes = encode_question(&question, element_pbo, enveloppe);
        let read = read_question(&bytes[..], Some("utf-8")).unwrap();
        let fields = expected(&question, element_pbo);
        prop_assert_eq!(read.version, version);
        prop_assert_eq!(read.methode, Some(question.methode()));
        prop_assert_eq!(&read.operation, question.methode().nom());
        prop_assert_eq!(&read.champs, &fields);
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
        prop_assert_eq!(read_structure(&bytes[..], None).unwrap(), Lecture::Ok(site));
    }

    #[test]
    fn fibre_lists(site in fibres(), version in version()) {
        let bytes = write_fibres(version, &site);
        let strict = strict(&bytes);
        for (_, fibre) in site.fibres() {
            prop_assert!(strict.iter().any(|value| **value == *fibre.reference));
            prop_assert!(fibre.cable.iter().all(|cable| strict.iter().any(|value| **value == **cable)));
        }
        prop_assert_eq!(read_fibres(&bytes[..], None).unwrap(), Lecture::Ok(site));
    }

    #[test]
    fn puts(
        entete in proptest::option::of(prop_oneof![Just(Entete::Ok), ko().prop_map(Entete::Ko)]),
        contrat in text(),
        code in proptest::option::of(code()),
        (pm, fibre) in (pm(), fibre_allouee()),
        version in version(),
    ) {
        let bare_ko = matches!(entete, Some(Entete::Ko(_))) && code.is_none();
        let accuse = AccusePut { entete, contrat: Some(contrat.clone()).filter(|c| !c.is_empty()), code, pm, fibre };
        let bytes = write_put(version, &contrat, &accuse);
        let strict = strict(&bytes);
        if let Some(code) = &accuse.code {
            prop_assert!(strict.iter().any(|value| value == code.as_str()), "{code:?} in {strict:?}");
        }
        let expected = if bare_ko { AccusePut { entete: accuse.entete, ..AccusePut::default() } } else { accuse };
        prop_assert_eq!(read_put(&bytes[..], None).unwrap(), Lecture::Ok(expected));
    }

    #[test]
    fn states(contrat in text(), statut in statut(), (pm, fibre) in (pm(), fibre_allouee()), version in version()) {
        let etat = EtatReprovisionning { reference: Some(contrat.clone()).filter(|c| !c.is_empty()), statut, pm, fibre };
        let bytes = write_suivi(version, &contrat, &etat);
        strict(&bytes);
        prop_assert_eq!(read_suivi(&bytes[..], None).unwrap(), Lecture::Ok(etat));
    }

    #[test]
    fn refusals_and_faults(ko in ko(), code in text(), texte in text(), version in version()) {
        let bytes = |methode| write_ko(version, methode, &ko);
        prop_assert_eq!(read_structure(&bytes(Methode::GetSiteStructure)[..], None).unwrap(), Lecture::Ko(ko.clone()));
        prop_assert_eq!(read_fibres(&bytes(Methode::GetRoSite)[..], None).unwrap(), Lecture::Ko(ko.clone()));
        prop_assert_eq!(read_suivi(&bytes(Methode::GetReprovisionning)[..], None).unwrap(), Lecture::Ko(ko.clone()));
        let refused = AccusePut { entete: Some(Entete::Ko(ko.clone())), ..AccusePut::default() };
        prop_assert_eq!(read_put(&bytes(Methode::PutReprovisionning)[..], None).unwrap(), Lecture::Ok(refused));
        strict(&bytes(Methode::PutReprovisionning));

        let fault = Fault { code, texte };
        let bytes = write_fault(version, &fault);
        strict(&bytes);
        prop_assert_eq!(read_put(&bytes[..], None).unwrap(), Lecture::Fault(fault));
    }

    #[test]
    fn what_xml_cannot_hold_is_written_as_a_mark(reference in any::<String>(), code in any::<String>()) {
        let bytes = write_structure(VersionSoap::V11, &Site { reference: reference.into(), batiments: Vec::new() });
        strict(&bytes);
        let bytes = write_ko(VersionSoap::V12, Methode::GetRoSite, &Ko { code: CodeErreur::read(&code), libelle: code });
        strict(&bytes);
    }
}

/// A question's bytes, held against the source's example: same element names, same order, same values.
fn assert_as_the_source(question: &Question, element_pbo: ElementPbo, source: &str) {
    let bytes = encode_question(question, element_pbo, Enveloppe::default());
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
    let contrat = ReferenceContrat::parse("MUT56816520160316162024").unwrap();
    assert_as_the_source(
        &Question::Structure(contrat.clone()),
        ElementPbo::ReferencePbo,
        include_str!("wire/source/3.2.3_structure_question.xml"),
    );
    let question = QuestionFibres {
        lieu: Some(Lieu::parse("BATIMENT-1", "ESCALIER-44", "ETAGE-15").unwrap()),
        pbo: Some(ReferencePbo::parse("BE-06").unwrap()),
    };
    let source = include_str!("wire/source/3.3.3_fibres_question.xml");
    assert_as_the_source(&Question::Fibres(contrat.clone(), question.clone()), ElementPbo::ReferenceBe, source);
    let tabled = source.replace("referenceBE", "referencePBO");
    assert_as_the_source(&Question::Fibres(contrat.clone(), question), ElementPbo::ReferencePbo, &tabled);
    let demande = Demande {
        contrat,
        fibre: ReferenceFibre::parse("CTP-1240357-1").unwrap(),
        pto: Some(ReferencePto::parse("CTP-1240329-1").unwrap()),
        conservation_pto: false,
        motif: Motif::FibreCassee,
    };
    let source = include_str!("wire/source/3.4.4_put_question.xml");
    assert_as_the_source(&Question::Put(demande.clone()), ElementPbo::ReferencePbo, source);
    let without = source.replace(">CTP-1240329-1<", "><");
    assert_as_the_source(&Question::Put(Demande { pto: None, ..demande }), ElementPbo::ReferencePbo, &without);
    assert_as_the_source(
        &Question::Suivi(ReferenceContrat::parse("ARA-502701").unwrap()),
        ElementPbo::ReferencePbo,
        include_str!("wire/source/3.5.4_suivi_question.xml"),
    );
}

#[test]
fn a_question_is_utf_8_and_its_credentials_are_not_in_its_debug_form() {
    let question = Question::Suivi(ReferenceContrat::parse("ARA-é").unwrap());
    let enveloppe = Enveloppe { wsse: Some(("oc", "s3cr&t")), version: VersionSoap::V12 };
    let bytes = encode_question(&question, ElementPbo::default(), enveloppe);
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
    assert_eq!((read.methode, &*read.operation), (None, "autre"));
    assert_eq!(read.champs, [("b".to_owned(), "1".to_owned()), ("b".to_owned(), String::new())]);
    assert!(read_question(body("http://example.org/").as_bytes(), None).is_err());
    assert!(read_question(&b"<Envelope><Body/></Envelope>"[..], None).is_err());
}
