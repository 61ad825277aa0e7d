//! One fault met by the real program, as a read or as a put, and seen from outside: the command's message and exit
//! code, what the servers saw, what the journal keeps.
//!
//! Guards: net: the observer of a fault reads what HTTP says

use std::path::Path;
use std::sync::atomic::Ordering;

use common::bench::{Bench, Run};
use common::order::{CONTRAT, PLAN};
use jiff::SignedDuration;
use reprov::assembly;
use reprov::domain::lifecycle::{Life, Phase};
use reprov::host::config::Config;
use reprov::store::journal::Journal;
use serde_json::Value;

use super::certificates::KNOWN;
use super::scene::{Breakage, PROXY, Scene};

const PROFILE: &str = "banc";
pub(crate) const LOGIN: &str = "canari-login";
pub(crate) const PASSWORD: &str = "canari-service-7Qx";
/// The password that a proxy with authentication asks for.
pub(crate) const PROXY_SECRET: &str = "canari-proxy-3Zk";
/// How many new attempts a read may make.
pub(crate) const NEW_ATTEMPT: usize = 1;

/// The kind of call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    Read,
    Send,
}

/// The observations of one run.
#[derive(Debug)]
pub(crate) struct Observed {
    pub(crate) code: i32,
    pub(crate) category: String,
    pub(crate) libelle: String,
    pub(crate) advice: String,
    pub(crate) service_code: Option<String>,
    /// Of a put: `acceptee`, `refusee`, `inconnue` or `nonEnvoyee`.
    pub(crate) outcome: Option<String>,
    /// Whether a byte of a request reached the service.
    pub(crate) one_byte: bool,
    /// Connections accepted by the first machine on the way.
    pub(crate) connections: usize,
    /// Whole requests received by the service.
    pub(crate) whole: usize,
    /// Attempts in the month's ledger, and how many of them count.
    pub(crate) attempts: usize,
    pub(crate) counted: usize,
    pub(crate) sequel: Sequel,
    /// Whether the put's code de décharge is in the journal.
    pub(crate) decharge: bool,
}

/// What the program does next by itself.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Sequel {
    /// Nothing.
    Finished,
    /// It asks the service, this long after the put's last byte.
    Question(SignedDuration),
}

/// Meets the fault once.
pub(crate) fn meet(breakage: &Breakage, call: Call) -> Observed {
    let bench = Bench::sealed().without_bus().always(&["--config", "c.toml", "--donnees", "d", "--format", "json"]);
    let scene = (breakage.scene)();
    configure(&bench, &scene);
    let run = launch(&bench, &scene, call);
    keep_secrets(breakage, &bench, &scene, &run);
    let document: Value =
        serde_json::from_str(&run.output).unwrap_or_else(|error| panic!("{}: {error} in {run:?}", breakage.case));
    let error = &document["erreur"];
    let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
    let (attempts, counted, life, next_at) = journal(&bench);
    let sequel = match (next_at, life.as_ref().map(|life| &life.phase)) {
        (Some(next_at), Some(Phase::Unknown(inquiry))) => Sequel::Question(next_at.duration_since(inquiry.last_byte)),
        (Some(next_at), Some(Phase::Followed(followed))) => {
            Sequel::Question(next_at.duration_since(followed.last_byte))
        }
        (None, _) => Sequel::Finished,
        other => panic!("{}: {other:?}", breakage.case),
    };
    let load = |count: &std::sync::atomic::AtomicUsize| count.load(Ordering::SeqCst);
    Observed {
        code: run.code,
        category: text("categorie"),
        libelle: text("libelle"),
        advice: text("conseil"),
        service_code: error["code"].as_str().map(str::to_owned),
        outcome: document["issue"].as_str().map(str::to_owned),
        one_byte: scene.service.as_ref().is_some_and(|seen| seen.one_byte()),
        connections: scene.first().map_or(0, |seen| load(&seen.connections)),
        whole: scene.service.as_ref().map_or(0, |seen| load(&seen.requests)),
        attempts,
        counted,
        sequel,
        decharge: life.is_some_and(|life| life.code.is_some()),
    }
}

fn configure(bench: &Bench, scene: &Scene) {
    let config = format!(
        "profil = {PROFILE:?}\n[profils.{PROFILE}]\nurl = {:?}\nidentifiant = {LOGIN:?}\nlecture_nouvel_essai = {NEW_ATTEMPT}\n\
         ca_file = \"ca.pem\"\n{}",
        scene.url, scene.profile
    );
    bench.write("c.toml", &config);
    bench.write("p.toml", PLAN);
    bench.write("ca.pem", &KNOWN.pem);
}

/// Runs the program.
fn launch(bench: &Bench, scene: &Scene, call: Call) -> Run {
    let mut command = match call {
        Call::Read => bench.command(&["structure", CONTRAT]),
        // The rules leave this fibre undecided; this test is not about them.
        Call::Send => bench.command(&["envoyer", "p.toml", "--oui", "--malgre-indetermine"]),
    };
    command
        // Only the test's authority is trusted, none of this machine's.
        .env("SSL_CERT_FILE", bench.path("ca.pem"))
        .env("REPROV_MOT_DE_PASSE", PASSWORD)
        .env("REPROV_LOG", "reprov=trace")
        .envs(scene.environment.iter().map(|(name, value)| (name, value)));
    Run::of(command.output().unwrap())
}

/// The ledger's attempts, how many of them count, the put, and the time of the next question about it.
fn journal(bench: &Bench) -> (usize, usize, Option<Life>, Option<jiff::Timestamp>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let data = bench.path("d");
        let file = bench.path("c.toml");
        let config = Config::load(&reprov::host::config::Overrides::default(), Some(&file)).unwrap();
        let engine = assembly::engine(&config, &data, true, None).unwrap();
        let journal = Journal::open(&data.join("journal.sqlite"), PROFILE).unwrap();
        let requests = journal.requests(None, 100).await.unwrap();
        let counted = requests.iter().filter(|request| !request.given_back).count();
        let folder = engine.contrats_at_hand().await.unwrap().pop();
        let (life, next_at) = folder.map_or((None, None), |folder| (folder.life, folder.next_at));
        (requests.len(), counted, life, next_at)
    })
}

/// Only the service gets its credentials, only the proxy gets its own, and no secret is written down.
fn keep_secrets(breakage: &Breakage, bench: &Bench, scene: &Scene, run: &Run) {
    // The secret as WS-Security writes it, and as HTTP Basic does.
    let service = [PASSWORD.to_owned(), base64(&format!("{LOGIN}:{PASSWORD}"))];
    let proxy = [PROXY_SECRET.to_owned(), base64(&format!("lui:{PROXY_SECRET}"))];
    let hold = |bytes: &[u8], secrets: &[String]| {
        secrets.iter().any(|secret| bytes.windows(secret.len()).any(|window| window == secret.as_bytes()))
    };
    for (name, seen) in &scene.others {
        assert!(*name == PROXY || seen.connections.load(Ordering::SeqCst) == 0, "{}: {name} was called", breakage.case);
        assert!(
            !hold(&seen.received.lock().unwrap(), &service),
            "{}: {name} was given the service's credentials",
            breakage.case
        );
    }
    if let Some(seen) = &scene.service {
        assert!(
            !hold(&seen.received.lock().unwrap(), &proxy),
            "{}: the service was given the proxy's password",
            breakage.case
        );
    }
    // A whole request must hold the credentials in one of the two forms: otherwise the search above proves nothing.
    let whole = scene.service.as_ref().filter(|seen| seen.requests.load(Ordering::SeqCst) > 0);
    assert!(
        whole.is_none_or(|seen| hold(&seen.received.lock().unwrap(), &service)),
        "{}: no credentials came",
        breakage.case
    );
    let mut written = vec![("standard output".to_owned(), run.output.as_bytes().to_vec())];
    written.push(("standard error".to_owned(), run.messages.as_bytes().to_vec()));
    files(&bench.path("d"), &mut written);
    assert!(written.iter().any(|(name, _)| name.ends_with("reprov.log")), "{}: no log was written", breakage.case);
    for (name, bytes) in &written {
        assert!(!hold(bytes, &service) && !hold(bytes, &proxy), "{}: a secret is in {name}", breakage.case);
    }
}

fn files(folder: &Path, all: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, all);
        } else {
            all.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
}

pub(crate) fn base64(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut code = String::new();
    for three in text.as_bytes().chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for index in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * index)) as usize & 63] as char;
            code.push(if index <= three.len() { letter } else { '=' });
        }
    }
    code
}

#[test]
fn base64_is_what_http_basic_says() {
    for (text, code) in
        [("demo:canari-secret", "ZGVtbzpjYW5hcmktc2VjcmV0"), ("lui:s3cret", "bHVpOnMzY3JldA=="), ("a:b", "YTpi")]
    {
        assert_eq!(base64(text), code);
    }
}
