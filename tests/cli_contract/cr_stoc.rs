//! `reprov cr-stoc`: what is written, what is refused by name, and that nothing is overwritten.
//!
//! Guards: files: a CR_STOC is whole or not there, over nothing, and never without its code

use common::bench::Banc;
use serde_json::json;

use super::service::{CONTRAT, Simule, simule};

const CR: &str = "tests/acces/OINF_OCOM_CrCMD_ACCES_V12_20261103_000002.csv";
const STOC: &str = "tests/acces/OINF_OCOM_CMDSTOC_V12_20261105_000004.csv";

/// The simulator with an accepted put, and the files of its order.
fn envoye(scenario: &str) -> Simule {
    let simule = simule(scenario);
    let banc = &simule.banc;
    banc.json("fibres", &["fibres", CONTRAT]);
    banc.json("envoyer", &["envoyer", "p.toml", "--oui"]);
    for fichier in [CR, STOC] {
        let nom = banc.copie(fichier);
        assert_eq!(banc.lance(&["importer", &nom]).code, 0);
    }
    simule
}

/// A bench without a put, with the files of the orders.
fn sans_put() -> Banc {
    let banc = Banc::new().avec("REPROV_DONNEES", "donnees").avec("REPROV_CONFIG", "c.toml");
    banc.ecrit("c.toml", "");
    for fichier in [CR, STOC] {
        let nom = banc.copie(fichier);
        assert_eq!(banc.lance(&["importer", &nom]).code, 0);
    }
    banc
}

fn lit(banc: &Banc, nom: &str) -> Vec<Vec<String>> {
    let texte = std::fs::read_to_string(banc.chemin(nom)).unwrap();
    texte.lines().map(|ligne| ligne.split(';').map(str::to_owned).collect()).collect()
}

fn noms(banc: &Banc, dossier: &str) -> Vec<String> {
    let entrees = std::fs::read_dir(banc.chemin(dossier)).unwrap();
    let mut noms: Vec<String> = entrees.map(|entree| entree.unwrap().file_name().into_string().unwrap()).collect();
    noms.sort();
    noms
}

#[test]
fn the_line_carries_the_code_of_the_put_and_nothing_is_overwritten() {
    let simule = envoye("normal");
    let banc = &simule.banc;
    let (_, suivi) = banc.json("suivre", &["suivre", CONTRAT]);
    let arguments = ["cr-stoc", CONTRAT, "--resultat", "ok", "--sortie", "cr.csv"];
    let (code, document) = banc.json("cr-stoc", &arguments);
    assert_eq!(code, 0, "{document}");
    let ligne = &document["lignes"][0];
    assert_eq!((&ligne["numeroDecharge"], &document["sequence"]), (&suivi["codeDecharge"], &json!(null)));
    let ecrit = lit(banc, "cr.csv");
    assert_eq!((ecrit.len(), ecrit[0].len(), ecrit[1].len()), (2, 29, 29));
    let valeur = |colonne: &str| ecrit[1][ecrit[0].iter().position(|nom| nom == colonne).unwrap()].as_str();
    for (colonne, attendue) in [
        ("ReferenceCommandePriseInterneOC", "OCOM-0001"),
        ("ReferencePrestationPrise", CONTRAT),
        ("ReferenceCommandeSousTraitantOI", "ST-0001"),
        ("CrRaccordementPrise", "OK"),
        ("ReferencePrise", "CTP-1240331-1"),
        ("NotificationReprovisioningHL", "OUI"),
        ("NumeroDecharge", suivi["codeDecharge"].as_str().unwrap()),
    ] {
        assert_eq!(valeur(colonne), attendue, "{colonne}");
    }
    let avant = std::fs::read(banc.chemin("cr.csv")).unwrap();
    let (code, refus) = banc.json("erreur", &arguments);
    assert_eq!((code, &refus["erreur"]["categorie"]), (2, &json!("entree")));
    assert_eq!(std::fs::read(banc.chemin("cr.csv")).unwrap(), avant);
}

#[test]
fn a_folder_gets_a_file_named_by_the_convention_and_a_taken_name_is_passed_over() {
    let banc = sans_put();
    std::fs::create_dir(banc.chemin("OUT")).unwrap();
    let arguments =
        ["cr-stoc", CONTRAT, "MUTVIRTUELLE1", "--resultat", "KO", "--motif-ko", "FINT01", "--sortie", "OUT"];
    let course = banc.lance(&arguments);
    assert_eq!(course.code, 2);
    assert!(course.messages.contains("echange.code_oi, echange.code_oc"), "{}", course.messages);
    banc.ecrit("c.toml", "[echange]\ncode_oi = \"OINF\"\n");
    let messages = banc.lance(&arguments).messages;
    assert!(messages.contains("echange.code_oc") && !messages.contains("echange.code_oi"), "{messages}");
    assert!(noms(&banc, "OUT").is_empty());
    banc.ecrit("c.toml", "[echange]\ncode_oi = \"OINF\"\ncode_oc = \"OCOM\"\n");

    let (code, premier) = banc.json("cr-stoc", &arguments);
    assert_eq!((code, &premier["sequence"]), (0, &json!(1)));
    let fichier = premier["fichier"].as_str().unwrap().to_owned();
    assert!(fichier.contains("OINF_OCOM_CrSTOC_V12_20") && fichier.ends_with("_000001.csv"), "{fichier}");
    let pris = fichier.replace("_000001", "_000002");
    banc.ecrit(&pris, "précieux");
    let (_, second) = banc.json("cr-stoc", &arguments);
    // A day may have ended between the two; the sequence number goes on all the same.
    let attendu = if second["fichier"].as_str().unwrap().contains("000002") { 2 } else { 3 };
    assert_eq!(second["sequence"], json!(attendu));
    assert_eq!(std::fs::read_to_string(banc.chemin(&pris)).unwrap(), "précieux");
    assert_eq!(noms(&banc, "OUT").len(), 3, "nothing provisional is left");

    let ecrit = lit(&banc, &fichier);
    assert_eq!(ecrit.len(), 3, "one header, one line a contract");
    assert_eq!(ecrit[1][3..6], ["KO", "FINT01", "CTP-1240329-1"]);
    assert_eq!(ecrit[2][5], "", "HOTLINE is no reference");
    assert_eq!(ecrit[1][10..12], ["NON", ""]);
}

#[test]
fn every_reason_is_told_by_name_and_nothing_is_written() {
    let banc = sans_put();
    let arguments = ["cr-stoc", CONTRAT, "MUTINCONNU", "--resultat", "OK", "--sortie", "cr.csv"];
    let (code, document) = banc.json("cr-stoc-refus", &arguments);
    assert_eq!(code, 2);
    let raisons: Vec<(&str, &str)> = document["refus"]
        .as_array()
        .unwrap()
        .iter()
        .map(|refus| (refus["referenceContrat"].as_str().unwrap(), refus["raison"].as_str().unwrap()))
        .collect();
    assert_eq!(
        raisons,
        [
            (CONTRAT, "sansReprovisionning"),
            ("MUTINCONNU", "colonneInconnue"),
            ("MUTINCONNU", "colonneInconnue"),
            ("MUTINCONNU", "sansReprovisionning"),
        ]
    );
    assert_eq!(document["refus"][1]["colonne"], "ReferenceCommandePriseInterneOC");
    assert_eq!(document["refus"][2]["colonne"], "ReferenceCommandeSousTraitantOI");
    assert!(!banc.chemin("cr.csv").exists());
}

#[test]
fn a_put_without_a_code_or_in_doubt_is_refused_by_name() {
    for (scenario, raison) in [("sans-code", "codeManquant"), ("tronque", "issueInconnue")] {
        let simule = envoye(&format!("put:{scenario}"));
        let banc = &simule.banc;
        for resultat in [&["--resultat", "OK"][..], &["--resultat", "KO", "--motif-ko", "FINT04"]] {
            let arguments = [&["cr-stoc", CONTRAT, "--sortie", "cr.csv"][..], resultat].concat();
            let (code, document) = banc.json("cr-stoc-refus", &arguments);
            assert_eq!((code, &document["refus"][0]["raison"]), (2, &json!(raison)), "{document}");
            assert_eq!(document["refus"][0]["referenceContrat"], CONTRAT);
        }
        assert!(!banc.chemin("cr.csv").exists());
    }
}

#[test]
fn a_code_recorded_by_hand_is_reported() {
    let simule = envoye("put:sans-code");
    let banc = &simule.banc;
    assert_eq!(banc.lance(&["decharge", CONTRAT, "D;\"É\" 1"]).code, 0);
    let arguments = ["cr-stoc", CONTRAT, "--resultat", "OK", "--sous-traitance", "ST-9", "--sortie", "cr.csv"];
    let course = banc.lance(&arguments);
    assert_eq!(course.code, 0, "{}", course.messages);
    assert!(course.sortie.contains("cr.csv : écrit") && course.sortie.contains("D;\"É\" 1"), "{}", course.sortie);
    let texte = std::fs::read_to_string(banc.chemin("cr.csv")).unwrap();
    assert!(texte.contains(";ST-9;OK;;") && texte.contains(";OUI;\"D;\"\"É\"\" 1\";"), "{texte}");
}
