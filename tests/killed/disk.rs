//! A disk that is full, at every write of a put.
//!
//! Guards: store: an answer that the journal refuses is in a file at once, taken up by the next start into its
//! own put and no other; a disk that takes nothing at all costs no code: it is shown, with the words that it is
//! not saved
#![cfg(target_os = "linux")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::order::CONTRAT;
use serde_json::{Value, json};

use super::bench::{Bench, FOLLOW, NORMAL, Run, SEND, SimulatorSetup, wait};

/// The size in bytes of one page in the write-ahead log: limits that lie this far apart make each write fail once.
const PAGE: u64 = 4096 + 24;
const WORKERS: usize = 4;

/// The same command, run through another program (`prlimit`, `setpriv`).
pub(crate) fn by(program: &str, before: &[&str], command: &Command) -> Command {
    let mut by = Command::new(program);
    by.args(before).arg(command.get_program()).args(command.get_args());
    by.current_dir(command.get_current_dir().unwrap());
    by.env_clear();
    for (name, value) in command.get_envs() {
        by.env(name, value.unwrap());
    }
    by.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    by
}

/// Sends the plan, with no file longer than `bytes`.
fn limit(bench: &Bench, bytes: u64, stop: Option<&str>) -> Output {
    by("prlimit", &[&format!("--fsize={bytes}:{bytes}")], &bench.command(SEND, stop)).output().unwrap()
}

/// The size of the write-ahead log in bytes when a run in a new journal has come to this point.
fn log_at(stop: &str) -> u64 {
    let bench = Bench::new(&NORMAL.launch(), "");
    assert_eq!(bench.launch(SEND, Some(stop)).code, None);
    fs::metadata(bench.path("donnees/journal.sqlite-wal")).unwrap().len()
}

fn aside(bench: &Bench) -> Vec<PathBuf> {
    fs::read_dir(bench.path("donnees/secours"))
        .map(|entries| entries.map(|entry| entry.unwrap().path()).collect())
        .unwrap_or_default()
}

#[test]
fn a_disk_that_refuses_any_one_write_costs_no_code_and_sends_nothing_twice() {
    let end = log_at("put.issue") + PAGE;
    let limits: Vec<u64> = (0..=end / PAGE).map(|index| index * PAGE).collect();
    let next = AtomicUsize::new(0);
    let all_seen: Mutex<Vec<(u64, &str)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some(bytes) = limits.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let seen = refuse(*bytes);
                    all_seen.lock().unwrap().push((*bytes, seen));
                }
            });
        }
    });
    let mut all_seen = all_seen.into_inner().unwrap();
    all_seen.sort_unstable();
    for state in ["no intention", "no departure", "answer put aside", "whole"] {
        let number = all_seen.iter().filter(|(_, seen)| *seen == state).count();
        println!("{number:>4}  {state}");
        assert!(number > 0, "no limit gave {state:?}: {all_seen:?}");
    }
}

/// A run under a limit and the run after it; returns the state that the first one left.
fn refuse(bytes: u64) -> &'static str {
    let spot = format!("limit {bytes}");
    let bench = Bench::new(&NORMAL.launch(), "");
    let run = Run::of(&limit(&bench, bytes, None));
    let code = run.code.unwrap_or_else(|| panic!("{spot}: it was killed"));
    let (document, remainder) = (run.json(), bench.remainder());
    remainder.hold(bench.puts(), &spot);
    let state = match remainder.first().as_str() {
        "" => "no intention",
        "intention" | "intention nonEnvoyee" => "no departure",
        "intention depart" => "answer put aside",
        "intention depart retour" => "whole",
        other => panic!("{spot}: {other}"),
    };
    match state {
        "whole" => {
            assert_eq!((code, &document["codeDecharge"]), (0, &json!(remainder.received_code)), "{spot}: {document}");
        }
        "answer put aside" => {
            assert_eq!((code, &document["issue"]), (3, &json!("inconnue")), "{spot}: {document}");
            let decharge = document["codeDecharge"].as_str().unwrap();
            assert!(run.messages.contains(decharge), "{spot}: {}", run.messages);
            assert_eq!(aside(&bench).len(), 1, "{spot}");
            let keep = fs::read_to_string(&aside(&bench)[0]).unwrap();
            assert!(keep.contains(decharge) && run.messages.contains("secours"), "{spot}: {}", run.messages);
            // The next start has room again: it writes the answer into the journal exactly as the service gave it,
            // and refuses another put.
            let (code, refusal) = bench.json(SEND);
            assert_eq!((code, &refusal["verdict"]), (1, &json!("rejet")), "{spot}: {refusal}");
            assert_eq!(bench.remainder().first(), "intention depart retour", "{spot}");
            assert_eq!(bench.remainder().received_code.as_deref(), Some(decharge), "{spot}");
            assert!(aside(&bench).is_empty(), "{spot}");
            let (_, following) = bench.json(FOLLOW);
            assert_eq!(following["codeDecharge"], json!(decharge), "{spot}: {following}");
        }
        _ => {
            assert_eq!((code, &document["issue"]), (2, &json!("nonEnvoyee")), "{spot}: {document}");
            assert!(run.messages.contains("disque"), "{spot}: {}", run.messages);
            assert_eq!(bench.puts(), 0, "{spot}");
        }
    }
    if bench.puts() == 0 {
        let (code, document) = bench.json(SEND);
        assert_eq!((code, &document["issue"]), (0, &json!("acceptee")), "{spot}: {document}");
    }
    assert_eq!(bench.puts(), 1, "{spot}");
    bench.remainder().hold(1, &spot);
    state
}

/// Neither the journal nor a file beside it can take the answer: the code is on the screen, with the warning that it
/// is saved nowhere.
#[test]
fn a_code_that_can_be_written_nowhere_is_shown_with_the_words_that_it_is_not_saved() {
    let bench = Bench::new(&NORMAL.launch(), "");
    fs::create_dir(bench.path("donnees")).unwrap();
    fs::write(bench.path("donnees/secours"), b"a file where the folder would be").unwrap();
    let run = Run::of(&limit(&bench, log_at("put.depart"), None));
    let document = run.json();
    assert_eq!((run.code, &document["issue"]), (Some(3), &json!("inconnue")), "{document}");
    let decharge = document["codeDecharge"].as_str().unwrap();
    assert!(run.messages.contains(decharge) && run.messages.contains("NULLE PART"), "{}", run.messages);
    // The journal holds what is true: the put has left, and its outcome is not known here.
    let (_, refusal) = bench.json(SEND);
    assert_eq!(refusal["issue"], "nonEnvoyee");
    assert_eq!(bench.remainder().first(), "intention depart interrompue");
    let (code, input) = bench.json(&["decharge", CONTRAT, decharge]);
    assert_eq!((code, &input["codeDecharge"]), (0, &json!(decharge)));
    assert_eq!(bench.puts(), 1);
}

/// Killed when the answer is only in its file, then twice between the write to the journal and the deletion of that
/// file.
#[test]
fn an_answer_put_aside_outlives_its_process_and_is_taken_once() {
    let bench = Bench::new(&NORMAL.launch(), "");
    let run = Run::of(&limit(&bench, log_at("put.depart"), Some("put.a-l-abri")));
    assert_eq!((run.code, bench.remainder().first().as_str()), (None, "intention depart"));
    assert_eq!(aside(&bench).len(), 1);
    for _ in 0..2 {
        assert_eq!(bench.launch(SEND, Some("secours.repris")).code, None);
        assert_eq!(bench.remainder().first(), "intention depart retour");
        assert_eq!(aside(&bench).len(), 1);
    }
    let code = bench.remainder().received_code.unwrap();
    let (_, following) = bench.json(FOLLOW);
    assert_eq!(following["codeDecharge"], json!(code));
    assert!(aside(&bench).is_empty());
    assert_eq!((bench.remainder().first().as_str(), bench.puts()), ("intention depart retour etat", 1));
}

/// An answer is given to its own put, never to a put of another journal with the same number.
#[test]
fn an_answer_put_aside_is_not_given_to_another_journal_s_put() {
    let bench = Bench::new(&NORMAL.launch(), "");
    let run = Run::of(&limit(&bench, log_at("put.depart"), Some("put.a-l-abri")));
    assert_eq!(run.code, None);
    for name in ["journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm"] {
        fs::remove_file(bench.path("donnees").join(name)).unwrap();
    }
    assert_eq!(bench.launch(SEND, Some("put.depart")).code, None);
    let (_, refusal) = bench.json(SEND);
    assert_eq!(refusal["verdict"], "rejet");
    assert_eq!(bench.remainder().first(), "intention depart interrompue");
    assert_eq!(aside(&bench).len(), 1, "it stays where it is");
}

/// A small file system of its own, unmounted when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(spot: &Path, size: &str) -> Self {
        fs::create_dir_all(spot).unwrap();
        let mount =
            Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(spot).status();
        assert!(mount.unwrap().success(), "no tmpfs can be mounted");
        Self(spot.to_owned())
    }

    /// Fills the file system; returns the file that fills it.
    fn fill(&self) -> PathBuf {
        let stuffing = self.0.join("bourre");
        let mut size = 1 << 20;
        let mut file = fs::File::create(&stuffing).unwrap();
        while size > 0 {
            if std::io::Write::write(&mut file, &vec![b'x'; size]).is_err() {
                size /= 2;
            }
        }
        stuffing
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a process that a failed test left running may still use it.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Only root may mount a file system; for other users only the tests with a size limit run.
fn root() -> bool {
    rustix::process::geteuid().is_root()
}

const TRAILING: SimulatorSetup = SimulatorSetup { scenario: "put:lent", speed: 4.0 };

#[test]
fn a_full_disk_is_named_before_anything_is_sent() {
    if !root() {
        return;
    }
    let bench = Bench::new(&NORMAL.launch(), "");
    let data = bench.path("donnees");
    let small = SmallDisk::mount(&data, "1m");
    assert_eq!(bench.launch(&["quota"], None).code, Some(0));
    let stuffing = small.fill();
    let run = bench.launch(SEND, None);
    assert_eq!((run.code, &run.json()["issue"]), (Some(2), &json!("nonEnvoyee")), "{}", run.messages);
    assert!(run.messages.contains("disque"), "{}", run.messages);
    assert_eq!(bench.puts(), 0);
    fs::remove_file(stuffing).unwrap();
    let (code, document) = bench.json(SEND);
    assert_eq!((code, &document["issue"], bench.puts()), (0, &json!("acceptee"), 1));
}

/// A put that waits for its answer, on a disk that was filled after its departure.
struct FullOnTheWay {
    child: Child,
    /// The file that fills the disk.
    stuffing: PathBuf,
    /// Must be dropped before `bench`: it is mounted in the folder of `bench`.
    small: SmallDisk,
    bench: Bench,
}

impl FullOnTheWay {
    fn new() -> Self {
        let bench = Bench::new(&TRAILING.launch(), "");
        let small = SmallDisk::mount(&bench.path("donnees"), "2m");
        let mut child = bench.command(SEND, None).spawn().unwrap();
        bench.wait_for_put(0, &mut child);
        let stuffing = small.fill();
        Self { child, stuffing, small, bench }
    }
}

/// The disk is full when the answer comes; room is made while the program still tries to write it.
#[test]
fn an_answer_waits_for_room_on_the_disk() {
    if !root() {
        return;
    }
    let FullOnTheWay { bench, child, stuffing, small: _small } = FullOnTheWay::new();
    // The folder is created once the journal has refused the answer; creating it needs no room.
    wait(|| bench.path("donnees/secours").exists());
    fs::remove_file(stuffing).unwrap();
    let run = Run::of(&child.wait_with_output().unwrap());
    let document = run.json();
    assert_eq!((run.code, &document["issue"]), (Some(0), &json!("acceptee")), "{document}");
    assert_eq!(document["codeDecharge"], json!(bench.remainder().received_code));
    assert!(aside(&bench).is_empty());
    assert_eq!(bench.puts(), 1);
}

/// The same, with a disk that stays full: the code is shown, with the warning that it is saved nowhere.
#[test]
fn a_full_disk_at_the_answer_shows_the_code_and_says_that_it_is_not_saved() {
    if !root() {
        return;
    }
    let FullOnTheWay { bench, child, stuffing, small: _small } = FullOnTheWay::new();
    let run = Run::of(&child.wait_with_output().unwrap());
    let document = run.json();
    assert_eq!((run.code, &document["issue"]), (Some(3), &json!("inconnue")), "{document}");
    let decharge = document["codeDecharge"].as_str().unwrap().to_owned();
    assert!(run.messages.contains(&decharge) && run.messages.contains("NULLE PART"), "{}", run.messages);
    fs::remove_file(stuffing).unwrap();
    let (_, following) = bench.json(FOLLOW);
    assert_eq!(following["codeDecharge"], Value::Null);
    let (code, input) = bench.json(&["decharge", CONTRAT, &decharge]);
    assert_eq!((code, &input["codeDecharge"], bench.puts()), (0, &json!(decharge), 1));
}
