//! A journal that can't be opened or written, for any reason but a full disk.
//!
//! Guards: store: a journal that can't be opened or written is named, and nothing leaves; a damaged one is put
//! aside whole and the user told where
#![cfg(target_os = "linux")]

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use common::bench::program;
use reprov::store::locks::Locks;
use rusqlite::Connection;
use serde_json::json;

use super::bench::{Bench, FOLLOW, NORMAL, Run, SEND, SimulatorSetup, wait};
use super::disk::by;
use super::screen;

/// The answer comes late enough for the test to act while the program waits.
const TRAILING: SimulatorSetup = SimulatorSetup { scenario: "put:lent", speed: 10.0 };

fn journal(bench: &Bench) -> std::path::PathBuf {
    bench.path("donnees/journal.sqlite")
}

/// A connection of another program that locks the journal for writing.
fn hold(bench: &Bench) -> Connection {
    let other = Connection::open(journal(bench)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    other
}

fn nothing_has_departed(bench: &Bench, run: &Run, word: &str) {
    let document = run.json();
    assert_eq!((run.code, &document["issue"]), (Some(2), &json!("nonEnvoyee")), "{document}");
    assert!(run.messages.contains(word), "{}", run.messages);
    assert_eq!(bench.puts(), 0);
}

#[test]
fn a_journal_that_another_program_holds_is_waited_for_then_named() {
    let bench = Bench::new(&NORMAL.launch(), "");
    assert_eq!(bench.launch(&["quota"], None).code, Some(0));
    let other = hold(&bench);
    nothing_has_departed(&bench, &bench.launch(SEND, None), "occupé par un autre programme");
    drop(other);
    let (code, document) = bench.json(SEND);
    assert_eq!((code, &document["issue"], bench.puts()), (0, &json!("acceptee"), 1));
}

/// The journal is locked from the moment the intention is on the disk until the process gives up: the put must not
/// leave.
#[test]
fn a_departure_that_the_journal_does_not_take_does_not_happen() {
    let bench = Bench::new(&NORMAL.launch(), "");
    assert_eq!(bench.launch(&["quota"], None).code, Some(0));
    let locks = Locks::open(&bench.path("donnees"), "sim").unwrap();
    let sessions = [locks.session(2).unwrap().unwrap(), locks.session(2).unwrap().unwrap()];
    let child = bench.command(SEND, None).spawn().unwrap();
    wait(|| bench.remainder().first() == "intention");
    let other = hold(&bench);
    drop(sessions);
    let run = Run::of(&child.wait_with_output().unwrap());
    nothing_has_departed(&bench, &run, "occupé par un autre programme");
    drop(other);
    let (code, document) = bench.json(SEND);
    assert_eq!((code, &document["issue"], bench.puts()), (0, &json!("acceptee"), 1), "{document}");
    let records: Vec<String> = bench.remainder().puts.iter().map(|put| put.records.join(" ")).collect();
    assert_eq!(records, ["intention nonEnvoyee", "intention depart retour"]);
}

/// The journal is locked before the answer comes: the answer is put aside as soon as the journal refuses it, and
/// written to the journal once it is free.
#[test]
fn an_answer_waits_for_a_journal_that_another_program_holds() {
    let bench = Bench::new(&TRAILING.launch(), "");
    assert_eq!(bench.launch(&["quota"], None).code, Some(0));
    let mut child = bench.command(SEND, None).spawn().unwrap();
    bench.wait_for_put(0, &mut child);
    let other = hold(&bench);
    wait(|| fs::read_dir(bench.path("donnees/secours")).is_ok_and(|entries| entries.count() == 1));
    drop(other);
    let run = Run::of(&child.wait_with_output().unwrap());
    let document = run.json();
    assert_eq!((run.code, &document["issue"]), (Some(0), &json!("acceptee")), "{document}");
    assert_eq!(document["codeDecharge"], json!(bench.remainder().received_code));
    assert_eq!(fs::read_dir(bench.path("donnees/secours")).unwrap().count(), 0);
    assert_eq!(bench.puts(), 1);
}

/// The state that was received can't be written: the user is told, and neither the code nor the state is lost.
#[test]
fn a_following_that_the_journal_does_not_take_changes_nothing() {
    let bench = Bench::new(&NORMAL.launch(), "");
    let (_, sending) = bench.json(SEND);
    let other = hold(&bench);
    let run = bench.launch(FOLLOW, None);
    assert_eq!(run.code, Some(2), "{}", run.messages);
    assert!(run.messages.contains("occupé par un autre programme"), "{}", run.messages);
    drop(other);
    let (code, following) = bench.json(FOLLOW);
    assert_eq!((code, &following["codeDecharge"]), (0, &sending["codeDecharge"]));
}

/// The command as a user who is not root: file modes do not stop root.
fn ordinary(bench: &Bench, arguments: &[&str]) -> Command {
    let binary = bench.path("reprov");
    if !binary.exists() {
        fs::copy(program(), &binary).unwrap();
    }
    let mut command = bench.command(arguments, None);
    if rustix::process::geteuid().is_root() {
        command = by("setpriv", &["--reuid=65534", "--regid=65534", "--clear-groups"], &command);
    }
    let mut other = Command::new(command.get_program());
    // The copy in the folder: this user may have no access to the built program.
    other.args(command.get_args().map(|text| if text == OsStr::new(program()) { binary.as_os_str() } else { text }));
    other.current_dir(bench.place.folder()).env_clear();
    for (name, value) in command.get_envs() {
        other.env(name, value.unwrap());
    }
    other.stdin(std::process::Stdio::null());
    other
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Gives the files of a folder this mode, and opens its subfolders to everybody.
fn grant_rights(folder: &Path, file_mode: u32) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        mode(&path, if path.is_dir() { 0o777 } else { file_mode });
    }
}

#[test]
fn a_folder_or_a_file_that_can_t_be_written_is_named_and_nothing_leaves() {
    for (name, folder_mode, file_mode) in [("folder", 0o555, 0o666), ("file", 0o777, 0o444), ("both", 0o555, 0o444)] {
        for exists in [true, false] {
            if !exists && name == "file" {
                continue;
            }
            let bench = Bench::new(&NORMAL.launch(), "");
            mode(bench.place.folder(), 0o755);
            let data = bench.path("donnees");
            if exists {
                assert_eq!(bench.launch(&["quota"], None).code, Some(0));
                grant_rights(&data, file_mode);
            } else {
                fs::create_dir(&data).unwrap();
            }
            mode(&data, folder_mode);
            let run = Run::of(&ordinary(&bench, SEND).output().unwrap());
            let document = run.json();
            assert_eq!((run.code, &document["issue"]), (Some(2), &json!("nonEnvoyee")), "{name} {exists}: {document}");
            let message = run.messages.replace('\n', " ");
            // Another user's file is told with its owner and the way to take it over; a folder, with the way to another.
            let owned = message.contains("journal.sqlite appartient à root") && message.contains("sudo chown");
            let elsewhere = message.contains("n'est pas modifiable") || message.contains("ne peut pas être ouvert");
            assert!(owned || (elsewhere && message.contains("--donnees")), "{name} {exists}: {message}");
            assert_eq!(bench.puts(), 0, "{name} {exists}");
            mode(&data, 0o777);
        }
    }
}

#[test]
fn a_damaged_journal_is_put_aside_whole_and_the_user_is_told_where() {
    let bench = Bench::new(&NORMAL.launch(), "");
    bench.json(SEND);
    let damaged = vec![0xA5; 20_000];
    fs::write(journal(&bench), &damaged).unwrap();
    let run = bench.launch(&["quota"], None);
    assert_eq!(run.code, Some(0), "{}", run.messages);
    let set_aside = fs::read_dir(bench.path("donnees"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.file_name().unwrap().to_string_lossy().starts_with("journal-abime-"))
        .expect("the damaged file is still there");
    assert_eq!(fs::read(&set_aside).unwrap(), damaged);
    let message: String = run.messages.split_whitespace().collect();
    assert!(message.contains(set_aside.file_name().unwrap().to_str().unwrap()), "{}", run.messages);
    // A second damaged journal gets another name; the screens tell the user as well.
    fs::write(journal(&bench), &damaged).unwrap();
    let mut screen = screen::open(&bench, ("REPROV_HORS_LIGNE", "oui"));
    screen.until("journal-abime-");
    assert_eq!(fs::read(&set_aside).unwrap(), damaged);
    let how_many = fs::read_dir(bench.path("donnees"))
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with("journal-abime-"))
        .count();
    assert_eq!(how_many, 2);
}

#[test]
fn a_folder_that_is_a_file_is_named_and_left_as_it_is() {
    let bench = Bench::new(&NORMAL.launch(), "");
    fs::write(bench.path("donnees"), b"precious").unwrap();
    nothing_has_departed(&bench, &bench.launch(SEND, None), "donnees");
    assert_eq!(fs::read(bench.path("donnees")).unwrap(), b"precious");
}

/// The current folder may have a name that is not UTF-8. As an option or a variable such a name is refused, with the
/// name of the option or variable.
#[test]
fn a_folder_whose_name_is_no_utf_8_is_a_folder() {
    let name = OsStr::from_bytes(b"donn\xe9es");
    let bench = Bench::new(&NORMAL.launch(), "");
    let run = Run::of(&bench.command(SEND, None).env("REPROV_DONNEES", name).output().unwrap());
    assert_eq!((run.code, bench.puts()), (Some(2), 0), "{}", run.messages);
    assert!(run.messages.contains("REPROV_DONNEES"), "{}", run.messages);
    let run = Run::of(&bench.command(SEND, None).arg("--donnees").arg(name).output().unwrap());
    assert_eq!((run.code, bench.puts()), (Some(2), 0), "{}", run.messages);
    assert!(run.messages.contains("UTF-8"), "{}", run.messages);

    let elsewhere = bench.place.folder().join(name);
    fs::create_dir(&elsewhere).unwrap();
    for file in ["c.toml", "p.toml"] {
        fs::copy(bench.path(file), elsewhere.join(file)).unwrap();
    }
    for (arguments, key) in [(SEND, "issue"), (FOLLOW, "statut")] {
        let run = Run::of(&bench.command(arguments, None).current_dir(&elsewhere).output().unwrap());
        assert_eq!(run.code, Some(0), "{}", run.messages);
        assert!(run.json()[key].is_string());
        assert!(run.json()["codeDecharge"].is_string());
    }
    assert!(elsewhere.join("donnees/journal.sqlite").exists());
    assert_eq!(bench.puts(), 1);
}
