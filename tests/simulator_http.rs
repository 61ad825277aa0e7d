//! The simulated service over real HTTP, asked with the product's own encoder and with raw bytes;
//! answers are read by the product's decoder and, as a strict second opinion, by roxmltree.
//!
//! Guards: simulator: the simulator answers over HTTP as the specification's examples do, read by a second reader
//! too
//! Guards: soap_server: what is no question is refused as HTTP and SOAP say, and credentials are asked for

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use reprov::domain::demande::Demande;
use reprov::domain::fibre::FibresQuestion;
use reprov::domain::motif::Motif;
use reprov::domain::put_answers::{Entete, PutAcknowledgement};
use reprov::domain::reference::{ContratId, FibreId, PboId, Place, PtoId};
use reprov::domain::service_error::ServiceErrorCode;
use reprov::domain::states::{Statut, Utilisation};
use reprov::simulator::ereprov::{
    AnswerForm, LOGIN, PASSWORD, PATH, Scenario, Simulator, SimulatorError, SimulatorOptions, launch, launch_at,
};
use reprov::wire::ereprov::{
    EreprovMethod, EreprovQuestion, PboElement, ServiceAnswer, encode_question, read_fibres, read_following, read_put,
    read_structure,
};
use reprov::wire::soap::{Envelope, SoapVersion};
use reqwest::StatusCode;

const MUT: &str = "MUT56816520160316162024";

async fn server(scenario: &str) -> Simulator {
    let options = SimulatorOptions { scenario: scenario.to_owned(), speed: 1e9, ..SimulatorOptions::default() };
    launch(options).await.unwrap()
}

/// One client for each test, without kept connections: each test has its own thread and runtime.
fn client() -> reqwest::Client {
    thread_local! {
        static CLIENT: reqwest::Client =
            reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build().unwrap();
    }
    CLIENT.with(reqwest::Client::clone)
}

fn contrat() -> ContratId {
    ContratId::parse(MUT).unwrap()
}

fn demande(fibre: &str) -> EreprovQuestion {
    EreprovQuestion::Put(Demande {
        contrat: contrat(),
        fibre: FibreId::parse(fibre).unwrap(),
        pto: Some(PtoId::parse("CTP-1240329-1").unwrap()),
        conservation_pto: false,
        motif: Motif::BrokenFibre,
    })
}

fn be06_fibres() -> EreprovQuestion {
    EreprovQuestion::Fibres(
        contrat(),
        FibresQuestion {
            place: Some(Place::parse("BATIMENT-1", "ESCALIER-44", "ETAGE-15").unwrap()),
            pbo: Some(PboId::parse("BE-06").unwrap()),
        },
    )
}

fn all_four() -> [EreprovQuestion; 4] {
    [
        EreprovQuestion::Structure(contrat()),
        be06_fibres(),
        demande("CTP-1240357-1"),
        EreprovQuestion::Following(contrat()),
    ]
}

#[derive(Debug)]
struct Seen {
    status: StatusCode,
    mime_type: String,
    bytes: Vec<u8>,
}

impl Seen {
    fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    /// The texts of that element, or the values of one attribute, in document order, by a strict reader.
    fn values(&self, element: &str, attribute: Option<&str>) -> Vec<String> {
        let document = roxmltree::Document::parse(self.text()).unwrap();
        let wanted = document.descendants().filter(|node| node.tag_name().name() == element);
        let value = |node: roxmltree::Node<'_, '_>| match attribute {
            Some(attribute) => node.attribute(attribute).map(str::to_owned),
            None => node.text().map(str::to_owned),
        };
        wanted.filter_map(value).collect()
    }

    fn error_code(&self) -> Option<String> {
        self.values("codeErreur", None).pop()
    }
}

async fn post(url: &str, mime_type: &str, allowed: bool, body: Vec<u8>) -> reqwest::Result<Seen> {
    let mut request = client().post(url).header("content-type", mime_type).body(body);
    if allowed {
        // `demo:demo` in base64.
        request = request.header("authorization", "Basic ZGVtbzpkZW1v");
    }
    let answer = request.send().await?;
    let status = answer.status();
    let header = answer.headers().get("content-type");
    let mime_type = header.map_or("", |value| value.to_str().unwrap()).to_owned();
    Ok(Seen { status, mime_type, bytes: answer.bytes().await?.to_vec() })
}

async fn ask_in(server: &Simulator, version: SoapVersion, question: &EreprovQuestion) -> reqwest::Result<Seen> {
    let body = encode_question(question, PboElement::default(), Envelope { version, ..Envelope::default() });
    let mime_type = match version {
        SoapVersion::V11 => "text/xml; charset=utf-8",
        SoapVersion::V12 => "application/soap+xml; charset=utf-8",
    };
    post(&server.url, mime_type, true, body).await
}

async fn place(server: &Simulator, question: &EreprovQuestion) -> Seen {
    ask_in(server, SoapVersion::V11, question).await.unwrap()
}

fn acknowledgement(seen: &Seen) -> PutAcknowledgement {
    match read_put(&*seen.bytes, None).unwrap() {
        ServiceAnswer::Ok(acknowledgement) => acknowledgement,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_four_calls_in_both_versions() {
    for (version, envelope, mime_type) in [
        (SoapVersion::V11, "http://schemas.xmlsoap.org/soap/envelope/", "text/xml; charset=utf-8"),
        (SoapVersion::V12, "http://www.w3.org/2003/05/soap-envelope", "application/soap+xml; charset=utf-8"),
    ] {
        let server = server("normal").await;
        assert!(server.url.ends_with(PATH));
        for question in all_four() {
            let seen = ask_in(&server, version, &question).await.unwrap();
            assert_eq!((seen.status, seen.mime_type.as_str()), (StatusCode::OK, mime_type));
            let document = roxmltree::Document::parse(seen.text()).unwrap();
            assert_eq!(document.root_element().tag_name().namespace(), Some(envelope));
            let answer = document.root_element().first_element_child().unwrap().first_element_child().unwrap();
            let expected = format!("{}Response", question.method().name());
            assert_eq!(answer.tag_name(), roxmltree::ExpandedName::from(("http://sfr.fr/hermes/eReprov/", &*expected)));
            assert_eq!(seen.values("statut", None), ["OK"]);
        }
        let counters = server.counters();
        assert_eq!((counters.questions, counters.received_puts, counters.executed_puts), (4, 1, 1));
        assert_eq!(counters.in_flight, 0);
        server.stop().await;
    }
}

#[tokio::test]
async fn the_answers_say_what_the_source_s_examples_say() {
    let server = server("normal").await;
    let seen = place(&server, &be06_fibres()).await;
    let read = |bytes: &[u8]| match read_fibres(bytes, None).unwrap() {
        ServiceAnswer::Ok(site) => site
            .fibres()
            .map(|(pbo, f)| {
                let colours = (f.tube.clone(), f.colour.clone());
                let states = (f.construction.clone(), f.utilisation.clone());
                (pbo.reference.clone(), pbo.localisation.clone(), f.reference.clone(), colours, states)
            })
            .collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(read(&seen.bytes), read(include_bytes!("wire/source/3.3.4_fibres.xml")));

    // Floors 06, 12 and 13 of the source's example.
    let seen = place(&server, &EreprovQuestion::Structure(contrat())).await;
    let etages = |bytes: &[u8]| match read_structure(bytes, None).unwrap() {
        ServiceAnswer::Ok(site) => {
            site.etages().map(|place| (place.etage.reference.clone(), place.etage.clone())).collect::<BTreeMap<_, _>>()
        }
        other => panic!("{other:?}"),
    };
    let (ours, source) = (etages(&seen.bytes), etages(include_bytes!("wire/source/3.2.4_structure.xml")));
    assert_eq!((source.len(), ours.len()), (3, 16));
    for (reference, etage) in source {
        assert_eq!(ours.get(&reference), Some(&etage));
    }
}

#[tokio::test]
async fn the_injected_clock_leads_a_put_to_its_end() {
    let seconds = Arc::new(AtomicI64::new(0));
    let read = Arc::clone(&seconds);
    let start: Timestamp = "2026-11-20T08:00:00Z".parse().unwrap();
    let clock = Arc::new(move || start + SignedDuration::from_secs(read.load(Ordering::SeqCst)));
    let server = launch_at(SimulatorOptions::default(), clock).await.unwrap();
    let acknowledgement = acknowledgement(&place(&server, &demande("CTP-1240357-1")).await);
    assert_eq!(acknowledgement.entete, Some(Entete::Ok));
    assert_eq!(acknowledgement.contrat.as_deref(), Some(MUT));
    assert!(acknowledgement.code.is_some() && acknowledgement.pm.is_some());
    for (when, expected) in [(0, Statut::Initiated), (10, Statut::Underway), (20, Statut::Finished)] {
        seconds.store(when, Ordering::SeqCst);
        let seen = place(&server, &EreprovQuestion::Following(contrat())).await;
        match read_following(&*seen.bytes, None).unwrap() {
            ServiceAnswer::Ok(state) => assert_eq!(state.statut, expected),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn every_code_of_the_catalogue_can_be_had_from_every_method() {
    for code in ServiceErrorCode::known() {
        let server = server(&format!("erreur-{code}")).await;
        for question in all_four() {
            let seen = place(&server, &question).await;
            assert_eq!(seen.status, StatusCode::OK);
            assert_eq!(seen.error_code().as_deref(), Some(code));
            assert!(!seen.values("libelleErreur", None).concat().is_empty());
        }
        assert_eq!(server.counters().executed_puts, 0);
    }
}

/// One put under each scenario that is not an error code: the answer, and whether the put was carried out.
#[tokio::test]
async fn every_scenario_answers_what_it_says() {
    for scenario in Scenario::list().into_iter().filter(|scenario| !scenario.name.starts_with("erreur-")) {
        let name = scenario.name.as_str();
        if scenario.form == AnswerForm::Silent {
            continue; // See the test of the sessions.
        }
        let server = server(name).await;
        let seen = ask_in(&server, SoapVersion::V11, &demande("CTP-1240357-1")).await;
        match (name, &seen) {
            ("coupe" | "coupe-avant", Err(error)) => assert!(!error.is_timeout() && error.status().is_none(), "{name}"),
            (_, Err(error)) => panic!("{name}: {error}"),
            ("code-inconnu", Ok(seen)) => assert_eq!(seen.error_code().as_deref(), Some("20099")),
            ("proxy", Ok(seen)) => assert_eq!(seen.error_code().as_deref(), Some("10200")),
            ("fault", Ok(seen)) => {
                assert_eq!(seen.status, StatusCode::INTERNAL_SERVER_ERROR);
                assert_eq!(seen.values("faultcode", None), ["S:Server"]);
            }
            ("html", Ok(seen)) => assert!(seen.status == StatusCode::OK && seen.text().starts_with("<!DOCTYPE html>")),
            ("http-500" | "http-503" | "http-504", Ok(seen)) => {
                assert_eq!(format!("http-{}", seen.status.as_u16()), name);
                assert!(seen.mime_type.starts_with("text/html"));
            }
            ("tronque", Ok(seen)) => {
                assert_eq!(seen.status, StatusCode::OK);
                assert!(seen.text().contains("putReprovisionningResponse"));
                assert!(read_put(&*seen.bytes, None).is_err());
            }
            ("vide", Ok(seen)) => assert!(seen.status == StatusCode::OK && seen.bytes.is_empty()),
            ("sans-code", Ok(seen)) => {
                let acknowledgement = acknowledgement(seen);
                assert_eq!((acknowledgement.entete, acknowledgement.code), (Some(Entete::Ok), None));
            }
            ("sans-entete", Ok(seen)) => {
                assert!(seen.text().contains("urn:MutationFibre") && !seen.text().contains("return"));
                let acknowledgement = acknowledgement(seen);
                assert!(acknowledgement.entete.is_none() && acknowledgement.code.is_some());
            }
            ("soap12", Ok(seen)) => {
                assert!(seen.mime_type.starts_with("application/soap+xml"));
                assert!(seen.text().contains("http://www.w3.org/2003/05/soap-envelope"));
            }
            ("normal" | "lent" | "annule" | "echec" | "statut-inconnu" | "iso-8859-1" | "sans-accents", Ok(seen)) => {
                assert!(acknowledgement(seen).code.is_some(), "{name}");
            }
            (_, Ok(_)) => panic!("scenario {name} has no test"),
        }
        let counters = server.counters();
        assert_eq!((counters.received_puts, counters.executed_puts == 1), (1, scenario.run), "{name}");
    }
}

#[tokio::test]
async fn the_end_of_a_workflow_is_the_scenario_s() {
    for (scenario, end) in
        [("normal", "Terminé"), ("annule", "Annulé"), ("echec", "En échec"), ("statut-inconnu", "Suspendu")]
    {
        let server = server(scenario).await;
        place(&server, &demande("CTP-1240357-1")).await;
        let seen = place(&server, &EreprovQuestion::Following(contrat())).await;
        assert_eq!(seen.values("reprovisionning", Some("statut")), [end]);
    }
}

#[tokio::test]
async fn spellings_and_encodings_are_read_back_the_same() {
    let normal = place(&server("normal").await, &be06_fibres()).await;
    let ServiceAnswer::Ok(expected) = read_fibres(&*normal.bytes, None).unwrap() else { panic!() };
    let bare = place(&server("sans-accents").await, &be06_fibres()).await;
    assert!(
        bare.text().contains("\"Occupe\"") && bare.text().contains("\"Reserve\"") && !bare.text().contains("Occupé")
    );
    let latin = place(&server("iso-8859-1").await, &be06_fibres()).await;
    assert_eq!(latin.mime_type, "text/xml; charset=ISO-8859-1");
    assert!(std::str::from_utf8(&latin.bytes).is_err(), "an accent is one byte");
    for bytes in [bare.bytes, latin.bytes] {
        assert_eq!(read_fibres(&*bytes, None).unwrap(), ServiceAnswer::Ok(expected.clone()));
    }
    assert_eq!(expected.find("CTP-1240358-1").unwrap().1.utilisation, Utilisation::Occupied);
}

#[tokio::test]
async fn two_sessions_hang_and_the_third_is_refused() {
    let server = server("muet").await;
    let body = encode_question(&demande("CTP-1240357-1"), PboElement::default(), Envelope::default());
    let pending: Vec<_> = (0..2)
        .map(|_| {
            let (url, body) = (server.url.clone(), body.clone());
            tokio::spawn(async move { post(&url, "text/xml", true, body).await })
        })
        .collect();
    while server.counters().in_flight < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(place(&server, &demande("CTP-1240357-1")).await.error_code().as_deref(), Some("20007"));
    assert_eq!(server.counters().executed_puts, 0);
    // A client that gives up frees its session; stopping the server cuts the requests that would never be answered.
    let [one, other] = <[_; 2]>::try_from(pending).unwrap();
    one.abort();
    while server.counters().in_flight > 1 {
        tokio::task::yield_now().await;
    }
    server.stop().await;
    assert!(other.await.unwrap().is_err());
}

#[tokio::test]
async fn credentials_are_asked_for() {
    let server = server("normal").await;
    let question = EreprovQuestion::Structure(contrat());
    let without = encode_question(&question, PboElement::default(), Envelope::default());
    let with = |password| {
        let wsse = Some((LOGIN, password));
        encode_question(&question, PboElement::default(), Envelope { wsse, ..Envelope::default() })
    };
    let see = async |allowed, body| {
        post(&server.url, "text/xml", allowed, body).await.unwrap().error_code().unwrap_or_default()
    };
    assert_eq!(see(false, without.clone()).await, "10000");
    assert_eq!(see(true, without).await, "");
    assert_eq!(see(false, with(PASSWORD)).await, "");
    assert_eq!(see(false, with("faux")).await, "10000");
    assert_eq!(see(true, with("faux")).await, "10000", "one right and one wrong is wrong");
    let wrong = client().post(&server.url).header("content-type", "text/xml").basic_auth("demo", Some("faux"));
    let body = wrong
        .body(encode_question(&question, PboElement::default(), Envelope::default()))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(body.contains("<codeErreur>10000</codeErreur>"));
}

#[tokio::test]
async fn what_is_no_question_is_refused_as_http_and_soap_say() {
    let server = server("normal").await;
    let question = encode_question(&EreprovQuestion::Structure(contrat()), PboElement::default(), Envelope::default());
    let see = async |mime_type, body: Vec<u8>| post(&server.url, mime_type, true, body).await.unwrap();
    assert_eq!(see("application/json", question.clone()).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(see("text/xml", vec![b' '; 1024 * 1024 + 1]).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    for unreadable in [&b""[..], b"<a", b"{}", b"<html/>"] {
        let seen = see("text/xml", unreadable.to_vec()).await;
        assert_eq!(seen.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(seen.values("faultcode", None), ["S:Client"]);
    }
    let other = String::from_utf8(question.clone()).unwrap().replace("getSiteStructure", "deleteSite");
    assert_eq!(see("text/xml", other.into_bytes()).await.values("faultcode", None), ["S:Client"]);
    assert_eq!(server.counters().questions, 0);
    let elsewhere = server.url.replace(PATH, "/autre");
    assert_eq!(post(&elsewhere, "text/xml", true, question).await.unwrap().status, StatusCode::NOT_FOUND);
    assert_eq!(client().get(&server.url).send().await.unwrap().status(), StatusCode::NOT_FOUND);
    assert_eq!(client().put(&server.url).send().await.unwrap().status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn the_wsdl_names_the_four_methods_and_this_server() {
    let server = server("normal").await;
    let text = client().get(format!("{}?wsdl", server.url)).send().await.unwrap().text().await.unwrap();
    let document = roxmltree::Document::parse(&text).unwrap();
    let names = |element: &str, attribute: &str| -> Vec<&str> {
        let found = document.descendants().filter(|node| node.tag_name().name() == element);
        found.filter_map(|node| node.attribute(attribute)).collect()
    };
    let operations = names("operation", "name");
    for method in EreprovMethod::ALL {
        assert_eq!(operations.iter().filter(|name| **name == method.name()).count(), 3, "port type and two bindings");
    }
    assert_eq!(names("address", "location"), [server.url.as_str(); 2]);
    let motifs: Vec<_> = Motif::ALL.iter().map(|motif| motif.libelle()).collect();
    let enumerated = names("enumeration", "value");
    assert!(motifs.iter().all(|motif| enumerated.contains(motif)));
}

/// Checks the product's own requests, and the source's examples, against the order of elements that the zeep check
/// uses.
#[test]
fn the_raw_requests_have_the_source_s_elements_in_its_order() {
    #[derive(serde::Deserialize)]
    struct WsdlOrder {
        #[serde(rename = "espace")]
        namespace: String,
        operations: BTreeMap<String, Vec<String>>,
    }
    fn read(xml: &str) -> (String, String, Vec<String>) {
        let document = roxmltree::Document::parse(xml).unwrap();
        let mut operations = document.descendants().filter(|node| {
            node.is_element() && node.parent_element().is_some_and(|parent| parent.tag_name().name() == "Body")
        });
        let operation = operations.next().unwrap();
        let name = operation.tag_name();
        let fields = operation.children().filter(roxmltree::Node::is_element).map(|field| {
            assert_eq!(field.tag_name().namespace(), None, "parameters are unqualified");
            field.tag_name().name().to_owned()
        });
        (name.namespace().unwrap().to_owned(), name.name().to_owned(), fields.collect())
    }
    let order: WsdlOrder = serde_json::from_str(include_str!("zeep/order.json")).unwrap();
    let hold = |xml: &str| {
        let (namespace, operation, mut fields) = read(xml);
        assert_eq!(namespace, order.namespace);
        // The source's example and its table give the last element different names (docs/e-reprov.md 3.2).
        for field in &mut fields {
            if field == "referenceBE" {
                "referencePBO".clone_into(field);
            }
        }
        assert_eq!(fields, order.operations[&operation]);
    };
    for source in [
        include_str!("wire/source/3.2.3_structure_question.xml"),
        include_str!("wire/source/3.3.3_fibres_question.xml"),
        include_str!("wire/source/3.4.4_put_question.xml"),
        include_str!("wire/source/3.5.4_suivi_question.xml"),
    ] {
        hold(source);
    }
    for question in all_four() {
        for version in [SoapVersion::V11, SoapVersion::V12] {
            for element_pbo in [PboElement::ReferencePbo, PboElement::ReferenceBe] {
                let bytes = encode_question(&question, element_pbo, Envelope { version, wsse: None });
                hold(std::str::from_utf8(&bytes).unwrap());
            }
        }
    }
}

#[tokio::test]
async fn it_refuses_what_it_can_t_serve() {
    let attempt = async |options: SimulatorOptions| launch(options).await.unwrap_err();
    let address = "0.0.0.0:0".parse().unwrap();
    assert!(matches!(
        attempt(SimulatorOptions { address, ..SimulatorOptions::default() }).await,
        SimulatorError::Address(_)
    ));
    let scenario = "inexistant".to_owned();
    assert!(matches!(
        attempt(SimulatorOptions { scenario, ..SimulatorOptions::default() }).await,
        SimulatorError::Scenario(_)
    ));
    for speed in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            attempt(SimulatorOptions { speed, ..SimulatorOptions::default() }).await,
            SimulatorError::Speed(_)
        ));
    }
    let first = server("normal").await;
    let address = first.url.trim_start_matches("http://").trim_end_matches(PATH).parse().unwrap();
    assert!(matches!(
        attempt(SimulatorOptions { address, ..SimulatorOptions::default() }).await,
        SimulatorError::Listening { .. }
    ));
}

#[tokio::test]
async fn a_building_of_one_s_own_replaces_the_demo_s() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| -> PathBuf {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file
    };
    let demo = include_str!("../assets/demo/sc-770145.toml");
    let site = Some(write("site.toml", &demo.replace("ARA-610233", "ARA-000001")));
    let server = launch(SimulatorOptions { site, ..SimulatorOptions::default() }).await.unwrap();
    let references: Vec<_> = server.contrats.iter().map(|contrat| contrat.reference.as_str()).collect();
    assert_eq!(references, ["ARA-000001"]);
    assert_eq!(place(&server, &EreprovQuestion::Structure(contrat())).await.error_code().as_deref(), Some("20019"));

    let wrong = Some(write("faux.toml", &demo.replace("collectif", "colectif")));
    let error = launch(SimulatorOptions { site: wrong, ..SimulatorOptions::default() }).await.unwrap_err().to_string();
    assert!(error.contains("faux.toml") && error.contains("line 7") && error.contains("colectif"), "{error}");
    let absent = Some(folder.path().join("absent.toml"));
    assert!(matches!(
        launch(SimulatorOptions { site: absent, ..SimulatorOptions::default() }).await.unwrap_err(),
        SimulatorError::Reading { .. }
    ));
}

#[tokio::test]
async fn a_stopped_simulator_listens_no_more() {
    let server = server("normal").await;
    let url = server.url.clone();
    assert_eq!(place(&server, &EreprovQuestion::Structure(contrat())).await.status, StatusCode::OK);
    server.stop().await;
    assert!(post(&url, "text/xml", true, Vec::new()).await.unwrap_err().is_connect());
}
