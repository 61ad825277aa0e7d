//! `reprov verifier`: verdicts, exit codes, and the reasons why a plan can't be read.
//!
//! Guards: cli: output has the documented shape and exit code

use common::bench::{Bench, in_repository};
use serde_json::json;

const CONTRAT: &str = "[contrat]\nreference = \"MUT1\"\nreference_prise = \"CTP-1240329-1\"\nprise_existante = false\n\
    parc_opac = false\nzone = \"ZTD\"\nimmeuble_collectif = true\npbo = \"BE-03\"\nroute = \"reelle\"\n";
const DEMANDE: &str = "[demande]\nreference_fibre = \"CTP-1240357-1\"\nreference_pto = \"CTP-1240329-1\"\n\
    conservation_pto = false\nmotif = \"Fibre cassée\"\n";

fn known_list() -> String {
    format!("[releve]\nfichier = {:?}\n", in_repository("tests/wire/source/3.3.4_fibres.xml"))
}

/// A plan that passes the rules.
fn compliant() -> String {
    format!("{CONTRAT}{DEMANDE}{}", known_list())
}

fn verdict(plan: &str) -> (i32, serde_json::Value) {
    let bench = Bench::new();
    bench.write("p.toml", plan);
    let (code, document) = bench.json("verifier", &["verifier", "p.toml"]);
    (code, document["plans"][0].clone())
}

#[test]
fn the_age_of_a_list_is_told_in_the_time_of_paris_wherever_the_machine_is() {
    let plan = format!("{}releve_le = \"2026-07-25T22:30:00Z\"\n", compliant());
    for (zone, told) in [
        ("CET-1CEST,M3.5.0,M10.5.0/3", "relevé le 2026-07-26 00:30"),
        ("<-04>4", "relevé le 2026-07-26 00:30, heure de Paris"),
    ] {
        let bench = Bench::new().with("TZ", zone);
        bench.write("p.toml", &plan);
        let output = bench.launch(&["verifier", "p.toml"]).output;
        assert!(output.lines().any(|line| line.ends_with(told)), "{zone}:\n{output}");
    }
}

#[test]
fn the_age_of_a_list_is_read_as_the_french_write_it_and_only_whole() {
    for date in ["26/07/2026 00:30", "2026-07-26 00:30", "26/07/2026 à 0:30", "2026-07-25T22:30:00Z"] {
        let bench = Bench::new().with("TZ", "CET-1CEST,M3.5.0,M10.5.0/3");
        bench.write("p.toml", &format!("{}releve_le = \"{date}\"\n", compliant()));
        let output = bench.launch(&["verifier", "p.toml"]).output;
        assert!(output.lines().any(|line| line.ends_with("relevé le 2026-07-26 00:30")), "{date}:\n{output}");
    }
    // Read again tomorrow, these would make the list younger than it is.
    for date in ["hier", "09:46", "30/11", "30/11/26"] {
        let bench = Bench::new();
        bench.write("p.toml", &format!("{}releve_le = \"{date}\"\n", compliant()));
        let run = bench.launch(&["verifier", "p.toml"]);
        assert_eq!(run.code, 2, "{date}");
        assert!(run.messages.contains("30/11/2026 09:46"), "{}", run.messages);
    }
}

#[test]
fn each_whole_verdict_has_its_exit_code() {
    let keep = compliant().replace("conservation_pto = false", "conservation_pto = true");
    let without_opac = keep.replace("parc_opac = false\n", "").replace("CTP-1240357-1", "CTP-1240359-1");
    for (plan, code, word) in [
        (compliant(), 0, "conforme"),
        (keep.clone(), 1, "rejet"),
        (without_opac, 3, "indetermine"),
        (compliant().replace("[demande]", "[demandes]"), 2, "illisible"),
    ] {
        let (given, read) = verdict(&plan);
        assert_eq!((given, read["verdict"].as_str()), (code, Some(word)), "{plan}\n{read}");
    }
    let (_, read) = verdict(&keep);
    let rule = read["regles"].as_array().unwrap().iter().find(|rule| rule["id"] == "R5").unwrap();
    assert_eq!((&rule["verdict"], &rule["section"]), (&json!("rejet"), &json!("3.4.1")));
}

#[test]
fn an_absent_or_ill_formed_parameter_is_r6_and_a_rejection() {
    let long = "X".repeat(31);
    for plan in [
        compliant().replace("reference = \"MUT1\"\n", ""),
        compliant().replace("motif = \"Fibre cassée\"\n", ""),
        compliant().replace("Fibre cassée", "Fibre perdue"),
        compliant().replace("conservation_pto = false\n", ""),
        compliant().replace("CTP-1240357-1", ""),
        compliant().replace("reference_pto = \"CTP-1240329-1\"", &format!("reference_pto = \"{long}\"")),
        compliant().replace("\"MUT1\"", "\"MUT\u{2011}1\""),
    ] {
        let (code, read) = verdict(&plan);
        let r6 = read["regles"].as_array().unwrap().iter().find(|rule| rule["id"] == "R6").unwrap();
        assert_eq!((code, r6["verdict"].as_str()), (1, Some("rejet")), "{plan}\n{read}");
    }
}

#[test]
fn an_unreadable_plan_names_line_and_key() {
    for (plan, line, key) in [
        (compliant().replace("parc_opac", "parc_opak"), 5, "contrat.parc_opak"),
        (compliant().replace("parc_opac = false", "parc_opac = \"non\""), 5, "contrat.parc_opac"),
        (compliant().replace("\"ZTD\"", "\"ZTT\""), 6, "contrat.zone"),
        (compliant().replace("\"reelle\"", "\"Réelle\""), 9, "contrat.route"),
        (compliant().replace("conservation_pto = false", "conservation_pto = 0"), 13, "demande.conservation_pto"),
        (compliant().replace("motif = ", "motif "), 14, "motif"),
        (format!("{}releve_le = \"hier\"\n", compliant()), 17, "releve.releve_le"),
    ] {
        let bench = Bench::new();
        bench.write("p.toml", &plan);
        let run = bench.launch(&["verifier", "p.toml"]);
        assert_eq!(run.code, 2, "{plan}");
        let clean = run.messages.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(clean.contains(&format!("p.toml, ligne {line}")) && clean.contains(key), "{key}: {clean}");
    }
}

#[test]
fn the_worst_plan_decides_and_the_total_counts() {
    let bench = Bench::new();
    bench.write("a.toml", &compliant());
    bench.write("b.toml", &compliant().replace("conservation_pto = false", "conservation_pto = true"));
    bench.write("c.toml", "[contrat\n");
    let (code, document) = bench.json("verifier", &["verifier", "a.toml", "b.toml"]);
    assert_eq!(code, 1);
    assert_eq!(document["total"], json!({"conforme": 1, "rejet": 1, "indetermine": 0, "illisible": 0}));
    let (code, document) = bench.json("verifier", &["verifier", "a.toml", "c.toml", "absent.toml", "b.toml"]);
    assert_eq!(code, 2);
    assert_eq!(document["total"]["illisible"], 2);
    assert_eq!(document["plans"][1]["plan"], "c.toml");
    assert_eq!(document["plans"][1]["erreur"]["categorie"], "entree");
}

#[test]
fn plans_that_want_the_same_are_named() {
    let bench = Bench::new();
    bench.write("a.toml", &compliant());
    bench.write("b.toml", &compliant().replace("MUT1", "MUT2"));
    let run = bench.launch(&["verifier", "a.toml", "b.toml"]);
    assert_eq!(run.code, 0);
    assert!(run.messages.contains("CTP-1240357-1") && run.messages.contains("a.toml, b.toml"));
    assert!(!run.messages.contains("même contrat"));
    let run = bench.launch(&["verifier", "a.toml", "a.toml"]);
    assert!(run.messages.contains("même contrat MUT1"), "{}", run.messages);
}

#[test]
fn a_plan_comes_from_standard_input_too() {
    let run = Bench::new().launch_with(&["verifier", "-"], &compliant());
    assert_eq!(run.code, 0, "{}", run.messages);
    assert!(run.output.starts_with("- : CONFORME  MUT1"), "{}", run.output);
}

#[test]
fn the_saved_list_is_relative_to_the_plan_and_may_be_our_own_json() {
    let bench = Bench::new();
    std::fs::create_dir(bench.path("plans")).unwrap();
    let json = bench.launch(&[
        "--format",
        "json",
        "fibres",
        "MUT1",
        "--fichier",
        &in_repository("tests/wire/source/3.3.4_fibres.xml"),
    ]);
    bench.write("plans/be-06.json", &json.output);
    let plan =
        |contrat: &str| format!("{CONTRAT}{DEMANDE}[releve]\nfichier = \"be-06.json\"\n").replace("MUT1", contrat);
    bench.write("plans/p.toml", &plan("MUT1"));
    assert_eq!(bench.launch(&["verifier", "plans/p.toml"]).code, 0);
    bench.write("plans/p.toml", &plan("MUT2"));
    let run = bench.launch(&["verifier", "plans/p.toml"]);
    assert_eq!(run.code, 2);
    assert!(run.messages.contains("MUT1") && run.messages.contains("MUT2"), "{}", run.messages);
}

#[test]
fn a_saved_refusal_is_no_list() {
    let ko = in_repository("tests/wire/source/3.3.5_fibres_ko.xml");
    let (code, read) = verdict(&format!("{CONTRAT}{DEMANDE}[releve]\nfichier = {ko:?}\n"));
    assert_eq!((code, read["verdict"].as_str()), (2, Some("illisible")));
    assert_eq!(read["contrat"], "MUT1", "the plan names it");
    let (code, _) = verdict(&format!("{CONTRAT}{DEMANDE}[releve]\nfichier = \"absent.xml\"\n"));
    assert_eq!(code, 2);
    let (code, _) = verdict(&format!("{CONTRAT}{DEMANDE}[releve]\n"));
    assert_eq!(code, 2);
}

#[test]
fn a_rule_is_explained() {
    let bench = Bench::new();
    bench.write("p.toml", &compliant().replace("conservation_pto = false", "conservation_pto = true"));
    let run = bench.launch(&["verifier", "p.toml", "--expliquer", "r5"]);
    assert_eq!(run.code, 1);
    for expected in ["R5", "[3.4.1]", "rejet", "Construite"] {
        assert!(run.output.contains(expected), "{expected}: {}", run.output);
    }
}

#[test]
fn nothing_is_written_anywhere_without_a_profile() {
    let bench = Bench::new();
    bench.write("p.toml", &compliant());
    bench.launch(&["verifier", "p.toml"]);
    let names: Vec<_> = std::fs::read_dir(bench.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["p.toml"]);
}
