//! A process that is stopped half way, like a laptop that is closed, while others go on: nobody takes over what it
//! drives, and an answer that came meanwhile is there when it wakes.
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

/// Waits until the process is stopped.
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

/// What another process that wants to send gets while the first one is stopped, and what the first one does with its
/// put when it wakes.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Sequel {
    /// Nobody drives the put yet: the other process sends its own, and the first one finds that out when it wakes.
    OtherSends,
    /// The put is driven: the other process is refused, and the first one finishes its put.
    TakesUp,
    /// The journal itself is locked: the other process waits, then reports it.
    Busy,
}

#[test]
fn stopped_at_every_step_a_put_is_neither_taken_over_nor_sent_twice() {
    use Sequel::{Busy, OtherSends, TakesUp};
    let points = [
        ("put.avant-intention", OtherSends),
        // On the disk, but not driven by anybody yet: as after a crash, it is not sent.
        ("put.intention", TakesUp),
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
            // Following the put asks the service, and settles nothing that another process drives.
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

/// A sleeping process keeps its session: others wait for a session and go on when it wakes.
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

/// Asleep from before the answer until long after its time limit: the answer reached this machine, and it is read.
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
    // Twice the time limit of the answer: it is certainly over.
    std::thread::sleep(Duration::from_secs(2));
    let run = wake(child);
    let document = run.json();
    assert_eq!((run.code, &document["issue"]), (Some(0), &json!("acceptee")), "{document}");
    assert_eq!(document["codeDecharge"], json!(bench.remainder().received_code));
    assert_eq!(bench.puts(), 1);
}

/// Stopped while it asks about a put: others may ask meanwhile, and on waking it adds its events after theirs.
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

/// A put that a living process drives can't be settled by hand, even if that process is stopped.
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
