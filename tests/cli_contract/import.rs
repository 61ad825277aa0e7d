//! `reprov importer`: access files into the journal, and what the other commands know by them.
//!
//! Guards: files: access files are imported once, and decide the rules of the contracts that they name

use common::bench::Banc;
use serde_json::{Value, json};

const CMD: &str = "tests/acces/OINF_OCOM_CMD_ACCES_V12_20261101_000001.csv";
const CR: &str = "tests/acces/OINF_OCOM_CrCMD_ACCES_V12_20261103_000002.csv";
const REPRISE: &str = "tests/acces/OINF_OCOM_CrCMD_ACCES_V12_20261104_000003.csv";
const NOTIF: &str = "tests/acces/OINF_OCOM_NOTIFREPROV_VXX_20261105_000001.csv";
const MAD: &str = "tests/acces/OINF_OCOM_CrMADL_V12_20261107_000001.csv";

fn banc() -> Banc {
    Banc::new().avec("REPROV_DONNEES", "donnees").avec("REPROV_CONFIG", "c.toml")
}

/// A bench with a profile, so that `verifier` asks the journal.
fn configure() -> Banc {
    let banc = banc();
    banc.ecrit("c.toml", "[profils.pack]\nurl = \"https://exemple.test/\"\nidentifiant = \"LOGIN\"\n");
    banc
}

fn importe(banc: &Banc, chemins: &[&str]) -> (i32, Value) {
    let noms: Vec<String> = chemins.iter().map(|chemin| banc.copie(chemin)).collect();
    let mut arguments = vec!["importer"];
    arguments.extend(noms.iter().map(String::as_str));
    banc.json("importer", &arguments)
}

/// What rule `regle` says of a plan for `contrat` that wants `fibre`.
fn verdict(banc: &Banc, contrat: &str, fibre: &str, motif: &str, regle: &str) -> String {
    let plan = format!(
        "[contrat]\nreference = {contrat:?}\n[demande]\nreference_fibre = {fibre:?}\nconservation_pto = true\n\
         motif = {motif:?}\n"
    );
    banc.ecrit("p.toml", &plan);
    let (_, document) = banc.json("verifier", &["verifier", "p.toml"]);
    let regles = document["plans"][0]["regles"].as_array().unwrap();
    regles.iter().find(|avis| avis["id"] == regle).unwrap()["verdict"].as_str().unwrap().to_owned()
}

#[test]
fn the_facts_of_the_files_decide_the_rules() {
    let banc = configure();
    let r1 = |fibre| verdict(&banc, "MUTVIRTUELLE1", fibre, "Fibre occupée", "R1");
    let r2 = || verdict(&banc, "MUTVIRTUELLE1", "CTP-9", "Fibre occupée", "R2");
    let r7 = || verdict(&banc, "MUTVIRTUELLE1", "CTP-9", "Fibre occupée", "R7");
    assert_eq!((r1("CTP-1240500-1").as_str(), r2().as_str()), ("indetermine", "indetermine"));
    let (code, document) = importe(&banc, &[CR]);
    assert_eq!((code, &document["fichiers"][0]["nouvelles"]), (0, &json!(3)));
    assert_eq!((r2().as_str(), r7().as_str()), ("indetermine", "rejet"), "HOTLINE does not settle prise_existante");
    importe(&banc, &[CMD]);
    assert_eq!(r2(), "rejet", "an existing PTO, kept");
    importe(&banc, &[NOTIF]);
    assert_eq!((r1("CTP-1240500-1").as_str(), r1("CTP-9").as_str()), ("rejet", "conforme"));
    assert_eq!(r7(), "sansObjet", "the notified route is real");
}

#[test]
fn importing_twice_changes_nothing_and_says_so() {
    let banc = banc();
    banc.ecrit("c.toml", "");
    let (_, premier) = importe(&banc, &[CR, REPRISE]);
    let (code, second) = importe(&banc, &[REPRISE, CR]);
    assert_eq!(code, 0);
    for (document, rang, nouvelles, connues) in [(&premier, 0, 3, 0), (&second, 1, 0, 3)] {
        let fichier = &document["fichiers"][rang];
        assert_eq!((&fichier["nouvelles"], &fichier["connues"]), (&json!(nouvelles), &json!(connues)));
        assert_eq!((&fichier["flux"], &fichier["encodages"]), (&json!("CR_CMD_ACCES"), &json!(["UTF-8"])));
        assert_eq!(fichier["etats"][0]["motif"], "FIMP11 PTO inconnue à l'adresse");
    }
    assert_eq!(premier["fichiers"][1]["encodages"], json!(["Windows-1252"]));
}

#[test]
fn a_line_that_can_t_be_used_is_told_with_its_place_and_the_rest_is_imported() {
    let banc = banc();
    banc.ecrit("c.toml", "");
    let cr = "ReferenceCommandePriseInterneOC;ReferencePrise;ReferencePrestationPrise;EtatCrCommandePrise\n\
              CMD-1;CTP-1;MUT1;OK\n\
              ;CTP-1;MUT1;OK\n\
              CMD-3;CTP-1;MUT1;\u{1b}[2J\n\
              CMD-4;CTP-1\n\
              CMD-5;CTP-1;MUT5;OK\n";
    banc.ecrit("OINF_OCOM_CrCMD_ACCES_V12_20261103_1.csv", cr);
    banc.ecrit("autre.csv", "a;b\n1;2\n");
    let arguments = ["importer", "autre.csv", "OINF_OCOM_CrCMD_ACCES_V12_20261103_1.csv", "absent.csv"];
    let course = banc.lance(&arguments);
    assert_eq!(course.code, 2, "{}", course.messages);
    assert!(course.sortie.contains("5 ligne(s) : 2 nouvelle(s), 0 déjà connue(s), 3 refusée(s)"), "{}", course.sortie);
    for attendu in [
        "V12_20261103_1.csv:3:1: ReferenceCommandePriseInterneOC : valeur obligatoire absente",
        "V12_20261103_1.csv:4:4: EtatCrCommandePrise : « \u{fffd}[2J », attendu OK | KO",
        "V12_20261103_1.csv:5: 2 cellule(s), 4 attendue(s)",
        "autre.csv : aucune colonne connue",
        "absent.csv n'existe pas",
    ] {
        assert!(course.messages.contains(attendu), "{attendu} in {}", course.messages);
    }
    let (code, document) = banc.json("importer", &arguments);
    assert_eq!(code, 2);
    let [autre, cr, absent] = document["fichiers"].as_array().unwrap().as_slice() else { panic!("{document}") };
    assert_eq!((&cr["connues"], &cr["refusees"], cr["refus"].as_array().unwrap().len()), (&json!(2), &json!(3), 3));
    assert_eq!((&cr["refus"][1]["ligne"], &cr["refus"][1]["colonne"]), (&json!(4), &json!(4)));
    assert!(cr["erreur"].is_null());
    assert_eq!((&autre["erreur"]["categorie"], &autre["flux"]), (&json!("entree"), &Value::Null));
    assert_eq!(absent["erreur"]["categorie"], "entree");
}

#[test]
fn a_file_whose_flow_is_not_sure_is_asked_for_by_name() {
    let banc = banc();
    banc.ecrit("c.toml", "");
    let nom = banc.copie(NOTIF);
    std::fs::rename(banc.chemin(&nom), banc.chemin("recu.csv")).unwrap();
    let course = banc.lance(&["importer", "recu.csv"]);
    assert_eq!(course.code, 2);
    assert!(course.messages.contains("--flux NOM") && course.messages.contains("CR_CMD_ACCES, NOTIF_REPROV"));
    let (code, document) = banc.json("importer", &["importer", "recu.csv", "--flux", "cr_cmd_acces"]);
    assert_eq!((code, &document["fichiers"][0]["flux"]), (0, &json!("CR_CMD_ACCES")));
    // Which notification is the latest, only the name says.
    let course = banc.lance(&["importer", "recu.csv", "--flux", "notif_reprov"]);
    assert_eq!(course.code, 2);
    assert!(course.messages.contains("datée que par le nom"), "{}", course.messages);
    let course = banc.lance(&["importer", "recu.csv", "--flux", "CMD_ACCES"]);
    assert_eq!(course.code, 2);
    assert!(course.messages.contains("annoncé comme CMD_ACCES"), "{}", course.messages);
}

#[test]
fn the_other_flows_are_shown_by_name() {
    let banc = banc();
    banc.ecrit("c.toml", "");
    let nom = banc.copie(MAD);
    let course = banc.lance(&["import", &nom]);
    assert_eq!((course.code, course.messages.as_str()), (0, ""));
    assert!(course.sortie.starts_with("  CR_MAD  OCOM-0001  MUT56816520160316162024  OK\n"), "{}", course.sortie);
    // Of a work order, its reference: what a CR_STOC asks for.
    let nom = banc.copie("tests/acces/OINF_OCOM_CMDSTOC_V12_20261105_000004.csv");
    let (code, document) = banc.json("importer", &["importer", &nom]);
    let etat = &document["fichiers"][0]["etats"][0];
    assert_eq!((code, etat["referenceCommandeSousTraitantOI"].is_string()), (0, true), "{document}");
}
