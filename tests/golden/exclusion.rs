//! Two programs that run side by side keep out of each other's way, even if one of them is the earlier program: the
//! operating system's locks are still on the same files.
//!
//! Guards: store: programs of before and of now are kept apart by the same locks

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use common::bench::program;
use reprov::store::journal::{Journal, JournalError};
use reprov::store::locks::Locks;
use serde_json::Value;

use super::bench::{Bench, OTHER_PROFILE, PROFILE, before};
use super::silent::Silent;

/// The folder of the profile's locks, as the earlier program names it.
const LOCKS: &str = "d/verrous/pack-037e0c0deb9acbc0";
/// The folder of the other profile's locks.
const OTHER_LOCKS: &str = "d/verrous/reseauessai2-ec0d578be7ca16dd";
/// A contract without any put in the golden journal.
const NEW: &str = "GOLD-NOUVEAU";

/// A file that the earlier program would lock.
fn file(bench: &Bench, name: &str) -> File {
    let path = bench.path(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    OpenOptions::new().create(true).truncate(false).read(true).write(true).open(path).unwrap()
}

fn is_held(file: &File) -> bool {
    match file.try_lock() {
        Ok(()) => {
            file.unlock().unwrap();
            false
        }
        Err(TryLockError::WouldBlock) => true,
        Err(TryLockError::Error(error)) => panic!("{error}"),
    }
}

#[test]
fn what_a_program_of_before_holds_the_present_one_does_not_take() {
    let bench = Bench::new();
    let data = bench.path("d");
    for (profile, folder) in [(PROFILE, LOCKS), (OTHER_PROFILE, OTHER_LOCKS)] {
        let locks = Locks::open(&data, profile).unwrap();
        let held =
            ["session-0", "session-1", "put-42", "suivi-42"].map(|name| file(&bench, &format!("{folder}/{name}")));
        for file in &held {
            file.lock().unwrap();
        }
        assert!(locks.session(2).unwrap().is_none(), "{profile}");
        assert_eq!(locks.sessions_prises(2).unwrap(), 2, "{profile}");
        assert!(locks.put(42).unwrap().is_none() && locks.following(42).unwrap().is_none(), "{profile}");
        drop(held);
        assert!(locks.session(2).unwrap().is_some(), "{profile}");
        assert!(locks.put(42).unwrap().is_some() && locks.following(42).unwrap().is_some(), "{profile}");
    }
}

#[test]
fn what_the_present_program_holds_is_locked_for_one_of_before() {
    let bench = Bench::new();
    for (profile, folder) in [(PROFILE, LOCKS), (OTHER_PROFILE, OTHER_LOCKS)] {
        let locks = Locks::open(&bench.path("d"), profile).unwrap();
        let files =
            ["session-0", "session-1", "put-42", "suivi-42"].map(|name| file(&bench, &format!("{folder}/{name}")));
        assert!(!files.iter().any(is_held), "{profile}");
        let held =
            [locks.session(2), locks.session(2), locks.put(42), locks.following(42)].map(|lock| lock.unwrap().unwrap());
        assert!(files.iter().all(is_held), "{profile}");
        drop(held);
        assert!(!files.iter().any(is_held), "{profile}");
    }
}

#[test]
fn who_has_the_journal_open_holds_its_lock_file_shared() {
    let bench = Bench::new();
    let lock = file(&bench, "d/journal.sqlite.verrou");
    let journal = Journal::open(&bench.path("d/journal.sqlite"), PROFILE).unwrap();
    assert!(is_held(&lock), "a program of before can't put it aside");
    lock.try_lock_shared().unwrap();
    // Nor does the present program put the journal aside while an earlier one has it open, even if it is damaged.
    drop(journal);
    std::fs::write(bench.path("d/journal.sqlite"), [b'x'; 4096]).unwrap();
    let refused = Journal::open(&bench.path("d/journal.sqlite"), PROFILE).unwrap_err();
    assert!(matches!(refused, JournalError::Damaged(_)), "{refused}");
    drop(lock);
    let journal = Journal::open(&bench.path("d/journal.sqlite"), PROFILE).unwrap();
    assert!(journal.set_aside().is_some());
}

fn asks(bench: &Bench, program: &Path, arguments: &[&str]) -> Value {
    let mut all = vec!["--format", "json"];
    all.extend(arguments);
    let end = bench.command(program, &all).output().unwrap();
    serde_json::from_slice(&end.stdout).unwrap_or_else(|error| panic!("{error}: {end:?}"))
}

/// `holder` sends a put and waits for its answer, then follows another put. Each time, `other` sees the session
/// taken.
fn keeps_out(holder: &Path, other: &Path) {
    let bench = Bench::new();
    let service = Silent::new(&bench);
    let phase = || asks(&bench, other, &["journal", "--contrat", NEW])["puts"][0]["phase"].clone();
    let sessions = || asks(&bench, other, &["quota"])["sessions"]["utilisees"].clone();

    let sent = ["envoyer", "nouveau.toml", "--oui", "--malgre-indetermine"];
    let (sending, call) = service.called_by(bench.command(holder, &sent));
    assert_eq!(sessions(), 1, "its session is taken");
    assert_eq!(phase(), "envoi", "its put is driven, and left to it");
    let refused = bench.command(other, &sent).output().unwrap();
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    service.ends(sending, call);
    assert_eq!(sessions(), 0);
    assert_eq!(phase(), "inconnue", "nobody drives it any more");

    let (following, call) = service.called_by(bench.command(holder, &["suivre", "GOLD-INITIE"]));
    assert_eq!(sessions(), 1);
    let turns = std::fs::read_dir(bench.path(LOCKS)).unwrap().map(|entry| entry.unwrap());
    let turns = turns.filter(|entry| entry.file_name().to_str().unwrap().starts_with("suivi-"));
    let turns: Vec<PathBuf> = turns.map(|entry| entry.path()).collect();
    assert!(turns.iter().any(|turn| is_held(&File::options().write(true).open(turn).unwrap())), "{turns:?}");
    service.ends(following, call);
}

#[test]
fn two_of_the_present_program_keep_out_of_each_others_way() {
    let present = program();
    keeps_out(present, present);
}

/// The same with a real earlier program: `REPROV_AVANT` names it.
#[test]
fn a_program_of_before_and_the_present_one_keep_out_of_each_others_way() {
    let present = program();
    match before() {
        None => println!("skipped: REPROV_AVANT names no program of before"),
        Some(before) => {
            keeps_out(&before, present);
            keeps_out(present, &before);
        }
    }
}
