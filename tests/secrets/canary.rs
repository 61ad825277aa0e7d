//! A password that occurs nowhere else goes through every kind of run, at the highest verbosity. Afterwards no form
//! of it may be in anything that a run wrote.
//!
//! Guards: host: a secret reaches no log, journal or error

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use common::bench::Bench;
use common::order::CONTRAT;

use super::tools::{Relay, base64, home};

/// The part of the password that no escaping changes.
const CORE: &str = "c4n4ri7d9e0b2f";
/// The password, with characters that XML, JSON, URLs and shells escape.
const PASSWORD: &str = "a&<\"' é%c4n4ri7d9e0b2f>\\z";
/// The part of a proxy's password that no escaping changes.
const PROXY_CORE: &str = "c4n4riPr0xy55aa";

const PLAN: &str = "[contrat]\nreference = \"MUT56816520160316162024\"\nreference_prise = \"CTP-1240329-1\"\n\
    prise_existante = false\nparc_opac = false\nzone = \"ZTD\"\nimmeuble_collectif = true\npbo = \"BE-03\"\nroute = \"reelle\"\n\
    [demande]\nreference_fibre = \"CTP-1240331-1\"\nreference_pto = \"CTP-1240329-1\"\nconservation_pto = false\n\
    motif = \"Fibre cassée\"\n";

/// The forms of a password to search for: plain text, base64 at each of the three positions in the encoded bytes,
/// hexadecimal and UTF-16.
fn traces(core: &str) -> Vec<Vec<u8>> {
    let mut traces = vec![core.as_bytes().to_vec()];
    for shift in 0..3 {
        let mut bytes = vec![b'x'; shift];
        bytes.extend_from_slice(core.as_bytes());
        let encoded = base64(&bytes);
        // The first and the last characters depend on the neighbouring bytes.
        traces.push(encoded.as_bytes()[4..encoded.len() - 4].to_vec());
    }
    let hex = core.bytes().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    traces.push(hex.to_uppercase().into_bytes());
    traces.push(hex.into_bytes());
    traces.push(core.encode_utf16().flat_map(u16::to_le_bytes).collect());
    traces
}

fn betrays(bytes: &[u8]) -> bool {
    [CORE, PROXY_CORE]
        .into_iter()
        .flat_map(traces)
        .any(|trace| bytes.windows(trace.len()).any(|window| window == trace))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// The files under `folder` that contain a form of a password.
fn leaks(folder: &Path) -> Vec<PathBuf> {
    files(folder).into_iter().filter(|path| betrays(&fs::read(path).unwrap())).collect()
}

fn config(url: &str, auth: &str, rest: &str) -> String {
    format!(
        "profil = \"sim\"\n[profils.sim]\nurl = {url:?}\nidentifiant = \"demo\"\nauth = {auth:?}\n\
         lecture_nouvel_essai = 0\ndelai_reponse = \"1s\"\n{rest}[suivi]\npremier = \"1ms\"\nmaximum = \"20ms\"\n"
    )
}

/// Runs a command with the password and checks that its streams do not contain it; returns the exit code.
fn run_program(home: &Bench, arguments: &[&str]) -> i32 {
    let mut all = vec!["-vvv", "--donnees", "donnees"];
    all.extend(arguments);
    let variables = [("REPROV_MOT_DE_PASSE", PASSWORD), ("REPROV_LOG", "trace"), ("RUST_BACKTRACE", "full")];
    let mut command = home.command(&all);
    command.envs(variables);
    let run = home.run_to_end(command, PASSWORD);
    for stream in [&run.output, &run.messages] {
        assert!(!betrays(stream.as_bytes()), "{arguments:?}: {stream}");
    }
    run.code
}

#[test]
fn the_search_finds_every_form_of_a_password() {
    let folder = tempfile::tempdir().unwrap();
    let forms = [
        PASSWORD.to_owned(),
        base64(format!("demo:{PASSWORD}").as_bytes()),
        base64(format!("d:{PASSWORD}").as_bytes()),
        base64(PASSWORD.as_bytes()),
        PASSWORD.replace('&', "&amp;").replace('<', "&lt;"),
        PASSWORD.replace('%', "%25").replace('&', "%26"),
        format!("{PASSWORD:?}"),
        serde_json::to_string(PASSWORD).unwrap(),
        format!("http://lui:{PROXY_CORE}@proxy.test"),
    ];
    for form in forms {
        fs::create_dir_all(folder.path().join("a/b")).unwrap();
        fs::write(folder.path().join("a/b/c.sqlite-wal"), format!("avant {form} après")).unwrap();
        assert_eq!(leaks(folder.path()).len(), 1, "{form}");
    }
    fs::write(folder.path().join("a/b/c.sqlite-wal"), "demo:demo").unwrap();
    assert!(leaks(folder.path()).is_empty());
}

#[test]
fn a_password_is_in_nothing_that_a_run_writes() {
    for (auth, format) in [("basic", "texte"), ("basic", "json"), ("wsse", "json")] {
        let relay = Relay::new("normal", PASSWORD);
        let home = home();
        home.write("c.toml", &config(&relay.url, auth, ""));
        home.write("p.toml", PLAN);
        let run_program = |arguments: &[&str]| {
            let mut all = vec!["--format", format];
            all.extend(arguments);
            run_program(&home, &all)
        };
        for (command, code) in [
            (&["structure", CONTRAT][..], 0),
            (&["fibres", CONTRAT], 0),
            (&["verifier", "p.toml"], 0),
            (&["envoyer", "p.toml", "--oui"], 0),
            (&["suivre", CONTRAT], 0),
            (&["quota"], 0),
            (&["journal", "--contrat", CONTRAT, "-v"], 0),
            (&["journal", "--contrat", CONTRAT, "--export", "x.json"], 0),
            (&["journal", "--export", "x.csv"], 0),
            (&["config"], 0),
            (&["diagnostic", "--oui", "--contrat", CONTRAT], 0),
            // Without a keyring both commands are refused; the refusal does not repeat the password.
            (&["connexion"], 5),
            (&["deconnexion"], 5),
        ] {
            assert_eq!(run_program(command), code, "{auth} {command:?}");
        }
        assert!(relay.seen.load(Ordering::SeqCst) >= 4, "the password was really used");
        let log = fs::read_to_string(home.path("donnees/reprov.log")).unwrap();
        assert!(log.contains("getRoSite"), "the log speaks of the calls: {log}");
        for write in ["journal.sqlite", "x.json", "x.csv"] {
            assert!(files(home.folder()).iter().any(|path| path.ends_with(write)), "{write}");
        }
        assert_eq!(leaks(home.folder()), Vec::<PathBuf>::new());
    }
}

#[test]
fn a_password_is_in_nothing_that_a_failure_writes() {
    for scenario in ["erreur-10000", "erreur-20000", "http-500", "coupe", "tronque", "fault", "html"] {
        for auth in ["basic", "wsse"] {
            let relay = Relay::new(scenario, PASSWORD);
            let home = home();
            home.write("c.toml", &config(&relay.url, auth, ""));
            home.write("p.toml", PLAN);
            assert_ne!(run_program(&home, &["--format", "json", "structure", CONTRAT]), 0, "{scenario}");
            run_program(&home, &["envoyer", "p.toml", "--oui", "--malgre-indetermine"]);
            run_program(&home, &["suivre", CONTRAT, "--une-fois"]);
            run_program(&home, &["--format", "json", "diagnostic", "--oui", "--contrat", CONTRAT]);
            assert!(relay.seen.load(Ordering::SeqCst) >= 1, "{scenario}: the password was really used");
            assert_eq!(leaks(home.folder()), Vec::<PathBuf>::new(), "{scenario} {auth}");
        }
    }
}

#[test]
fn a_proxy_s_password_is_in_nothing_but_the_configuration() {
    let home = home();
    let proxy = format!("proxy = \"http://lui:{PROXY_CORE}@127.0.0.1:9\"\n");
    home.write("c.toml", &config("https://service.invalid/e", "basic", &proxy));
    for command in [
        &["structure", CONTRAT][..],
        &["config"],
        &["--format", "json", "config"],
        &["diagnostic"],
        &["--format", "json", "diagnostic"],
    ] {
        run_program(&home, command);
    }
    assert_eq!(leaks(home.folder()), [home.path("c.toml")]);
}
