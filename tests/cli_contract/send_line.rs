//! `reprov envoyer SHEET.csv --ligne N`: one line of a sheet.
//!
//! Guards: cli: a line of a sheet is sent as a plan of its own is, and only where its contract was named or a person confirms it

use common::bench::Run;
use serde_json::json;

use super::service::{CONTRAT, Simulated, simulated};

const SHEET: &str = "Technicien;Contrat;Référence de prise;Prise existante;Parc OPAC;Zone;Immeuble collectif;PBO;Route;Fibre;PTO;\
    Garder la PTO;Motif\n\n\
    Anne;MUT1;;;;;;;;CTP-1;;non;Fibre cassée\n\
    Bo;MUT56816520160316162024;CTP-1240329-1;non;non;ZTD;oui;BE-03;réelle;CTP-1240331-1;CTP-1240329-1;non;Fibre cassée\n\
    \"Deux\nlignes\";MUT2;;;;peut-être;;;;CTP-2;;non;Fibre cassée\n";

fn refused(simulated: &Simulated, arguments: &[&str], code: i32, words: &str) -> Run {
    let run = simulated.bench.launch(&[&["envoyer", "p.csv"], arguments].concat());
    assert_eq!(run.code, code, "{arguments:?}: {}", run.messages);
    let told = format!("{} {}", run.output, run.messages).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains(words), "{arguments:?}: {told}");
    assert_eq!(simulated.server.counters().received_puts, 0, "{arguments:?}: nothing left");
    run
}

#[test]
fn a_line_is_sent_once_when_it_and_its_contract_agree() {
    let simulated = simulated("normal");
    simulated.bench.write("p.csv", SHEET);
    simulated.bench.json("fibres", &["fibres", CONTRAT]);
    let verdicts = simulated.bench.launch(&["verifier", "p.csv", "-v"]);
    assert!(verdicts.output.contains(&format!("p.csv:4 : CONFORME  {CONTRAT}")), "{}", verdicts.output);
    refused(&simulated, &["--ligne", "4"], 2, "sans que personne la confirme");
    refused(&simulated, &["--ligne", "4", "--oui"], 2, "--contrat");
    refused(&simulated, &["--ligne", "4", "--contrat", CONTRAT], 2, "--oui");
    let line = ["envoyer", "p.csv", "--ligne", "4", "--contrat", CONTRAT, "--oui"];
    let (code, document) = simulated.bench.json("envoyer", &line);
    assert_eq!((code, &document["issue"], &document["referenceContrat"]), (0, &json!("acceptee"), &json!(CONTRAT)));
    assert_eq!(simulated.server.counters().received_puts, 1);
    let again = simulated.bench.launch(&line);
    assert_ne!(again.code, 0, "what is under way is not sent again: {}", again.output);
    assert_eq!(simulated.server.counters().received_puts, 1);
}

#[test]
fn any_other_line_is_refused_and_nothing_leaves() {
    let simulated = simulated("normal");
    simulated.bench.write("p.csv", SHEET);
    for (arguments, words) in [
        (&["--ligne", "3", "--contrat", CONTRAT, "--oui"][..], "« MUT1 »"),
        (&["--ligne", "2", "--contrat", CONTRAT, "--oui"], "Aucun plan ne commence"),
        (&["--ligne", "1", "--contrat", CONTRAT, "--oui"], "Aucun plan ne commence"),
        (&["--ligne", "6", "--contrat", "MUT2", "--oui"], "Aucun plan ne commence"),
        (&["--ligne", "99", "--contrat", CONTRAT, "--oui"], "Aucun plan ne commence"),
        (&["--ligne", "5", "--contrat", "MUT2", "--oui"], "peut-être"),
        (&["--ligne", "0", "--contrat", CONTRAT, "--oui"], "n'est pas un numéro"),
        (&["--ligne", "x", "--oui"], "n'est pas un numéro"),
        (&["--contrat", CONTRAT, "--oui"], "--ligne"),
    ] {
        refused(&simulated, arguments, 2, words);
    }
    refused(&simulated, &["--ligne", "3", "--contrat", "MUT1", "--oui"], 3, "R9");
    let run = simulated.bench.launch(&["envoyer", "p.toml", "--ligne", "4", "--contrat", CONTRAT, "--oui"]);
    assert!(run.code == 2 && run.messages.contains("n'est pas une feuille"), "{}", run.messages);
    assert_eq!(simulated.server.counters().received_puts, 0);
}
