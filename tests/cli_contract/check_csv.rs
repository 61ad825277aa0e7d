//! `reprov verifier` on sheets: one plan a line, and the sheet written back with `--format csv`.
//!
//! Guards: cli: a sheet of plans has the verdicts that the same plans have as TOML, and can be checked again

use std::fmt::Write as _;

use common::bench::{Bench, in_repository};
use serde_json::json;

const HEADER: &str = "contrat.reference;contrat.reference_prise;contrat.prise_existante;contrat.parc_opac;contrat.zone;\
    contrat.immeuble_collectif;contrat.pbo;contrat.route;demande.reference_fibre;demande.reference_pto;\
    demande.conservation_pto;demande.motif;releve.fichier;releve.releve_le";

/// A line of the sheet: contract, parc OPAC, fibre, conservation.
fn line(contrat: &str, opac: &str, fibre: &str, keep: &str) -> String {
    format!(
        "{contrat};CTP-1240329-1;non;{opac};ZTD;oui;BE-03;reelle;{fibre};CTP-1240329-1;{keep};Fibre cassée;liste.xml;"
    )
}

/// A bench with the list that the lines name.
fn bench() -> Bench {
    let bench = Bench::new();
    std::fs::copy(in_repository("tests/wire/source/3.3.4_fibres.xml"), bench.path("liste.xml")).unwrap();
    bench
}

/// Four lines with one verdict each, on lines 2 to 5.
fn four() -> String {
    let lines = [
        line("MUT1", "faux", "CTP-1240357-1", "0"),
        line("MUT2", "faux", "CTP-1240357-1", "1"),
        line("MUT3", "", "CTP-1240359-1", "O"),
        line("MUT4", "peut-être", "CTP-1240360-1", "N"),
    ];
    format!("{HEADER}\n{}\n", lines.join("\n"))
}

#[test]
fn each_line_is_a_plan_with_its_verdict_and_place() {
    let bench = bench();
    bench.write("p.csv", &four());
    let (code, document) = bench.json("verifier", &["verifier", "p.csv"]);
    assert_eq!(code, 2);
    assert_eq!(document["total"], json!({"conforme": 1, "rejet": 1, "indetermine": 1, "illisible": 1}));
    let plans = document["plans"].as_array().unwrap();
    let seen: Vec<_> =
        plans.iter().map(|plan| (plan["ligne"].as_u64().unwrap(), plan["verdict"].as_str().unwrap())).collect();
    assert_eq!(seen, [(2, "conforme"), (3, "rejet"), (4, "indetermine"), (5, "illisible")]);
    assert_eq!(plans[0]["releve"], json!({"source": "fichier", "releveLe": null}));
    assert!(!plans[1]["alternatives"].as_array().unwrap().is_empty());
    let libelle = plans[3]["erreur"]["libelle"].as_str().unwrap();
    assert!(libelle.contains("p.csv, ligne 5") && libelle.contains("contrat.parc_opac"), "{libelle}");
}

#[test]
fn a_sheet_and_the_same_plan_in_toml_get_the_same_verdicts() {
    let bench = bench();
    bench.write("p.csv", &format!("{HEADER}\n{}2026-11-22T08:00:00Z\n", line("MUT2", "faux", "CTP-1240357-1", "vrai")));
    bench.write(
        "p.toml",
        "[contrat]\nreference = \"MUT2\"\nreference_prise = \"CTP-1240329-1\"\nprise_existante = false\nparc_opac = false\n\
         zone = \"ZTD\"\nimmeuble_collectif = true\npbo = \"BE-03\"\nroute = \"reelle\"\n[demande]\n\
         reference_fibre = \"CTP-1240357-1\"\nreference_pto = \"CTP-1240329-1\"\nconservation_pto = true\n\
         motif = \"Fibre cassée\"\n[releve]\nfichier = \"liste.xml\"\nreleve_le = \"2026-11-22T08:00:00Z\"\n",
    );
    let (_, document) = bench.json("verifier", &["verifier", "p.csv", "p.toml"]);
    for key in ["contrat", "verdict", "releve", "regles", "alternatives"] {
        assert_eq!(document["plans"][0][key], document["plans"][1][key], "{key}");
    }
}

#[test]
fn in_words_only_what_is_not_compliant_is_told() {
    let bench = bench();
    bench.write("p.csv", &four());
    let run = bench.launch(&["verifier", "p.csv"]);
    assert_eq!(run.code, 2);
    assert!(!run.output.contains("MUT1") && run.output.contains("p.csv:3 : REJET  MUT2"), "{}", run.output);
    assert!(
        run.output.contains("p.csv:5") && run.output.contains("Total : 1 conforme (dont 1 avec avis), 1 rejet"),
        "{}",
        run.output
    );
    assert!(bench.launch(&["verifier", "-v", "p.csv"]).output.contains("p.csv:2 : CONFORME  MUT1"));
    bench.write("un.csv", &format!("{HEADER}\n{}\n", line("MUT1", "faux", "CTP-1240357-1", "0")));
    let run = bench.launch(&["verifier", "un.csv"]);
    assert!(run.code == 0 && run.output.starts_with("un.csv:2 : CONFORME  MUT1"), "{}", run.output);
    bench.write("deux.csv", &format!("{HEADER}\n{0}\n{0}\n", line("MUT1", "faux", "CTP-1240357-1", "0")));
    assert!(bench.launch(&["verifier", "deux.csv"]).output.starts_with("Total"));
}

#[test]
fn the_sheet_comes_back_with_verdict_rule_and_remedy_and_can_be_checked_again() {
    let bench = bench();
    bench.write("p.csv", &four());
    let run = bench.launch(&["--format", "csv", "verifier", "p.csv"]);
    assert_eq!(run.code, 2);
    let lines: Vec<&str> = run.output.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines[0], format!("{HEADER};verdict;regle;remede"));
    let four = four();
    for (given_back, given) in lines.iter().zip(four.lines()) {
        assert!(given_back.starts_with(given), "{given_back}");
    }
    assert!(lines[1].contains(";conforme;A4 CONFLIT;"), "{}", lines[1]);
    assert!(lines[2].contains(";rejet;R5 A4 CONFLIT;") && lines[2].contains("conservationPTO"), "{}", lines[2]);
    assert!(lines[3].contains(";indetermine;R3 A4;"), "{}", lines[3]);
    assert!(lines[4].contains(";illisible;;") && lines[4].contains("peut-être"), "{}", lines[4]);
    bench.write("corrige.csv", &run.output.replace("peut-être", "non"));
    let again = bench.launch(&["--format", "csv", "verifier", "corrige.csv"]);
    assert_eq!(again.code, 1, "{}", again.messages);
    assert_eq!(again.output.trim_start_matches('\u{feff}').lines().next(), Some(lines[0]));
    assert_eq!(again.output.lines().nth(2), Some(lines[2]));
}

#[test]
fn a_broken_line_comes_back_as_one_line_of_the_sheet() {
    let bench = bench();
    bench.write("p.csv", "contrat.reference;demande.motif\nMUT1\n\"MUT2;x\nMUT3;a;b\nMUT4;=1+1\n");
    let run = bench.launch(&["--format", "csv", "verifier", "p.csv"]);
    let indexes: Vec<&str> = run.output.lines().collect();
    assert_eq!(indexes.len(), 5, "{}", run.output);
    assert!(indexes[1].starts_with("MUT1;;illisible;;"), "{}", indexes[1]);
    assert!(indexes[2].starts_with("\"\"\"MUT2\";x;illisible;;"), "{}", indexes[2]);
    assert!(indexes[3].starts_with("MUT3;\"a;b\";illisible;;"), "{}", indexes[3]);
    assert!(indexes[4].starts_with("MUT4;=1+1;rejet;"), "the input's own cell as it came: {}", indexes[4]);
}

#[test]
fn csv_is_for_sheets_and_for_this_command() {
    let bench = bench();
    bench.write("p.toml", "[contrat]\n");
    bench.write("p.csv", &four());
    bench.write("q.csv", "contrat.reference\nMUT1\n");
    for (arguments, word) in [
        (&["--format", "csv", "verifier", "p.csv", "p.toml"][..], "p.toml"),
        (&["--format", "csv", "verifier", "p.csv", "q.csv"][..], "q.csv"),
        (&["--format", "csv", "quota"][..], "quota"),
    ] {
        let run = bench.launch(arguments);
        assert_eq!((run.code, run.output.as_str()), (2, ""), "{arguments:?}");
        assert!(run.messages.contains(word), "{}", run.messages);
    }
}

#[test]
fn two_columns_for_one_key_are_refused_and_stop_no_other_sheet() {
    let bench = bench();
    bench.write("p.csv", "contrat.reference;Contrat.Référence\nMUT1;x\n");
    bench.write("bon.csv", &four());
    let run = bench.launch(&["verifier", "p.csv", "bon.csv"]);
    assert_eq!(run.code, 2);
    let words = ["ligne 1", "Contrat.Référence"];
    assert!(words.iter().all(|word| run.messages.contains(word)), "{}", run.messages);
    assert!(run.output.contains("bon.csv:3"), "the other is checked all the same: {}", run.output);
}

#[test]
fn one_bad_line_does_not_stop_the_others() {
    let bench = bench();
    let long = "x".repeat(80_000);
    let good = line("MUT1", "faux", "CTP-1240357-1", "0");
    bench
        .write("p.csv", &format!("{HEADER}\n{good}\ntrop;court\n{}\n\"{good}\n{good}\n", good.replace("BE-03", &long)));
    let (code, document) = bench.json("verifier", &["verifier", "p.csv"]);
    assert_eq!(code, 2);
    assert_eq!(document["total"], json!({"conforme": 2, "rejet": 0, "indetermine": 0, "illisible": 3}));
    let lines: Vec<_> = document["plans"].as_array().unwrap().iter().map(|plan| plan["ligne"].as_u64()).collect();
    assert_eq!(lines, [Some(2), Some(3), Some(4), Some(5), Some(6)]);
    let libelle = document["plans"][2]["erreur"]["libelle"].as_str().unwrap();
    assert!(libelle.contains("ligne 4, colonne 7"), "{libelle}");
}

#[test]
fn a_spreadsheet_s_own_encoding_is_read() {
    let bench = bench();
    let text = format!("{HEADER}\n{}\n", line("MUT1", "faux", "CTP-1240357-1", "0"));
    let bytes: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    std::fs::write(bench.path("p.csv"), bytes).unwrap();
    assert_eq!(bench.launch(&["verifier", "p.csv"]).code, 0);
    let run = bench.launch(&["--format", "csv", "verifier", "p.csv"]);
    assert!(run.output.contains("Fibre cassée"), "{}", run.output);
}

#[test]
fn sheets_come_from_standard_input_and_by_their_content_too() {
    let bench = bench();
    let run = bench.launch_with(&["verifier", "-"], &four());
    assert_eq!(run.code, 2);
    assert!(run.output.contains("-:3 : REJET  MUT2"), "{}", run.output);
    assert!(run.messages.contains("-:2, -:3"), "the copy names the plans in conflict: {}", run.messages);
    bench.write("plans", &four());
    assert!(bench.launch(&["verifier", "plans"]).output.contains("plans:3 : REJET"));
    bench.write("plan", "# un plan\n[contrat]\nreference = \"MUT1\"\n");
    assert!(bench.launch(&["verifier", "plan"]).output.starts_with("plan : REJET  MUT1"));
}

#[test]
fn plans_in_conflict_are_named_by_line_across_files_and_no_others() {
    let bench = bench();
    let lines = |names: std::ops::Range<u32>| {
        names.map(|n| line(&format!("MUT{n}"), "faux", &format!("CTP-{n}"), "0") + "\n").collect::<String>()
    };
    bench.write("a.csv", &format!("{HEADER}\n{}", lines(0..40)));
    bench.write("b.csv", &format!("{HEADER}\n{}", lines(39..80)));
    bench.write("c.toml", "[contrat]\nreference = \" MUT5 \"\n");
    let run = bench.launch(&["verifier", "a.csv", "b.csv", "c.toml"]);
    let warnings: Vec<&str> = run.messages.lines().filter(|line| line.starts_with("Attention")).collect();
    assert_eq!(
        warnings,
        [
            "Attention : ces plans veulent la même fibre CTP-39 : a.csv:41, b.csv:2",
            "Attention : ces plans portent sur le même contrat MUT39 : a.csv:41, b.csv:2",
            "Attention : ces plans portent sur le même contrat MUT5 : a.csv:7, c.toml",
        ]
    );
}

#[test]
fn a_long_list_of_conflicts_is_cut_and_counted() {
    let bench = bench();
    let same = (0..50).map(|n| line(&format!("MUT{n}"), "faux", "CTP-1", "0") + "\n").collect::<String>();
    let pairs = (0..150).map(|n| (line(&format!("PAIRE{n}"), "faux", "", "0") + "\n").repeat(2)).collect::<String>();
    bench.write("a.csv", &format!("{HEADER}\n{same}{pairs}"));
    let run = bench.launch(&["verifier", "a.csv"]);
    let fibre = run.messages.lines().find(|line| line.contains("même fibre CTP-1 ")).unwrap();
    assert!(fibre.contains("a.csv:2, ") && fibre.ends_with("a.csv:21 (et 30 autres)"), "{fibre}");
    assert_eq!(run.messages.lines().filter(|line| line.contains("même contrat PAIRE")).count(), 100);
    assert!(run.messages.contains("50 autres valeurs"), "{}", run.messages);
}

#[test]
fn plans_in_conflict_are_found_among_many_on_standard_input_too() {
    let bench = bench();
    let mut sheet = format!("{HEADER}\n");
    for n in 0..6000 {
        writeln!(sheet, "MUT{n};;;;;;;;CTP-{n};;;;;").unwrap();
    }
    sheet.push_str("MUT10;;;;;;;;CTP-5900;;;;;\nMUT5500;;;;;;;;CTP-7000;;;;;\n");
    let expected = [
        "Attention : ces plans veulent la même fibre CTP-5900 : NOM:5902, NOM:6002",
        "Attention : ces plans portent sur le même contrat MUT10 : NOM:12, NOM:6002",
        "Attention : ces plans portent sur le même contrat MUT5500 : NOM:5502, NOM:6003",
    ];
    bench.write("p.csv", &sheet);
    for (name, run) in
        [("p.csv", bench.launch(&["verifier", "p.csv"])), ("-", bench.launch_with(&["verifier", "-"], &sheet))]
    {
        let warnings: Vec<&str> = run.messages.lines().filter(|line| line.starts_with("Attention")).collect();
        assert_eq!(warnings, expected.map(|line| line.replace("NOM", name)), "{}", run.messages);
    }
}

/// Many lines stay readable, and the alternatives of each rejected line can still be seen.
#[test]
fn what_would_do_instead_is_offered_for_each_rejected_line() {
    let bench = bench();
    bench.write("p.csv", &four());
    let text = bench.launch(&["verifier", "p.csv"]);
    assert!(!text.output.contains("À la place") && text.messages.contains("Avec -v"), "{}", text.messages);
    assert!(bench.launch(&["verifier", "-v", "p.csv"]).output.contains("À la place, sur le PBO BE-06"));
    let sheet = bench.launch(&["--format", "csv", "verifier", "p.csv"]).output;
    let rejected = sheet.lines().nth(2).unwrap();
    assert!(rejected.contains("À la place, sur le PBO BE-06") && rejected.contains("CTP-1240357-1"), "{rejected}");
    assert!(rejected.contains("(avec ou sans PTO gardée)"), "{rejected}");
    assert!(rejected.contains("(libres : ") && !rejected.contains("Occupé"), "free ones alone: {rejected}");
}

/// A plan whose list can't be read still conflicts with another plan for the same fibre.
#[test]
fn a_plan_without_its_list_is_in_conflict_all_the_same() {
    let bench = bench();
    let absent = line("MUT2", "faux", "CTP-1240357-1", "0").replace("liste.xml", "absente.xml");
    bench.write("p.csv", &format!("{HEADER}\n{}\n{absent}\n", line("MUT1", "faux", "CTP-1240357-1", "0")));
    let run = bench.launch(&["verifier", "p.csv"]);
    assert!(run.messages.contains("p.csv:2, p.csv:3"), "{}", run.messages);
}

/// `envoyer` refuses a sheet without a line of it.
#[test]
fn a_sheet_is_not_sent() {
    let bench = bench();
    bench.write("p.csv", &four());
    let run = bench.launch(&["envoyer", "p.csv", "--oui"]);
    assert_eq!((run.code, run.output.as_str()), (2, ""));
    assert!(run.messages.contains("feuille de plans") && run.messages.contains("--ligne"), "{}", run.messages);
}

#[test]
fn an_empty_source_is_no_plan() {
    let bench = Bench::new();
    bench.write("vide", "\n");
    for run in [bench.launch(&["verifier", "vide"]), bench.launch_with(&["verifier", "-"], "")] {
        assert_eq!(run.code, 2, "{}{}", run.output, run.messages);
        assert!(run.output.contains("ILLISIBLE") && run.messages.contains("est vide"), "{}", run.messages);
    }
}
