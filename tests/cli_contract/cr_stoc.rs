//! `reprov cr-stoc`: what it writes, what it refuses by name, and that it overwrites nothing.
//!
//! Guards: files: a CR_STOC is whole or not there, over nothing, and never without its code

use common::bench::Bench;
use serde_json::json;

use super::service::{CONTRAT, Simulated, simulated};

const CR: &str = "tests/acces/OINF_OCOM_CrCMD_ACCES_V12_20261103_000002.csv";
const STOC: &str = "tests/acces/OINF_OCOM_CMDSTOC_V12_20261105_000004.csv";

/// The simulator with an accepted put, and the files of the order.
fn sent(scenario: &str) -> Simulated {
    let simulated = simulated(scenario);
    let bench = &simulated.bench;
    bench.json("fibres", &["fibres", CONTRAT]);
    bench.json("envoyer", &["envoyer", "p.toml", "--oui"]);
    for file in [CR, STOC] {
        let name = bench.copy(file);
        assert_eq!(bench.launch(&["importer", &name]).code, 0);
    }
    simulated
}

/// A bench without a put, with the files of the orders.
fn without_put() -> Bench {
    let bench = Bench::new().with("REPROV_DONNEES", "donnees").with("REPROV_CONFIG", "c.toml");
    bench.write("c.toml", "");
    for file in [CR, STOC] {
        let name = bench.copy(file);
        assert_eq!(bench.launch(&["importer", &name]).code, 0);
    }
    bench
}

fn read(bench: &Bench, name: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(bench.path(name)).unwrap();
    text.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect()
}

fn names(bench: &Bench, folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(bench.path(folder)).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn the_line_carries_the_code_of_the_put_and_nothing_is_overwritten() {
    let simulated = sent("normal");
    let bench = &simulated.bench;
    let (_, following) = bench.json("suivre", &["suivre", CONTRAT]);
    let arguments = ["cr-stoc", CONTRAT, "--resultat", "ok", "--sortie", "cr.csv"];
    let (code, document) = bench.json("cr-stoc", &arguments);
    assert_eq!(code, 0, "{document}");
    let line = &document["lignes"][0];
    assert_eq!((&line["numeroDecharge"], &document["sequence"]), (&following["codeDecharge"], &json!(null)));
    let write = read(bench, "cr.csv");
    assert_eq!((write.len(), write[0].len(), write[1].len()), (2, 29, 29));
    let value = |column: &str| write[1][write[0].iter().position(|name| name == column).unwrap()].as_str();
    for (column, expected) in [
        ("ReferenceCommandePriseInterneOC", "OCOM-0001"),
        ("ReferencePrestationPrise", CONTRAT),
        ("ReferenceCommandeSousTraitantOI", "ST-0001"),
        ("CrRaccordementPrise", "OK"),
        ("ReferencePrise", "CTP-1240331-1"),
        ("NotificationReprovisioningHL", "OUI"),
        ("NumeroDecharge", following["codeDecharge"].as_str().unwrap()),
    ] {
        assert_eq!(value(column), expected, "{column}");
    }
    let before = std::fs::read(bench.path("cr.csv")).unwrap();
    let (code, refusal) = bench.json("erreur", &arguments);
    assert_eq!((code, &refusal["erreur"]["categorie"]), (2, &json!("entree")));
    assert_eq!(std::fs::read(bench.path("cr.csv")).unwrap(), before);
}

#[test]
fn a_folder_gets_a_file_named_by_the_convention_and_a_taken_name_is_passed_over() {
    let bench = without_put();
    std::fs::create_dir(bench.path("OUT")).unwrap();
    let arguments =
        ["cr-stoc", CONTRAT, "MUTVIRTUELLE1", "--resultat", "KO", "--motif-ko", "FINT01", "--sortie", "OUT"];
    let run = bench.launch(&arguments);
    assert_eq!(run.code, 2);
    assert!(run.messages.contains("echange.code_oi, echange.code_oc"), "{}", run.messages);
    bench.write("c.toml", "[echange]\ncode_oi = \"OINF\"\n");
    let messages = bench.launch(&arguments).messages;
    assert!(messages.contains("echange.code_oc") && !messages.contains("echange.code_oi"), "{messages}");
    assert!(names(&bench, "OUT").is_empty());
    bench.write("c.toml", "[echange]\ncode_oi = \"OINF\"\ncode_oc = \"OCOM\"\n");

    let (code, first) = bench.json("cr-stoc", &arguments);
    assert_eq!((code, &first["sequence"]), (0, &json!(1)));
    let file = first["fichier"].as_str().unwrap().to_owned();
    assert!(file.contains("OINF_OCOM_CrSTOC_V12_20") && file.ends_with("_000001.csv"), "{file}");
    let taken = file.replace("_000001", "_000002");
    bench.write(&taken, "précieux");
    let (_, second) = bench.json("cr-stoc", &arguments);
    // Midnight may fall between the two files; the sequence number goes on.
    let expected = if second["fichier"].as_str().unwrap().contains("000002") { 2 } else { 3 };
    assert_eq!(second["sequence"], json!(expected));
    assert_eq!(std::fs::read_to_string(bench.path(&taken)).unwrap(), "précieux");
    assert_eq!(names(&bench, "OUT").len(), 3, "nothing provisional is left");

    let write = read(&bench, &file);
    assert_eq!(write.len(), 3, "one header, one line a contract");
    assert_eq!(write[1][3..6], ["KO", "FINT01", "CTP-1240329-1"]);
    assert_eq!(write[2][5], "", "HOTLINE is no reference");
    assert_eq!(write[1][10..12], ["NON", ""]);
}

#[test]
fn every_reason_is_told_by_name_and_nothing_is_written() {
    let bench = without_put();
    let arguments = ["cr-stoc", CONTRAT, "MUTINCONNU", "--resultat", "OK", "--sortie", "cr.csv"];
    let (code, document) = bench.json("cr-stoc-refus", &arguments);
    assert_eq!(code, 2);
    let reasons: Vec<(&str, &str)> = document["refus"]
        .as_array()
        .unwrap()
        .iter()
        .map(|refusal| (refusal["referenceContrat"].as_str().unwrap(), refusal["raison"].as_str().unwrap()))
        .collect();
    assert_eq!(
        reasons,
        [
            (CONTRAT, "sansReprovisionning"),
            ("MUTINCONNU", "colonneInconnue"),
            ("MUTINCONNU", "colonneInconnue"),
            ("MUTINCONNU", "sansReprovisionning"),
        ]
    );
    assert_eq!(document["refus"][1]["colonne"], "ReferenceCommandePriseInterneOC");
    assert_eq!(document["refus"][2]["colonne"], "ReferenceCommandeSousTraitantOI");
    assert!(!bench.path("cr.csv").exists());
}

#[test]
fn a_put_without_a_code_or_in_doubt_is_refused_by_name() {
    for (scenario, reason) in [("sans-code", "codeManquant"), ("tronque", "issueInconnue")] {
        let simulated = sent(&format!("put:{scenario}"));
        let bench = &simulated.bench;
        for result in [&["--resultat", "OK"][..], &["--resultat", "KO", "--motif-ko", "FINT04"]] {
            let arguments = [&["cr-stoc", CONTRAT, "--sortie", "cr.csv"][..], result].concat();
            let (code, document) = bench.json("cr-stoc-refus", &arguments);
            assert_eq!((code, &document["refus"][0]["raison"]), (2, &json!(reason)), "{document}");
            assert_eq!(document["refus"][0]["referenceContrat"], CONTRAT);
        }
        assert!(!bench.path("cr.csv").exists());
    }
}

#[test]
fn a_code_recorded_by_hand_is_reported() {
    let simulated = sent("put:sans-code");
    let bench = &simulated.bench;
    assert_eq!(bench.launch(&["decharge", CONTRAT, "D;\"É\" 1"]).code, 0);
    let arguments = ["cr-stoc", CONTRAT, "--resultat", "OK", "--sous-traitance", "ST-9", "--sortie", "cr.csv"];
    let run = bench.launch(&arguments);
    assert_eq!(run.code, 0, "{}", run.messages);
    assert!(run.output.contains("cr.csv : écrit") && run.output.contains("D;\"É\" 1"), "{}", run.output);
    let text = std::fs::read_to_string(bench.path("cr.csv")).unwrap();
    assert!(text.contains(";ST-9;OK;;") && text.contains(";OUI;\"D;\"\"É\"\" 1\";"), "{text}");
}

/// What is in the way is told at once: naming a missing operator hides no contract, and no contract hides it.
#[test]
fn a_missing_operator_hides_no_other_reason() {
    let bench = without_put();
    std::fs::create_dir(bench.path("OUT")).unwrap();
    let arguments = ["cr-stoc", CONTRAT, "MUTINCONNU", "--resultat", "OK", "--sortie", "OUT"];
    let messages = bench.launch(&arguments).messages;
    assert!(messages.contains("echange.code_oi, echange.code_oc"), "{messages}");
    assert!(messages.contains("MUTINCONNU") && messages.contains(CONTRAT), "{messages}");
    let (_, document) = bench.json("cr-stoc-refus", &arguments);
    assert_eq!(document["refus"].as_array().unwrap().len(), 4);
}

#[test]
fn every_contract_that_is_finished_is_reported_by_one_word() {
    let simulated = sent("normal");
    let bench = &simulated.bench;
    let all = ["cr-stoc", "--termines", "--resultat", "OK", "--sortie", "tous.csv"];
    let run = bench.launch(&all);
    assert_eq!(run.code, 2);
    assert!(run.messages.contains("Terminé") && !bench.path("tous.csv").exists(), "{}", run.messages);
    // Reported before its end: written, and said.
    let run = bench.launch(&["cr-stoc", CONTRAT, "--resultat", "OK", "--sortie", "tot.csv"]);
    assert_eq!(run.code, 0, "{}", run.messages);
    assert!(run.messages.contains("pas encore Terminé"), "{}", run.messages);
    bench.json("suivre", &["suivre", CONTRAT]);
    let run = bench.launch(&["cr-stoc", CONTRAT, "--resultat", "OK", "--sortie", "fini.csv"]);
    assert_eq!((run.code, run.messages.as_str()), (0, ""));
    let (code, document) = bench.json("cr-stoc", &all);
    assert_eq!((code, &document["lignes"][0]["referenceContrat"]), (0, &json!(CONTRAT)), "{document}");
    let since = |since| {
        let arguments = ["cr-stoc", "--termines", "--depuis", since, "--resultat", "OK", "--sortie", "autre.csv"];
        bench.launch(&arguments).code
    };
    assert_eq!((since("2999-01-01"), since("1h")), (2, 0));
    assert_eq!(bench.launch(&[&all[..], &[CONTRAT]].concat()).code, 2);
    assert_eq!(bench.launch(&["cr-stoc", CONTRAT, "--depuis", "1h", "--resultat", "OK", "--sortie", "x.csv"]).code, 2);
}

#[test]
fn a_motif_of_no_national_list_is_written_and_said() {
    let bench = without_put();
    for (motif, known) in [("FINT04", true), ("FIMP17 PTO introuvable", true), ("FINT14", false), ("FOO", false)] {
        let name = format!("{}.csv", motif.split(' ').next().unwrap());
        let run = bench.launch(&["cr-stoc", CONTRAT, "--resultat", "KO", "--motif-ko", motif, "--sortie", &name]);
        assert_eq!(run.code, 0, "{}", run.messages);
        assert_eq!(run.messages.contains("FADR01..04"), !known, "{motif}: {}", run.messages);
        assert_eq!(read(&bench, &name)[1][4], motif);
    }
}
