//! Cases of the field: sheets.
//!
//! Guards: files: what spreadsheets make of the trade's files is read, or told; no wrong value in silence

use common::bench::{Bench, Run};
use serde_json::{Value, json};

const NAME: &str = "EZZZ_YZZZ_CrCMD_ACCES_V12_20270212_000001.csv";
const HEADER: &str = "ReferenceCommandePriseInterneOC;ReferencePrise;ReferencePrestationPrise;EtatCrCommandePrise;\
    DateCrCommandePrise;ReferencePBO;InformationTubePBO N°1;InformationFibrePBO N°1;CodeAccesImmeuble";
const LINE: &str = "ORD-51;FIB-12-1;ESSAI-0001;OK;20270212 09:15;PBO-9;3;27;7B";
const PLANS: &str = "contrat.reference;demande.reference_fibre;demande.conservation_pto;demande.motif;contrat.zone";
const PLAN: &str = "ESSAI-0001;FIB-77-1;non;Fibre cassée;ZMD";

const DEMANDE: &str = "[contrat]\nreference = \"ESSAI-0001\"\n[demande]\nreference_fibre = \"FIB-77-1\"\n\
    conservation_pto = true\nmotif = \"Fibre occupée\"\n";

fn bench() -> Bench {
    let bench = Bench::new().with("REPROV_DONNEES", "donnees").with("REPROV_CONFIG", "c.toml").without_bus();
    bench.write("c.toml", "[profils.sim]\nurl = \"https://exemple.test/\"\nidentifiant = \"LOGIN\"\n");
    bench
}

/// Imports these bytes as a CR_CMD_ACCES; the file's part of the document, and the bench that has its facts.
fn imported(bytes: &[u8]) -> (i32, Value, Bench) {
    let bench = bench();
    std::fs::write(bench.path(NAME), bytes).unwrap();
    let (code, document) = bench.json("importer", &["importer", NAME]);
    (code, document["fichiers"][0].clone(), bench)
}

/// The verdict of a rule on a demande that keeps the PTO of the contract that [`LINE`] names.
fn verdict(bench: &Bench, rule: &str) -> String {
    bench.write("p.toml", DEMANDE);
    let (_, document) = bench.json("verifier", &["verifier", "p.toml"]);
    let rules = document["plans"][0]["regles"].as_array().unwrap().clone();
    rules.iter().find(|ruling| ruling["id"] == rule).unwrap()["verdict"].as_str().unwrap().to_owned()
}

/// A file whose line says what [`LINE`] does: the route is known, and the fibre is another.
fn is_read_as_sound(bytes: &[u8], told: &str) {
    let (code, file, bench) = imported(bytes);
    assert_eq!((code, &file["nouvelles"], &file["refusees"]), (0, &json!(1), &json!(0)), "{told}: {file}");
    assert_eq!((verdict(&bench, "R1").as_str(), verdict(&bench, "R7").as_str()), ("conforme", "sansObjet"), "{told}");
}

fn sheet(text: &str) -> (Bench, Run) {
    let bench = bench();
    bench.write("p.csv", text);
    let run = bench.launch(&["verifier", "p.csv", "--sans-journal"]);
    (bench, run)
}

/// A sheet whose only plan is judged as [`PLAN`] is.
fn plan_is_read(text: &str) {
    let (_, sound) = sheet(&format!("{PLANS}\n{PLAN}\n"));
    let (_, run) = sheet(text);
    plans_are_judged_alike(&sound, &run, text);
}

fn plans_are_judged_alike(sound: &Run, run: &Run, text: &str) {
    let judged = |run: &Run| run.output.split_once('\n').map(|(_, rest)| rest.to_owned());
    assert!(sound.code != 2 && judged(sound).is_some_and(|rest| rest.contains("R5")), "{}", sound.output);
    assert_eq!((run.code, judged(run)), (sound.code, judged(sound)), "{text:?}: {}", run.messages);
}

/// Case 14.
#[test]
fn what_a_spreadsheet_puts_around_a_text_is_taken_off_in_every_cell() {
    let around = |text: &str, before: &str, after: &str| {
        text.split(';').map(|cell| format!("{before}{cell}{after}")).collect::<Vec<_>>().join(";")
    };
    for (before, after) in
        [("\"=\"\"", "\"\"\""), ("'", ""), ("\"\"\"", "\"\"\""), ("\u{feff}", "\u{a0}"), ("=\"", "\"")]
    {
        let line = around(LINE, before, after);
        is_read_as_sound(format!("{HEADER}\n{line}\n").as_bytes(), &line);
        is_read_as_sound(format!("{}\n{line}\n", around(HEADER, before, after)).as_bytes(), &line);
        plan_is_read(&format!("{}\n{}\n", around(PLANS, before, after), around(PLAN, before, after)));
    }
    // Written out again, the cells are as they came: a spreadsheet would change them.
    let bench = bench();
    bench.write("p.csv", &format!("{PLANS};note\n{};=\"007\"\n", around(PLAN, "=\"", "\"")));
    let run = bench.launch(&["verifier", "p.csv", "--sans-journal", "--format", "csv"]);
    assert!(run.output.contains("=\"ESSAI-0001\"") && run.output.contains("=\"007\""), "{}", run.output);
}

/// Case 15.
#[test]
fn a_reference_that_a_spreadsheet_changed_joins_nothing_and_is_told_with_the_remedy() {
    let cells: Vec<&str> = LINE.split(';').collect();
    for column in [0, 1, 2, 5] {
        for changed in ["1,23457E+15", "1.23E+5", "1E+15", "#REF!", "########", "\"=\"\"1,2E+9\"\"\""] {
            let mut line = cells.clone();
            line[column] = changed;
            let (code, file, _) = imported(format!("{HEADER}\n{}\n{LINE}\n", line.join(";")).as_bytes());
            assert_eq!(
                (code, &file["nouvelles"], &file["refusees"]),
                (2, &json!(1), &json!(1)),
                "{changed} in {column}"
            );
            let reason = file["refus"][0]["raison"].as_str().unwrap();
            assert!(reason.contains("tableur") && reason.contains("tel que reçu"), "{reason}");
        }
    }
    for column in [0, 1] {
        let mut plan: Vec<&str> = PLAN.split(';').collect();
        plan[column] = "1,23457E+15";
        let (_, run) = sheet(&format!("{PLANS}\n{}\n", plan.join(";")));
        let said = format!("{}{}", run.output, run.messages);
        assert_eq!(run.code, 2, "{said}");
        assert!(said.contains("changée par un tableur") && said.contains("format Texte"), "{said}");
    }
}

/// Case 18.
#[test]
fn two_encodings_are_read_character_by_character_and_a_third_is_told_by_its_line() {
    let line =
        |pbo: &[u8]| [HEADER.as_bytes(), b"\nORD-51;FIB-12-1;ESSAI-0001;OK;20270212;", pbo, b";3;27;7B\n"].concat();
    let (code, file, bench) = imported(&line(b"B\xc3\xa2t-\xc91"));
    assert_eq!((code, &file["encodages"]), (0, &json!(["UTF-8", "Windows-1252"])));
    bench.write("p.toml", DEMANDE);
    let run = bench.launch(&["verifier", "p.toml"]);
    assert!(run.output.contains("Bât-É1") && !run.output.contains('Ã'), "{}", run.output);
    for bytes in [b"Rel\x8ave 1".as_slice(), b"b\x82ton", b"t\x90te", b"B\x89timent"] {
        let (code, file, _) = imported(&line(bytes));
        assert_eq!((code, &file["refusees"], &file["refus"][0]["ligne"]), (2, &json!(1), &json!(2)), "{file}");
        assert!(file["refus"][0]["raison"].as_str().unwrap().contains("ni UTF-8 ni Windows-1252"), "{file}");
    }
    let bench = self::bench();
    std::fs::write(bench.path("p.csv"), [PLANS.as_bytes(), b"\nESSAI-0001;F;non;Fibre cass\x82e;ZMD\n"].concat())
        .unwrap();
    let run = bench.launch(&["verifier", "p.csv", "--sans-journal"]);
    assert!(
        run.code == 2 && run.messages.contains("ligne 2, colonne 4") && run.messages.contains("CP850"),
        "{}",
        run.messages
    );
}

/// Case 19.
#[test]
fn a_column_whose_sign_is_lost_is_that_column_and_one_that_is_nearly_known_is_told() {
    for sign in ["N?", "N\u{fffd}", "NÂ°", "Nï¿½", "N", "No", "#", "°", "N°0", ""] {
        is_read_as_sound(format!("{}\n{LINE}\n", HEADER.replace("N°", sign)).as_bytes(), sign);
    }
    for near in ["InformationTubPBO N°1", "ReferencePB0"] {
        let sound = if near.contains("PB0") { "ReferencePBO" } else { "InformationTubePBO N°1" };
        let (code, file, _) = imported(format!("{}\n{LINE}\n", HEADER.replace(sound, near)).as_bytes());
        let told = &file["remarques"][0];
        assert_eq!((code, &told["ligne"], &told["nom"]), (0, &json!(1), &json!(near)), "{file}");
        assert!(told["raison"].as_str().unwrap().contains(sound), "{told}");
    }
    let (_, file, _) = imported(format!("{HEADER};ConsigneSite\n{LINE};rien\n").as_bytes());
    assert_eq!(file["remarques"], json!([]), "a column of the operator's own is none of ours");
}

/// Case 20.
#[test]
fn a_line_ends_with_a_cr_too_and_a_header_alone_is_told() {
    is_read_as_sound(format!("{HEADER}\r{LINE}\r").as_bytes(), "CR");
    is_read_as_sound(format!("{HEADER}\r\r\n{LINE}\r\r\n").as_bytes(), "CR CR LF");
    plan_is_read(&format!("{PLANS}\r{PLAN}\r"));
    let (code, file, _) = imported(format!("{HEADER}\u{2028}{LINE}\u{2028}").as_bytes());
    assert_eq!(code, 2);
    assert!(file["erreur"]["libelle"].as_str().unwrap().contains("U+2028"), "{file}");
    for alone in [HEADER.to_owned(), format!("{HEADER}\n"), format!("{HEADER}\r\n\r\n;;;\r\n")] {
        let (code, file, _) = imported(alone.as_bytes());
        assert_eq!((code, &file["nouvelles"]), (2, &json!(0)));
        assert!(file["erreur"]["libelle"].as_str().unwrap().contains("que sa ligne d'en-tête"), "{file}");
    }
    // A sheet of plans that is not filled in yet is none that lost its lines: its total says that there are none.
    let (_, run) = sheet(&format!("{PLANS}\n"));
    assert!(run.code == 0 && run.output.contains("Total : 0 conforme"), "{}", run.output);
}

/// Case 24.
#[test]
fn what_programs_write_before_the_header_line_is_passed_over_and_said_once() {
    for before in ["sep=;", "\"sep=;\"", "SEP=;;;;", "Commandes du 12/02/2027", "# export; du mois", "\u{feff}sep=;"] {
        let text = format!("{before}\n{HEADER}\n{LINE}\n");
        is_read_as_sound(text.as_bytes(), before);
        let bench = bench();
        bench.write(NAME, &text);
        let run = bench.launch(&["importer", NAME]);
        assert_eq!(run.messages.matches("avant l'en-tête").count(), 1, "{}", run.messages);
        let text = format!("{before}\n{PLANS}\n{PLAN}\n");
        plan_is_read(&text);
        for arguments in [["verifier", "-", "--sans-journal"], ["verifier", "plans.txt", "--sans-journal"]] {
            bench.write("plans.txt", &text);
            let run = bench.launch_with(&arguments, &text);
            assert!(
                run.output.contains("R5") && run.messages.contains("1 ligne avant l'en-tête"),
                "{arguments:?} {before}: {run:?}"
            );
        }
    }
    is_read_as_sound(format!("sep=,\n{}\n{}\n", HEADER.replace(';', ","), LINE.replace(';', ",")).as_bytes(), "comma");
    // Records are never passed over: a file without its header line is refused, whatever stands further down.
    let (code, file, _) = imported(format!("{LINE}\n{HEADER}\n{LINE}\n").as_bytes());
    assert_eq!((code, &file["nouvelles"]), (2, &json!(0)), "{file}");
}

/// Case 25.
#[test]
fn empty_last_cells_may_be_left_out_or_be_too_many() {
    let cut = |cells: usize| LINE.split(';').take(cells).collect::<Vec<_>>().join(";");
    is_read_as_sound(format!("{HEADER}\n{}\n", cut(8)).as_bytes(), "one left out");
    is_read_as_sound(format!("{HEADER}\n{LINE};;;\n").as_bytes(), "three too many");
    for refused in [cut(3) + "\n", LINE.to_owned() + ";;x\n", cut(8)] {
        let (code, file, _) = imported(format!("{HEADER}\n{refused}").as_bytes());
        assert_eq!((code, &file["refusees"]), (2, &json!(1)), "{refused}: {file}");
    }
    let plan = |cells: usize| PLAN.split(';').take(cells).collect::<Vec<_>>().join(";");
    let (_, sound) = sheet(&format!("{PLANS}\n{};\n", plan(4)));
    let (_, run) = sheet(&format!("{PLANS}\n{}\n", plan(4)));
    plans_are_judged_alike(&sound, &run, "left out");
    plan_is_read(&format!("{PLANS}\n{PLAN};;\n"));
    let (_, run) = sheet(&format!("{PLANS}\n{}\n", plan(3)));
    assert!(run.code == 2 && run.messages.contains("3 colonnes"), "{}", run.messages);
    // Written out again, what the check adds stands in its own columns.
    for line in [plan(4), format!("{PLAN};;")] {
        let bench = bench();
        bench.write("p.csv", &format!("{PLANS}\n{line}\n"));
        let run = bench.launch(&["verifier", "p.csv", "--sans-journal", "--format", "csv"]);
        let widths: Vec<usize> = run.output.lines().map(|line| line.matches(';').count()).collect();
        assert_eq!(widths, [7, 7], "{}", run.output);
    }
}

/// Case 28.
#[test]
fn one_unreadable_value_costs_itself_alone() {
    for date in [
        "20270212 09:15:00",
        "2027-02-12T09:15",
        "12/02/2027",
        "12/02/2027 9:15",
        "20270212T0915",
        "12-févr-27",
        "46430",
    ] {
        let (code, file, _) = imported(format!("{HEADER}\n{}\n", LINE.replace("20270212 09:15", date)).as_bytes());
        assert_eq!((code, &file["nouvelles"]), (0, &json!(1)), "{date}: {file}");
        let certain = !["20270212T0915", "12-févr-27", "46430"].contains(&date);
        assert_eq!(file["remarques"].as_array().unwrap().is_empty(), certain, "{date}: {file}");
    }
    let name = "EZZZ_YZZZ_CMD_ACCES_V12_20270210_000001.csv";
    for (word, told) in [("OUI", 0), ("NON", 0), ("1", 0), ("0", 0), ("VRAI", 0), ("faux", 0), ("X", 1)] {
        let bench = bench();
        bench.write(
            name,
            &format!("ReferenceCommandePriseInterneOC;ReferencePrise;PriseExistante\nORD-51;FIB-12-1;{word}\n"),
        );
        let (code, document) = bench.json("importer", &["importer", name]);
        let file = &document["fichiers"][0];
        assert_eq!((code, &file["nouvelles"]), (0, &json!(1)), "{word}: {file}");
        assert_eq!(file["remarques"].as_array().unwrap().len(), told, "{word}: {file}");
        let line = "ORD-51;HOTLINE;ESSAI-0001;OK;20270212;PT XXXX;XX;XX;";
        bench.write(NAME, &format!("{HEADER}\n{line}\n"));
        let _ = bench.json("importer", &["importer", NAME]);
        // A PTO that is kept needs one that is there.
        let known = verdict(&bench, "R2");
        assert_eq!(known == "indetermine", told == 1, "{word}: R2 is {known}");
    }
}
