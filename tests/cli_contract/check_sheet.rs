//! `reprov verifier --format csv` on the sheets of a spreadsheet: what goes in comes out, and is read as it was.
//!
//! Guards: cli: a sheet that is given back keeps its cells, lines and blank lines, opens in a French spreadsheet, and has the same verdicts again

use common::bench::Bench;
use proptest::prelude::*;
use serde_json::Value;

const HEADER: [&str; 9] = [
    "contrat.reference",
    "contrat.reference_prise",
    "contrat.parc_opac",
    "contrat.zone",
    "contrat.pbo",
    "demande.reference_fibre",
    "demande.reference_pto",
    "demande.conservation_pto",
    "demande.motif",
];

/// What a spreadsheet makes of a CSV with `separator` between its cells: rows of cells.
fn cells(text: &str, separator: char) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' if quoted || cell.is_empty() => quoted = !quoted,
            '\r' if !quoted && chars.peek() == Some(&'\n') => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c if c == separator && !quoted => row.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

fn csv(bench: &Bench, name: &str) -> common::bench::Run {
    bench.launch(&["--format", "csv", "verifier", "--sans-journal", name])
}

/// Line, verdict and rules of each plan.
fn verdicts(bench: &Bench, name: &str) -> Vec<(u64, Value, Value)> {
    let (_, document) = bench.json("verifier", &["verifier", "--sans-journal", name]);
    let plans = document["plans"].as_array().unwrap().iter();
    plans
        .map(|plan| {
            let libelle = plan["erreur"]["libelle"].as_str().map(|text| text.replace(name, ""));
            (
                plan["ligne"].as_u64().unwrap(),
                plan["verdict"].clone(),
                libelle.map_or(plan["regles"].clone(), Value::from),
            )
        })
        .collect()
}

#[test]
fn a_sheet_comes_back_as_a_french_spreadsheet_reads_it() {
    let bench = Bench::new();
    bench.write(
        "p.csv",
        "\r\ncontrat.reference;\"demande.motif\";\r\nMUT1;\"Fibre cassée\";\r\n\r\n;;\r\nMUT2;=1+1;\r\n\r\n",
    );
    let run = csv(&bench, "p.csv");
    let text = run.output.strip_prefix('\u{feff}').expect("a mark, by which the accents are read");
    assert!(text.split_inclusive('\n').all(|line| line.ends_with("\r\n")), "{text:?}");
    let lines: Vec<&str> = text.split_terminator("\r\n").collect();
    assert_eq!(lines.len(), 7, "{text}");
    assert_eq!([lines[0], lines[3], lines[4], lines[6]], [""; 4], "blank lines stay: {text}");
    assert!(lines[1].starts_with("contrat.reference;demande.motif;verdict;regle;remede"), "{text}");
    assert!(lines[2].starts_with("MUT1;\"Fibre cassée\";rejet;"), "cells stay as they were quoted: {text}");
    assert!(lines[5].starts_with("MUT2;=1+1;rejet;"), "one's own cell is no business of ours: {text}");
    assert!(!text.contains("sep="), "{text}");
    bench.write("q.csv", &run.output);
    assert_eq!(csv(&bench, "q.csv").output, run.output, "and again");
}

#[test]
fn what_is_added_is_never_a_formula() {
    let bench = Bench::new();
    bench.write("p.csv", "contrat.reference;contrat.zone\nMUT1;=cmd|'/c calc'!A1\nMUT2;\"-2;\"\"3\"\n");
    let run = csv(&bench, "p.csv");
    for row in cells(&run.output, ';') {
        for added in &row[2..] {
            assert!(!added.starts_with(['=', '+', '-', '@']), "{added}");
        }
    }
}

#[test]
fn commas_become_semicolons_with_a_word_and_tabs_stay() {
    let bench = Bench::new();
    bench.write("p.csv", "contrat.reference,contrat.pbo,demande.motif\nMUT1,\"a,b\",x;y\nMUT2,c\nMUT3,d,e,f\n");
    let run = csv(&bench, "p.csv");
    assert!(run.messages.contains("Feuille à virgules"), "{}", run.messages);
    let rows = cells(run.output.trim_start_matches('\u{feff}'), ';');
    assert_eq!(rows[0], ["contrat.reference", "contrat.pbo", "demande.motif", "verdict", "regle", "remede"]);
    assert_eq!(rows[1][..4], ["MUT1", "a,b", "x;y", "rejet"]);
    assert_eq!(rows[2][..4], ["MUT2", "c", "", "illisible"]);
    assert_eq!(rows[3][..4], ["MUT3", "d", "e,f", "illisible"]);
    bench.write("t.csv", "contrat.reference\tdemande.motif\nMUT1\tx\n");
    let run = csv(&bench, "t.csv");
    assert!(run.output.contains("contrat.reference\tdemande.motif\tverdict\tregle\tremede\r\n"), "{}", run.output);
    assert!(!run.messages.contains("virgules"), "{}", run.messages);
}

#[test]
fn accents_that_a_wrong_encoding_damaged_are_named_as_that() {
    let bench = Bench::new();
    bench.write(
        "p.csv",
        "contrat.reference;demande.motif;contrat.route\nMUT1;Fibre cassÃ©e;\nMUT2;BÃ¢timent erron?;\nMUT3;Fibre cass\u{fffd}e;\n\
         MUT4;Fibre cassée;rÃ©elle\nMUT5;Fibre fendue;\n",
    );
    let rows = cells(&csv(&bench, "p.csv").output, ';');
    for (row, exact) in [(1, "Fibre cassée"), (3, "Fibre cassée"), (4, "réelle")] {
        let remedy = &rows[row][5];
        assert!(remedy.contains("accents") && remedy.contains(&format!("« {exact} »")), "{remedy}");
        assert!(remedy.contains("UTF-8") && !remedy.contains("l'un des 15"), "{remedy}");
    }
    assert!(rows[5][5].contains("n'est pas l'un des 15"), "{}", rows[5][5]);
}

/// A cell of a column, as a spreadsheet may write it.
fn cell(column: usize) -> BoxedStrategy<String> {
    let own = "[A-Za-z0-9éÉ' ;,\"=+.-]{0,9}";
    match column {
        0 | 5 => prop_oneof![3 => "MUT[0-9]{1,3}", 1 => own, 1 => "\t?CTP-[0-9] ?"].boxed(),
        2 | 7 => {
            prop::sample::select(vec!["VRAI", "faux", "Oui", "", "N", "peut-être", "rÃ©el"]).prop_map_into().boxed()
        }
        3 => prop::sample::select(vec!["ZTD", "zmd", "", "ZTX"]).prop_map_into().boxed(),
        8 => prop::sample::select(vec!["Fibre cassée", "fibre cassee", "PBO éloigné", "", "Fibre cassÃ©e"])
            .prop_map_into()
            .boxed(),
        _ => prop_oneof![2 => own, 1 => "[a-z]{1,3}\n[a-z;,]{0,3}"].boxed(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Any encoding, separator, quoting, blank lines and trailing separators.
    #[test]
    fn what_is_given_back_has_the_same_cells_and_the_same_verdicts(
        rows in prop::collection::vec((
            std::array::from_fn::<_, 9, _>(cell),
            prop::collection::vec(any::<bool>(), 9),
            0_usize..8,
        ), 1..12),
        separator in prop::sample::select(vec![';', ',', '\t']),
        windows in any::<bool>(),
        trailing in any::<bool>(),
        ends in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let tail = if trailing { separator.to_string() } else { String::new() };
        let mut text = HEADER.join(&separator.to_string()) + &tail + ends;
        for (row, quoted, blank) in &rows {
            let row = row.iter().zip(quoted).map(|(cell, quoted)| {
                if *quoted || cell.contains(['"', '\n', separator]) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
            });
            text += &(row.collect::<Vec<_>>().join(&separator.to_string()) + &tail + ends);
            match blank {
                0 => text += ends,
                1 => text += &(separator.to_string().repeat(8) + ends),
                _ => {}
            }
        }
        // What was damaged and is written as Windows-1252 is sound again.
        let text = if windows { text.replace("Ã©", "é") } else { text };
        let bytes = if windows { encoding_rs::WINDOWS_1252.encode(&text).0.into_owned() } else { text.clone().into_bytes() };
        let bench = Bench::new();
        std::fs::write(bench.path("p.csv"), bytes).unwrap();
        let given = csv(&bench, "p.csv").output;
        bench.write("q.csv", &given);
        prop_assert_eq!(verdicts(&bench, "p.csv"), verdicts(&bench, "q.csv"), "{:?}\n{:?}", &text, &given);
        let written = if separator == ',' { ';' } else { separator };
        let given = given.strip_prefix('\u{feff}').unwrap();
        let own = |row: &Vec<String>| {
            let row: Vec<String> = row.iter().take(9).cloned().collect();
            if row.iter().all(String::is_empty) { Vec::new() } else { row }
        };
        let came: Vec<_> = cells(&text, separator).iter().map(own).collect();
        let back: Vec<_> = cells(given, written).iter().map(own).collect();
        prop_assert_eq!(came, back, "{:?}\n{:?}", text, given);
        let again = csv(&bench, "q.csv").output.replace("q.csv", "p.csv");
        prop_assert_eq!(again.trim_start_matches('\u{feff}'), given);
    }
}
