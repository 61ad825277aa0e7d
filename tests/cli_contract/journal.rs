//! `journal`, `decharge` and `quota`: the record of past puts is read back, and its exports are safe to open.
//!
//! Guards: engine: a code recorded by hand goes to the oldest put that lacks one, and which it was is said
//! Guards: files: an export is whole or not there, over nothing; no cell of it can be run, and its JSON is exact

use std::path::Path;

use common::bench::Bench;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use reprov::domain::demande::Demande;
use reprov::domain::lifecycle::{PutEvent, Record};
use reprov::domain::motif::Motif;
use reprov::domain::outcome::{Acceptance, PutOutcome};
use reprov::domain::put_answers::{DechargeCode, Pm, ReprovisionningState};
use reprov::domain::reference::{ContratId, FibreId};
use reprov::domain::states::Statut;
use reprov::store::journal::{Journal, NewRequest, RawAnswer};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::service::{CONTRAT, simulated};

/// A put to write to the journal and find there.
#[derive(Debug, Clone, Default)]
pub(super) struct StoredPut {
    contrat: String,
    fibre: String,
    agent: Option<String>,
    at: Timestamp,
    code: String,
    pm: (String, String),
    statut: Option<String>,
    raw: Vec<u8>,
}

impl StoredPut {
    fn new(contrat: &str, fibre: &str, at: Timestamp, code: &str) -> Self {
        let statut = Some("Terminé".to_owned());
        Self { contrat: contrat.into(), fibre: fibre.into(), at, code: code.into(), statut, ..Self::default() }
    }
}

/// Writes these puts to the journal in `folder`.
pub(super) fn record_puts(folder: &Path, profile: &str, puts: &[StoredPut]) {
    let journal = Journal::open(&folder.join("journal.sqlite"), profile).unwrap();
    let executor = Runtime::new().unwrap();
    executor.block_on(async {
        for StoredPut { contrat, fibre, agent, at, code, pm, statut, raw } in puts {
            let demande = Demande {
                contrat: ContratId::parse(contrat).unwrap(),
                fibre: FibreId::parse(fibre).unwrap(),
                pto: None,
                conservation_pto: false,
                motif: Motif::read("Fibre occupée").unwrap(),
            };
            let intention = PutEvent::Intention {
                demande: demande.clone(),
                old_fibre: None,
                agent: agent.clone(),
                accepted: Vec::new(),
            };
            let record = |event| Record { at: *at, event };
            let (put, life) = journal.begin(record(intention)).await.unwrap();
            let request = NewRequest { at: *at, method: "putReprovisionning", contrat: Some(demande.contrat.clone()) };
            let (life, request) =
                journal.depart(put, life.version, record(PutEvent::Departure), request, u32::MAX).await.unwrap();
            let pm = Pm { reference: pm.0.clone(), position: pm.1.clone() };
            let acceptance = Acceptance { code: DechargeCode::read(code), pm: Some(pm), ..Acceptance::default() };
            let returned = PutEvent::Return { outcome: PutOutcome::Accepted(acceptance), last_byte: *at };
            let raw = RawAnswer { http: 200, body: raw.clone() };
            let life = journal.receive(put, life.version, record(returned), Some(raw), request, false).await.unwrap();
            if let Some(statut) = statut {
                let state =
                    ReprovisionningState { reference: None, statut: Statut::read(statut), pm: None, fibre: None };
                journal.add(put, life.version, record(PutEvent::State { state, doubt: 600 })).await.unwrap();
            }
        }
    });
}

/// A put that ended 800 days ago.
pub(super) fn old(contrat: &str) -> StoredPut {
    StoredPut { raw: vec![b'x'; 200], ..StoredPut::new(contrat, "CTP-1", ago(800), "CODE") }
}

/// A bench with a journal of its own and no service.
fn bench() -> Bench {
    let bench = Bench::new().with("REPROV_CONFIG", "c.toml").with("REPROV_DONNEES", "d");
    bench.write("c.toml", "profil = \"pack\"\n[profils.pack]\n[hotline]\ntelephone = \"01 23\"\n");
    bench
}

fn ago(days: i64) -> Timestamp {
    Timestamp::now() - SignedDuration::from_hours(24 * days)
}

#[test]
fn what_was_done_is_told_with_who_when_and_the_code() {
    let simulated = simulated("normal");
    let bench = &simulated.bench;
    let config = std::fs::read_to_string(bench.path("c.toml")).unwrap();
    bench.write("c.toml", &format!("{config}[poste]\nagent = \"DUPONT\"\n"));
    bench.json("fibres", &["fibres", CONTRAT]);
    let (_, sending) = bench.json("envoyer", &["envoyer", "p.toml", "--oui"]);
    let code = sending["codeDecharge"].as_str().unwrap();
    bench.json("suivre", &["suivre", CONTRAT]);
    let before = simulated.server.counters().questions;

    let (end, journal) = bench.json("journal", &["journal"]);
    assert_eq!((end, &journal["total"]), (0, &json!({"puts": 1, "codesManquants": 0})));
    let put = &journal["puts"][0];
    for (key, value) in [
        ("referenceContrat", json!(CONTRAT)),
        ("agent", json!("DUPONT")),
        ("phase", json!("terminee")),
        ("issue", json!("acceptee")),
        ("statut", json!("Terminé")),
        ("codeDecharge", json!(code)),
        ("codeSource", json!("service")),
    ] {
        assert_eq!(put[key], value, "{key}");
    }
    assert_eq!(put["demande"]["referenceFibre"], "CTP-1240331-1");
    assert!(put.get("evenements").is_none());
    let at: Timestamp = put["le"].as_str().unwrap().parse().unwrap();
    assert!(put["le"].as_str().unwrap().ends_with('Z'), "UTC");

    // With `-v`, the events too; for one contract also the service's own answer.
    let (_, journal) = bench.json("journal", &["journal", "-v", "--contrat", CONTRAT]);
    let events = journal["puts"][0]["evenements"].as_array().unwrap();
    let types: Vec<&str> = events.iter().map(|one| one["type"].as_str().unwrap()).collect();
    assert_eq!(types[..3], ["intention", "depart", "retour"]);
    let body = events[2]["reponse"]["corps"].as_str().unwrap();
    assert!(body.contains("codeDecharge") && body.contains(code));
    let (_, journal) = bench.json("journal", &["journal", "-v"]);
    assert!(journal["puts"][0]["evenements"][2].get("reponse").is_none(), "evidence is asked for by contract");

    let text = bench.launch(&["journal", "--contrat", CONTRAT]);
    let time = reprov::domain::paris::time(at).strftime("%Y-%m-%d %H:%M").to_string();
    for told in [&*time, CONTRAT, "CTP-1240331-1", "finie, Terminé", "Fibre cassée", "DUPONT", code, "sur ce poste"] {
        assert!(text.output.contains(told), "{told} is missing: {}", text.output);
    }
    assert!(text.output.lines().all(|line| line.chars().count() <= 80), "{}", text.output);

    for (agent, expected) in [("dupont", 1), (" DUPONT ", 1), ("DUPOND", 0)] {
        let (_, journal) = bench.json("journal", &["journal", "--agent", agent]);
        assert_eq!(journal["total"]["puts"], expected, "{agent}");
    }
    assert!(bench.launch(&["journal", "--agent", "dupont", "--export", "a.csv"]).code == 0);
    let sheet = std::fs::read_to_string(bench.path("a.csv")).unwrap();
    let cells: Vec<&str> = sheet.lines().nth(1).unwrap().split(';').collect();
    assert_eq!(cells[23..], ["Vert", "Orange"], "{sheet}");

    for (since, expected) in [("1h", 1), ("2999-01-01", 0), ("2020-01-01T08:30", 1), ("2020-01-01T00:00:00Z", 1)] {
        let (_, journal) = bench.json("journal", &["journal", "--depuis", since]);
        assert_eq!(journal["total"]["puts"], expected, "{since}");
    }
    let (end, _) = bench.json("erreur", &["journal", "--depuis", "avant-hier"]);
    assert_eq!(end, 2);
    assert_eq!(simulated.server.counters().questions, before, "nothing of this asks the service");
}

#[test]
fn a_code_that_proves_nothing_is_told_with_the_words_beside_it() {
    let bench = bench();
    let ended = |fibre: &str, days, code: &str, statut: &str| StoredPut {
        statut: Some(statut.into()),
        ..StoredPut::new("MUT1", fibre, ago(days), code)
    };
    let puts = [
        ended("CTP-1", 9, "CODE-1", "Annulé"),
        ended("CTP-2", 8, "CODE-2", "En échec"),
        ended("CTP-3", 7, "CODE-3", "Terminé"),
        ended("CTP-4", 6, "", "En échec"),
    ];
    record_puts(&bench.path("d"), "pack", &puts);
    let text = bench.launch(&["journal"]).output;
    for code in ["CODE-1", "CODE-2"] {
        assert!(text.contains(&format!("{code} · ne le reportez pas\n")), "{text}");
    }
    assert!(text.contains("CODE-3\n"), "{text}");
    let (_, journal) = bench.json("journal", &["journal"]);
    let told: Vec<&Value> = journal["puts"].as_array().unwrap().iter().map(|put| &put["codeAReporter"]).collect();
    assert_eq!(told, [&json!(false), &json!(false), &Value::Null, &Value::Null]);
    bench.launch(&["journal", "--export", "j.csv"]);
    let sheet = std::fs::read_to_string(bench.path("j.csv")).unwrap();
    let column = |at: usize| -> Vec<&str> { sheet.lines().map(|line| line.split(';').nth(at).unwrap()).collect() };
    assert_eq!(column(20), ["code_a_reporter", "non", "non", "oui", ""]);
    assert_eq!([21, 22, 23, 24].map(|at| column(at)[0]), ["ancienne_fibre", "cable", "tube", "couleur"]);
}

#[test]
fn the_journal_s_times_are_those_of_paris_wherever_the_machine_is() {
    let at: Timestamp = "2026-07-25T22:30:00Z".parse().unwrap();
    let told = |zone: &str| {
        let bench = bench().with("TZ", zone);
        record_puts(&bench.path("d"), "pack", &[StoredPut::new("MUT1", "CTP-1", at, "")]);
        let (_, json) = bench.json("journal", &["journal"]);
        (bench.launch(&["journal"]).output, json["puts"][0]["le"].clone())
    };
    let (here, instant) = told("CET-1CEST,M3.5.0,M10.5.0/3");
    assert!(here.contains("2026-07-26 00:30  MUT1") && here.matches("Paris").count() == 1, "{here}");
    assert_eq!(told("<-04>4"), (here, instant.clone()));
    assert!(instant.as_str().unwrap().starts_with("2026-07-25T22:30:00"), "{instant}");
}

#[test]
fn every_missing_code_is_listed_and_recorded_oldest_first() {
    let bench = bench();
    let puts = [
        StoredPut::new("MUT1", "CTP-1", ago(9), ""),
        StoredPut::new("ARA2", "CTP-2", ago(8), "CODE-2"),
        StoredPut::new("MUT1", "CTP-3", ago(7), ""),
        StoredPut { statut: Some("En échec".into()), ..StoredPut::new("MUT1", "CTP-4", ago(6), "") },
        StoredPut::new("MUT1", "CTP-5", ago(5), "CODE-5"),
    ];
    record_puts(&bench.path("d"), "pack", &puts);
    let missing_codes = || {
        let (end, journal) = bench.json("journal", &["journal", "--codes-manquants"]);
        let puts = journal["puts"].as_array().unwrap();
        assert!(puts.iter().all(|put| put["codeManquant"] == true));
        let fibres = puts.iter().map(|put| put["demande"]["referenceFibre"].as_str().unwrap().to_owned());
        (end, fibres.collect::<Vec<_>>())
    };
    assert_eq!(missing_codes(), (0, vec!["CTP-1".into(), "CTP-3".into(), "CTP-4".into()]));
    let text = bench.launch(&["journal", "--codes-manquants"]);
    // The text is wrapped at 80 columns: compared without its line ends.
    let told = text.output.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("hotline au 01 23") && told.contains("reprov decharge MUT1 CODE --fibre CTP-3"), "{told}");
    assert!(told.contains("(profil pack) : 3"), "{told}");

    // The latest put has the service's code: the older puts that lack one are still found.
    let (end, note) = bench.json("decharge", &["decharge", "MUT1", "H-1"]);
    assert_eq!((end, &note["referenceFibre"], &note["codesManquants"]), (0, &json!("CTP-1"), &json!(2)));
    let (_, note) = bench.json("decharge", &["decharge", "MUT1", "H-4", "--fibre", "CTP-4"]);
    assert_eq!((&note["referenceFibre"], &note["codesManquants"]), (&json!("CTP-4"), &json!(1)));
    assert_eq!(missing_codes(), (0, vec!["CTP-3".into()]));
    let text = bench.launch(&["decharge", "MUT1", "H-3"]);
    assert!(text.output.contains("CTP-3"), "says which it was: {}", text.output);
    assert_eq!(missing_codes(), (0, vec![]));
    // No code is missing any more: a code recorded by hand can be corrected, the latest by default, or one by name.
    let (_, note) = bench.json("decharge", &["decharge", "MUT1", "H-4bis"]);
    assert_eq!((&note["referenceFibre"], &note["codeDecharge"]), (&json!("CTP-4"), &json!("H-4bis")));
    let (_, note) = bench.json("decharge", &["decharge", "MUT1", "H-1bis", "--fibre", "CTP-1"]);
    assert_eq!((&note["referenceFibre"], &note["codeDecharge"]), (&json!("CTP-1"), &json!("H-1bis")));
    // The service's own code is never replaced.
    for arguments in [&["decharge", "ARA2", "X"][..], &["decharge", "MUT1", "X", "--fibre", "CTP-5"][..]] {
        let (end, refusal) = bench.json("erreur", arguments);
        assert_eq!((end, &refusal["erreur"]["categorie"]), (1, &json!("etat")));
    }
    let (_, journal) = bench.json("journal", &["journal"]);
    let codes: Vec<(&str, &str)> = journal["puts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|put| (put["codeDecharge"].as_str().unwrap(), put["codeSource"].as_str().unwrap()))
        .collect();
    let expected =
        [("H-1bis", "main"), ("CODE-2", "service"), ("H-3", "main"), ("H-4bis", "main"), ("CODE-5", "service")];
    assert_eq!(codes, expected);
}

#[test]
fn an_export_is_new_whole_and_its_owner_s_alone() {
    let bench = bench();
    record_puts(&bench.path("d"), "pack", &[StoredPut::new("MUT1", "CTP-1", ago(1), "CODE-1")]);
    for name in ["x.csv", "x.json"] {
        let (end, told) = bench.json("journal-export", &["journal", "--export", name]);
        assert_eq!((end, &told["total"]["puts"]), (0, &json!(1)));
        let write = std::fs::read(bench.path(name)).unwrap();
        let (end, refusal) = bench.json("erreur", &["journal", "--export", name]);
        assert_eq!(end, 2);
        assert!(refusal["erreur"]["libelle"].as_str().unwrap().contains(name));
        assert_eq!(std::fs::read(bench.path(name)).unwrap(), write, "never overwritten");
    }
    let export: Value = serde_json::from_slice(&std::fs::read(bench.path("x.json")).unwrap()).unwrap();
    common::schema::hold("journal", &export);
    for (name, end) in [("x.txt", 2), ("x", 2), ("absent/x.csv", 2)] {
        assert_eq!(bench.json("erreur", &["journal", "--export", name]).0, end, "{name}");
    }
    let remainders: Vec<_> = std::fs::read_dir(bench.path("."))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains(".reprov-"))
        .collect();
    assert_eq!(remainders, Vec::<String>::new());
}

/// Characters that break sheets, terminals and CSV.
fn hostile() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        4 => prop::sample::select("=+-@＝＋－＠−\t\r\n\"';, |%!\u{1b}\u{200b}\u{202e}\u{feff}«»é".chars().collect::<Vec<_>>()),
        1 => prop::char::any(),
        2 => prop::char::range('A', 'Z'),
    ];
    prop::collection::vec(character, 0..12).prop_map(|characters| characters.into_iter().collect())
}

/// Whether a spreadsheet would act on the cell: its first character after blanks and quotes is a dangerous one.
fn acts(cell: &str) -> bool {
    let bare = cell.trim_start_matches(|c: char| {
        c == ' ' || c == '\u{a0}' || c == '\u{3000}' || c == '\u{feff}' || c == '\u{fffd}' || c == '"'
    });
    bare.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '−'])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// For any text of the service and the configuration: no cell of the sheet can be run, each cell reads back as the
    /// text that is safe to show, and the JSON holds every text exactly.
    #[test]
    fn no_exported_cell_can_be_run_and_the_json_is_exact(
        puts in prop::collection::vec((hostile(), hostile(), hostile(), hostile()), 1..8)
    ) {
        let bench = bench();
        let recorded: Vec<StoredPut> = puts
            .iter()
            .enumerate()
            .map(|(index, (agent, code, reference, position))| StoredPut {
                agent: Some(agent.clone()),
                pm: (reference.clone(), position.clone()),
                ..StoredPut::new(&format!("MUT{index}"), "-CTP+1", ago(1), code)
            })
            .collect();
        record_puts(&bench.path("d"), "pack", &recorded);
        prop_assert_eq!(bench.launch(&["journal", "--export", "x.csv"]).code, 0);
        prop_assert_eq!(bench.launch(&["journal", "--export", "x.json"]).code, 0);

        let mut sheet = csv::ReaderBuilder::new().delimiter(b';').from_path(bench.path("x.csv")).unwrap();
        let columns: Vec<String> = sheet.headers().unwrap().iter().map(str::to_owned).collect();
        let lines: Vec<csv::StringRecord> = sheet.records().map(Result::unwrap).collect();
        prop_assert_eq!(lines.len(), puts.len());
        let doc = include_str!("../../docs/json.md");
        prop_assert!(columns.iter().all(|column| doc.contains(&format!("`{column}`"))), "each is documented");
        let document: Value = serde_json::from_slice(&std::fs::read(bench.path("x.json")).unwrap()).unwrap();
        for ((line, put), (agent, code, reference, position)) in
            lines.iter().zip(document["puts"].as_array().unwrap()).zip(&puts)
        {
            for cell in line {
                prop_assert!(!acts(cell), "{cell:?}");
                prop_assert!(!cell.chars().any(char::is_control), "{cell:?}");
            }
            let read = |name: &str| {
                let cell = &line[columns.iter().position(|column| column == name).unwrap()];
                // As documented: an apostrophe stands before a text that a spreadsheet would run.
                cell.strip_prefix('\'').filter(|remainder| reprov::domain::text::inert(remainder) != *remainder).unwrap_or(cell).to_owned()
            };
            let safe = |text: &str| reprov::domain::text::displayable(text).into_owned();
            prop_assert_eq!(read("agent"), safe(agent));
            prop_assert_eq!(read("fibre"), "-CTP+1");
            prop_assert_eq!(read("code_decharge"), reprov::domain::text::spelled(code.trim()).into_owned());
            prop_assert_eq!(read("pm"), safe(reference));
            prop_assert_eq!(put["agent"].as_str().unwrap(), agent);
            prop_assert_eq!(put["codeDecharge"].as_str().unwrap_or_default(), code.trim());
            prop_assert_eq!(put["pm"]["reference"].as_str().unwrap(), reference);
            prop_assert_eq!(put["pm"]["position"].as_str().unwrap(), position);
        }
    }
}

#[test]
fn a_raw_answer_is_shown_without_acting_on_the_terminal_and_given_exactly() {
    let bench = bench();
    let text = b"<r>\x1b[2J\xc3\xa9\r\nligne</r>".to_vec();
    let latin1 = b"<r>\x1b[2J\xe9\r\nligne</r>".to_vec();
    // Neither text nor short: every byte must be shown.
    let bytes: Vec<u8> = (0..=255).rev().collect();
    let put = |contrat, raw| StoredPut { raw, ..StoredPut::new(contrat, "CTP-1", ago(1), "C") };
    record_puts(&bench.path("d"), "pack", &[put("MUT1", text), put("MUT2", latin1), put("MUT3", bytes)]);
    let lines = |contrat| {
        let text = bench.launch(&["journal", "-v", "--contrat", contrat]).output;
        assert!(!text.contains('\u{1b}'), "{text}");
        let body = text.lines().filter_map(|line| line.strip_prefix("    | ").map(str::to_owned));
        body.collect::<Vec<_>>()
    };
    let json = |contrat| {
        let (_, journal) = bench.json("journal", &["journal", "-v", "--contrat", contrat]);
        journal["puts"][0]["evenements"][2]["reponse"].clone()
    };
    assert_eq!(lines("MUT1"), ["<r>\u{fffd}[2Jé", "ligne</r>"]);
    assert_eq!(json("MUT1")["corps"], "<r>\u{1b}[2Jé\r\nligne</r>");
    assert_eq!(lines("MUT2"), ["3c723e1b5b324ae90d0a6c69676e653c2f723e"]);
    assert_eq!(json("MUT2")["corpsHexadecimal"], "3c723e1b5b324ae90d0a6c69676e653c2f723e");
    let three = lines("MUT3");
    assert_eq!(three[0], "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0efeeedecebeae9e8e7e6e5e4e3e2e1e0");
    assert_eq!((three.len(), json("MUT3")["corpsHexadecimal"].as_str()), (8, Some(&*three.concat())));
}

#[test]
fn a_purge_is_shown_asked_and_done() {
    let bench = bench();
    let config = std::fs::read_to_string(bench.path("c.toml")).unwrap();
    bench.write("c.toml", &format!("{config}[journal]\nretention = \"30j\"\n"));
    let puts = [
        StoredPut::new("VIEUX", "CTP-1", ago(100), "CODE-1"),
        StoredPut::new("SANSCODE", "CTP-2", ago(100), ""),
        StoredPut { statut: None, ..StoredPut::new("OUVERT", "CTP-3", ago(100), "CODE-3") },
        StoredPut::new("RECENT", "CTP-4", ago(1), "CODE-4"),
    ];
    record_puts(&bench.path("d"), "pack", &puts);
    let (end, refusal) = bench.json("erreur", &["journal", "--purger"]);
    assert_eq!((end, &refusal["faite"], &refusal["puts"]), (2, &json!(false), &json!(1)), "no terminal and no --oui");
    let text = bench.launch(&["journal", "--purger"]);
    assert!(text.output.contains("30j") && text.output.contains("1 sans leur code"), "{}", text.output);
    assert_eq!(bench.json("journal", &["journal"]).1["total"]["puts"], 4);

    let (end, purge) = bench.json("journal-purge", &["journal", "--purger", "--oui"]);
    assert_eq!((end, &purge["faite"], &purge["puts"], &purge["evenements"]), (0, &json!(true), &json!(1), &json!(4)));
    assert_eq!(purge["gardes"], json!({"nonRegles": 1, "sansCode": 1, "utiles": 0}));
    let (_, journal) = bench.json("journal", &["journal"]);
    let left: Vec<&str> =
        journal["puts"].as_array().unwrap().iter().map(|put| put["referenceContrat"].as_str().unwrap()).collect();
    assert_eq!(left, ["SANSCODE", "OUVERT", "RECENT"]);
    let (_, again) = bench.json("journal-purge", &["journal", "--purger"]);
    assert_eq!((&again["faite"], &again["puts"]), (&json!(false), &json!(0)), "nothing to ask for");
    let run = bench.launch(&["journal", "--purger", "--contrat", "RECENT"]);
    assert_eq!(run.code, 2, "a purge is never of one contract: {}", run.messages);
}

#[test]
fn the_quota_is_told_by_day_method_and_contract() {
    let bench = bench();
    {
        let journal = Journal::open(&bench.path("d").join("journal.sqlite"), "pack").unwrap();
        let executor = Runtime::new().unwrap();
        let count = |method, contrat: &str, at: &str| {
            let contrat = Some(ContratId::parse(contrat).unwrap());
            let request = NewRequest { at: at.parse().unwrap(), method, contrat };
            executor.block_on(journal.count(request, 2000)).unwrap()
        };
        count("getRoSite", "A", "2026-09-30T21:59:59Z");
        // In Paris this is already October; the last of these requests falls in November.
        count("getRoSite", "A", "2026-09-30T22:00:00Z");
        count("getSiteStructure", "A", "2026-10-01T12:00:00Z");
        count("getReprovisionning", "B", "2026-10-25T12:00:00Z");
        let given_back = count("getReprovisionning", "B", "2026-10-25T12:00:01Z");
        executor.block_on(journal.give_back(given_back)).unwrap();
        count("getRoSite", "B", "2026-10-31T23:30:00Z");
    }
    let (end, october) = bench.json("quota", &["quota", "--mois", "2026-10"]);
    assert_eq!((end, &october["utilisees"], &october["restantes"]), (0, &json!(3), &Value::Null));
    let days = json!([
        {"jour": "2026-10-01", "total": 2, "methodes": {"getRoSite": 1, "getSiteStructure": 1}},
        {"jour": "2026-10-25", "total": 1, "methodes": {"getReprovisionning": 1}},
    ]);
    assert_eq!(october["parJour"], days);
    assert_eq!(october["parMethode"], json!({"getReprovisionning": 1, "getRoSite": 1, "getSiteStructure": 1}));
    let contrats = json!([{"referenceContrat": "A", "total": 2}, {"referenceContrat": "B", "total": 1}]);
    assert_eq!(october["parContrat"], contrats);
    let text = bench.launch(&["quota", "--mois", "2026-10"]);
    let lines: Vec<String> =
        text.output.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert!(lines.contains(&"2026-10-01 2 1 1 · ·".to_owned()), "{}", text.output);
    assert!(text.output.contains("sur ce poste") && text.output.lines().all(|l| l.chars().count() <= 80));
    let (_, this_month) = bench.json("quota", &["quota"]);
    assert_eq!(this_month["restantes"], json!(2000 - this_month["utilisees"].as_u64().unwrap()));
    for month in ["2026-13", "octobre", "2026-1"] {
        assert_eq!(bench.json("erreur", &["quota", "--mois", month]).0, 2, "{month}");
    }
}
