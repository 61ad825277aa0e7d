//! `structure --fichier` and `fibres --fichier`: they read saved answers, without a network.
//!
//! Guards: cli: output has the documented shape and exit code

use common::bench::{Bench, in_repository};
use serde_json::json;

#[test]
fn a_saved_structure_is_read() {
    let bench = Bench::new();
    let file = in_repository("tests/wire/source/3.2.4_structure.xml");
    let (code, document) = bench.json("structure", &["structure", "--fichier", &file]);
    assert_eq!(code, 0);
    assert_eq!((&document["source"], &document["releveLe"]), (&json!("fichier"), &json!(null)));
    assert_eq!(document["site"]["reference"], "SC-423361");
    let etage = &document["site"]["batiments"][0]["escaliers"][0]["etages"][1];
    assert_eq!((etage["pbo"].as_array().unwrap().len(), etage["pto"].as_array().unwrap().len()), (0, 4));
    assert_eq!(etage["pto"][0]["informationUtilisation"], "Réservé", "the protocol's own spelling");
    let (_, summary) = bench.json("structure-resume", &["structure", "MUT1", "--fichier", &file, "--resume"]);
    assert_eq!((&summary["etages"], &summary["pbo"], &summary["pto"]), (&json!(3), &json!(2), &json!(9)));
    assert_eq!(summary["utilisation"], json!({"Disponible": 7, "Occupé": 1, "Réservé": 1, "inconnue": 0}));
    insta::assert_snapshot!(bench.launch(&["structure", "--fichier", &file]).output);
}

#[test]
fn saved_fibres_are_read_and_read_back() {
    let bench = Bench::new();
    let file = in_repository("tests/wire/source/3.3.4_fibres.xml");
    let (code, document) = bench.json("fibres", &["fibres", "MUT1", "--fichier", &file]);
    assert_eq!((code, &document["referenceContrat"]), (0, &json!("MUT1")));
    assert_eq!(document["pbo"][0]["fibres"].as_array().unwrap().len(), 12);
    bench.write("f.json", &document.to_string());
    let (code, read_again) = bench.json("fibres", &["fibres", "--fichier", "f.json"]);
    assert_eq!((code, &read_again), (0, &document));
    let (_, summary) = bench.json("fibres-resume", &["fibres", "--fichier", &file, "--resume"]);
    assert_eq!((&summary["pbo"], &summary["fibres"]), (&json!(1), &json!(12)));
    let (_, none) = bench.json("fibres", &["fibres", "--fichier", &file, "--pbo", "BE-99"]);
    assert_eq!(none["pbo"], json!([]));
    let text = bench.launch(&["fibres", "--fichier", &file]).output;
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn a_file_that_is_no_answer_is_exit_2() {
    let bench = Bench::new();
    let whole = std::fs::read_to_string(in_repository("tests/wire/source/3.2.4_structure.xml")).unwrap();
    bench.write("tronque.xml", whole.split_at(whole.len() / 2).0);
    bench.write("page.html", "<!DOCTYPE html><html><body>Bonjour</body></html>");
    bench.write("vide.xml", "");
    bench.write("autre.json", "{\"site\": {}}");
    for (command, file) in [
        ("structure", "tronque.xml"),
        ("structure", "page.html"),
        ("structure", "vide.xml"),
        ("structure", "absent.xml"),
        ("structure", "."),
        ("fibres", "autre.json"),
        ("fibres", "page.html"),
    ] {
        let (code, document) = bench.json("erreur", &[command, "--fichier", file]);
        assert_eq!((code, &document["erreur"]["categorie"]), (2, &json!("entree")), "{file}");
        assert!(document["erreur"]["libelle"].as_str().unwrap().contains(file), "{document}");
    }
}

#[test]
fn a_saved_ko_is_the_service_s_refusal() {
    let (code, document) = Bench::new().json(
        "erreur",
        &["structure", "MUT1", "--fichier", &in_repository("tests/wire/source/3.2.5_structure_ko.xml")],
    );
    assert_eq!(code, 1);
    assert_eq!((&document["erreur"]["code"], &document["referenceContrat"]), (&json!("20005"), &json!("MUT1")));
}

#[test]
fn what_the_service_says_never_acts_on_the_terminal() {
    let bench = Bench::new();
    let hostile = "{\"pbo\": [{\"reference\": \"BE\\u001b[2J\", \"localisation\": \"\\u202e\", \"fibres\": [{\"reference\": \"F\\u0007\"}]}]}";
    bench.write("h.json", hostile);
    let run = bench.launch(&["fibres", "--fichier", "h.json"]);
    assert_eq!(run.code, 0, "{}", run.messages);
    assert!(!run.output.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{:?}", run.output);
}
