//! A process that is stopped in the middle, as a laptop that is closed, while others go on: what it
//! drives is not taken from it, and what came for it meanwhile is there when it wakes.
//!
//! Guards: engine: a process that is stopped keeps what it drives, and reads the answer that came meanwhile; a
//! clock set back shortens no doubt, and none loses a code
#![cfg(target_os = "linux")]

use std::process::{Child, Command};
use std::time::Duration;

use common::order::CONTRAT;
use serde_json::{Value, json};

use super::bench::{Bench, FOLLOW, NORMAL, Run, SEND, SimulatorSetup, wait};

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args(["-s", name, &child.id().to_string()]).status().unwrap().success());
}

/// Until every thread of it is stopped.
fn wait_stopped(child: &Child) {
    let stat = format!("/proc/{}/stat", child.id());
    wait(|| {
        let stat = std::fs::read_to_string(&stat).unwrap();
        stat.rsplit_once(") ").unwrap().1.starts_with('T')
    });
}

fn wake(child: Child) -> Run {
    signal(&child, "CONT");
    Run::of(&child.wait_with_output().unwrap())
}

/// What another process is told that wants to send while the first one is stopped, and what becomes
/// of the first one's put when it wakes.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Sequel {
    /// Nobody drove anything yet: the other one sends, the first one finds that on waking.
    OtherSends,
    /// It is driven: the other one is refused, the first one ends what it had begun.
    TakesUp,
    /// The journal itself is held: the other one waits, then says so.
    Busy,
}

#[test]
fn stopped_at_every_step_a_put_is_neither_taken_over_nor_sent_twice() {
    use Sequel::{Busy, OtherSends, TakesUp};
    let points = [
        ("put.avant-intention", OtherSends),
        // Durable, and not driven by anybody yet: as after a crash it is not sent.
        ("put.intention", OtherSends),
        ("put.session", TakesUp),
        ("put.avant-depart", TakesUp),
        ("journal.depart", Busy),
        ("put.depart", TakesUp),
        ("put.avant-envoi", TakesUp),
        ("transport.corps", TakesUp),
        ("transport.tete", TakesUp),
        ("put.reponse", TakesUp),
        ("journal.issue", Busy),
        ("put.issue", TakesUp),
        ("envoyer.avant-sortie", TakesUp),
    ];
    std::thread::scope(|scope| {
        for (name, sequel) in points {
            scope.spawn(move || suspend(name, sequel));
        }
    });
}

fn suspend(name: &str, sequel: Sequel) {
    let bench = Bench::new(&NORMAL.launch(), "");
    assert_eq!(bench.launch(&["quota"], None).code, Some(0));
    let child = bench.command(SEND, None).env("REPROV_PAUSE", name).spawn().unwrap();
    wait_stopped(&child);
    let before = bench.remainder().first();
    let (code, other) = bench.json(SEND);
    match sequel {
        Sequel::OtherSends => assert_eq!((code, &other["issue"]), (0, &json!("acceptee")), "{name}: {other}"),
        Sequel::TakesUp => {
            assert_eq!((code, &other["verdict"]), (1, &json!("rejet")), "{name}: {other}");
            // Following it asks, and settles nothing that is not its own.
            bench.json(FOLLOW);
            let meanwhile = bench.remainder().first();
            assert!(!meanwhile.contains("interrompue") && !meanwhile.contains("nonEnvoyee"), "{name}: {meanwhile}");
            assert!(meanwhile.starts_with(&before), "{name}: {before} became {meanwhile}");
        }
        Sequel::Busy => {
            assert_eq!((code, &other["issue"]), (2, &json!("nonEnvoyee")), "{name}: {other}");
            assert_eq!(bench.remainder().first(), before, "{name}");
        }
    }
    let run = wake(child);
    let document = run.json();
    let remainder = bench.remainder();
    if sequel == Sequel::OtherSends {
        assert_eq!(document["issue"], "nonEnvoyee", "{name}: {document}");
        assert_ne!(run.code, Some(0), "{name}");
    } else {
        assert_eq!((run.code, &document["issue"]), (Some(0), &json!("acceptee")), "{name}: {document}");
        assert_eq!(document["codeDecharge"], json!(remainder.received_code), "{name}");
    }
    assert_eq!(bench.puts(), 1, "{name}");
    remainder.hold(1, name);
}

/// Held by a process that sleeps, a session is taken; others wait for it and are told so, and go on
/// when it wakes.
#[test]
fn the_sessions_of_stopped_processes_are_taken_until_they_wake() {
    let bench = Bench::new(&NORMAL.launch(), "");
    assert_eq!(bench.launch(&["quota"], None).code, Some(0));
    let others = ["ARA-502701", "VIA-204518"].map(|contrat| {
        let child = bench.command(&["structure", contrat], None).env("REPROV_PAUSE", "transport.tete").spawn().unwrap();
        wait_stopped(&child);
        child
    });
    let (_, quota) = bench.json(&["quota"]);
    assert_eq!(quota["sessions"]["utilisees"], 2, "{quota}");
    let wait_time = bench.command(SEND, None).spawn().unwrap();
    wait(|| bench.remainder().first() == "intention");
    assert_eq!(bench.puts(), 0, "both sessions are taken");
    for other in others {
        assert_eq!(wake(other).code, Some(0));
    }
    let run = Run::of(&wait_time.wait_with_output().unwrap());
    assert_eq!((run.code, &run.json()["issue"], bench.puts()), (Some(0), &json!("acceptee"), 1));
    let (_, quota) = bench.json(&["quota"]);
    assert_eq!(quota["sessions"]["utilisees"], 0, "{quota}");
}

/// Asleep from before the answer until long after the time allowed for it: it came to this machine,
/// and it is read.
#[test]
fn an_answer_that_came_while_the_process_slept_is_read_when_it_wakes() {
    const TRAILING: SimulatorSetup = SimulatorSetup { scenario: "put:lent", speed: 10.0 };
    let bench = Bench::new(&TRAILING.launch(), "");
    let config = std::fs::read_to_string(bench.path("c.toml")).unwrap();
    std::fs::write(bench.path("c.toml"), config.replace("\"30s\"", "\"1s\"")).unwrap();
    let mut child = bench.command(SEND, None).spawn().unwrap();
    bench.wait_for_put(0, &mut child);
    signal(&child, "STOP");
    wait_stopped(&child);
    wait(|| bench.server.counters().in_flight == 0);
    // Twice the time that was allowed for the answer: its end is certain to be past.
    std::thread::sleep(Duration::from_secs(2));
    let run = wake(child);
    let document = run.json();
    assert_eq!((run.code, &document["issue"]), (Some(0), &json!("acceptee")), "{document}");
    assert_eq!(document["codeDecharge"], json!(bench.remainder().received_code));
    assert_eq!(bench.puts(), 1);
}

/// Stopped while it asks how a put stands: others may ask, and it writes what it learned when it
/// wakes, after whatever they wrote.
#[test]
fn a_following_that_slept_adds_what_it_learned() {
    for name in ["suivi.avant-question", "transport.tete", "suivi.reponse", "note.avant"] {
        let bench = Bench::new(&NORMAL.launch(), "");
        let (_, sending) = bench.json(SEND);
        let child = bench.command(FOLLOW, None).env("REPROV_PAUSE", name).spawn().unwrap();
        wait_stopped(&child);
        let (code, following) = bench.json(FOLLOW);
        assert_eq!((code, &following["codeDecharge"]), (0, &sending["codeDecharge"]), "{name}: {following}");
        let run = wake(child);
        assert_eq!((run.code, &run.json()["codeDecharge"]), (Some(0), &sending["codeDecharge"]), "{name}");
        assert_eq!(run.json()["statut"], "Terminé", "{name}");
        let (_, last) = bench.json(FOLLOW);
        assert_eq!(last["codeDecharge"], sending["codeDecharge"], "{name}");
        assert_eq!(bench.puts(), 1);
    }
}

/// A person settles what a stopped process has in hand: there is nothing to settle while it lives.
#[test]
fn what_a_stopped_process_drives_is_not_settled_by_hand() {
    let bench = Bench::new(&NORMAL.launch(), "");
    let child = bench.command(SEND, None).env("REPROV_PAUSE", "put.reponse").spawn().unwrap();
    wait_stopped(&child);
    for decision in [&["--partie", "--code", "AUTRE"][..], &["--non-partie", "--raison", "hotline"][..]] {
        let (code, document) = bench.json(&[&["trancher", CONTRAT, "--oui"][..], decision].concat());
        assert_eq!((code, &document["erreur"]["categorie"]), (1, &json!("etat")), "{document}");
    }
    let run = wake(child);
    let document = run.json();
    assert_eq!((run.code, &document["issue"]), (Some(0), &json!("acceptee")), "{document}");
    assert_ne!(document["codeDecharge"], Value::Null);
    assert_eq!(bench.remainder().first(), "intention depart retour");
}
