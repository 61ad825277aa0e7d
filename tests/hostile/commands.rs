//! Every command of the command line, with hostile texts in every field of every answer, file, configuration and
//! argument: none of these texts comes out raw, on either stream, as text or as JSON, or in a file that a person
//! opens.
//!
//! Guards: the house: received text reaches nothing raw that a person opens: no terminal, export, clipboard or
//! log, from any field, and columns stay aligned behind it; every command and scene, new ones too
//! Guards: the house: a code de décharge is shown exact and whole; where it can't be, it is spelled, and said to
//! be

use std::collections::BTreeSet;
use std::num::NonZero;
use std::path::Path;

use common::bench::{Bench, Run};
use common::hostile_server::{HostileServer, answer, server};
use common::hostile_texts::{cocktails, fault};
use reprov::domain::fibre::{Fibre, PboFibres, RoSite};
use reprov::domain::put_answers::{
    AllottedFibre, DechargeCode, Entete, Ko, Pm, PutAcknowledgement, ReprovisionningState,
};
use reprov::domain::service_error::ServiceErrorCode;
use reprov::domain::site::{Batiment, Escalier, Etage, Pbo, Pto, Site};
use reprov::domain::states::{Construction, Statut, Utilisation};
use reprov::domain::text::squeeze;
use reprov::wire::ereprov::{EreprovMethod, write_fibres, write_following, write_ko, write_put, write_structure};
use reprov::wire::soap::{SoapFault, SoapVersion, write_fault};
use serde_json::Value;

const V: SoapVersion = SoapVersion::V11;

/// A site with `t` in every text, and sound PBOs and PTOs around it. The literals name every field.
fn site(t: &str) -> Site {
    let pto = |reference: &str, construction: &str| Pto {
        reference: reference.into(),
        construction: Construction::read(construction),
        utilisation: Utilisation::read("Disponible"),
    };
    let etage = Etage {
        reference: t.into(),
        pbo: vec![Pbo { reference: t.into() }, Pbo { reference: "BE-06".into() }],
        pto: vec![pto("CTP-1", "Construite"), pto(t, t), pto("CTP-2", "Construite")],
    };
    let escalier = Escalier { reference: t.into(), etages: vec![etage] };
    Site { reference: t.into(), batiments: vec![Batiment { reference: t.into(), escaliers: vec![escalier] }] }
}

fn fibres(t: &str) -> RoSite {
    let fibre = |t: &str, state: &str| Fibre {
        reference: t.into(),
        reference_pto: Some(t.into()),
        cable: Some(t.into()),
        tube: Some(t.into()),
        colour: Some(t.into()),
        construction: Construction::read(state),
        utilisation: Utilisation::read("Disponible"),
    };
    let mut list = vec![fibre("CTP-1", "Construite"), fibre(t, t), fibre("CTP-2", "Construite")];
    for one in &mut list {
        one.cable = Some(t.into());
    }
    RoSite { pbo: vec![PboFibres { reference: t.into(), localisation: t.into(), fibres: list }] }
}

fn pm(t: &str) -> Pm {
    Pm { reference: t.into(), position: t.into() }
}

fn allotted(t: &str) -> AllottedFibre {
    AllottedFibre {
        reference: t.into(),
        reference_pto: Some(t.into()),
        information_cable: Some(t.into()),
        information_tube: Some(t.into()),
        information_fibre: Some(t.into()),
    }
}

fn ko(t: &str) -> Ko {
    Ko { code: ServiceErrorCode::read(t), libelle: t.into() }
}

/// The service's answer, with `t` in every text. The contract's name chooses the kind of answer.
fn answer_to(question: &str, t: &str) -> Vec<u8> {
    let method = [
        EreprovMethod::GetSiteStructure,
        EreprovMethod::GetRoSite,
        EreprovMethod::PutReprovisionning,
        EreprovMethod::GetReprovisionning,
    ]
    .into_iter()
    .find(|method| question.contains(method.name()))
    .unwrap();
    if question.contains("KO-") {
        return write_ko(V, method, &ko(t));
    }
    if question.contains("CONNU-") {
        return write_ko(V, method, &Ko { code: ServiceErrorCode::read("20015"), libelle: t.into() });
    }
    if question.contains("FAULT-") {
        return write_fault(V, &SoapFault { code: "S:Server".into(), text: t.into() });
    }
    match method {
        EreprovMethod::GetSiteStructure => write_structure(V, &site(t)),
        EreprovMethod::GetRoSite => write_fibres(V, &fibres(t)),
        EreprovMethod::PutReprovisionning => write_put(
            V,
            t,
            &PutAcknowledgement {
                entete: Some(Entete::Ok),
                contrat: Some(t.into()),
                code: DechargeCode::read(t),
                other_codes: Vec::new(),
                pm: Some(pm(t)),
                fibre: Some(allotted(t)),
            },
        ),
        EreprovMethod::GetReprovisionning => write_following(
            V,
            t,
            &ReprovisionningState {
                reference: Some(t.into()),
                statut: Statut::read(t),
                pm: Some(pm(t)),
                fibre: Some(allotted(t)),
            },
        ),
    }
}

/// `t` without the characters that XML does not allow.
fn for_xml(t: &str) -> String {
    t.chars()
        .filter(|c| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..))
        .collect()
}

/// `t` as the name of a file, cut to 200 bytes.
fn for_file(t: &str) -> String {
    let mut name = String::new();
    for c in t.chars().filter(|c| !matches!(c, '\0' | '/' | '\\')) {
        if name.len() + c.len_utf8() > 200 {
            break;
        }
        name.push(c);
    }
    name
}

fn string(t: &str) -> String {
    toml::Value::String(t.to_owned()).to_string()
}

struct Post {
    bench: Bench,
    server: HostileServer,
    t: String,
}

impl Post {
    fn new(t: &str) -> Self {
        let (for_xml, raw) = (for_xml(t), t.to_owned());
        let server = server(move |question, stream| {
            if question.contains("HTML-") {
                answer(stream, "200 OK", "text/html", format!("<html><body>{raw}</body></html>").as_bytes());
            } else if question.contains("HTTP-") {
                let reason: String = raw.chars().filter(|c| !matches!(c, '\r' | '\n' | '\0')).take(500).collect();
                answer(stream, &format!("599 {reason}"), &format!("text/html; charset={reason}"), raw.as_bytes());
            } else {
                answer(stream, "200 OK", "text/xml; charset=utf-8", &answer_to(question, &for_xml));
            }
        });
        let bench = Bench::new()
            .with("REPROV_CONFIG", "c.toml")
            .with("REPROV_DONNEES", "donnees")
            .with("REPROV_MOT_DE_PASSE", "demo");
        let post = Self { bench, server, t: t.to_owned() };
        post.files();
        post
    }

    /// Writes the files that the commands are given.
    fn files(&self) {
        let (bench, t, toml) = (&self.bench, &self.t, string(&self.t));
        let profile = format!(
            "profil = \"h\"\n[profils.h]\nurl = {:?}\nidentifiant = {}\nlecture_nouvel_essai = 0\n\
             [suivi]\npremier = \"1ms\"\nmaximum = \"20ms\"\n",
            self.server.url(),
            // A login with control characters or a colon is refused; `k2.toml` has one.
            string(&t.replace(|c: char| c.is_control() || c == ':', "")),
        );
        bench.write("c.toml", &format!("{profile}[poste]\nagent = {toml}\n[hotline]\ntelephone = {toml}\n"));
        bench.write("k1.toml", &format!("profil = {toml}\n"));
        bench.write(
            "k2.toml",
            &format!("[profils.h]\nurl = {toml}\nidentifiant = {toml}\nproxy = {toml}\nca_file = {toml}\n"),
        );
        bench.write("k3.toml", &format!("[profils.h]\n{toml} = 1\n"));
        bench.write("k4.toml", &format!("langue = \"{t}\n"));
        bench.write("k5.toml", &format!("[suivi]\npremier = {toml}\n"));
        for contrat in [
            "A-1", "A-2", "KO-1", "KO-2", "CONNU-1", "CONNU-2", "FAULT-1", "FAULT-2", "HTML-1", "HTML-2", "HTTP-1",
            "HTTP-2",
        ] {
            bench.write(&format!("{contrat}.toml"), &plan(contrat, "F1"));
        }
        bench.write("hostile.toml", &plan(t, t));
        bench.write("cles.toml", &format!("[contrat]\n{toml} = {toml}\nzone = {toml}\n[releve]\nfichier = {toml}\n"));
        bench.write("brut.toml", &format!("[contrat\n{t}"));
        let quote = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let cell = quote(t);
        let header = "contrat.reference;contrat.pbo;demande.reference_fibre;demande.motif;releve.fichier";
        bench.write(
            "plans.csv",
            &format!("{header}\nA-1;{cell};{cell};{cell};\n{cell};;;;\nA-1;;F1;Fibre cassée;{cell}\n"),
        );
        bench.write(
            "cles.csv",
            &format!("contrat.reference;contrat.{}\nA-1;x\n", t.replace(['\n', '\r', ';', '"'], "")),
        );
        bench.write("s.xml", &String::from_utf8(write_structure(V, &site(&for_xml(t)))).unwrap());
        bench.write("f.xml", &String::from_utf8(write_fibres(V, &fibres(&for_xml(t)))).unwrap());
        bench.write("f.json", &serde_json::json!({"referenceContrat": t, "pbo": fibres(t).pbo, t: t}).to_string());
        bench.write("tordu.json", &format!("{{\"pbo\": [{{\"reference\": {}}}], {t}", serde_json::json!(t)));
        bench.write("brut.xml", t);
        bench.write(&for_file(t), t);
        // Every column of the access files holds the text, except the columns that identify the order.
        for (name, source) in [("CrCMD", super::ACCES_CR), ("CMDSTOC", super::ACCES_STOC)] {
            let mut lines = source.lines();
            let columns: Vec<&str> = lines.next().unwrap().split(';').collect();
            let value = |column: &&str| match *column {
                "ReferencePrestationPrise" => "A-1".to_owned(),
                "EtatCrCommandePrise" => "OK".to_owned(),
                "DateCrCommandePrise" => "20261103".to_owned(),
                _ => cell.clone(),
            };
            let line: Vec<String> = columns.iter().map(value).collect();
            let wrong: Vec<String> = columns.iter().map(|_| cell.clone()).collect();
            let text = format!("{}\n{}\n{}\n", columns.join(";"), line.join(";"), wrong.join(";"));
            bench.write(
                &format!("OINF_OCOM_{name}_ACCES_V12_20261103_1.csv").replace("CMDSTOC_ACCES", "CMDSTOC"),
                &text,
            );
        }
    }

    /// Runs a command and checks both streams.
    fn launch(&self, name: &str, arguments: &[String], faults: &mut Vec<String>) -> Run {
        let arguments: Vec<String> = arguments.iter().map(|argument| argument.replace('\0', "")).collect();
        let run = self.bench.launch(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        let what: Vec<String> = arguments.iter().map(|argument| argument.chars().take(24).collect()).collect();
        for (stream, text) in [("output", &run.output), ("messages", &run.messages)] {
            // A sheet begins with its mark, its lines end as a spreadsheet's do, and it keeps its tabs.
            let sheet = stream == "output" && arguments.iter().any(|argument| argument == "csv");
            let text = if sheet {
                text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\t', " ")
            } else {
                text.clone()
            };
            if let Some(fault) = fault(&text) {
                faults.push(format!("{name}: {what:?}: {stream}: {fault}"));
            }
        }
        run
    }

    /// Checks the files that a person opens: exports and the log.
    fn written_files(&self, name: &str, faults: &mut Vec<String>) {
        let mut seen = BTreeSet::new();
        for path in below(&self.bench.path("")) {
            let file = path.file_name().unwrap().to_str().unwrap().to_owned();
            let export = file.starts_with("export");
            if !export && path.extension().is_none_or(|end| end != "log") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            seen.insert(if export { file.clone() } else { "log".to_owned() });
            if let Some(fault) = fault(&text.trim_start_matches('\u{feff}').replace("\r\n", "\n")) {
                faults.push(format!("{name}: {file}: {fault}"));
            }
        }
        let expected = ["export1.csv", "export1.json", "export2.csv", "export2.json", "log"];
        assert_eq!(seen, expected.map(str::to_owned).into(), "{name}: the files were written");
    }
}

fn plan(contrat: &str, fibre: &str) -> String {
    format!(
        "[contrat]\nreference = {}\npbo = {}\n[demande]\nreference_fibre = {}\nconservation_pto = false\n\
         motif = \"Fibre cassée\"\n",
        string(contrat),
        string(fibre),
        string(fibre)
    )
}

fn below(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}

/// Commands that read and judge.
fn reads<'a>(t: &'a str, name: &'a str) -> Vec<Vec<&'a str>> {
    vec![
        vec!["structure", "A-#"],
        vec!["structure", "A-#", "--resume"],
        vec!["structure", t],
        vec!["structure", "--fichier", "s.xml"],
        vec!["structure", "--fichier", "brut.xml"],
        vec!["structure", "--fichier", "f.xml"],
        vec!["structure", "--fichier", t],
        vec!["structure", "KO-#"],
        vec!["structure", "FAULT-#"],
        vec!["structure", "HTML-#"],
        vec!["structure", "HTTP-#"],
        vec!["fibres", "A-#"],
        vec!["fibres", "KO-#"],
        vec!["fibres", "--fichier", "f.xml"],
        vec!["fibres", "--fichier", "f.json"],
        vec!["fibres", "--fichier", "tordu.json"],
        vec!["fibres", "--fichier", name],
        vec!["fibres", "A-#", "--pbo", t],
        vec!["fibres", "A-#", "--batiment", t, "--escalier", t, "--etage", t],
        vec!["importer", "OINF_OCOM_CrCMD_ACCES_V12_20261103_1.csv", "OINF_OCOM_CMDSTOC_V12_20261103_1.csv"],
        vec!["importer", name],
        vec!["importer", "--flux", t, "plans.csv"],
        vec!["verifier", "A-#.toml", "hostile.toml"],
        vec!["verifier", "cles.toml"],
        vec!["verifier", "brut.toml"],
        vec!["verifier", "plans.csv"],
        vec!["verifier", "cles.csv"],
        vec!["verifier", name],
        vec!["verifier", t],
        vec!["verifier", "--expliquer", t],
    ]
}

/// Commands that send, follow and settle.
fn sendings(t: &str) -> Vec<Vec<&str>> {
    vec![
        vec!["envoyer", "A-#.toml", "--oui", "--malgre-indetermine"],
        vec!["envoyer", "A-#.toml", "--oui", "--malgre-indetermine"],
        vec!["envoyer", "KO-#.toml", "--oui", "--malgre-indetermine"],
        vec!["envoyer", "CONNU-#.toml", "--oui", "--malgre-indetermine"],
        vec!["envoyer", "FAULT-#.toml", "--oui", "--malgre-indetermine"],
        vec!["envoyer", "HTML-#.toml", "--oui", "--malgre-indetermine"],
        vec!["envoyer", "HTTP-#.toml", "--oui", "--malgre-indetermine"],
        vec!["envoyer", "hostile.toml", "--oui"],
        vec!["envoyer", t, "--oui"],
        vec!["suivre", "A-#", "--une-fois"],
        vec!["suivre", "FAULT-#", "--une-fois"],
        vec!["suivre", "KO-#", "HTML-#", "HTTP-#", "--une-fois"],
        vec!["suivre", t],
        vec!["suivre", "A-#", "--delai", t],
        vec!["trancher", "FAULT-#", "--non-partie", "--raison", t, "--oui"],
        vec!["trancher", "HTML-#", "--partie", "--code", t, "--oui"],
        vec!["trancher", "HTML-#", "--partie", "--oui"],
        vec!["decharge", "HTML-#", t],
        vec!["decharge", "HTML-#", "CODE-1"],
        vec!["decharge", "A-#", "CODE-1", "--fibre", t],
        vec!["cr-stoc", "A-1", "--resultat", "KO", "--motif-ko", t, "--sous-traitance", t, "--sortie", "cr#.csv"],
        vec!["cr-stoc", "A-1", "--resultat", t, "--sortie", t],
        vec!["cr-stoc", "A-#", t, "--resultat", "OK", "--sortie", "autre#.csv"],
    ]
}

/// Commands on the journal and the quota.
fn journal_commands(t: &str) -> Vec<Vec<&str>> {
    vec![
        vec!["journal"],
        vec!["journal", "A-#"],
        vec!["journal", "FAULT-#"],
        vec!["journal", "HTML-#"],
        vec!["journal", "--codes-manquants"],
        vec!["journal", "--depuis", t],
        vec!["journal", "--export", "export#.csv"],
        vec!["journal", "--export", "export#.json"],
        vec!["journal", "--export", t],
        vec!["journal", "--purger", "--oui"],
        vec!["quota"],
        vec!["quota", "--mois", t],
    ]
}

/// Commands on this post, and lines that are no command.
fn post_commands<'a>(t: &'a str, name: &'a str) -> Vec<Vec<&'a str>> {
    vec![
        vec!["--hors-ligne", "diagnostic"],
        vec!["--config", "k2.toml", "--hors-ligne", "diagnostic"],
        vec!["--config", "k3.toml", "--hors-ligne", "diagnostic", t],
        vec!["config"],
        vec!["--config", "k1.toml", "config"],
        vec!["--config", "k2.toml", "config"],
        vec!["--config", "k3.toml", "config"],
        vec!["--config", "k4.toml", "config"],
        vec!["--config", "k5.toml", "config"],
        vec!["--config", t, "config"],
        vec!["--profil", t, "quota"],
        vec!["--donnees", name, "quota"],
        vec!["--format", t, "quota"],
        vec!["--langue", t, "quota"],
        vec!["simulateur", "--scenario", t],
        vec!["simulateur", "--site", "cles.toml"],
        vec!["simulateur", "--ecoute", t, "--vitesse", t],
        vec!["connexion"],
        vec!["deconnexion"],
        vec!["demo"],
        vec!["completions", t],
        vec!["man", t],
        vec!["help", t],
        vec![t],
        vec!["quota", t],
    ]
}

/// Every command, with the text in every argument that takes one. `n` keeps apart the contracts of the two runs,
/// which share a journal.
fn lines(t: &str, n: usize) -> Vec<Vec<String>> {
    let name = for_file(t);
    let raw = [reads(t, &name), sendings(t), journal_commands(t), post_commands(t, &name)].concat();
    let number = |argument: &&str| {
        if argument.len() < 30 { argument.replace('#', &n.to_string()) } else { (*argument).to_owned() }
    };
    raw.iter().map(|line| line.iter().map(number).collect()).collect()
}

/// The hostile texts, several joined into one to save runs: each run is a process.
fn mixes() -> Vec<(&'static str, String)> {
    let all: Vec<String> = cocktails().into_iter().map(|(_, text)| text).collect();
    let [acts, sequences, injection, wide, mark, letters, _, large] = all.try_into().unwrap();
    vec![
        ("acts", format!("{mark}{sequences}{acts}")),
        ("deceives", format!("{injection}{wide}")),
        ("is long", format!("{}{}", &letters[..5000], large)),
    ]
}

/// Runs every command with this text; returns the places where it came out raw.
fn everywhere(name: &str, t: &str) -> Vec<String> {
    let (mut faults, post) = (Vec::new(), Post::new(t));
    for (n, before) in [(1, &["-vvv"][..]), (2, &["--format", "json", "--langue", "en", "-v"])] {
        for line in lines(t, n) {
            let all: Vec<String> = before.iter().map(|word| (*word).to_owned()).chain(line).collect();
            post.launch(name, &all, &mut faults);
        }
    }
    let csv: Vec<String> = ["--format", "csv", "verifier", "plans.csv"].map(str::to_owned).into();
    post.launch(name, &csv, &mut faults);
    post.written_files(name, &mut faults);
    faults
}

#[test]
fn nothing_hostile_comes_out_of_any_command() {
    let faults: Vec<String> = std::thread::scope(|scope| {
        let tasks: Vec<_> = mixes().into_iter().map(|(name, t)| scope.spawn(move || everywhere(name, &t))).collect();
        tasks.into_iter().flat_map(|task| task.join().unwrap()).collect()
    });
    assert!(faults.is_empty(), "{} places:\n{}", faults.len(), faults.join("\n"));
}

/// The list of commands in the help: a new command needs a line in the functions above.
#[test]
fn every_command_is_attacked() {
    let help = Bench::new().launch(&["--help"]).output;
    let after = help.split_once("Commandes").expect("a list of commands").1;
    let names: BTreeSet<String> = after
        .lines()
        .skip(1)
        .take_while(|line| !line.trim().is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .collect();
    let attacked: BTreeSet<String> = lines("t", 1).into_iter().flatten().collect();
    let forgotten: Vec<&String> = names.difference(&attacked).collect();
    assert!(names.len() >= 17 && forgotten.is_empty(), "{forgotten:?} of {names:?}");
}

/// JSON gives back exactly the received text, character by character.
#[test]
fn a_program_reads_exactly_what_came() {
    for (name, t) in mixes() {
        let post = Post::new(&t);
        let expected = squeeze(&for_xml(&t));
        let read = |arguments: &[&str]| -> Value {
            serde_json::from_str(&post.bench.launch(arguments).output).unwrap_or_else(|error| panic!("{name}: {error}"))
        };
        let document = read(&["--format", "json", "fibres", "A-1"]);
        let fibre = &document["pbo"][0]["fibres"][1];
        for key in [
            "reference",
            "referencePTO",
            "informationCable",
            "informationTube",
            "informationFibre",
            "informationConstruction",
        ] {
            assert_eq!(fibre[key], expected, "{name}: {key}");
        }
        let document = read(&["--format", "json", "envoyer", "A-1.toml", "--oui", "--malgre-indetermine"]);
        let code = DechargeCode::read(&for_xml(&t)).unwrap();
        assert_eq!(document["codeDecharge"], code.as_str(), "{name}");
    }
}

/// The display column at which `word` stands, line by line, as a terminal draws them.
fn columns(text: &str, word: &str) -> Vec<u16> {
    const LARGE: u16 = 2000;
    let lines = u16::try_from(text.lines().count() + 1).unwrap();
    let mut terminal = vt100::Parser::new(NonZero::new(lines).unwrap(), NonZero::new(LARGE).unwrap(), 0);
    // This emulator does not draw U+FFFD, which takes a column.
    terminal.process(text.replace('\n', "\r\n").replace('\u{fffd}', "?").as_bytes());
    (0..lines)
        .filter_map(|line| {
            (0..LARGE).rev().find(|column| {
                let read =
                    |index: u16| terminal.screen().cell(line, column + index).map(|cell| cell.contents().to_owned());
                let read: String = (0..u16::try_from(word.len()).unwrap()).filter_map(read).collect();
                read == word
            })
        })
        .collect()
}

#[test]
fn the_columns_behind_a_hostile_cell_are_where_they_are_behind_a_sound_one() {
    for (name, t) in cocktails().into_iter().chain(mixes()) {
        let post = Post::new(&t);
        for arguments in [["fibres", "--fichier", "f.xml"], ["structure", "--fichier", "s.xml"]] {
            let text = post.bench.launch(&arguments).output;
            let indexes: Vec<&str> = text.lines().filter(|line| line.contains("  Disponible")).collect();
            let found = columns(&indexes.join("\n"), "Disponible");
            // The three rows of the table; the count below them is indented less and is left out.
            let table = &found[..3];
            assert!(table.iter().all(|column| *column == table[0]), "{name}: {arguments:?}: {found:?}");
            assert!(t.len() < 9_000 || text.contains('…'), "{name}: what is cut says so");
        }
    }
}

/// A code with characters that can't be shown is spelled out, with a message that says so, and stays whole and exact.
#[test]
fn a_code_with_what_can_t_be_shown_is_spelled_and_said() {
    let post = Post::new("AB\u{9b}2J\u{202e}CD");
    let run = post.bench.launch(&["envoyer", "A-1.toml", "--oui", "--malgre-indetermine"]);
    assert!(run.output.contains("AB<U+009B>2J<U+202E>CD"), "{}", run.output);
    assert!(run.messages.contains("ne s'affichent pas"), "{}", run.messages);
    let run = post.bench.launch(&["suivre", "A-1", "--une-fois"]);
    assert!(run.output.contains("AB<U+009B>2J<U+202E>CD") && run.messages.contains("<U+202E>"), "{run:?}");
    post.bench.launch(&["journal", "--export", "j.csv"]);
    assert!(std::fs::read_to_string(post.bench.path("j.csv")).unwrap().contains("AB<U+009B>2J<U+202E>CD"));
}

#[test]
fn a_parameter_that_is_too_long_is_refused_here_by_its_name() {
    let (bench, long) = (Bench::new().with("REPROV_CONFIG", "c.toml"), "W".repeat(10_000));
    bench.write("c.toml", "");
    for (arguments, name) in [
        (vec!["structure", long.as_str()], "referenceContrat"),
        (vec!["fibres", "A-1", "--pbo", &long], "referencePBO"),
        (vec!["fibres", "A-1", "--batiment", &long, "--escalier", "E", "--etage", "E"], "referenceBatiment"),
        (vec!["decharge", "A-1", "C", "--fibre", &long], "referenceFibre"),
    ] {
        let run = bench.launch(&arguments);
        let told = run.messages.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(run.code == 2 && told.contains(name) && told.contains("10000"), "{name}: {told}");
        assert!(told.len() < 1_000, "{name}: the value is not told whole");
    }
}
