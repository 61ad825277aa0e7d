//! The order of the system calls of a real put: the records are on the disk before the first byte leaves and before
//! the first byte is shown. Killing a process proves nothing about that: what it wrote is in the system's memory
//! anyway.
//!
//! Guards: conduct: the intent and the departure are on the disk before the first byte leaves, the code before
//! its first byte is shown; also in a journal that was made just now
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use common::bench::program;
use common::terminal::send;

use super::bench::{Bench, NORMAL, Run, SEND};
use super::screen::{self, know};

/// The traced system calls: those that create, write, synchronise or send.
const CALLS: &str = "trace=openat,mkdir,mkdirat,rename,renameat,renameat2,write,writev,pwrite64,pwritev,pwritev2,\
    sendto,sendmsg,fsync,fdatasync,ftruncate,msync";

const STRACE: &str = "strace";

fn arguments(trace: &Path) -> Vec<String> {
    // `-yy`: paths and addresses of every descriptor; `-s`: strings in full.
    ["-f", "-yy", "-s", "1000000", "-e", CALLS, "-o"]
        .into_iter()
        .map(str::to_owned)
        .chain([trace.display().to_string(), program().display().to_string()])
        .collect()
}

/// A line of a trace that reports a finished call, and the line on which that call began.
struct Call<'a> {
    name: &'a str,
    /// The text between the parentheses, as strace writes it.
    text: &'a str,
    succeeded: bool,
}

/// The calls in the order in which they matter: writes and sends at their beginning, all others at their end.
fn calls(trace: &str) -> Vec<Call<'_>> {
    let mut calls = Vec::new();
    let mut underway: Vec<(&str, &str)> = Vec::new();
    for line in trace.lines() {
        let Some((thread, remainder)) = line.split_once(' ') else { continue };
        let remainder = remainder.trim_start();
        if let Some(start) = remainder.strip_suffix("<unfinished ...>") {
            let name = start.split('(').next().unwrap();
            if begins_early(name) {
                calls.push(Call { name, text: start, succeeded: true });
            }
            underway.push((thread, start));
        } else if let Some(taken_up) = remainder.strip_prefix("<... ") {
            let place = underway.iter().position(|(other, _)| *other == thread).expect("a resumed call had begun");
            let (_, start) = underway.remove(place);
            let name = start.split('(').next().unwrap();
            if !begins_early(name) {
                calls.push(Call { name, text: start, succeeded: !taken_up.contains(" = -1 ") });
            }
        } else if let Some((name, text)) = remainder.split_once('(') {
            calls.push(Call {
                name,
                text,
                succeeded: !text.rsplit_once(" = ").is_some_and(|(_, r)| r.starts_with("-1")),
            });
        }
    }
    calls
}

fn begins_early(name: &str) -> bool {
    name.contains("write") || name.starts_with("send")
}

/// The path of the first descriptor: `pwrite64(12</a/b>, ...`.
fn file(text: &str) -> &str {
    text.split_once('<').and_then(|(_, remainder)| remainder.split_once('>')).map_or("", |(path, _)| path)
}

/// What of the journal is not on the disk yet: files written, and folders changed, since they were last synchronised.
#[derive(Default)]
struct PendingWrites {
    dirty: BTreeSet<PathBuf>,
    /// Everything written into the journal's files so far.
    write: String,
}

impl PendingWrites {
    fn follow(&mut self, call: &Call<'_>, folder: &Path) {
        if !call.succeeded {
            return;
        }
        let path = PathBuf::from(file(call.text));
        // SQLite rebuilds the index of its log (`-shm`) from the log; the lock files are empty.
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let from_journal = path.starts_with(folder) && name.starts_with("journal.sqlite") && !name.ends_with("-shm");
        match call.name {
            "pwrite64" | "write" | "writev" | "pwritev" | "pwritev2" | "ftruncate" if from_journal => {
                self.write.push_str(call.text);
                self.dirty.insert(path);
            }
            "fsync" | "fdatasync" => {
                self.dirty.remove(&path);
            }
            "mkdir" | "mkdirat" | "openat" | "rename" | "renameat" | "renameat2" => self.make(call, folder),
            _ => {}
        }
    }

    /// Records that an entry was made in a folder: the folder is not on the disk yet.
    fn make(&mut self, call: &Call<'_>, folder: &Path) {
        let done = !call.name.starts_with("open") || call.text.contains("O_CREAT");
        let Some(relative) = call.text.split('"').nth(1) else { return };
        let path = folder.join(relative);
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let count = name == "journal.sqlite" || name == "journal.sqlite-wal" || call.name.starts_with("mkdir");
        // Nothing in the folders of the locks has to last.
        if done && count && path.starts_with(folder) && !path.to_string_lossy().contains("verrous") {
            self.dirty.insert(path.parent().unwrap().to_owned());
        }
    }

    /// Checks that all is on the disk, and that these texts were written.
    fn hold(&self, what: &str, texts: &[&str]) {
        assert!(self.dirty.is_empty(), "{what}, and not on the disk: {:?}", self.dirty);
        for text in texts {
            assert!(self.write.contains(text), "{what} before {text} was written");
        }
    }
}

/// As a string of the trace, with its quotes escaped.
const INTENTION: &str = r#"\"type\":\"intention\""#;
const DEPARTURE: &str = r#"\"type\":\"depart\""#;
const RETURN: &str = r#"\"type\":\"retour\""#;

/// Checks the trace of a run that sends: all is on the disk at the first byte of the put, and at the first byte of
/// the code that the call `shows` shows.
fn judge(trace: &str, bench: &Bench, code: &str, shows: impl Fn(&Call<'_>) -> bool) {
    let service = bench.server.url.strip_prefix("http://").unwrap().split('/').next().unwrap();
    let toward_service = format!("->{service}]");
    let received = format!("<codeDecharge>{code}<");
    let (mut departed, mut code_shown) = (false, false);
    let mut disk = PendingWrites::default();
    for call in &calls(trace) {
        if begins_early(call.name) && file_or_link(call.text).contains(&toward_service) {
            let is_the_put = call.text.contains("putReprovisionning");
            if is_the_put && !departed {
                disk.hold("the put left", &[INTENTION, DEPARTURE]);
                departed = true;
            }
        }
        if begins_early(call.name) && call.text.contains(code) && shows(call) && !code_shown {
            disk.hold("the code was shown", &[INTENTION, DEPARTURE, RETURN, &received]);
            code_shown = true;
        }
        disk.follow(call, bench.place.folder());
    }
    assert!(departed, "the put is not in the trace");
    assert!(code_shown, "the code is not in the trace");
}

/// The first descriptor with its address: `sendto(9<TCP:[127.0.0.1:1->127.0.0.1:2]>, ...`.
fn file_or_link(text: &str) -> &str {
    text.split_once(", ").map_or(text, |(descriptor, _)| descriptor)
}

#[test]
fn the_intent_is_on_the_disk_before_the_put_leaves_and_the_code_before_it_is_shown() {
    let bench = Bench::new(&NORMAL.launch(), "");
    let trace = bench.path("trace");
    let mut command = bench.command(SEND, None);
    let traced = envelope(&mut command, &trace);
    let run = Run::of(&traced);
    assert_eq!(run.code, Some(0), "{}", run.messages);
    let code = run.json()["codeDecharge"].as_str().unwrap().to_owned();
    let output = |call: &Call<'_>| call.text.starts_with("1<");
    judge(&std::fs::read_to_string(trace).unwrap(), &bench, &code, output);
}

/// Runs the same command under strace.
fn envelope(command: &mut Command, trace: &Path) -> std::process::Output {
    let mut traced = Command::new(STRACE);
    traced.args(arguments(trace)).args(command.get_args()).current_dir(command.get_current_dir().unwrap());
    traced.env_clear();
    for (name, value) in command.get_envs() {
        traced.env(name, value.unwrap());
    }
    traced.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    traced.output().expect("strace is installed")
}

#[test]
fn the_code_is_on_the_disk_before_the_screen_shows_it() {
    let bench = Bench::new(&NORMAL.launch(), "");
    know(&bench);
    let trace = bench.path("trace");
    let mut screen = screen::launch(&bench, STRACE, &arguments(&trace), ("REPROV_FORMAT", "texte"));
    send(&mut screen);
    screen.until("Code de décharge");
    let code = bench.remainder().received_code.unwrap();
    screen.until(&code);
    // Followed to its end: with no put under way, leaving takes effect at once.
    screen.until("✔ Terminé");
    screen.keys("\u{3}");
    screen.end();
    let terminal = |call: &Call<'_>| call.text.contains("/dev/pts/");
    judge(&std::fs::read_to_string(trace).unwrap(), &bench, &code, terminal);
}
