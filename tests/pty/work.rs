//! The technician's work in the real program: from the first frame to the confirmation in few keys, and the result in
//! files that others read.
//!
//! Guards: tui: the technician's work takes few keys in the real program, and what is taken away is files that
//! others read

use std::fs;
use std::path::PathBuf;

use common::order::CONTRAT;
use common::terminal::{Run, Terminal};

/// The code de décharge of the demo's first contract.
const CODE: &str = "KH4TQ7";

/// The keys of the main job from the first frame to the confirmation, each with the text that appears after it. The
/// contract is the demo's second one, the fibre the first free one of its own floor.
const JOB: [(&str, &str); 9] = [
    ("\u{1b}[B", "ouvrir (0-2 req.)"),
    ("\r", "voir les fibres"),
    ("\r", "demander cette fibre"),
    ("\r", "Demande · MUT56816520160316162024"),
    ("c", "Motif           c"),
    ("a", "Motif           ca"),
    ("s", "Motif           cas"),
    ("\r", "┌ Conforme"),
    ("\r", "Envoyer cette demande ?"),
];

#[test]
fn the_confirmation_is_at_most_twelve_keys_away() {
    const { assert!(JOB.len() <= 12) };
    let mut terminal = Terminal::run(&["demo"]);
    terminal.until(CONTRAT);
    for (key, told) in JOB {
        terminal.keys(key);
        terminal.until(told);
    }
    // Escape leaves the confirmation, and nothing is sent.
    terminal.keys("\u{1b}");
    terminal.until_gone("Envoyer cette demande ?");
    terminal.keys("\u{3}");
    terminal.end().assert_clean();
}

/// The only file whose name begins with `start`.
fn file(folder: &std::path::Path, start: &str) -> PathBuf {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> =
        names.filter(|name| name.file_name().unwrap().to_string_lossy().starts_with(start)).collect();
    assert_eq!(found.len(), 1, "{start}: {found:?}");
    found.remove(0)
}

#[test]
fn the_result_is_taken_away_as_files() {
    let mut terminal = Terminal::run(&["demo"]);
    terminal.until("MUT56816520160316162031");
    terminal.keys("\r");
    terminal.until(CODE);
    terminal.keys("e\u{1b}[C\u{1b}[C");
    terminal.until("(x) JSON");
    terminal.keys("\r");
    terminal.until("Exporté : ");
    terminal.keys("x");
    terminal.until("DEMO-STOC-0003");
    terminal.keys("\r");
    terminal.until("CR_STOC écrit");
    let json = fs::read_to_string(file(terminal.home(), "DEMO-reprov-MUT56816520160316162031-")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["monde"], &json["reprovisionning"]["codeDecharge"]), (&"demo".into(), &CODE.into()));
    let cr = fs::read_to_string(file(terminal.home(), "DEMO-CrSTOC-MUT56816520160316162031-")).unwrap();
    let line = cr.lines().nth(1).unwrap();
    assert!(line.starts_with("DEMO-CMD-0003;MUT56816520160316162031;DEMO-STOC-0003;OK;;"), "{line}");
    assert!(line.contains(&format!(";OUI;{CODE};")), "{line}");
    terminal.keys("\u{3}");
    terminal.end().assert_clean();
}

/// A failed reprovisioning can't be reported as a completed connection: the field that contradicts it is named, and
/// no file is written.
#[test]
fn what_can_not_be_reported_is_refused_by_name() {
    let mut terminal = Terminal::run(&["demo"]);
    terminal.until("ARA-502744");
    terminal.keys("\u{1b}[Fs");
    terminal.until("✘ En échec");
    terminal.keys("x");
    terminal.until("CR_STOC · ARA-502744");
    terminal.keys("\r");
    terminal.until("le contredirait");
    let names: Vec<_> = fs::read_dir(terminal.home()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().ends_with(".csv")), "{names:?}");
    terminal.keys("\u{3}");
    terminal.end().assert_clean();
}

#[test]
fn a_demande_is_kept_as_a_plan_and_opened_again() {
    let mut terminal = Terminal::run(&["demo"]);
    terminal.until(CONTRAT);
    terminal.keys("\u{1b}[B\r");
    terminal.until("voir les fibres");
    terminal.keys("\r\r");
    terminal.until("Enregistrer le plan");
    terminal.keys("cas\r");
    terminal.until("┌ Conforme");
    terminal.keys("\u{1b}[19~");
    terminal.until("Verdict : Conforme");
    terminal.keys("\r");
    terminal.until("Plan enregistré (Conforme)");
    let plan = fs::read_to_string(file(terminal.home(), &format!("DEMO-plan-{CONTRAT}-"))).unwrap();
    assert!(plan.contains("motif = \"Fibre cassée\"") && plan.contains("zone = \"ZTD\""), "{plan}");
    // Back to the contracts. Each Escape is sent alone: followed by a letter it would mean Alt.
    for toward in ["demander cette fibre", "voir les fibres", "nouveau"] {
        terminal.keys("\u{1b}");
        terminal.until(toward);
    }
    terminal.keys("o");
    terminal.until("▶ DEMO-plan-");
    terminal.keys("\r");
    terminal.until("Plan lu");
    terminal.until("┌ Conforme");
    terminal.keys("\u{3}");
    terminal.end().assert_clean();
}

/// A sheet's lines are read and judged by the program itself, and one of them leads to its demande; an access file beside
/// it is imported and counted.
#[test]
fn a_sheet_opens_line_by_line_and_an_access_file_is_imported() {
    let mut terminal = Terminal::run(&["demo"]);
    terminal.until(CONTRAT);
    let sheet =
        format!("Contrat;Fibre;Garder la PTO;Motif\n{CONTRAT};CTP-1240331-1;non;Fibre cassée\nMUT9;;;\n;x;oui;y\n");
    fs::write(terminal.home().join("novembre.csv"), sheet).unwrap();
    terminal.keys("o");
    terminal.until("▶ novembre.csv");
    terminal.keys("\r");
    terminal.until("rejet 2");
    terminal.keys("/24\r\r");
    terminal.until("novembre.csv:2");
    terminal.until("Enregistrer le plan");
    terminal.keys("\u{1b}");
    terminal.until("ouvrir la ligne");
    terminal.keys("\u{1b}");
    terminal.until("rejet 2");
    terminal.keys("\u{1b}");
    terminal.until("nouveau");
    let name = "OINF_OCOM_CMDSTOC_V12_20261105_000004.csv";
    fs::copy(format!("tests/acces/{name}"), terminal.home().join(name)).unwrap();
    terminal.keys("o");
    terminal.until("OINF_OCOM_CMDSTOC");
    // The sheet comes first, as its next line may be wanted.
    terminal.keys("\u{1b}[B\r");
    terminal.until("CMD_STOC importé");
    terminal.keys("\u{3}");
    terminal.end().assert_clean();
}

/// The same times as a program elsewhere shows, and whose they are is said.
#[test]
fn a_machine_in_another_zone_shows_the_times_of_paris() {
    let mut terminal = Run::new(&["demo"]).env("TZ", "<-04>4").start();
    terminal.until("MUT56816520160316162031");
    terminal.keys("\r");
    terminal.until(CODE);
    terminal.until("heures de Paris");
    terminal.keys("e\u{1b}[C\u{1b}[C");
    terminal.until("(x) JSON");
    terminal.keys("\r");
    terminal.until("Exporté : ");
    let json = fs::read_to_string(file(terminal.home(), "DEMO-reprov-MUT56816520160316162031-")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let sent: jiff::Timestamp = json["reprovisionning"]["le"].as_str().unwrap().parse().unwrap();
    let there = reprov::domain::paris::time(sent).strftime("%H:%M").to_string();
    terminal.until(&there);
    terminal.keys("\u{3}");
    terminal.end().assert_clean();
}
