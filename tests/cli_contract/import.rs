//! `reprov importer`: reads access files into the journal, and the other commands use their facts.
//!
//! Guards: files: access files are imported once, and decide the rules of the contracts that they name

use common::bench::Bench;
use serde_json::{Value, json};

const CMD: &str = "tests/acces/OINF_OCOM_CMD_ACCES_V12_20261101_000001.csv";
const CR: &str = "tests/acces/OINF_OCOM_CrCMD_ACCES_V12_20261103_000002.csv";
const TAKING_UP: &str = "tests/acces/OINF_OCOM_CrCMD_ACCES_V12_20261104_000003.csv";
const NOTIF: &str = "tests/acces/OINF_OCOM_NOTIFREPROV_VXX_20261105_000001.csv";
const MAD: &str = "tests/acces/OINF_OCOM_CrMADL_V12_20261107_000001.csv";

fn bench() -> Bench {
    Bench::new().with("REPROV_DONNEES", "donnees").with("REPROV_CONFIG", "c.toml")
}

/// A bench with a profile, so that `verifier` asks the journal.
fn configure() -> Bench {
    let bench = bench();
    bench.write("c.toml", "[profils.pack]\nurl = \"https://exemple.test/\"\nidentifiant = \"LOGIN\"\n");
    bench
}

fn import(bench: &Bench, paths: &[&str]) -> (i32, Value) {
    let names: Vec<String> = paths.iter().map(|path| bench.copy(path)).collect();
    let mut arguments = vec!["importer"];
    arguments.extend(names.iter().map(String::as_str));
    bench.json("importer", &arguments)
}

/// The verdict of rule `rule` on a plan for `contrat` that wants `fibre`.
fn verdict(bench: &Bench, contrat: &str, fibre: &str, motif: &str, rule: &str) -> String {
    let plan = format!(
        "[contrat]\nreference = {contrat:?}\n[demande]\nreference_fibre = {fibre:?}\nconservation_pto = true\n\
         motif = {motif:?}\n"
    );
    bench.write("p.toml", &plan);
    let (_, document) = bench.json("verifier", &["verifier", "p.toml"]);
    let rules = document["plans"][0]["regles"].as_array().unwrap();
    rules.iter().find(|ruling| ruling["id"] == rule).unwrap()["verdict"].as_str().unwrap().to_owned()
}

#[test]
fn the_facts_of_the_files_decide_the_rules() {
    let bench = configure();
    let r1 = |fibre| verdict(&bench, "MUTVIRTUELLE1", fibre, "Fibre occupée", "R1");
    let r2 = || verdict(&bench, "MUTVIRTUELLE1", "CTP-9", "Fibre occupée", "R2");
    let r7 = || verdict(&bench, "MUTVIRTUELLE1", "CTP-9", "Fibre occupée", "R7");
    assert_eq!((r1("CTP-1240500-1").as_str(), r2().as_str()), ("indetermine", "indetermine"));
    let (code, document) = import(&bench, &[CR]);
    assert_eq!((code, &document["fichiers"][0]["nouvelles"]), (0, &json!(3)));
    assert_eq!((r2().as_str(), r7().as_str()), ("indetermine", "rejet"), "HOTLINE does not settle prise_existante");
    import(&bench, &[CMD]);
    assert_eq!(r2(), "rejet", "an existing PTO, kept");
    import(&bench, &[NOTIF]);
    assert_eq!((r1("CTP-1240500-1").as_str(), r1("CTP-9").as_str()), ("rejet", "conforme"));
    assert_eq!(r7(), "sansObjet", "the notified route is real");
}

#[test]
fn importing_twice_changes_nothing_and_says_so() {
    let bench = bench();
    bench.write("c.toml", "");
    let (_, first) = import(&bench, &[CR, TAKING_UP]);
    let (code, second) = import(&bench, &[TAKING_UP, CR]);
    assert_eq!(code, 0);
    for (document, index, new_lines, known) in [(&first, 0, 3, 0), (&second, 1, 0, 3)] {
        let file = &document["fichiers"][index];
        assert_eq!((&file["nouvelles"], &file["connues"]), (&json!(new_lines), &json!(known)));
        assert_eq!((&file["flux"], &file["encodages"]), (&json!("CR_CMD_ACCES"), &json!(["UTF-8"])));
        assert_eq!(file["etats"][0]["motif"], "FIMP11 PTO inconnue à l'adresse");
    }
    assert_eq!(first["fichiers"][1]["encodages"], json!(["Windows-1252"]));
}

#[test]
fn a_line_that_can_t_be_used_is_told_with_its_place_and_the_rest_is_imported() {
    let bench = bench();
    bench.write("c.toml", "");
    let cr = "ReferenceCommandePriseInterneOC;ReferencePrise;ReferencePrestationPrise;EtatCrCommandePrise\n\
              CMD-1;CTP-1;MUT1;OK\n\
              ;CTP-1;MUT1;OK\n\
              CMD-3;CTP-1;MUT1;\u{1b}[2J\n\
              CMD-4;CTP-1\n\
              CMD-5;CTP-1;MUT5;OK\n";
    bench.write("OINF_OCOM_CrCMD_ACCES_V12_20261103_1.csv", cr);
    bench.write("autre.csv", "a;b\n1;2\n");
    let arguments = ["importer", "autre.csv", "OINF_OCOM_CrCMD_ACCES_V12_20261103_1.csv", "absent.csv"];
    let run = bench.launch(&arguments);
    assert_eq!(run.code, 2, "{}", run.messages);
    assert!(run.output.contains("5 ligne(s) : 2 nouvelle(s), 0 déjà connue(s), 3 refusée(s)"), "{}", run.output);
    for expected in [
        "V12_20261103_1.csv:3:1: ReferenceCommandePriseInterneOC : valeur obligatoire absente",
        "V12_20261103_1.csv:4:4: EtatCrCommandePrise : « \u{fffd}[2J », attendu OK | KO",
        "V12_20261103_1.csv:5: 2 cellule(s), 4 attendue(s)",
        "autre.csv : aucune colonne connue",
        "absent.csv n'existe pas",
    ] {
        assert!(run.messages.contains(expected), "{expected} in {}", run.messages);
    }
    let (code, document) = bench.json("importer", &arguments);
    assert_eq!(code, 2);
    let [other, cr, absent] = document["fichiers"].as_array().unwrap().as_slice() else { panic!("{document}") };
    assert_eq!((&cr["connues"], &cr["refusees"], cr["refus"].as_array().unwrap().len()), (&json!(2), &json!(3), 3));
    assert_eq!((&cr["refus"][1]["ligne"], &cr["refus"][1]["colonne"]), (&json!(4), &json!(4)));
    assert!(cr["erreur"].is_null());
    assert_eq!((&other["erreur"]["categorie"], &other["flux"]), (&json!("entree"), &Value::Null));
    assert_eq!(absent["erreur"]["categorie"], "entree");
}

#[test]
fn a_file_whose_flow_is_not_sure_is_asked_for_by_name() {
    let bench = bench();
    bench.write("c.toml", "");
    let name = bench.copy(NOTIF);
    std::fs::rename(bench.path(&name), bench.path("recu.csv")).unwrap();
    let run = bench.launch(&["importer", "recu.csv"]);
    assert_eq!(run.code, 2);
    assert!(run.messages.contains("--flux NOM") && run.messages.contains("CR_CMD_ACCES, NOTIF_REPROV"));
    let (code, document) = bench.json("importer", &["importer", "recu.csv", "--flux", "cr_cmd_acces"]);
    assert_eq!((code, &document["fichiers"][0]["flux"]), (0, &json!("CR_CMD_ACCES")));
    // Only the file's name says which notification is the latest.
    let run = bench.launch(&["importer", "recu.csv", "--flux", "notif_reprov"]);
    assert_eq!(run.code, 2);
    assert!(run.messages.contains("datée que par le nom"), "{}", run.messages);
    let run = bench.launch(&["importer", "recu.csv", "--flux", "CMD_ACCES"]);
    assert_eq!(run.code, 2);
    assert!(run.messages.contains("annoncé comme CMD_ACCES"), "{}", run.messages);
}

#[test]
fn the_other_flows_are_shown_by_name() {
    let bench = bench();
    bench.write("c.toml", "");
    let name = bench.copy(MAD);
    let run = bench.launch(&["import", "-v", &name]);
    assert_eq!((run.code, run.messages.as_str()), (0, ""));
    assert!(run.output.starts_with("  CR_MAD  OCOM-0001  MUT56816520160316162024  OK\n"), "{}", run.output);
    // The reference of a work order, which a CR_STOC needs.
    let name = bench.copy("tests/acces/OINF_OCOM_CMDSTOC_V12_20261105_000004.csv");
    let (code, document) = bench.json("importer", &["importer", &name]);
    let state = &document["fichiers"][0]["etats"][0];
    assert_eq!((code, state["referenceCommandeSousTraitantOI"].is_string()), (0, true), "{document}");
}

/// A real file has thousands of lines: what went wrong is shown, the rest is counted, and whose journal it is is said.
#[test]
fn a_file_is_told_in_its_totals_and_what_went_wrong_line_by_line() {
    let bench = configure();
    let head = "ReferenceCommandePriseInterneOC;ReferencePrise;ReferencePrestationPrise;EtatCrCommandePrise;\
                MotifKoCrCommandePrise\n";
    let lines: Vec<String> = (0..40).map(|n| format!("CMD-{n};CTP-{n};MUT{n};OK;\n")).collect();
    let lines = lines.concat();
    bench.write(
        "OINF_OCOM_CrCMD_ACCES_V12_20261103_1.csv",
        &format!("{head}{lines}CMD-KO;;MUTKO;KO;FIMP11\n;x;y;OK;\n"),
    );
    let work = bench.copy("tests/acces/OINF_OCOM_CMDSTOC_V12_20261105_000004.csv");
    let names = ["importer", "OINF_OCOM_CrCMD_ACCES_V12_20261103_1.csv", &work];
    let run = bench.launch(&names);
    assert_eq!(run.code, 2);
    assert!(run.messages.contains("V12_20261103_1.csv:43:1: "), "the refused line: {}", run.messages);
    let told: Vec<&str> = run.output.lines().collect();
    assert_eq!(told.len(), 6, "{}", run.output);
    assert!(told[0].contains("CMD-KO") && told[0].contains("FIMP11"), "{}", run.output);
    assert!(told[1].contains("42 ligne(s) : 41 nouvelle(s), 0 déjà connue(s), 1 refusée(s)"), "{}", run.output);
    assert!(told[3].contains("-v"), "{}", run.output);
    assert!(told[4].starts_with("Total : 2 fichiers, "), "{}", run.output);
    assert!(told[5].starts_with("Importé pour le profil pack"), "{}", run.output);
    let run = bench.launch(&["importer", "-v", &work]);
    assert!(run.output.starts_with("  CMD_STOC  ") && !run.output.contains("-v"), "{}", run.output);
}
