//! The tasks of this repository: `cargo xtask` lists them.
//!
//! Owns: the commands of each task. It has no dependency, so that it needs nothing but Rust; it prints each command
//! before running it. Must never: do what a test or a script of the repository does already.

use std::env;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

/// A command: environment variables, then the program and its arguments.
struct Step {
    env: Vec<(&'static str, String)>,
    line: Vec<String>,
}

/// A task: its name, its arguments, what it does, and its commands; `steps` gives `None` for wrong arguments.
struct Task {
    name: &'static str,
    takes: &'static str,
    does: &'static str,
    steps: fn(&[String]) -> Option<Vec<Step>>,
}

/// The quick check's lints: the product, and the tests that read the sources, the texts, the documents, the rules and
/// the screens.
const LINTS: &str = "cargo clippy --locked --lib --bins --test architecture --test config_file --test documents \
                     --test names --test pages --test rules --test texts --test tui_screens -- -D warnings";
/// The quick check's tests, without the case-by-case tables of the rules, which take longer than all the rest.
const TESTS: &str = "cargo test --locked --lib --test architecture --test config_file --test documents --test names \
                     --test pages --test rules --test texts -- --skip table:: --skip proposals:: --skip questions::";
/// The quick check's screens, without the sweep over all sizes, which takes too long as well.
const SCREENS: &str = "cargo test --locked --test tui_screens -- gallery keys languages pictures routes \
                       --skip every_size";

/// Every task.
const TASKS: &[Task] = &[
    Task { name: "check", takes: "", does: "the quick check: format, clippy, the fast tests", steps: check },
    Task { name: "all", takes: "", does: "what every change must pass (.ci/run; Debian, as root)", steps: all },
    Task {
        name: "snapshots",
        takes: "",
        does: "accept the snapshots as they are drawn now; look at the diff",
        steps: snapshots,
    },
    Task { name: "pictures", takes: "", does: "draw the README's pictures anew", steps: pictures },
    Task { name: "faults", takes: "", does: "write docs/pannes.md anew, from its tests", steps: faults },
    Task {
        name: "golden",
        takes: "[OLD]",
        does: "the golden journal; with an older binary beside today's",
        steps: golden,
    },
    Task {
        name: "fuzz",
        takes: "SECONDS [TARGET...]",
        does: "fuzz every reader, or these (bash, a C++ compiler)",
        steps: fuzz,
    },
    Task { name: "bench", takes: "[NAME]", does: "the benches, or one of them", steps: bench },
    Task {
        name: "pairs",
        takes: "OLD NEW [PAIRS]",
        does: "two release binaries in turns (Python 3, a Unix)",
        steps: pairs,
    },
];

fn check(given: &[String]) -> Option<Vec<Step>> {
    let lines = [
        "cargo fmt --all --check",
        "cargo fmt --manifest-path fuzz/Cargo.toml --check",
        "cargo fmt --manifest-path xtask/Cargo.toml --check",
        LINTS,
        TESTS,
        SCREENS,
    ];
    given.is_empty().then(|| lines.map(step).into())
}

fn all(given: &[String]) -> Option<Vec<Step>> {
    given.is_empty().then(|| vec![step("bash .ci/run")])
}

fn snapshots(given: &[String]) -> Option<Vec<Step>> {
    let step = step("cargo test --locked --test tui_screens --test cli_contract");
    given.is_empty().then(|| vec![step.with("INSTA_UPDATE", "always")])
}

fn pictures(given: &[String]) -> Option<Vec<Step>> {
    given.is_empty().then(|| vec![step("cargo run --locked --example captures")])
}

fn faults(given: &[String]) -> Option<Vec<Step>> {
    given.is_empty().then(|| vec![step("cargo test --locked --test faults").with("REPROV_ECRIT_PANNES", "1")])
}

fn golden(given: &[String]) -> Option<Vec<Step>> {
    let now = step("cargo test --locked --test golden");
    match given {
        [] => Some(vec![now]),
        [old] => {
            let old = Path::new(old).canonicalize().map_or_else(|_| old.clone(), |path| path.display().to_string());
            Some(vec![now.with("REPROV_AVANT", &old)])
        }
        _ => None,
    }
}

fn fuzz(given: &[String]) -> Option<Vec<Step>> {
    (!given.is_empty()).then(|| vec![step("bash fuzz/run").and(given)])
}

fn bench(given: &[String]) -> Option<Vec<Step>> {
    match given {
        [] => Some(vec![step("cargo bench --locked")]),
        [name] => Some(vec![step("cargo bench --locked --bench").and(std::slice::from_ref(name))]),
        _ => None,
    }
}

fn pairs(given: &[String]) -> Option<Vec<Step>> {
    (2..=3).contains(&given.len()).then(|| vec![step("python3 benches/pairs.py").and(given)])
}

/// A command whose words hold no blanks.
fn step(line: &str) -> Step {
    Step { env: Vec::new(), line: line.split_whitespace().map(str::to_owned).collect() }
}

impl Step {
    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.env.push((name, value.to_owned()));
        self
    }

    fn and(mut self, given: &[String]) -> Self {
        self.line.extend_from_slice(given);
        self
    }

    /// Runs the command in the repository's root folder; gives whether it succeeded.
    fn run(&self) -> bool {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
        let mut said: Vec<String> = self.env.iter().map(|(name, value)| format!("{name}={value}")).collect();
        said.extend_from_slice(&self.line);
        println!("\n== {}", said.join(" "));
        let Some((program, given)) = self.line.split_first() else { return false };
        let mut command = Command::new(program);
        command.args(given).current_dir(root).envs(self.env.iter().map(|(name, value)| (*name, value)));
        match command.status() {
            Ok(status) => status.success(),
            Err(error) => {
                eprintln!("{program}: {error}");
                false
            }
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("cargo xtask TASK, from the repository's own folder:");
    for Task { name, takes, does, .. } in TASKS {
        eprintln!("  {:32} {does}", format!("{name} {takes}"));
    }
    ExitCode::from(2)
}

fn main() -> ExitCode {
    let given: Vec<String> = env::args().skip(1).collect();
    let named = given.split_first().and_then(|(name, rest)| {
        let task = TASKS.iter().find(|task| task.name == name)?;
        (task.steps)(rest)
    });
    let Some(steps) = named else { return usage() };
    let start = Instant::now();
    let done = steps.iter().all(Step::run);
    println!("\n{} after {} s", if done { "done" } else { "stopped" }, start.elapsed().as_secs());
    if done { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
