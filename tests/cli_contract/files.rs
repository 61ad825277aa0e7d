//! `structure --fichier` and `fibres --fichier`: saved answers, no network.
//!
//! Guards: cli: output has the documented shape and exit code

use common::bench::{Banc, depot};
use serde_json::json;

#[test]
fn a_saved_structure_is_read() {
    let banc = Banc::new();
    let fichier = depot("tests/wire/source/3.2.4_structure.xml");
    let (code, document) = banc.json("structure", &["structure", "--fichier", &fichier]);
    assert_eq!(code, 0);
    assert_eq!((&document["source"], &document["releveLe"]), (&json!("fichier"), &json!(null)));
    assert_eq!(document["site"]["reference"], "SC-423361");
    let etage = &document["site"]["batiments"][0]["escaliers"][0]["etages"][1];
    assert_eq!((etage["pbo"].as_array().unwrap().len(), etage["pto"].as_array().unwrap().len()), (0, 4));
    assert_eq!(etage["pto"][0]["informationUtilisation"], "Réservé", "the protocol's own spelling");
    let (_, resume) = banc.json("structure-resume", &["structure", "MUT1", "--fichier", &fichier, "--resume"]);
    assert_eq!((&resume["etages"], &resume["pbo"], &resume["pto"]), (&json!(3), &json!(2), &json!(9)));
    assert_eq!(resume["utilisation"], json!({"Disponible": 7, "Occupé": 1, "Réservé": 1, "inconnue": 0}));
    insta::assert_snapshot!(banc.lance(&["structure", "--fichier", &fichier]).sortie);
}

#[test]
fn saved_fibres_are_read_and_read_back() {
    let banc = Banc::new();
    let fichier = depot("tests/wire/source/3.3.4_fibres.xml");
    let (code, document) = banc.json("fibres", &["fibres", "MUT1", "--fichier", &fichier]);
    assert_eq!((code, &document["referenceContrat"]), (0, &json!("MUT1")));
    assert_eq!(document["pbo"][0]["fibres"].as_array().unwrap().len(), 12);
    banc.ecrit("f.json", &document.to_string());
    let (code, relu) = banc.json("fibres", &["fibres", "--fichier", "f.json"]);
    assert_eq!((code, &relu), (0, &document));
    let (_, resume) = banc.json("fibres-resume", &["fibres", "--fichier", &fichier, "--resume"]);
    assert_eq!((&resume["pbo"], &resume["fibres"]), (&json!(1), &json!(12)));
    let (_, aucun) = banc.json("fibres", &["fibres", "--fichier", &fichier, "--pbo", "BE-99"]);
    assert_eq!(aucun["pbo"], json!([]));
    let texte = banc.lance(&["fibres", "--fichier", &fichier]).sortie;
    assert!(texte.lines().all(|ligne| ligne.chars().count() <= 80), "{texte}");
    insta::assert_snapshot!(texte);
}

#[test]
fn a_file_that_is_no_answer_is_exit_2() {
    let banc = Banc::new();
    let entier = std::fs::read_to_string(depot("tests/wire/source/3.2.4_structure.xml")).unwrap();
    banc.ecrit("tronque.xml", entier.split_at(entier.len() / 2).0);
    banc.ecrit("page.html", "<!DOCTYPE html><html><body>Bonjour</body></html>");
    banc.ecrit("vide.xml", "");
    banc.ecrit("autre.json", "{\"site\": {}}");
    for (commande, fichier) in [
        ("structure", "tronque.xml"),
        ("structure", "page.html"),
        ("structure", "vide.xml"),
        ("structure", "absent.xml"),
        ("structure", "."),
        ("fibres", "autre.json"),
        ("fibres", "page.html"),
    ] {
        let (code, document) = banc.json("erreur", &[commande, "--fichier", fichier]);
        assert_eq!((code, &document["erreur"]["categorie"]), (2, &json!("entree")), "{fichier}");
        assert!(document["erreur"]["libelle"].as_str().unwrap().contains(fichier), "{document}");
    }
}

#[test]
fn a_saved_ko_is_the_service_s_refusal() {
    let (code, document) = Banc::new()
        .json("erreur", &["structure", "MUT1", "--fichier", &depot("tests/wire/source/3.2.5_structure_ko.xml")]);
    assert_eq!(code, 1);
    assert_eq!((&document["erreur"]["code"], &document["referenceContrat"]), (&json!("20005"), &json!("MUT1")));
}

#[test]
fn what_the_service_says_never_acts_on_the_terminal() {
    let banc = Banc::new();
    let hostile = "{\"pbo\": [{\"reference\": \"BE\\u001b[2J\", \"localisation\": \"\\u202e\", \"fibres\": [{\"reference\": \"F\\u0007\"}]}]}";
    banc.ecrit("h.json", hostile);
    let course = banc.lance(&["fibres", "--fichier", "h.json"]);
    assert_eq!(course.code, 0, "{}", course.messages);
    assert!(!course.sortie.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{:?}", course.sortie);
}
