//! Kills at every named point, at least fifty at each.
//!
//! Guards: conduct: killed anywhere: no code that was durable is lost, no put is sent again, what the next start
//! says is true

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use common::order::CONTRAT;
use serde_json::{Value, json};

use super::bench::{Bench, FOLLOW, NORMAL, Run, SEND, SimulatorSetup, alone};
use super::left::Remains;

/// The kills at each point are done in this many pieces, which the workers share.
const PIECES: usize = 5;
const PER_PIECE: usize = 10;
const WORKERS: usize = 4;

/// The kind of run that is killed, and the state it starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    /// `envoyer`, in a new journal.
    Sending,
    /// `envoyer`, killed from outside while the service holds its answer back.
    Waiting,
    /// `envoyer` with no request of the month left.
    Prevented,
    /// A start that finds an intention whose process is gone.
    RecoveryFromIntention,
    /// A start that finds a departure whose process is gone.
    RecoveryFromDeparture,
    /// `suivre`, after an acceptance.
    Following,
    /// `decharge`, after an acceptance without a code.
    Decharge,
    /// `trancher`, after an unknown outcome.
    Settling,
}

use Family::{
    Decharge, Following, Prevented, RecoveryFromDeparture, RecoveryFromIntention, Sending, Settling, Waiting,
};

/// The number of kills, of puts received by the service at the time of the kills, and of puts received in the end.
type Kills = (usize, u64, u64);

/// A point where a run is killed: the events of the put that are on the disk then, and the puts that the service has
/// received.
struct Point {
    family: Family,
    name: &'static str,
    records: &'static str,
    puts: u64,
}

const fn point(family: Family, name: &'static str, records: &'static str, puts: u64) -> Point {
    Point { family, name, records, puts }
}

const POINTS: &[Point] = &[
    point(Sending, "put.avant-intention", "", 0),
    // The process takes its place among those that follow.
    point(Sending, "journal.apres-commit:1", "", 0),
    point(Sending, "journal.intention", "", 0),
    point(Sending, "journal.apres-commit:2", "intention", 0),
    point(Sending, "put.intention", "intention", 0),
    point(Sending, "put.session", "intention", 0),
    point(Sending, "put.avant-depart", "intention", 0),
    point(Sending, "journal.requete", "intention", 0),
    point(Sending, "journal.depart", "intention", 0),
    point(Sending, "journal.apres-commit:3", "intention depart", 0),
    point(Sending, "put.depart", "intention depart", 0),
    point(Sending, "put.avant-envoi", "intention depart", 0),
    point(Sending, "transport.corps", "intention depart", 0),
    point(Waiting, "(dehors)", "intention depart", 1),
    point(Sending, "transport.tete", "intention depart", 1),
    point(Sending, "put.reponse", "intention depart", 1),
    point(Sending, "journal.issue", "intention depart", 1),
    point(Sending, "journal.apres-commit:4", "intention depart retour", 1),
    point(Sending, "put.issue", "intention depart retour", 1),
    point(Sending, "put.annonce", "intention depart retour", 1),
    point(Sending, "envoyer.avant-sortie", "intention depart retour", 1),
    point(Sending, "envoyer.apres-sortie", "intention depart retour", 1),
    point(Prevented, "note.avant", "intention", 0),
    point(Prevented, "journal.ajout", "intention", 0),
    point(Prevented, "note.apres", "intention nonEnvoyee", 0),
    point(RecoveryFromIntention, "note.avant", "intention", 0),
    point(RecoveryFromIntention, "journal.ajout", "intention", 0),
    point(RecoveryFromIntention, "note.apres", "intention nonEnvoyee", 0),
    point(RecoveryFromDeparture, "note.avant", "intention depart", 0),
    point(RecoveryFromDeparture, "journal.ajout", "intention depart", 0),
    point(RecoveryFromDeparture, "note.apres", "intention depart interrompue", 0),
    point(Following, "suivi.avant-question", "intention depart retour", 0),
    point(Following, "journal.requete", "intention depart retour", 0),
    point(Following, "journal.apres-commit:1", "intention depart retour", 0),
    point(Following, "transport.corps", "intention depart retour", 0),
    point(Following, "transport.tete", "intention depart retour", 0),
    point(Following, "journal.apres-commit:2", "intention depart retour", 0),
    point(Following, "suivi.reponse", "intention depart retour", 0),
    point(Following, "note.avant", "intention depart retour", 0),
    point(Following, "journal.ajout", "intention depart retour", 0),
    point(Following, "note.apres", "intention depart retour etat", 0),
    point(Decharge, "note.avant", "intention depart retour", 0),
    point(Decharge, "journal.ajout", "intention depart retour", 0),
    point(Decharge, "note.apres", "intention depart retour codeSaisi", 0),
    point(Settling, "note.avant", "intention depart retour", 0),
    point(Settling, "journal.ajout", "intention depart retour", 0),
    point(Settling, "note.apres", "intention depart retour tranchee", 0),
];

const ENTERED: &str = "HOTLINE-7";

impl Family {
    fn service(self) -> SimulatorSetup {
        match self {
            // The service holds its answers back for seconds.
            Waiting => SimulatorSetup { scenario: "put:lent", speed: 1.0 },
            Decharge => SimulatorSetup { scenario: "sans-code", ..NORMAL },
            Settling => SimulatorSetup { scenario: "put:erreur-10100", ..NORMAL },
            _ => NORMAL,
        }
    }

    fn quota(self) -> &'static str {
        if self == Prevented { "mensuel = 50\nreserve = 49" } else { "" }
    }

    fn command(self) -> &'static [&'static str] {
        match self {
            Sending | Waiting | Prevented | RecoveryFromIntention | RecoveryFromDeparture => SEND,
            Following => FOLLOW,
            Decharge => &["decharge", CONTRAT, ENTERED],
            Settling => &["trancher", CONTRAT, "--partie", "--code", ENTERED, "--oui"],
        }
    }

    /// The runs before the one that is killed; their data are copied for every kill of a piece.
    fn model(self) -> Option<Bench> {
        let (command, stop) = match self {
            Sending | Waiting => return None,
            // Uses the only request that is not reserved.
            Prevented => (FOLLOW, None),
            RecoveryFromIntention => (SEND, Some("put.intention")),
            RecoveryFromDeparture => (SEND, Some("put.depart")),
            Following | Decharge | Settling => (SEND, None),
        };
        let bench = Bench::new(&self.service().launch(), self.quota());
        let run = bench.launch(command, stop);
        assert_eq!(run.code.is_none(), stop.is_some(), "{self:?}: {}", run.messages);
        Some(bench)
    }
}

#[test]
fn killed_at_every_point_nothing_is_lost_and_nothing_is_sent_twice() {
    let _alone = alone();
    let jobs: Vec<&Point> = (0..PIECES).flat_map(|_| POINTS).collect();
    let next = AtomicUsize::new(0);
    let count: Mutex<BTreeMap<(Family, &str), Kills>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some(point) = jobs.get(next.fetch_add(1, Ordering::SeqCst)) {
                    point.kill_one_piece(&count);
                }
            });
        }
    });
    let count = count.into_inner().unwrap();
    println!("{:<18} {:<26} {:>6} {:>12} {:>12}", "run", "killed at", "kills", "puts then", "puts in all");
    for point in POINTS {
        let (deaths, before, after) = count[&(point.family, point.name)];
        println!("{:<18} {:<26} {deaths:>6} {before:>12} {after:>12}", format!("{:?}", point.family), point.name);
        assert!(deaths >= 50);
    }
    assert_eq!(count.len(), POINTS.len());
}

impl Point {
    /// Kills [`PER_PIECE`] times and adds the results to `count`.
    fn kill_one_piece(&self, count: &Mutex<BTreeMap<(Family, &'static str), Kills>>) {
        let model = self.family.model();
        for _ in 0..PER_PIECE {
            let (at_death, at_end) = self.kill(model.as_ref());
            let mut count = count.lock().unwrap();
            let line = count.entry((self.family, self.name)).or_default();
            *line = (line.0 + 1, line.1 + at_death, line.2 + at_end);
        }
    }

    /// Kills once; returns the puts that the service had received at that time, and in the end.
    fn kill(&self, model: Option<&Bench>) -> (u64, u64) {
        let server = match (self.family, model) {
            // These runs ask about the put that the model sent: they need its simulator.
            (Following | Decharge | Settling, Some(model)) => Arc::clone(&model.server),
            _ => self.family.service().launch(),
        };
        let bench = Bench::new(&server, self.family.quota());
        if let Some(model) = model {
            bench.take_up(model);
        }
        let spot = format!("{:?} {}", self.family, self.name);
        let already = bench.puts();
        let run = if self.family == Waiting {
            let mut child = bench.command(SEND, None).spawn().unwrap();
            bench.wait_for_put(already, &mut child);
            child.kill().unwrap();
            Run::of(&child.wait_with_output().unwrap())
        } else {
            bench.launch(self.family.command(), Some(self.name))
        };
        assert_eq!(run.code, None, "{spot}: it was not killed: {} {}", run.output, run.messages);
        let remainder = bench.remainder();
        let received = bench.puts() - already;
        assert_eq!((remainder.first().as_str(), received), (self.records, self.puts), "{spot}");
        match self.family {
            Sending | Waiting | RecoveryFromIntention | RecoveryFromDeparture => {
                judge_send(&bench, &run, &remainder, &spot);
            }
            Prevented => {
                let (code, document) = bench.json(SEND);
                assert_eq!((code, &document["issue"]), (5, &json!("nonEnvoyee")), "{spot}: {document}");
                let records: Vec<String> = bench.remainder().puts.iter().map(|put| put.records.join(" ")).collect();
                assert_eq!(records, ["intention nonEnvoyee"; 2], "{spot}");
            }
            Following => judge_following(&bench, &remainder, &spot),
            Decharge | Settling => {
                let already_entered = remainder.entered_codes.len();
                assert_eq!(already_entered, usize::from(self.name == "note.apres"), "{spot}");
                let (_, following) = bench.json(FOLLOW);
                let shown = if already_entered == 1 { json!(ENTERED) } else { Value::Null };
                assert_eq!(following["codeDecharge"], shown, "{spot}: {following}");
                if self.family == Decharge {
                    let (code, document) = bench.json(self.family.command());
                    assert_eq!((code, &document["codeDecharge"]), (0, &json!(ENTERED)), "{spot}: {document}");
                }
            }
        }
        let at_end = bench.puts() - already;
        bench.remainder().hold(at_end, &spot);
        (received, at_end)
    }
}

/// What must hold after an `envoyer` was killed at any point: the records on the disk are true, and the next
/// `envoyer` of the same plan sends only if nothing can have left.
pub(crate) fn judge_send(bench: &Bench, kill: &Run, remainder: &Remains, spot: &str) {
    let before = bench.puts();
    remainder.hold(before, spot);
    if !kill.output.is_empty() {
        assert_eq!(
            kill.json()["codeDecharge"],
            json!(remainder.received_code),
            "{spot}: shown, and not what is on the disk"
        );
        assert!(remainder.received_code.is_some(), "{spot}");
    }
    let (code, document) = bench.json(SEND);
    let after = bench.remainder();
    let records: Vec<String> = after.puts.iter().map(|put| put.records.join(" ")).collect();
    match remainder.first().as_str() {
        "" => {
            assert_eq!((code, &document["issue"]), (0, &json!("acceptee")), "{spot}: {document}");
            assert_eq!(records, ["intention depart retour"], "{spot}");
            assert_eq!((before, bench.puts()), (0, 1), "{spot}");
        }
        "intention" | "intention nonEnvoyee" => {
            assert_eq!((code, &document["issue"]), (0, &json!("acceptee")), "{spot}: {document}");
            assert_eq!(records, ["intention nonEnvoyee", "intention depart retour"], "{spot}");
            assert_eq!(bench.puts(), before + 1, "{spot}");
        }
        "intention depart" | "intention depart interrompue" => {
            refuse(code, &document, spot);
            assert_eq!(records, ["intention depart interrompue"], "{spot}");
            // One departure, one put at most. The put may arrive after the kill: its bytes were already with the
            // operating system, and the service takes time to read them.
            let (code, following) = bench.json(FOLLOW);
            assert!(bench.puts() <= 1, "{spot}: sent again");
            assert_eq!(following["codeDecharge"], Value::Null, "{spot}: {following}");
            if following["statut"].is_string() {
                assert!(following["issue"].is_null() && bench.puts() == 1, "{spot}: not adopted: {following}");
            } else {
                // One question without a trace of the put is not enough: still in doubt.
                assert_eq!((code, &following["issue"]), (3, &json!("inconnue")), "{spot}: {following}");
                assert_eq!(before, 0, "{spot}: not adopted: {following}");
            }
        }
        "intention depart retour" => {
            refuse(code, &document, spot);
            assert_eq!((bench.puts(), records.len()), (before, 1), "{spot}: sent again");
            let (_, following) = bench.json(FOLLOW);
            assert_eq!(following["codeDecharge"], json!(remainder.received_code), "{spot}: {following}");
            assert!(remainder.received_code.is_some(), "{spot}: an accepted put has its code");
        }
        other => panic!("{spot}: {other}"),
    }
    bench.remainder().hold(bench.puts(), spot);
}

/// Checks that rule R10 refused the demande and nothing was sent.
fn refuse(code: i32, document: &Value, spot: &str) {
    assert_eq!((code, &document["issue"], &document["verdict"]), (1, &json!("nonEnvoyee"), &json!("rejet")), "{spot}");
    let r10 = document["regles"].as_array().unwrap().iter().find(|rule| rule["id"] == "R10").unwrap();
    assert_eq!(r10["verdict"], "rejet", "{spot}");
}

/// A following that was killed costs one request at most, and the code is still there.
fn judge_following(bench: &Bench, remainder: &Remains, spot: &str) {
    assert!(remainder.reads <= 1, "{spot}: {remainder:?}");
    let (_, following) = bench.json(FOLLOW);
    assert_eq!(following["codeDecharge"], json!(remainder.received_code), "{spot}: {following}");
    assert!(remainder.received_code.is_some() && following["statut"].is_string(), "{spot}: {following}");
    assert_eq!(bench.remainder().reads, remainder.reads + 1, "{spot}");
}
