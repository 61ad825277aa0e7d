//! Runs of the program in a folder of its own, without this machine's configuration.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::LazyLock;

use serde_json::Value;
use tempfile::TempDir;

/// The path of the program that the tests were built with.
pub fn program() -> &'static Path {
    static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
        // Cargo sets the variable; a suite that runs without cargo finds the program beside its own folder.
        let told = std::env::var_os("CARGO_BIN_EXE_reprov").map(PathBuf::from);
        told.unwrap_or_else(|| {
            let continuation = std::env::current_exe().unwrap();
            continuation.ancestors().nth(2).unwrap().join(format!("reprov{}", std::env::consts::EXE_SUFFIX))
        })
    });
    &PROGRAM
}

/// A file or folder of the repository.
pub fn in_repository(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().join(path).display().to_string()
}

/// Hides this machine's product settings and XDG folders from a command, and gives it `home`.
pub fn isolate(command: &mut Command, home: &Path) {
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("REPROV_") || name.starts_with("XDG_")) {
        command.env_remove(name);
    }
    command.current_dir(home).env("HOME", home);
}

/// Copies a folder with all its contents.
pub fn copy(of: &Path, toward: &Path) {
    std::fs::create_dir_all(toward).unwrap();
    for input in std::fs::read_dir(of).unwrap() {
        let path = input.unwrap().path();
        let target = toward.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

/// The single JSON document that a run wrote.
pub fn document(output: &str, messages: &str) -> Value {
    serde_json::from_str(output).unwrap_or_else(|error| panic!("{error} in {output:?}, messages {messages}"))
}

/// How a run ended.
#[derive(Debug)]
pub struct Run {
    /// Its exit code.
    pub code: i32,
    /// What it wrote to standard output.
    pub output: String,
    /// What it wrote to standard error.
    pub messages: String,
}

impl Run {
    /// The result of a run that was not killed by a signal.
    pub fn of(end: Output) -> Self {
        Self {
            code: end.status.code().expect("ended by itself"),
            output: String::from_utf8(end.stdout).unwrap(),
            messages: String::from_utf8(end.stderr).unwrap(),
        }
    }
}

/// A folder, and the environment of the runs in it.
pub struct Bench {
    folder: TempDir,
    environment: Vec<(String, OsString)>,
    /// Whether the runs get nothing of this machine's environment.
    sealed: bool,
    /// The arguments placed before those of every run.
    always: &'static [&'static str],
    /// The umask of the runs; `None` keeps that of the tests.
    pub umask: Option<&'static str>,
}

impl Default for Bench {
    fn default() -> Self {
        Self::new()
    }
}

impl Bench {
    /// A bench with this machine's environment, but without the product's variables.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), environment: Vec::new(), sealed: false, always: &[], umask: None }
    }

    /// A bench with an environment of its own: only a home and the path of programs.
    pub fn sealed() -> Self {
        let bench = Self { sealed: true, ..Self::new() };
        let home = bench.folder().to_owned();
        bench.with("HOME", home).with("PATH", "/usr/bin:/bin")
    }

    /// The same, with an environment variable.
    pub fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    /// The same, without a session bus and thus without a keyring.
    pub fn without_bus(self) -> Self {
        let bus = format!("unix:path={}", self.path("aucun-bus").display());
        self.with("DBUS_SESSION_BUS_ADDRESS", bus)
    }

    /// The same, with these arguments before those of every run.
    pub fn always(self, arguments: &'static [&'static str]) -> Self {
        Self { always: arguments, ..self }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The path of that name in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    /// The variables that the runs get beside this machine's.
    pub fn environment(&self) -> &[(String, OsString)] {
        &self.environment
    }

    /// Writes a file into the folder.
    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// Copies a file of the repository here, under its own name.
    pub fn copy(&self, path: &str) -> String {
        let name = Path::new(path).file_name().unwrap().to_str().unwrap().to_owned();
        std::fs::copy(in_repository(path), self.path(&name)).unwrap();
        name
    }

    /// Runs to the end.
    pub fn launch(&self, arguments: &[&str]) -> Run {
        self.launch_with(arguments, "")
    }

    /// Runs with this standard input, which is not a terminal.
    pub fn launch_with(&self, arguments: &[&str], input: &str) -> Run {
        self.launch_to(Stdio::piped(), arguments, input)
    }

    /// The same, with standard output sent to `output`.
    pub fn launch_to(&self, output: Stdio, arguments: &[&str], input: &str) -> Run {
        let mut command = self.command(arguments);
        command.stdout(output);
        self.run_to_end(command, input)
    }

    /// Runs a command of this bench to its end with this standard input.
    pub fn run_to_end(&self, mut command: Command, input: &str) -> Run {
        let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut to_child = child.stdin.take().unwrap();
        // The input is written while the results are read: both may be longer than a pipe holds.
        let end = std::thread::scope(|thread| {
            thread.spawn(move || {
                // A program that does not read its input may end before it is written.
                let _ = to_child.write_all(input.as_bytes());
            });
            child.wait_with_output().unwrap()
        });
        Run::of(end)
    }

    /// The program with these arguments, in this folder and environment; its output is captured.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.command_of(program(), arguments)
    }

    /// The same, with another build of the program.
    pub fn command_of(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(if self.umask.is_some() { Path::new("sh") } else { program });
        if let Some(umask) = self.umask {
            command.arg("-c").arg(format!("umask {umask}; exec \"$0\" \"$@\"")).arg(program);
        }
        command.args(self.always).args(arguments);
        isolate(&mut command, self.folder());
        if self.sealed {
            command.env_clear();
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Starts a run without input, and leaves it to the caller.
    pub fn begin(&self, arguments: &[&str]) -> Child {
        self.command(arguments).spawn().unwrap()
    }

    /// Runs with `--format json` and checks the single document against the schema.
    pub fn json(&self, schema: &str, arguments: &[&str]) -> (i32, Value) {
        let mut all = vec!["--format", "json"];
        all.extend(arguments);
        let run = self.launch(&all);
        let document = document(&run.output, &run.messages);
        crate::schema::hold(schema, &document);
        (run.code, document)
    }
}
