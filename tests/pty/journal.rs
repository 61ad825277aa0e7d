//! The journal's screen on the real engine: read, searched, and exported to the same file as by the command.
//!
//! Guards: tui: the journal's screen shows and exports what the command does

use std::fs;

use common::terminal::Terminal;

#[test]
fn the_journal_is_read_searched_and_exported() {
    let folder = tempfile::tempdir().unwrap();
    let everything = folder.path().join("tout.csv");
    let one = folder.path().join("un.json");
    let mut terminal = Terminal::run(&["demo"]);
    terminal.until("MUT56816520160316162031");
    terminal.keys("h");
    terminal.until("2 au total");
    terminal.keys("e");
    terminal.until("Exporter le journal");
    terminal.keys(&format!("\t\u{15}{}\r", everything.display()));
    terminal.until("2 reprovisionnements");
    // The rows that the filter keeps, in the other format.
    terminal.keys("/echec\r");
    terminal.until("1 sur 2");
    terminal.keys("e");
    terminal.until("« echec »");
    terminal.keys(&format!("\t\t\u{15}{}\r", one.display()));
    terminal.until("1 reprovisionnement ");
    // An existing file is never overwritten.
    terminal.keys("e");
    terminal.until("« echec »");
    terminal.keys(&format!("\t\t\u{15}{}\r", one.display()));
    terminal.until("✘");
    terminal.keys("\u{1b}");
    terminal.until_gone("Exporter le journal");
    // The views of the requests and of the month.
    terminal.keys("\t");
    terminal.until("[Requêtes]");
    terminal.until("envoi");
    terminal.keys("\t");
    terminal.until("[Mois]");
    terminal.until("Par contrat (2)");
    terminal.keys("\u{3}");
    assert_eq!(terminal.end().status.exit_code(), 0);

    let csv = fs::read_to_string(&everything).unwrap();
    assert!(csv.starts_with('\u{feff}') && csv.lines().count() == 3, "{csv}");
    assert!(csv.contains("ARA-502744") && csv.contains("MUT56816520160316162031"), "{csv}");
    let json: serde_json::Value = serde_json::from_slice(&fs::read(&one).unwrap()).unwrap();
    let puts = json["puts"].as_array().unwrap();
    assert_eq!(puts.len(), 1);
    assert_eq!(puts[0]["referenceContrat"], "ARA-502744");
    assert_eq!(json["total"]["puts"], 1);
}
