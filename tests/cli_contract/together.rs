//! Several processes on one journal: sessions, quota, a single put; and leaving while a put is under way.
//!
//! Guards: store: two sessions, and never past the quota, across processes; a killed process's session is free at
//! once
//! Guards: engine: leaving in mid-put is at once for who insists, and sends nothing again

use std::process::Child;
use std::time::{Duration, Instant};

use common::bench::Run;
use serde_json::{Value, json};

use super::service::{CONTRAT, simulated_at};

/// The longest that a test waits before it fails.
const PATIENCE: Duration = Duration::from_mins(1);

/// Polls until `seen` is true: other processes can't be awaited.
fn until(what: &str, mut seen: impl FnMut() -> bool) {
    let start = Instant::now();
    while !seen() {
        assert!(start.elapsed() < PATIENCE, "never: {what}");
        std::thread::yield_now();
    }
}

fn finish(children: Vec<Child>) -> Vec<Run> {
    children.into_iter().map(|child| Run::of(child.wait_with_output().unwrap())).collect()
}

fn signal(child: &Child, name: &str) {
    let done = std::process::Command::new("kill").args(["-s", name, &child.id().to_string()]).status().unwrap();
    assert!(done.success());
}

#[test]
fn ten_processes_keep_to_two_sessions_and_to_the_quota_with_its_reserve() {
    let simulated = simulated_at("lent", 20.0, "[quota]\npart = 9\nreserve = 3\n");
    let (bench, server) = (&simulated.bench, &simulated.server);
    let read = ["--format", "json", "structure", CONTRAT, "--actualiser"];
    let runs = finish((0..10).map(|_| bench.begin(&read)).collect());
    let (done, refused): (Vec<_>, Vec<_>) = runs.iter().partition(|run| run.code == 0);
    assert_eq!((done.len(), refused.len()), (6, 4), "the share less its reserve, by whoever came first");
    for run in refused {
        let document: Value = serde_json::from_str(&run.output).unwrap();
        assert_eq!((run.code, &document["erreur"]["categorie"]), (5, &json!("quota")));
    }
    assert!(runs.iter().any(|run| run.messages.contains("sessions sont prises")), "who waits is told for what");
    assert_eq!((server.counters().questions, server.counters().most_in_flight), (6, 2));
    // Following may use the whole reserve and no more.
    let following = ["--format", "json", "suivre", CONTRAT, "--une-fois"];
    let mut codes: Vec<i32> =
        finish((0..5).map(|_| bench.begin(&following)).collect()).iter().map(|run| run.code).collect();
    codes.sort_unstable();
    assert_eq!(codes, [1, 1, 1, 5, 5], "three answers (20014, exit 1), then the quota");
    assert_eq!((server.counters().questions, server.counters().most_in_flight), (9, 2));
    let (_, quota) = bench.json("quota", &["quota"]);
    assert_eq!((&quota["utilisees"], &quota["restantes"]), (&json!(9), &json!(0)));
}

#[test]
fn ten_processes_of_every_kind_send_one_put() {
    let simulated = simulated_at("lent", 40.0, "");
    let (bench, server) = (&simulated.bench, &simulated.server);
    let commands: [&[&str]; 5] = [
        &["--format", "json", "envoyer", "p.toml", "--oui", "--malgre-indetermine"],
        &["structure", CONTRAT, "--actualiser"],
        &["fibres", CONTRAT, "--actualiser"],
        &["suivre", CONTRAT, "--une-fois"],
        &["envoyer", "p.toml", "--oui", "--malgre-indetermine"],
    ];
    let runs = finish((0..10).map(|index| bench.begin(commands[index % commands.len()])).collect());
    let counters = server.counters();
    assert_eq!((counters.received_puts, counters.executed_puts, counters.most_in_flight), (1, 1, 2), "{runs:?}");
    let sent = (0..10).filter(|index| index % 5 == 0 || index % 5 == 4).map(|index| runs[index].code);
    assert_eq!(sent.filter(|code| *code == 0).count(), 1, "{runs:?}");
    let (_, quota) = bench.json("quota", &["quota"]);
    assert_eq!(quota["utilisees"], json!(counters.questions));
}

#[test]
fn the_session_of_a_killed_process_is_free_at_once() {
    let simulated = simulated_at("structure:muet", 1000.0, "");
    let (bench, server) = (&simulated.bench, &simulated.server);
    let mut holders: Vec<Child> = (0..2).map(|_| bench.begin(&["structure", CONTRAT, "--actualiser"])).collect();
    until("both sessions are taken", || server.counters().in_flight == 2);
    let (_, quota) = bench.json("quota", &["quota"]);
    assert_eq!(quota["sessions"]["utilisees"], 2);
    for holder in &mut holders {
        holder.kill().unwrap();
        holder.wait().unwrap();
    }
    let (_, quota) = bench.json("quota", &["quota"]);
    assert_eq!((&quota["sessions"]["utilisees"], &quota["utilisees"]), (&json!(0), &json!(2)));
    // The service may need a moment to see that its clients are gone.
    until("the service let them go", || server.counters().in_flight == 0);
    let run = bench.launch(&["fibres", CONTRAT]);
    assert_eq!((run.code, run.messages.contains("sessions")), (0, false), "{run:?}");
}

#[test]
fn no_signal_that_asks_to_stop_ends_a_put_before_its_answer() {
    // Ctrl-\ is one of them, and on many terminals Ctrl-4.
    for first in ["QUIT", "HUP", "TERM", "USR1", "USR2", "ALRM"] {
        let simulated = simulated_at("lent", 40.0, "");
        let (bench, server) = (&simulated.bench, &simulated.server);
        let mut child = bench.begin(&["--format", "json", "envoyer", "p.toml", "--oui", "--malgre-indetermine"]);
        until("the put is there", || server.counters().received_puts == 1 || child.try_wait().unwrap().is_some());
        signal(&child, first);
        let run = Run::of(child.wait_with_output().unwrap());
        let document: Value = serde_json::from_str(&run.output).unwrap_or_default();
        assert!(document["codeDecharge"].is_string(), "SIG{first}: {run:?}");
    }
}

#[test]
fn leaving_in_mid_put_takes_two_words_and_the_next_start_takes_it_up() {
    let simulated = simulated_at("put:muet", 1000.0, "");
    let (bench, server) = (&simulated.bench, &simulated.server);
    let slow = std::fs::read_to_string(bench.path("c.toml")).unwrap().replace("\"2s\"", "\"10m\"");
    bench.write("c.toml", &slow);
    let sending = ["--format", "json", "envoyer", "p.toml", "--oui", "--malgre-indetermine"];
    let mut child = bench.begin(&sending);
    until("the put is there", || server.counters().received_puts == 1);
    signal(&child, "INT");
    // The answer would come in ten minutes; one interrupt leaves the put running.
    let mut messages = std::io::BufReader::new(child.stderr.take().unwrap());
    let mut told = String::new();
    while !told.contains("seconde interruption") {
        assert_ne!(std::io::BufRead::read_line(&mut messages, &mut told).unwrap(), 0, "{told}");
    }
    assert_eq!(child.try_wait().unwrap(), None);
    signal(&child, "INT");
    let run = Run::of(child.wait_with_output().unwrap());
    let document: Value = serde_json::from_str(&run.output).unwrap();
    assert_eq!((run.code, &document["issue"]), (3, &json!("inconnue")));
    // After the next start nothing is sent again, and following goes on from doubt.
    let again = bench.launch(&sending);
    assert_eq!(again.code, 1, "{again:?}");
    let (_, following) = bench.json("suivre", &["suivre", CONTRAT, "--une-fois"]);
    assert_eq!(following["referenceContrat"], CONTRAT);
    assert_eq!(server.counters().received_puts, 1);
}

#[test]
fn leaving_before_the_departure_is_at_once_and_nothing_was_sent() {
    let simulated = simulated_at("structure:muet", 1000.0, "");
    let (bench, server) = (&simulated.bench, &simulated.server);
    let slow = std::fs::read_to_string(bench.path("c.toml")).unwrap().replace("\"2s\"", "\"10m\"");
    bench.write("c.toml", &slow);
    let mut holders: Vec<Child> = (0..2).map(|_| bench.begin(&["structure", CONTRAT, "--actualiser"])).collect();
    until("both sessions are taken", || server.counters().in_flight == 2);
    let sending = ["--format", "json", "envoyer", "p.toml", "--oui", "--malgre-indetermine"];
    let mut child = bench.begin(&sending);
    let mut messages = std::io::BufReader::new(child.stderr.take().unwrap());
    let mut told = String::new();
    while !told.contains("sessions sont prises") {
        assert_ne!(std::io::BufRead::read_line(&mut messages, &mut told).unwrap(), 0, "{told}");
    }
    signal(&child, "INT");
    let run = Run::of(child.wait_with_output().unwrap());
    let document: Value = serde_json::from_str(&run.output).unwrap();
    assert_eq!((run.code, &document["issue"]), (2, &json!("nonEnvoyee")));
    for holder in &mut holders {
        holder.kill().unwrap();
        holder.wait().unwrap();
    }
    // The session is free at once for another process.
    let again = bench.launch(&sending);
    assert_eq!((again.code, server.counters().received_puts), (0, 1), "{again:?}");
}
