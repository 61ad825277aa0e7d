//! The requests to the service: only after consent, only reads, never more than announced.
//!
//! Guards: diagnostic: `diagnostic` spends no request nobody agreed to, never more than announced, and no put;
//! every check fails when it must

use std::ffi::OsString;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::bench::Bench;
use common::order::CONTRAT;
use common::person::Person;
use reprov::cli::{CommandLine, Exit, Streams, parse, run};
use serde_json::json;

use super::bench::{Diagnostic as _, Front, Passing, Report, filter, in_order};

const ARGUMENTS: [&str; 3] = ["--oui", "--contrat", CONTRAT];

fn ask(front: &Front, bench: &Bench, questions: u64) -> (i32, Report) {
    let (code, report) = bench.diagnostic(&ARGUMENTS);
    let counters = front.counters();
    assert_eq!(counters.received_puts, 0, "never a put");
    assert_eq!(counters.questions, questions, "{}", report.0);
    assert!(report.requests() <= report.0["requetes"]["auPlus"].as_u64().unwrap());
    (code, report)
}

#[test]
fn what_works_as_configured_costs_two_requests_and_is_in_the_ledger() {
    let (front, bench) = in_order("normal");
    let (code, report) = ask(&front, &bench, 2);
    assert_eq!(code, 0, "{}", report.0);
    for check in ["acces", "soap", "pbo"] {
        assert_eq!(report.state(check), "ok");
    }
    assert_eq!(report.requests(), 2);
    let quota = bench.launch(&["--format", "json", "quota"]);
    assert!(quota.output.contains("\"utilisees\":2"), "{}", quota.output);
    // The answers are not cached: the requests were only a test.
    let cache = bench.launch(&["--hors-ligne", "structure", CONTRAT]);
    assert_eq!(cache.code, 4);
}

#[test]
fn nothing_is_spent_without_agreement() {
    let (front, bench) = in_order("normal");
    let (code, report) = bench.diagnostic(&["--contrat", CONTRAT]);
    assert_eq!((code, report.state("acces")), (0, "nonEssaye"));
    assert!(report.told("acces").contains("--oui"));
    let (_, report) = bench.diagnostic(&["--oui"]);
    assert!(report.told("acces").contains("--contrat"), "no contract at hand");
    assert_eq!(front.counters().questions, 0);
}

#[test]
fn a_wrong_password_stops_at_the_first_request() {
    let (front, bench) = in_order("normal");
    let bench = bench.with("REPROV_MOT_DE_PASSE", "faux");
    let (code, report) = ask(&front, &bench, 1);
    assert_eq!((code, report.failures()), (5, vec!["acces"]));
    assert_eq!(report.state("soap"), "ok", "a refusal by name is an answer");
    assert!(!report.0.to_string().contains("faux"));
    // A refused password is not tried again, because the account could lock. A later run says so without asking the
    // service.
    let (_, report) = ask(&front, &bench, 1);
    assert_eq!((report.state("motDePasse"), report.requests()), ("attention", 0));
    assert!(report.told("motDePasse").contains("reprov connexion"));
}

#[test]
fn the_other_soap_version_is_found() {
    let (front, bench) = filter("normal", |request| {
        if request.to_ascii_lowercase().contains("content-type: text/xml") {
            Passing::Answered("HTTP/1.1 415 Unsupported Media Type\r\nContent-Length: 0\r\n\r\n")
        } else {
            Passing::Passed(request)
        }
    });
    let (code, report) = ask(&front, &bench, 2);
    assert_eq!((code, report.failures()), (2, vec!["soap"]), "{}", report.0);
    assert_eq!(report.check("soap")["donnees"], json!({ "configuree": "1.1", "acceptee": "1.2" }));
    assert!(report.told("soap").contains("soap_version = \"1.2\""));
    assert_eq!((report.state("pbo"), report.requests()), ("ok", 3));
}

#[test]
fn neither_version_is_told_with_what_the_configured_one_found() {
    let (front, bench) = in_order("fault");
    let (code, report) = ask(&front, &bench, 2);
    assert_eq!((code, report.failures()), (4, vec!["soap"]), "{}", report.0);
}

/// This service ignores an element that it does not know, and answers about the whole floor.
#[test]
fn the_other_pbo_element_is_found() {
    let (front, bench) = filter("normal", |request| {
        Passing::Passed(match (request.find("<referencePBO>"), request.find("</referencePBO>")) {
            (Some(start), Some(exit)) => format!("{}{}", &request[..start], &request[exit + 15..]),
            _ => request,
        })
    });
    let (code, report) = ask(&front, &bench, 3);
    assert_eq!((code, report.failures()), (2, vec!["pbo"]), "{}", report.0);
    assert!(report.told("pbo").contains("pbo_element = \"referenceBE\""));
}

#[test]
fn a_used_up_quota_spends_nothing() {
    let (front, bench) = in_order("normal");
    bench.configure(&front.url("localhost"), "ca_file = \"ca.pem\"\n[quota]\nmensuel = 3\nreserve = 1\n");
    ask(&front, &bench, 2);
    let (code, report) = ask(&front, &bench, 2);
    assert_eq!((code, report.failures()), (5, vec!["quota"]), "{}", report.0);
    assert_eq!(report.state("acces"), "nonEssaye");
}

#[test]
fn a_service_that_asked_to_wait_is_told_without_asking_it() {
    let (_front, bench) = filter("normal", |request| {
        if request.starts_with("POST ") {
            Passing::Answered("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 600\r\nContent-Length: 0\r\n\r\n")
        } else {
            Passing::Passed(request)
        }
    });
    assert_eq!(bench.launch(&["structure", CONTRAT]).code, 5);
    let (code, report) = bench.diagnostic(&[]);
    assert_eq!((code, report.state("quota"), report.state("motDePasse")), (0, "attention", "ok"), "{}", report.0);
    assert!(report.told("quota").contains("pas avant"), "{}", report.told("quota"));
}

/// How often a password was asked for.
static DEMANDES: AtomicUsize = AtomicUsize::new(0);

#[test]
fn a_person_is_asked_before_anything_is_spent() {
    let (front, bench) = in_order("normal");
    let path = |name: &str| bench.path(name).display().to_string();
    for (answer, questions) in [("non", 0), ("", 0), ("oui", 2)] {
        let (config, data) = (path("c.toml"), path("d"));
        let arguments = ["reprov", "--config", &config, "--donnees", &data, "diagnostic", "--contrat", CONTRAT];
        let arguments: Vec<OsString> = arguments.into_iter().map(OsString::from).collect();
        let environment = |_: &str| None;
        let CommandLine::Invocation(call) = parse(&arguments, &environment) else { panic!("understood") };
        let (mut output, mut messages) = (Vec::new(), Vec::new());
        let mut keyboard = Person::answering(&[answer]).with_password(|_| {
            DEMANDES.fetch_add(1, Ordering::SeqCst);
            Ok("demo".into())
        });
        let stream = Streams { output: &mut output, messages: &mut messages, keyboard: &mut keyboard };
        let exit = tokio::runtime::Runtime::new().unwrap().block_on(run(*call, stream));
        let messages = String::from_utf8(messages).unwrap();
        assert!(messages.contains("4 au plus") && messages.contains("Tapez oui"), "{messages}");
        assert!(keyboard.answers.is_empty(), "asked");
        let text = String::from_utf8(output).unwrap();
        assert_eq!(text.contains("vous ne l'avez pas voulu"), questions == 0, "{text}");
        assert!(text.contains("Il sera demandé sur le terminal"), "{text}");
        assert_eq!(DEMANDES.load(Ordering::SeqCst), usize::from(questions > 0), "asked once for all requests");
        assert_eq!((exit, front.counters().questions), (Exit::Done, questions), "{text}");
    }
}
