//! `reprov verifier`: verdicts, exit codes, and what makes a plan illisible.
//!
//! Guards: cli: output has the documented shape and exit code

use common::bench::{Banc, depot};
use serde_json::json;

const CONTRAT: &str = "[contrat]\nreference = \"MUT1\"\nreference_prise = \"CTP-1240329-1\"\nprise_existante = false\n\
    parc_opac = false\nzone = \"ZTD\"\nimmeuble_collectif = true\npbo = \"BE-03\"\nroute = \"reelle\"\n";
const DEMANDE: &str = "[demande]\nreference_fibre = \"CTP-1240357-1\"\nreference_pto = \"CTP-1240329-1\"\n\
    conservation_pto = false\nmotif = \"Fibre cassée\"\n";

fn releve() -> String {
    format!("[releve]\nfichier = {:?}\n", depot("tests/wire/source/3.3.4_fibres.xml"))
}

/// A plan that the rules let through.
fn conforme() -> String {
    format!("{CONTRAT}{DEMANDE}{}", releve())
}

fn verdict(plan: &str) -> (i32, serde_json::Value) {
    let banc = Banc::new();
    banc.ecrit("p.toml", plan);
    let (code, document) = banc.json("verifier", &["verifier", "p.toml"]);
    (code, document["plans"][0].clone())
}

#[test]
fn each_whole_verdict_has_its_exit_code() {
    let garder = conforme().replace("conservation_pto = false", "conservation_pto = true");
    let sans_opac = garder.replace("parc_opac = false\n", "").replace("CTP-1240357-1", "CTP-1240359-1");
    for (plan, code, mot) in [
        (conforme(), 0, "conforme"),
        (garder.clone(), 1, "rejet"),
        (sans_opac, 3, "indetermine"),
        (conforme().replace("[demande]", "[demandes]"), 2, "illisible"),
    ] {
        let (rendu, lu) = verdict(&plan);
        assert_eq!((rendu, lu["verdict"].as_str()), (code, Some(mot)), "{plan}\n{lu}");
    }
    let (_, lu) = verdict(&garder);
    let regle = lu["regles"].as_array().unwrap().iter().find(|regle| regle["id"] == "R5").unwrap();
    assert_eq!((&regle["verdict"], &regle["section"]), (&json!("rejet"), &json!("3.4.1")));
}

#[test]
fn an_absent_or_ill_formed_parameter_is_r6_and_a_rejet() {
    let long = "X".repeat(31);
    for plan in [
        conforme().replace("reference = \"MUT1\"\n", ""),
        conforme().replace("motif = \"Fibre cassée\"\n", ""),
        conforme().replace("Fibre cassée", "Fibre perdue"),
        conforme().replace("conservation_pto = false\n", ""),
        conforme().replace("CTP-1240357-1", ""),
        conforme().replace("reference_pto = \"CTP-1240329-1\"", &format!("reference_pto = \"{long}\"")),
        conforme().replace("\"MUT1\"", "\"MUT\u{2011}1\""),
    ] {
        let (code, lu) = verdict(&plan);
        let r6 = lu["regles"].as_array().unwrap().iter().find(|regle| regle["id"] == "R6").unwrap();
        assert_eq!((code, r6["verdict"].as_str()), (1, Some("rejet")), "{plan}\n{lu}");
    }
}

#[test]
fn an_illisible_plan_names_line_and_key() {
    for (plan, ligne, cle) in [
        (conforme().replace("parc_opac", "parc_opak"), 5, "contrat.parc_opak"),
        (conforme().replace("parc_opac = false", "parc_opac = \"non\""), 5, "contrat.parc_opac"),
        (conforme().replace("\"ZTD\"", "\"ZTT\""), 6, "contrat.zone"),
        (conforme().replace("\"reelle\"", "\"Réelle\""), 9, "contrat.route"),
        (conforme().replace("conservation_pto = false", "conservation_pto = 0"), 13, "demande.conservation_pto"),
        (conforme().replace("motif = ", "motif "), 14, "motif"),
        (format!("{}releve_le = \"hier\"\n", conforme()), 17, "releve.releve_le"),
    ] {
        let banc = Banc::new();
        banc.ecrit("p.toml", &plan);
        let course = banc.lance(&["verifier", "p.toml"]);
        assert_eq!(course.code, 2, "{plan}");
        let propre = course.messages.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(propre.contains(&format!("p.toml, ligne {ligne}")) && propre.contains(cle), "{cle}: {propre}");
    }
}

#[test]
fn the_worst_plan_decides_and_the_total_counts() {
    let banc = Banc::new();
    banc.ecrit("a.toml", &conforme());
    banc.ecrit("b.toml", &conforme().replace("conservation_pto = false", "conservation_pto = true"));
    banc.ecrit("c.toml", "[contrat\n");
    let (code, document) = banc.json("verifier", &["verifier", "a.toml", "b.toml"]);
    assert_eq!(code, 1);
    assert_eq!(document["total"], json!({"conforme": 1, "rejet": 1, "indetermine": 0, "illisible": 0}));
    let (code, document) = banc.json("verifier", &["verifier", "a.toml", "c.toml", "absent.toml", "b.toml"]);
    assert_eq!(code, 2);
    assert_eq!(document["total"]["illisible"], 2);
    assert_eq!(document["plans"][1]["plan"], "c.toml");
    assert_eq!(document["plans"][1]["erreur"]["categorie"], "entree");
}

#[test]
fn plans_that_want_the_same_are_named() {
    let banc = Banc::new();
    banc.ecrit("a.toml", &conforme());
    banc.ecrit("b.toml", &conforme().replace("MUT1", "MUT2"));
    let course = banc.lance(&["verifier", "a.toml", "b.toml"]);
    assert_eq!(course.code, 0);
    assert!(course.messages.contains("CTP-1240357-1") && course.messages.contains("a.toml, b.toml"));
    assert!(!course.messages.contains("même contrat"));
    let course = banc.lance(&["verifier", "a.toml", "a.toml"]);
    assert!(course.messages.contains("même contrat MUT1"), "{}", course.messages);
}

#[test]
fn a_plan_comes_from_standard_input_too() {
    let course = Banc::new().lance_avec(&["verifier", "-"], &conforme());
    assert_eq!(course.code, 0, "{}", course.messages);
    assert!(course.sortie.starts_with("- : CONFORME  MUT1"), "{}", course.sortie);
}

#[test]
fn the_saved_list_is_relative_to_the_plan_and_may_be_our_own_json() {
    let banc = Banc::new();
    std::fs::create_dir(banc.chemin("plans")).unwrap();
    let json =
        banc.lance(&["--format", "json", "fibres", "MUT1", "--fichier", &depot("tests/wire/source/3.3.4_fibres.xml")]);
    banc.ecrit("plans/be-06.json", &json.sortie);
    let plan =
        |contrat: &str| format!("{CONTRAT}{DEMANDE}[releve]\nfichier = \"be-06.json\"\n").replace("MUT1", contrat);
    banc.ecrit("plans/p.toml", &plan("MUT1"));
    assert_eq!(banc.lance(&["verifier", "plans/p.toml"]).code, 0);
    banc.ecrit("plans/p.toml", &plan("MUT2"));
    let course = banc.lance(&["verifier", "plans/p.toml"]);
    assert_eq!(course.code, 2);
    assert!(course.messages.contains("MUT1") && course.messages.contains("MUT2"), "{}", course.messages);
}

#[test]
fn a_saved_refusal_is_no_list() {
    let ko = depot("tests/wire/source/3.3.5_fibres_ko.xml");
    let (code, lu) = verdict(&format!("{CONTRAT}{DEMANDE}[releve]\nfichier = {ko:?}\n"));
    assert_eq!((code, lu["verdict"].as_str()), (2, Some("illisible")));
    assert_eq!(lu["contrat"], "MUT1", "the plan names it");
    let (code, _) = verdict(&format!("{CONTRAT}{DEMANDE}[releve]\nfichier = \"absent.xml\"\n"));
    assert_eq!(code, 2);
    let (code, _) = verdict(&format!("{CONTRAT}{DEMANDE}[releve]\n"));
    assert_eq!(code, 2);
}

#[test]
fn a_rule_is_explained() {
    let banc = Banc::new();
    banc.ecrit("p.toml", &conforme().replace("conservation_pto = false", "conservation_pto = true"));
    let course = banc.lance(&["verifier", "p.toml", "--expliquer", "r5"]);
    assert_eq!(course.code, 1);
    for attendu in ["R5", "[3.4.1]", "rejet", "Construite"] {
        assert!(course.sortie.contains(attendu), "{attendu}: {}", course.sortie);
    }
}

#[test]
fn nothing_is_written_anywhere_without_a_profile() {
    let banc = Banc::new();
    banc.ecrit("p.toml", &conforme());
    banc.lance(&["verifier", "p.toml"]);
    let noms: Vec<_> = std::fs::read_dir(banc.chemin("")).unwrap().map(|entree| entree.unwrap().file_name()).collect();
    assert_eq!(noms, ["p.toml"]);
}
