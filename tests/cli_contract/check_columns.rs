//! `reprov verifier` on the columns of a sheet: plain words, columns of one's own, and a sheet to be filled in.
//!
//! Guards: cli: a sheet may have plain words and columns of its own, which are kept, given back and named once; a written template reads back

use common::bench::Bench;
use serde_json::Value;

const KEYS: &str =
    "contrat.reference;contrat.zone;contrat.pbo;demande.reference_fibre;demande.conservation_pto;demande.motif";
const WORDS: &str = "CONTRAT;zone;PBO de la commande;Fibre demandée;Garder  la PTO;motif";
const CELLS: &str = "MUT1;ZTD;BE-03;CTP-1240357-1;oui;Fibre cassée";

fn verdicts(bench: &Bench, name: &str) -> Vec<Value> {
    let (_, document) = bench.json("verifier", &["verifier", "--sans-journal", name]);
    document["plans"].as_array().unwrap().iter().map(|plan| plan["regles"].clone()).collect()
}

#[test]
fn plain_words_are_read_as_the_keys_are() {
    let bench = Bench::new();
    bench.write("cles.csv", &format!("{KEYS}\n{CELLS}\n"));
    bench.write("mots.csv", &format!("{WORDS}\n{CELLS}\n"));
    assert_eq!(verdicts(&bench, "cles.csv"), verdicts(&bench, "mots.csv"));
    let run = bench.launch(&["verifier", "--sans-journal", "mots.csv"]);
    assert!(!run.messages.contains("lue"), "{}", run.messages);
    bench.write("mal.csv", &format!("{WORDS};Parc OPAC\n{CELLS};peut-être\n"));
    let run = bench.launch(&["verifier", "--sans-journal", "mal.csv"]);
    assert!(run.messages.contains("la colonne « Parc OPAC » ne peut pas valoir"), "{}", run.messages);
}

#[test]
fn columns_of_one_s_own_are_kept_given_back_and_named_once() {
    let bench = Bench::new();
    let sheet = format!(
        "Technicien;{WORDS};Date;\"Adresse; ville\"\nAnne;{CELLS};30/11;\"1, rue \"\"X\"\"\nParis\"\nBo;{CELLS};;=1+1\n"
    );
    bench.write("p.csv", &sheet);
    bench.write("q.csv", &sheet);
    let run = bench.launch(&["--format", "csv", "verifier", "--sans-journal", "p.csv", "q.csv"]);
    let named = "Colonnes non lues, gardées telles quelles : « Technicien », « Date », « Adresse ; ville »";
    let named = named.replace(" ; ", "; ");
    let messages = run.messages.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(messages.matches(&named).count(), 1, "{}", run.messages);
    let mut given = run.output.trim_start_matches('\u{feff}').to_owned();
    for line in sheet.replace("\"\"\nParis", "\"\"\r\nParis").lines() {
        assert!(given.contains(line.trim_end_matches('\r')), "{line} in {given}");
    }
    given.retain(|c| c != '\r');
    bench.write("r.csv", &given);
    assert_eq!(verdicts(&bench, "r.csv")[..2], verdicts(&bench, "p.csv")[..]);
}

#[test]
fn a_name_that_is_nearly_a_column_s_is_told() {
    let bench = Bench::new();
    bench.write("p.csv", "Contrat;contrat.parc_opak;Fibres;\nMUT1;non;CTP-1;\n");
    let run = bench.launch(&["verifier", "--sans-journal", "p.csv"]);
    let messages = run.messages.split_whitespace().collect::<Vec<_>>().join(" ");
    for (name, meant) in [("contrat.parc_opak", "contrat.parc_opac"), ("Fibres", "Fibre")] {
        let told = format!("la colonne « {name} » n'est pas lue. Vouliez-vous dire « {meant} » ?");
        assert!(messages.contains(&told), "{messages}");
    }
}

#[test]
fn a_template_is_written_and_reads_back() {
    let bench = Bench::new();
    let run = bench.launch(&["verifier", "--modele"]);
    assert_eq!(run.code, 0, "{}", run.messages);
    let header = run.output.strip_prefix('\u{feff}').unwrap().strip_suffix("\r\n").unwrap();
    assert!(header.starts_with("Contrat;Fibre;PTO;Garder la PTO;Motif;"), "{header}");
    assert!(run.messages.contains("un plan par ligne"), "{}", run.messages);
    bench.write("p.csv", &format!("{}MUT1;CTP-1240357-1;;oui;Fibre cassée;;;;ZTD;;BE-03;;;\r\n", run.output));
    bench.write("q.csv", &format!("{KEYS}\n{CELLS}\n"));
    assert_eq!(verdicts(&bench, "p.csv"), verdicts(&bench, "q.csv"));
    let empty = bench.launch_with(&["verifier", "-"], &run.output);
    assert_eq!((empty.code, empty.messages.as_str()), (0, ""), "a template is a sheet without plans");
    let (code, document) = bench.json("verifier-modele", &["verifier", "--modele"]);
    assert_eq!((code, &document["colonnes"][0]["cle"]), (0, &Value::from("contrat.reference")));
    assert_eq!(bench.launch(&["verifier", "--modele", "p.csv"]).code, 2);
}
