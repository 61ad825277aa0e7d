//! `reprov verifier` on what is no reject: warnings, and plans that contradict each other.
//!
//! Guards: cli: a warning and a conflict between plans stand beside a conforme plan in the sheet, in the totals and in the JSON, however many there are

use std::fmt::Write as _;

use common::bench::{Bench, in_repository};
use serde_json::{Value, json};

const HEADER: &str = "contrat.reference;contrat.reference_prise;contrat.prise_existante;contrat.parc_opac;contrat.zone;\
    contrat.immeuble_collectif;contrat.pbo;contrat.route;demande.reference_fibre;demande.conservation_pto;demande.motif;\
    releve.fichier;releve.releve_le";

fn line(contrat: &str, fibre: &str, motif: &str) -> String {
    let now = jiff::Timestamp::now();
    format!("{contrat};CTP-1240329-1;non;non;ZTD;oui;BE-06;reelle;{fibre};non;{motif};liste.xml;{now}")
}

fn bench() -> Bench {
    let bench = Bench::new();
    let list = std::fs::read_to_string(in_repository("tests/wire/source/3.3.4_fibres.xml")).unwrap();
    bench.write("liste.xml", &list);
    bench
}

/// The cells `verdict`, `regle` and `remede` of each line.
fn added(output: &str) -> Vec<(String, String, String)> {
    let cells = |line: &str| {
        let mut cells = line.splitn(16, ';').skip(13).map(str::to_owned);
        [cells.next(), cells.next(), cells.next()].map(Option::unwrap_or_default)
    };
    output.lines().skip(1).map(cells).map(|[verdict, rules, remedy]| (verdict, rules, remedy)).collect()
}

#[test]
fn a_compliant_plan_with_a_warning_is_told_from_one_without() {
    let bench = bench();
    let lines = [
        line("MUT1", "CTP-1240357-1", "Fibre cassée"),
        line("MUT2", "CTP-1240341-1", "PBO saturé"),
        line("MUT3", "CTP-1240359-1", "PTO saturée"),
    ];
    bench.write("p.csv", &format!("{HEADER}\n{}\n", lines.join("\n")));
    let run = bench.launch(&["--format", "csv", "verifier", "p.csv"]);
    let rows = added(&run.output);
    assert_eq!(rows[0], ("conforme".into(), String::new(), String::new()), "{}", run.output);
    assert_eq!((rows[1].0.as_str(), rows[1].1.as_str()), ("conforme", "A3"), "{}", run.output);
    assert!(rows[1].2.contains("PBO saturé"), "what the warning says: {}", rows[1].2);
    assert_eq!((rows[2].0.as_str(), rows[2].1.split(' ').next()), ("rejet", Some("R6")), "{}", run.output);
    let total = "Total : 2 conforme (dont 1 avec avis), 1 rejet, 0 indéterminé, 0 illisible";
    for text in [run.messages, bench.launch(&["verifier", "p.csv"]).output] {
        assert!(text.contains(total), "{text}");
        assert!(text.contains("Par règle : rejet R6 1 ; ") && text.contains("avis A3 1"), "{text}");
    }
    let (_, document) = bench.json("verifier", &["verifier", "p.csv"]);
    assert_eq!(document["conformeAvecAvertissement"], 1);
    assert_eq!(document["parRegle"]["rejet"], json!({"R6": 1}));
    assert_eq!(document["parRegle"]["avertissement"], json!({"A3": 1}));
    assert_eq!(document["conflits"], json!([]));
}

#[test]
fn every_plan_in_conflict_says_so_in_its_line_and_in_the_json() {
    let bench = bench();
    let mut text = format!("{HEADER}\n");
    for n in 0..50 {
        writeln!(text, "{}", line(&format!("MUT{n}"), "CTP-1240357-1", "Fibre cassée")).unwrap();
    }
    for n in 0..150 {
        let line = line(&format!("PAIRE{n}"), &format!("CTP-P{n}"), "Fibre cassée");
        writeln!(text, "{line}\n{line}").unwrap();
    }
    writeln!(text, "{}", line("SEUL", "CTP-1240341-1", "Fibre cassée")).unwrap();
    bench.write("p.csv", &text);
    let run = bench.launch(&["--format", "csv", "verifier", "p.csv"]);
    let rows = added(&run.output);
    let (others, alone) = rows.split_at(350);
    assert!(others.iter().all(|(_, rules, _)| rules.ends_with("CONFLIT")), "{}", run.output);
    assert_eq!(alone[0].1, "");
    assert!(rows[0].0 == "conforme" && rows[0].1 == "CONFLIT", "{:?}", rows[0]);
    assert!(rows[0].2.starts_with("Même fibre voulue : ligne 3, ligne 4, "), "{}", rows[0].2);
    assert!(rows[0].2.contains("(et 30 autres)"), "{}", rows[0].2);
    assert!(rows[349].2.contains("Même contrat : ligne 350"), "{}", rows[349].2);
    assert!(run.messages.contains("151 fibres voulues par plusieurs plans"), "{}", run.messages);
    assert!(run.messages.contains("150 contrats dans plusieurs plans"), "{}", run.messages);
    let (_, document) = bench.json("verifier", &["verifier", "p.csv"]);
    let conflicts = document["conflits"].as_array().unwrap();
    let about = |word: &str| conflicts.iter().filter(|one| one["sur"] == word).collect::<Vec<&Value>>();
    assert_eq!((about("fibre").len(), about("contrat").len()), (151, 150));
    let first = about("fibre").into_iter().find(|one| one["valeur"] == "CTP-1240357-1").unwrap();
    let lines: Vec<u64> =
        first["plans"].as_array().unwrap().iter().map(|plan| plan["ligne"].as_u64().unwrap()).collect();
    assert_eq!(lines, (2..52).collect::<Vec<u64>>());
}

/// Past the number of values that are kept as they are, and on a source that can't be read twice.
#[test]
fn conflicts_are_found_among_many_lines_of_a_pipe_and_of_several_sheets() {
    let bench = Bench::new();
    let mut sheet = "contrat.reference;demande.reference_fibre\n".to_owned();
    for n in 0..6000 {
        writeln!(sheet, "MUT{n};CTP-{n}").unwrap();
    }
    let more = "contrat.reference;demande.reference_fibre\nAUTRE;CTP-5900\nMUT5;CTP-NEUVE\n";
    bench.write("b.csv", more);
    let run = bench.launch_with(&["--format", "csv", "verifier", "--sans-journal", "-", "b.csv"], &sheet);
    let told: Vec<&str> = run.output.lines().filter(|line| line.contains("CONFLIT")).collect();
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told[0].starts_with("MUT5;") && told[0].contains("Même contrat : b.csv:3."), "{}", told[0]);
    assert!(told[1].starts_with("MUT5900;") && told[1].contains("Même fibre voulue : b.csv:2."), "{}", told[1]);
    assert!(told[2].contains("Même fibre voulue : -:5902."), "{}", told[2]);
    assert!(told[3].contains("Même contrat : -:7."), "{}", told[3]);
    assert_eq!(run.output.lines().count(), 6003);
}

#[test]
fn a_folder_stands_for_its_plans_and_sheets() {
    let bench = Bench::new();
    for folder in ["plans/sous", "vide"] {
        std::fs::create_dir_all(bench.path(folder)).unwrap();
    }
    let sheet = "Contrat;Fibre\nMUT1;CTP-1\n";
    for (name, text) in [
        ("plans/b.csv", sheet),
        ("plans/a.TOML", "[contrat]\nreference = \"MUT2\"\n"),
        ("plans/notes.txt", "rien"),
        ("plans/sous/c.csv", sheet),
    ] {
        bench.write(name, text);
    }
    let (_, document) = bench.json("verifier", &["verifier", "--sans-journal", "plans"]);
    let plans: Vec<_> = document["plans"].as_array().unwrap().iter().map(|plan| plan["plan"].clone()).collect();
    let [first, second] =
        ["a.TOML", "b.csv"].map(|name| std::path::Path::new("plans").join(name).display().to_string());
    assert_eq!(plans, [json!(first), json!(second)]);
    let run = bench.launch(&["--format", "csv", "verifier", "--sans-journal", "plans"]);
    assert!(run.output.contains("MUT1;CTP-1;") && !run.output.contains("MUT2"), "{}", run.output);
    let run = bench.launch(&["verifier", "vide"]);
    assert!(run.code == 2 && run.messages.contains("aucun plan"), "{}", run.messages);
}
