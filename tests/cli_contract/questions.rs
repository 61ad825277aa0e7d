//! `verifier --demander` with a person who answers; `--expliquer` with and without a plan.
//!
//! Guards: domain: a fact is asked only while it decides, and set by hand it wins until it is forgotten

use std::ffi::OsString;

use common::bench::{Bench, in_repository};
use common::person::Person;
use reprov::cli::{CommandLine, Exit, Streams, parse, run};
use serde_json::{Value, json};

/// Runs a command line with a person who answers; gives the exit, the results and the messages.
fn with_answers(bench: &Bench, arguments: &[&str], answers: &[&'static str]) -> (Exit, String, String) {
    let plan = bench.path("p.toml");
    let data = bench.path("donnees");
    let config = bench.path("config.toml");
    let all: Vec<OsString> = ["reprov".into(), "verifier".into(), plan.into()]
        .into_iter()
        .chain(arguments.iter().map(OsString::from))
        .chain(["--donnees".into(), data.into(), "--config".into(), config.into()])
        .collect();
    let CommandLine::Invocation(call) = parse(&all, &|_| None) else { panic!("{all:?}") };
    let (mut output, mut messages) = (Vec::new(), Vec::new());
    let mut person = Person::answering(answers);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let streams = Streams { output: &mut output, messages: &mut messages, keyboard: &mut person };
    let exit = runtime.block_on(run(*call, streams));
    assert!(person.answers.is_empty(), "answers left over: {:?}", person.answers);
    (exit, String::from_utf8(output).unwrap(), String::from_utf8(messages).unwrap())
}

fn bench(plan: &str) -> Bench {
    let bench = Bench::new();
    bench.write(
        "config.toml",
        "profil = \"pack\"\n[profils.pack]\nurl = \"https://ws.example/eReprov/2.0\"\nidentifiant = \"DUPONT\"\n",
    );
    bench.write("p.toml", plan);
    bench
}

/// A plan whose fibre is on another PBO than the order's; neither zone nor building is known.
fn elsewhere() -> String {
    format!(
        "[contrat]\nreference = \"MUT1\"\nreference_prise = \"CTP-1240329-1\"\nprise_existante = false\n\
         parc_opac = false\npbo = \"BE-03\"\nroute = \"reelle\"\n\
         [demande]\nreference_fibre = \"CTP-1240357-1\"\nconservation_pto = false\nmotif = \"Fibre cassée\"\n\
         [releve]\nfichier = {:?}\n",
        in_repository("tests/wire/source/3.3.4_fibres.xml")
    )
}

#[test]
fn the_fact_that_decides_is_asked_and_no_other() {
    // ZMD decides alone: nothing else is asked.
    let (exit, output, messages) = with_answers(&bench(&elsewhere()), &["--demander"], &["zmd"]);
    assert_eq!(exit, Exit::Refusal, "{messages}");
    assert!(output.contains("REJET") && messages.matches('?').count() == 1, "{messages}");
    // After ZTD the building is asked for; an answer that was not understood is asked for again.
    let (exit, output, messages) = with_answers(&bench(&elsewhere()), &["--demander"], &["ZTD", "peut-être", "Oui"]);
    assert_eq!(exit, Exit::Done, "{messages}");
    assert!(output.contains("CONFORME") && messages.contains("Réponse non comprise"), "{messages}");
    // The person does not know: each fact is asked once, and the plan stays undecided.
    let (exit, _, messages) = with_answers(&bench(&elsewhere()), &["--demander"], &["", ""]);
    assert_eq!(exit, Exit::Undecided, "{messages}");
    // A plan that is already decided asks nothing.
    let decide = elsewhere().replace("pbo = \"BE-03\"", "pbo = \"BE-06\"");
    let (exit, _, messages) = with_answers(&bench(&decide), &["--demander"], &[]);
    assert_eq!((exit, messages.contains('?')), (Exit::Done, false), "{messages}");
}

#[test]
fn an_answer_is_remembered_for_the_contract() {
    let bench = bench(&elsewhere());
    with_answers(&bench, &["--demander"], &["ztd", "o"]);
    let (exit, _, messages) = with_answers(&bench, &["--demander"], &[]);
    assert_eq!((exit, messages.contains('?')), (Exit::Done, false), "{messages}");
    // Without the journal the answer counts for this check only, and is not remembered.
    let (exit, ..) = with_answers(&bench, &["--demander", "--sans-journal"], &["zmd"]);
    assert_eq!(exit, Exit::Refusal);
    assert_eq!(with_answers(&bench, &[], &[]).0, Exit::Done);
}

#[test]
fn nobody_is_asked_without_a_terminal() {
    let bench = bench(&elsewhere());
    let run = bench.launch(&["verifier", "p.toml", "--demander"]);
    assert_eq!((run.code, run.output.as_str()), (2, ""), "{}", run.messages);
    assert!(run.messages.contains("--demander"), "{}", run.messages);
}

#[test]
fn a_rejected_plan_is_given_the_fibres_that_would_do() {
    let bench = bench(&elsewhere().replace("route = \"reelle\"", "route = \"reelle\"\nzone = \"ZMD\"\n"));
    // The list of the order's own PBO was not read: none of its fibres can be offered.
    let (code, document) = bench.json("verifier", &["verifier", "p.toml"]);
    assert_eq!((code, &document["plans"][0]["alternatives"]), (1, &json!([])));
    // In ZTD the wanted fibre itself would pass, without keeping the PTO: fibre 57 is Construite.
    bench.write(
        "p.toml",
        &elsewhere()
            .replace("pbo = \"BE-03\"", "pbo = \"BE-06\"")
            .replace("conservation_pto = false", "conservation_pto = true"),
    );
    let (code, document) = bench.json("verifier", &["verifier", "p.toml"]);
    assert_eq!(code, 1);
    let offered = document["plans"][0]["alternatives"].as_array().unwrap();
    let this_one = offered.iter().find(|one| one["reference"] == "CTP-1240357-1").unwrap();
    assert_eq!((&this_one["conservationPTO"], &this_one["sansReferencePTO"]), (&json!(false), &json!(false)));
    assert!(offered.iter().all(|one| one["referencePBO"] == "BE-06"));
    let is_keepable = |one: &&Value| one["conservationPTO"] == true;
    for one in offered.iter().filter(is_keepable) {
        let states = (one["informationConstruction"].as_str(), one["informationUtilisation"].as_str());
        assert!(
            states == (Some("A construire"), Some("Disponible"))
                || states == (Some("En construction"), Some("Réservé")),
            "{one}"
        );
    }
    assert!(offered.iter().any(|one| is_keepable(&one)));
    let text = bench.launch(&["verifier", "p.toml"]).output;
    assert!(text.contains("À la place, sur le PBO BE-06") && text.contains("avec ou sans PTO gardée"), "{text}");
}

#[test]
fn a_rule_is_explained_without_a_plan() {
    let bench = Bench::new();
    let run = bench.launch(&["verifier", "--expliquer", "R5"]);
    assert_eq!(run.code, 0, "{}", run.messages);
    for expected in ["R5", "[3.4.1]", "A construire et Disponible", "Exemple :"] {
        assert!(run.output.contains(expected), "{expected}: {}", run.output);
    }
    for number in 1..=10 {
        let (code, document) = bench.json("verifier-expliquer", &["verifier", "--expliquer", &format!("R{number}")]);
        assert_eq!((code, document["id"].as_str()), (0, Some(&*format!("R{number}"))));
    }
    assert_eq!(bench.launch(&["verifier"]).code, 2, "a plan or a rule");
    assert_eq!(bench.launch(&["verifier", "--expliquer", "R11"]).code, 2);
}
