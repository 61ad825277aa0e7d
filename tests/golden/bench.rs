//! Copies of the golden files, runs of the program on them, and the comparison with the output that was stored when
//! they were made.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use common::bench::{copy, in_repository, isolate, program};
use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

/// The profile that most of the golden journal is about.
pub(crate) const PROFILE: &str = "pack";
/// The second profile of the golden journal.
pub(crate) const OTHER_PROFILE: &str = "reseau-essai_2";
/// The golden contract that has a site, fibre lists and access files.
pub(crate) const SITE: &str = "MUT56816520160316162024";

/// The path of a file or folder in `tests/golden`.
pub(crate) fn golden(name: &str) -> PathBuf {
    PathBuf::from(in_repository("tests/golden")).join(name)
}

/// The fixed clock of the tests that can set one: shortly after the golden journal was last written.
pub(crate) fn now() -> Timestamp {
    "2021-11-24T03:30:00Z".parse().unwrap()
}

/// Opens the golden journal itself, read-only.
pub(crate) fn journal() -> Connection {
    // Immutable: SQLite creates no file beside it.
    let uri = format!("file:{}?immutable=1", golden("journal.sqlite").display());
    Connection::open_with_flags(uri, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI).unwrap()
}

/// A folder with the golden data in `d`, the golden configuration in `c.toml`, and the golden plans and
/// access files.
pub(crate) struct Bench {
    folder: TempDir,
}

/// How a run ended.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) messages: String,
}

impl Run {
    /// The exit code and both streams as one text, in the form in which it is stored under `said`.
    pub(crate) fn told(&self) -> String {
        format!("exit code {}\n---- results\n{}---- messages\n{}", self.code, self.out, self.messages)
    }
}

impl Bench {
    /// A bench with the journal, but without the answers that were put aside.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("d")).unwrap();
        for (from, to) in [("journal.sqlite", "d/journal.sqlite"), ("config.toml", "c.toml")] {
            fs::copy(golden(from), folder.path().join(to)).unwrap();
        }
        for kind in ["plans", "acces"] {
            copy(&golden(kind), folder.path());
        }
        Self { folder }
    }

    /// A bench with the answers that were put aside as well.
    pub(crate) fn with_rescued() -> Self {
        let bench = Self::new();
        copy(&golden("secours"), &bench.path("d/secours"));
        bench
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The command for a program on the golden data, isolated from this machine's configuration.
    pub(crate) fn command(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = self.bare(program);
        command.args(["--config", "c.toml", "--donnees", "d"]).args(arguments);
        command
    }

    /// The command for a program in the folder, without the options that name the configuration and the data folder.
    pub(crate) fn bare(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        isolate(&mut command, self.folder.path());
        command.env("TZ", "UTC").env_remove("COLUMNS").stdin(Stdio::null());
        command
    }

    /// Runs a program to its end.
    pub(crate) fn run_with(&self, program: &Path, arguments: &[&str]) -> Run {
        self.ended(self.command(program, arguments))
    }

    /// Runs this command to its end; the path of the folder is replaced in what it wrote.
    pub(crate) fn ended(&self, mut command: Command) -> Run {
        let end = common::bench::Run::of(command.output().unwrap());
        let folder = self.folder.path().to_str().unwrap();
        let text = |text: &str| text.replace(folder, "<folder>");
        Run { code: end.code, out: text(&end.output), messages: text(&end.messages) }
    }
}

/// The present program, and the earlier one if `REPROV_AVANT` names one.
pub(crate) fn programs() -> Vec<PathBuf> {
    let mut programs = vec![program().to_owned()];
    programs.extend(before());
    programs
}

/// The earlier program that `REPROV_AVANT` names, if any.
pub(crate) fn before() -> Option<PathBuf> {
    std::env::var_os("REPROV_AVANT").filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// Replaces times and months later than 2021: they come from the run itself and can't be compared.
pub(crate) fn without_today(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let shape = |at: usize, shape: &str| {
        shape.chars().enumerate().all(|(i, wanted)| {
            chars.get(at + i).is_some_and(|c| if wanted == '0' { c.is_ascii_digit() } else { *c == wanted })
        })
    };
    let (mut out, mut at) = (String::new(), 0);
    while at < chars.len() {
        let alone = at == 0 || !chars[at - 1].is_ascii_alphanumeric();
        let later = || chars[at..at + 4].iter().collect::<String>().as_str() > "2021";
        let day = shape(at, "0000-00-00 00:00") || shape(at, "0000-00-00T00:00");
        if alone && day && later() {
            out.push_str("<now>");
            at += 16;
            while chars.get(at).is_some_and(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | 'Z')) {
                at += 1;
            }
        } else if alone && shape(at, "0000-00") && !shape(at, "0000-00-") && later() {
            out.push_str("<month>");
            at += 7;
        } else {
            out.push(chars[at]);
            at += 1;
        }
    }
    out
}

/// Fails unless `said` equals the stored text of that name, byte for byte.
///
/// With `REPROV_GOLDEN_WRITE` set, a text that is not stored yet is written. A stored text is never overwritten.
pub(crate) fn holds(name: &str, said: &str) {
    let path = golden("said").join(name);
    if !path.exists() && std::env::var_os("REPROV_GOLDEN_WRITE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, said).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if kept == said {
        return;
    }
    let mut lines = kept.lines().zip(said.lines()).enumerate();
    if let Some((at, (before, today))) = lines.find(|(_, (before, today))| before != today) {
        panic!("{name}, line {}:\n  then  {before}\n  today {today}", at + 1);
    }
    let (before, today) = (kept.lines().count(), said.lines().count());
    panic!("{name}: {before} lines then, {today} today, and the end differs");
}
