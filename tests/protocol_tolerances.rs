//! Every tolerance of docs/e-reprov.md 3, each on a sample of its own, and where tolerance ends.
//!
//! Guards: wire: every reading tolerance, and none more; no bytes make the reader panic

use reprov::domain::put_answers::{
    AllottedFibre, DechargeCode, Entete, Ko, Pm, PutAcknowledgement, ReprovisionningState,
};
use reprov::domain::service_error::ServiceErrorCode;
use reprov::domain::site::Site;
use reprov::domain::states::{Construction, Statut, Utilisation};
use reprov::wire::ereprov::{
    ServiceAnswer, read_fibres, read_following, read_put, read_question, read_structure, salvage_codes,
};
use reprov::wire::soap::{ProtocolError, SoapFault};

macro_rules! sample {
    ($name:literal) => {
        &include_bytes!(concat!("wire/tolerances/", $name, ".xml"))[..]
    };
}

fn ok<T>(read: Result<ServiceAnswer<T>, ProtocolError>) -> T {
    match read.expect("readable") {
        ServiceAnswer::Ok(value) => value,
        ServiceAnswer::Ko(ko) => panic!("{ko:?}"),
        ServiceAnswer::Fault(fault) => panic!("{fault:?}"),
    }
}

fn ko(code: &str, libelle: &str) -> Ko {
    Ko { code: ServiceErrorCode::read(code), libelle: libelle.into() }
}

/// A getRoSite body around `content`.
fn fibres(content: &str) -> String {
    format!("<e:Envelope xmlns:e='x'><e:Body><getRoSiteResponse>{content}</getRoSiteResponse></e:Body></e:Envelope>")
}

fn structure(content: &str) -> Result<ServiceAnswer<Site>, ProtocolError> {
    let body = format!(
        "<Envelope><Body><getSiteStructureResponse><site reference='S'>{content}</site></getSiteStructureResponse></Body></Envelope>"
    );
    read_structure(body.as_bytes(), None)
}

#[test]
fn no_entete_with_content_is_ok() {
    let site = ok(read_structure(sample!("structure_without_entete"), Some("utf-8")));
    assert_eq!(&*site.reference, "SC-1");
    assert_eq!(&*site.batiments[0].escaliers[0].etages[0].reference, "RDC");
}

#[test]
fn any_prefix_any_order_unknown_elements_and_attributes() {
    let site = ok(read_structure(sample!("structure_interleaved"), None));
    assert_eq!(&*site.reference, "SC-1");
    assert_eq!(&*site.batiments[0].reference, "A & B");
    let escalier = &site.batiments[0].escaliers[0];
    assert_eq!(&*escalier.reference, "Éscalier 1");
    let [etage] = &*escalier.etages else { panic!("one étage") };
    assert_eq!(&*etage.reference, "", "a missing reference is empty, not invented");
    assert_eq!(etage.pbo.iter().map(|pbo| &*pbo.reference).collect::<Vec<_>>(), ["B1", "B2"]);
    let pto: Vec<_> =
        etage.pto.iter().map(|p| (&*p.reference, p.construction.clone(), p.utilisation.clone())).collect();
    assert_eq!(
        pto,
        [
            ("P1", Construction::Built, Utilisation::Occupied),
            ("P2", Construction::default(), Utilisation::Unknown("Hors service".into())),
            ("", Construction::ToBuild, Utilisation::default()),
        ]
    );
}

#[test]
fn no_return_and_empty_attributes() {
    let site = ok(read_fibres(sample!("fibres_without_return"), None));
    let read: Vec<_> = site
        .fibres()
        .map(|(pbo, f)| (&*pbo.reference, &*f.reference, f.reference_pto.as_deref(), f.tube.as_deref()))
        .collect();
    assert_eq!(
        read,
        [("BE-1", "F1", None, Some("Noir")), ("BE-1", "", None, None), ("BE-2", "F2", Some("P2"), Some("Rose"))]
    );
    assert_eq!(&*site.pbo[1].localisation, "");
}

#[test]
fn an_ok_without_pbo_is_an_empty_list_but_nothing_at_all_is_no_answer() {
    assert!(ok(read_fibres(sample!("fibres_empty"), None)).pbo.is_empty());
    assert!(matches!(read_fibres(fibres("").as_bytes(), None), Err(ProtocolError::Unexpected { .. })));
    let empty = "<Envelope><Body><getSiteStructureResponse><return><enteteResponse><statut>OK</statut></enteteResponse>\
                 </return></getSiteStructureResponse></Body></Envelope>";
    assert!(matches!(read_structure(empty.as_bytes(), None), Err(ProtocolError::Unexpected { .. })));
}

#[test]
fn strangers_in_the_body_are_passed_over() {
    let site = ok(read_fibres(sample!("body_with_strangers"), None));
    assert_eq!(site.pbo.iter().map(|pbo| &*pbo.reference).collect::<Vec<_>>(), ["BE-1"]);
}

#[test]
fn a_put_s_code_is_kept_whatever_comes_with_it() {
    let fibre = AllottedFibre { reference: "F1".into(), ..AllottedFibre::default() };
    assert_eq!(
        ok(read_put(sample!("put_ok_without_code"), None)),
        PutAcknowledgement {
            entete: Some(Entete::Ok),
            contrat: Some("MUT-1".into()),
            fibre: Some(fibre),
            ..PutAcknowledgement::default()
        }
    );
    assert_eq!(
        ok(read_put(sample!("put_ko_with_code"), None)),
        PutAcknowledgement {
            entete: Some(Entete::Ko(ko("20006", "Requête déjà en cours"))),
            code: DechargeCode::read("AB <1>  é&2"),
            ..PutAcknowledgement::default()
        }
    );
    assert_eq!(
        ok(read_put(sample!("put_statut_unknown_with_code"), None)),
        PutAcknowledgement {
            entete: Some(Entete::Ko(ko("", "statut PARTIEL"))),
            contrat: Some("MUT-1".into()),
            code: DechargeCode::read("X1"),
            other_codes: DechargeCode::read("X2").into_iter().collect(),
            ..PutAcknowledgement::default()
        }
    );
    assert_eq!(ok(read_put(sample!("put_with_nothing"), None)), PutAcknowledgement::default());
}

#[test]
fn a_put_s_code_survives_what_makes_the_rest_unreadable() {
    let source = include_str!("wire/source/3.4.5_put.xml");
    let after = source.find("</codeDecharge>").unwrap() + "</codeDecharge>".len();
    let broken = [source[..after].to_owned(), format!("{source}<trailing/>"), source.replace("position", "reference")];
    for body in broken {
        let error = read_put(body.as_bytes(), None).unwrap_err();
        assert!(matches!(error, ProtocolError::Truncated | ProtocolError::Malformed { .. }), "{error:?}");
        assert_eq!(salvage_codes(body.as_bytes(), None).into_code_or_candidates().0, DechargeCode::read("ABCDEF"));
    }
    let before = &source[..after - "DEF</codeDecharge>".len()];
    assert!(matches!(read_put(before.as_bytes(), None), Err(ProtocolError::Truncated)));
    assert_eq!(salvage_codes(before.as_bytes(), None).best(), [], "half a code is no code");
}

#[test]
fn the_state_in_contrat_as_attribute_as_element_or_missing() {
    let state = |statut| ReprovisionningState { reference: Some("MUT-1".into()), statut, pm: None, fibre: None };
    assert_eq!(
        ok(read_following(sample!("suivi_contrat"), None)),
        ReprovisionningState {
            pm: Some(Pm { reference: "PM-1".into(), position: "Etage 2 - 2".into() }),
            fibre: Some(AllottedFibre { reference: "F1".into(), ..AllottedFibre::default() }),
            ..state(Statut::Failed)
        }
    );
    assert_eq!(ok(read_following(sample!("suivi_statut_element"), None)), state(Statut::Underway));
    let without = ReprovisionningState { reference: None, ..state(Statut::default()) };
    assert_eq!(ok(read_following(sample!("suivi_without_statut"), None)), without);
}

#[test]
fn two_of_what_can_only_be_one_is_no_state() {
    for content in [
        "<contrat/><contrat/>",
        "<contrat><reprovisionning statut='Initié'/><reprovisionning statut='Terminé'/></contrat>",
        "<contrat><fibre reference='a'/><fibre reference='b'/></contrat>",
    ] {
        let body = format!(
            "<Envelope><Body><getReprovisionningResponse>{content}</getReprovisionningResponse></Body></Envelope>"
        );
        assert!(matches!(read_following(body.as_bytes(), None), Err(ProtocolError::Unexpected { .. })), "{content}");
    }
}

#[test]
fn a_ko_without_a_code_has_an_empty_one() {
    assert_eq!(read_following(sample!("ko_without_code"), None).unwrap(), ServiceAnswer::Ko(ko("", "")));
}

#[test]
fn an_unknown_statut_is_named() {
    let body = fibres("<enteteResponse><statut>PEUT-ETRE\u{1F600}</statut></enteteResponse><pbo/>");
    match read_fibres(body.as_bytes(), None) {
        Err(ProtocolError::Unexpected { detail }) => assert!(detail.contains("PEUT-ETRE"), "{detail}"),
        other => panic!("{other:?}"),
    }
    let body = "<Envelope><Body><putReprovisionningResponse><enteteResponse><statut>?</statut></enteteResponse>\
                </putReprovisionningResponse></Body></Envelope>";
    assert!(matches!(read_put(body.as_bytes(), None), Err(ProtocolError::Unexpected { .. })));
}

#[test]
fn faults_of_both_versions_for_every_operation() {
    let old = || SoapFault { code: "SOAP-ENV:Server".into(), text: "Erreur interne é".into() };
    let new = || SoapFault { code: "env:Receiver m:Panne".into(), text: "Service arrêté".into() };
    assert_eq!(read_structure(sample!("fault_11"), None).unwrap(), ServiceAnswer::Fault(old()));
    assert_eq!(read_fibres(sample!("fault_12"), None).unwrap(), ServiceAnswer::Fault(new()));
    assert_eq!(read_put(sample!("fault_12"), None).unwrap(), ServiceAnswer::Fault(new()));
    assert_eq!(read_following(sample!("fault_11"), None).unwrap(), ServiceAnswer::Fault(old()));
}

#[test]
fn the_answer_of_another_operation_is_unexpected() {
    let following = sample!("suivi_contrat");
    for error in [
        read_structure(following, None).unwrap_err(),
        read_fibres(following, None).unwrap_err(),
        read_put(following, None).unwrap_err(),
    ] {
        match error {
            ProtocolError::OtherName { found, .. } => assert_eq!(found, "getReprovisionningResponse"),
            other => panic!("{other:?}"),
        }
    }
    let question = &include_bytes!("wire/source/3.5.4_suivi_question.xml")[..];
    assert!(matches!(read_following(question, None), Err(ProtocolError::OtherName { .. })));
}

#[test]
fn an_unprefixed_attribute_beats_a_prefixed_one_and_declarations_are_none() {
    let named = |attributes: &str| {
        let site = ok(structure(&format!("<batiment {attributes}/>")));
        site.batiments[0].reference.to_string()
    };
    assert_eq!(named("reference='a' x:reference='b'"), "a");
    assert_eq!(named("x:reference='b' reference='a'"), "a");
    assert_eq!(named("x:reference='b'"), "b");
    assert_eq!(named("xmlns:reference='b' xmlns='c'"), "");
}

#[test]
fn blanks_in_values_are_one_and_references_are_resolved() {
    let named =
        |value: &str| ok(structure(&format!("<batiment reference=\"{value}\"/>"))).batiments[0].reference.to_string();
    for (written, read) in [
        ("A\r\n\t B", "A B"),
        ("  A ", "A"),
        (" \n ", ""),
        ("A\u{a0}\u{3000}B\u{2003}", "A B"),
        ("A&#10;&#x9;B", "A B"),
        ("&lt;&gt;&amp;&quot;&apos;&#233;&#x1F600;", "<>&\"'é\u{1F600}"),
        ("&amp;lt;", "&lt;"),
        ("É'>", "É'>"),
        ("â\u{200b}Â", "â\u{200b}Â"),
    ] {
        assert_eq!(named(written), read, "{written:?}");
    }
}

/// A wrong document, and the check that the error is the right one for it.
type Wrong = (String, fn(&ProtocolError) -> bool);

fn malformed(error: &ProtocolError) -> bool {
    matches!(error, ProtocolError::Malformed { .. })
}

fn forbidden(error: &ProtocolError) -> bool {
    matches!(error, ProtocolError::Forbidden { .. })
}

fn truncated(error: &ProtocolError) -> bool {
    matches!(error, ProtocolError::Truncated)
}

fn not_xml(error: &ProtocolError) -> bool {
    matches!(error, ProtocolError::NotXml { .. })
}

fn empty(error: &ProtocolError) -> bool {
    matches!(error, ProtocolError::Empty)
}

fn unexpected(error: &ProtocolError) -> bool {
    matches!(error, ProtocolError::Unexpected { .. })
}

fn refused(cases: Vec<Wrong>) {
    for (body, expected) in cases {
        match read_fibres(body.as_bytes(), None) {
            Err(error) => assert!(expected(&error), "{body}: {error:?}"),
            Ok(read) => panic!("{body}: {read:?}"),
        }
    }
}

#[test]
fn what_is_no_xml_is_called_so() {
    let good = fibres("<pbo/>");
    refused(vec![
        (String::new(), empty),
        (" \r\n\t ".into(), empty),
        ("\u{feff}".into(), empty),
        ("<?xml version='1.0'?>".into(), truncated),
        ("<!-- nothing -->".into(), truncated),
        ("<!DOCTYPE html><html><br></html>".into(), not_xml),
        ("<!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>".into(), not_xml),
        ("<HTML lang=fr><body>".into(), not_xml),
        ("<html><head><title>502</title>".into(), not_xml),
        ("{\"error\": \"<pbo/>\"}".into(), not_xml),
        ("Service indisponible & ferm\u{e9}".into(), not_xml),
        ("&amp;".into(), not_xml),
        ("A & B".into(), not_xml),
        (format!("x{good}"), not_xml),
    ]);
}

#[test]
fn what_stands_around_the_document_is_refused() {
    let good = fibres("<pbo/>");
    refused(vec![
        (format!("{good}&#32;"), malformed),
        (format!("{good}<![CDATA[ ]]>"), malformed),
        (format!("{good}{good}"), malformed),
        (format!("{good}<a/>"), malformed),
        (format!("{good}</a>"), malformed),
        (format!("{good}<?xml version='1.0'?>"), malformed),
        (format!("<!-- --><?xml version='1.0'?>{good}"), malformed),
        (format!("<?xml version='2.0'?>{good}"), malformed),
        (format!("<?xml?>{good}"), malformed),
        (format!("<!DOCTYPE e:Envelope [<!ENTITY x 'y'>]>{good}"), forbidden),
        (format!("<!DOCTYPE e:Envelope SYSTEM 'file:///etc/passwd'>{good}"), forbidden),
        (good.replace("<pbo/>", "<!DOCTYPE a><pbo/>"), forbidden),
    ]);
    assert!(read_fibres(good.as_bytes(), None).is_ok());
    // What is no element behind the root is what a buffer had left.
    assert!(read_fibres(format!("{good}x").as_bytes(), None).is_ok());
    assert!(read_fibres(format!("\n {good}\n<!-- x --> <?y z?>\n").as_bytes(), None).is_ok());
    assert!(read_fibres(format!("\n<?xml version='1.1' encoding='utf-8'?>{good}").as_bytes(), None).is_ok());
}

#[test]
fn references_and_characters_that_xml_does_not_have_are_refused() {
    refused(vec![
        (fibres("<pbo reference='&x;'/>"), forbidden),
        (fibres("<pbo inconnu='&nbsp;'/>"), forbidden),
        (fibres("<inconnu>&eacute;</inconnu><pbo/>"), forbidden),
        (fibres("<pbo reference='&#0;'/>"), malformed),
        (fibres("<pbo reference='&#xFFFF;'/>"), malformed),
        (fibres("<pbo reference='&#27;'/>"), malformed),
        (fibres("<pbo reference='&'/>"), malformed),
        (fibres("<pbo reference='a & b'/>"), malformed),
        (fibres("<pbo reference='&am'/>"), malformed),
        (fibres("<x>&#x1F;</x><pbo/>"), malformed),
        (fibres("<x>a & b</x><pbo/>"), malformed),
        (fibres("<x>\u{1}</x><pbo/>"), malformed),
        (fibres("<x>\u{ffff}</x><pbo/>"), malformed),
        (fibres("<x>a ]]> b</x><pbo/>"), malformed),
        (fibres("<pbo reference='\u{1b}[31m'/>"), malformed),
        (fibres("<pbo reference='\u{fffe}'/>"), malformed),
        (fibres("<!-- \u{2} --><pbo/>"), malformed),
        (fibres("<!-- a -- b --><pbo/>"), malformed),
    ]);
}

#[test]
fn tags_that_are_none_are_refused() {
    refused(vec![
        (fibres("<pbo reference='a' reference='b'/>"), malformed),
        (fibres("<pbo x='a' x='b'/>"), malformed),
        (fibres("<pbo reference='<'/>"), malformed),
        (fibres("<pbo reference=a/>"), malformed),
        (fibres("<pbo reference/>"), malformed),
        (fibres("<pbo reference=/>"), malformed),
        (fibres("<pbo 1='a'/>"), malformed),
        (fibres("<pbo ='a'/>"), malformed),
        (fibres("<pbo 'a'/>"), malformed),
        (fibres("<pbo a-\nb='a'/>"), malformed),
        (fibres("<pbo xmlns:a-\n'a'/>"), malformed),
        (fibres("<1/><pbo/>"), malformed),
        (fibres("< pbo/>"), malformed),
        (fibres("<pbo/ >"), malformed),
        (fibres("<pbo></pb>"), malformed),
        (fibres("</pbo>"), malformed),
        (fibres("<pbo/><!x>"), malformed),
        (fibres("<pbo/><?1 x?>"), malformed),
        (fibres("<a><b></a></b><pbo/>"), malformed),
    ]);
}

#[test]
fn a_document_that_is_no_answer_is_unexpected() {
    let good = fibres("<pbo/>");
    refused(vec![
        (good.replace("Envelope", "Enveloppe"), unexpected),
        ("<Envelope/>".into(), unexpected),
        ("<Envelope><Body/></Envelope>".into(), unexpected),
        ("<h1>Erreur</h1>".into(), unexpected),
        (good.replace("</e:Body>", "<getRoSiteResponse/></e:Body>"), unexpected),
        (good.replace("</e:Body>", "<e:Fault/></e:Body>"), unexpected),
        (fibres("<enteteResponse><statut>OK</statut></enteteResponse><EnteteResponse/>"), unexpected),
    ]);
}

#[test]
fn what_is_quoted_is_short_and_safe() {
    let page = format!("<html>\u{1b}[2J\u{202e}{}", "très long ".repeat(1000));
    for body in [page.clone(), page.replace("<html>", ""), page.replace("<html>", "<!DOCTYPE html>")] {
        let error = read_following(body.as_bytes(), None).unwrap_err();
        let shown = error.to_string();
        assert!(shown.chars().count() < 160, "{shown}");
        assert_eq!(reprov::domain::text::displayable(&shown), shown);
    }
}

#[test]
fn limits() {
    let depth = |n: usize| fibres(&format!("<pbo/>{}{}", "<x>".repeat(n), "</x>".repeat(n)));
    assert!(read_fibres(depth(61).as_bytes(), None).is_ok());
    assert!(matches!(read_fibres(depth(62).as_bytes(), None), Err(ProtocolError::Depth { maximum: 64 })));
    let endless = fibres(&"<return>".repeat(100_000));
    assert!(matches!(read_fibres(endless.as_bytes(), None), Err(ProtocolError::Depth { .. })));

    let attributes =
        |n: usize| fibres(&format!("<pbo {}/>", (0..n).map(|i| format!("a{i}=''")).collect::<Vec<_>>().join(" ")));
    assert!(read_fibres(attributes(64).as_bytes(), None).is_ok());
    assert!(matches!(read_fibres(attributes(65).as_bytes(), None), Err(ProtocolError::TooLarge { maximum: 64, .. })));

    let large = |error: Result<_, ProtocolError>| matches!(error, Err(ProtocolError::TooLarge { .. }));
    let value = |n: usize| fibres(&format!("<pbo reference='{}'/>", "a".repeat(n)));
    assert!(read_fibres(value(64 * 1024).as_bytes(), None).is_ok());
    assert!(large(read_fibres(value(64 * 1024 + 1).as_bytes(), None)));
    assert!(large(read_fibres(value(2 * 1024 * 1024).as_bytes(), None)));
    let text = |n: usize| fibres(&format!("<enteteResponse><statut>{}OK</statut></enteteResponse>", "&#32;".repeat(n)));
    assert!(read_fibres(text(64 * 1024 - 2).as_bytes(), None).is_ok());
    assert!(large(read_fibres(text(64 * 1024).as_bytes(), None)));
    assert!(large(read_fibres(fibres(&format!("<pbo/><!--{}-->", " ".repeat(1024 * 1024))).as_bytes(), None)));
    assert!(large(read_fibres(fibres(&"<x/>".repeat(4_000_001)).as_bytes(), None)));

    let fields = |n: usize| {
        format!(
            "<Envelope xmlns='http://www.w3.org/2003/05/soap-envelope'><Body><a>{}</a></Body></Envelope>",
            "<b/>".repeat(n)
        )
    };
    assert_eq!(read_question(fields(64).as_bytes(), None).unwrap().fields.len(), 64);
    assert!(matches!(read_question(fields(65).as_bytes(), None), Err(ProtocolError::TooLarge { .. })));
}

#[test]
fn text_without_end_is_text_not_a_large_document() {
    let text = "lorem ipsum ".repeat(200_000);
    assert!(matches!(read_fibres(text.as_bytes(), None), Err(ProtocolError::NotXml { .. })));
}
