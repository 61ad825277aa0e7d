//! Runs the program, or another one, in a pseudo-terminal whose other end reads everything.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;

use crate::bench::{Bench, program};
use crate::order::CONTRAT;

/// The longest that any step may take before the test fails.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// The reference size of the screens: rows and columns.
const SIZE: (u16, u16) = (24, 80);

/// The folder that a program runs in.
pub struct Home {
    path: PathBuf,
    /// Deleted with its last user; `None` when the folder belongs to a bench.
    _own: Option<TempDir>,
}

impl Home {
    /// The path of the folder.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// A program to run, and its folder.
pub struct Run {
    command: CommandBuilder,
    /// The folder it runs in.
    pub home: Home,
    size: (u16, u16),
}

impl Run {
    /// The product, in a folder and an environment of its own.
    pub fn new(arguments: &[&str]) -> Self {
        Self::of(program(), arguments)
    }

    /// Any program, in a folder and an environment of its own.
    pub fn of(program: impl AsRef<OsStr>, arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = Home { path: folder.path().to_owned(), _own: Some(folder) };
        let run = Self::at(home, program.as_ref(), arguments).env("LANG", "fr_FR.UTF-8").env("PATH", "/usr/bin:/bin");
        let path = run.home.path.clone();
        run.env("HOME", &path).env("TMPDIR", &path)
    }

    /// Any program, in the folder and the environment of that bench.
    pub fn on(bench: &Bench, program: impl AsRef<OsStr>, arguments: &[&str]) -> Self {
        let home = Home { path: bench.folder().to_owned(), _own: None };
        let run = Self::at(home, program.as_ref(), arguments);
        bench.environment().iter().fold(run, |run, (name, value)| run.env(name, value))
    }

    fn at(home: Home, program: &OsStr, arguments: &[&str]) -> Self {
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env_clear();
        command.cwd(&home.path);
        Self { command, home, size: SIZE }.env("TERM", "xterm-256color")
    }

    /// In a terminal of this many rows and columns.
    pub fn sized(self, rows: u16, columns: u16) -> Self {
        Self { size: (rows, columns), ..self }
    }

    /// With this environment variable.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Without this environment variable.
    pub fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// With this configuration file.
    pub fn config(self, toml: &str) -> Self {
        let file = self.home.path().join("config.toml");
        std::fs::write(&file, toml).unwrap();
        self.env("REPROV_CONFIG", file)
    }

    /// Starts the program.
    pub fn start(self) -> Terminal {
        let (rows, columns) = self.size;
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let modes = Modes::of(&*pair.master);
        let child = pair.slave.spawn_command(self.command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (send, bytes) = channel();
        let reading = std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                if send.send(buffer[..read].to_vec()).is_err() {
                    return;
                }
            }
        });
        let writer = pair.master.take_writer().unwrap();
        // A terminal that says no size is drawn for the reference size.
        let (rows, columns) = if rows == 0 || columns == 0 { SIZE } else { self.size };
        let cells = |number: u16| NonZero::new(number).expect("a size");
        let screen = vt100::Parser::new(cells(rows), cells(columns), 0);
        Terminal { child, writer, bytes, reading, screen, raw: Vec::new(), modes, home: self.home, master: pair.master }
    }
}

/// The settings of the line discipline: echo, line mode, signals from keys.
#[derive(Debug, PartialEq, Eq)]
pub struct Modes(pub String);

impl Modes {
    fn of(master: &dyn MasterPty) -> Self {
        let modes = master.get_termios().unwrap();
        let flags = (modes.local_flags, modes.input_flags, modes.output_flags, modes.control_flags);
        Self(format!("{flags:?}"))
    }
}

/// A program that runs in a terminal.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    bytes: Receiver<Vec<u8>>,
    reading: JoinHandle<()>,
    /// The screen as the program has drawn it.
    pub screen: vt100::Parser,
    /// Everything the program wrote.
    pub raw: Vec<u8>,
    /// The terminal's settings before the program started.
    modes: Modes,
    home: Home,
    /// Kept open: closing it would hang up on the program.
    master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    /// Starts the program with these arguments.
    pub fn run(arguments: &[&str]) -> Self {
        Run::new(arguments).start()
    }

    /// Reads the program's output until the screen shows `text`.
    pub fn until(&mut self, text: &str) {
        self.until_is(text, |screen| screen.contents().contains(text));
    }

    /// Reads the program's output until the screen no longer shows `text`.
    pub fn until_gone(&mut self, text: &str) {
        self.until_is(text, |screen| !screen.contents().contains(text));
    }

    /// Reads the program's output until `so` holds for the screen.
    pub fn until_is(&mut self, what: &str, so: impl Fn(&vt100::Screen) -> bool) {
        // One deadline for the whole wait: a countdown on the screen writes without end.
        let deadline = Instant::now() + PATIENCE;
        while !so(self.screen.screen()) {
            let Ok(bytes) = self.bytes.recv_timeout(deadline.saturating_duration_since(Instant::now())) else {
                panic!("{what:?} never came about:\n{}", self.screen.screen().contents());
            };
            self.screen.process(&bytes);
            self.raw.extend(bytes);
        }
    }

    /// Types these keys.
    pub fn keys(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    /// The folder in which it runs.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Sends it a signal by name.
    pub fn signal(&self, name: &str) {
        signal(self.id(), name);
    }

    /// Whether the terminal's settings are those from before the program started.
    pub fn modes_are_back(&self) -> bool {
        Modes::of(&*self.master) == self.modes
    }

    /// The terminal's device. While it is open, the end of the program does not close the terminal.
    pub fn device(&self) -> File {
        File::options().read(true).write(true).open(self.master.tty_name().unwrap()).unwrap()
    }

    /// Waits for the program's end while the terminal's device is open; gives the exit code.
    pub fn exit_code(&mut self) -> u32 {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(Instant::now() < deadline, "it does not end");
            std::thread::yield_now();
        }
    }

    /// Closes the terminal under the program: nobody holds its other end any more.
    pub fn hang_up(mut self) -> Orphan {
        drop(self.bytes);
        // The key makes the program draw, so that the reading thread notices that nobody listens.
        self.writer.write_all(b"\x1b[B").unwrap();
        self.reading.join().unwrap();
        drop((self.writer, self.master));
        Orphan { child: self.child, home: self.home }
    }

    /// Waits for the program's end; gives what it left behind.
    pub fn end(mut self) -> End {
        let deadline = Instant::now() + PATIENCE;
        while let Ok(bytes) = self.bytes.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            self.screen.process(&bytes);
            self.raw.extend(bytes);
        }
        if Instant::now() >= deadline {
            self.child.kill().unwrap();
            panic!("it does not end:\n{}", self.screen.screen().contents());
        }
        let status = self.child.wait().unwrap();
        let (modes, cooked) = (Modes::of(&*self.master), self.modes_are_back());
        End { status, screen: self.screen, raw: self.raw, modes, cooked }
    }
}

/// The keys from the first frame to the gesture that sends, where the facts of the order are known. The contract
/// is [`CONTRAT`], the fibre the first free one of its own floor.
pub fn send(screen: &mut Terminal) {
    for (seen, keys) in [
        (CONTRAT, "\r"),
        ("voir les fibres", ""),
        // The list of the contract's own floor is loaded, and the fibre selected.
        ("CTP-1240331-1 · tube", "\r"),
        ("demander cette fibre", "\r"),
        ("flèches, ou tapez", "cas"),
        ("Motif           cas", "\r"),
        ("Conforme", "\r"),
        ("Pour envoyer", "31-1"),
        ("Entrée envoie", "\r"),
    ] {
        screen.until(seen);
        screen.keys(keys);
    }
}

/// Sends a signal by name to a process.
pub fn signal(process: u32, name: &str) {
    let status = std::process::Command::new("kill").args(["-s", name, &process.to_string()]).status().unwrap();
    assert!(status.success());
}

/// A program whose terminal was closed.
pub struct Orphan {
    child: Box<dyn Child + Send + Sync>,
    home: Home,
}

impl Orphan {
    /// Waits for the program's end.
    pub fn end(self) -> (ExitStatus, Home) {
        let Self { mut child, home, .. } = self;
        let mut killer = child.clone_killer();
        let (send, ended) = channel();
        std::thread::spawn(move || send.send(child.wait()));
        let Ok(status) = ended.recv_timeout(PATIENCE) else {
            killer.kill().unwrap();
            panic!("it does not end when its terminal is gone");
        };
        (status.unwrap(), home)
    }
}

/// How a program ended, and what it left behind.
pub struct End {
    /// The exit status.
    pub status: ExitStatus,
    /// The last screen.
    pub screen: vt100::Parser,
    /// Everything that it wrote.
    pub raw: Vec<u8>,
    /// The terminal's settings after the end.
    pub modes: Modes,
    /// Whether those settings are the same as before the program.
    cooked: bool,
}

impl End {
    /// Everything that it wrote, as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.raw).into_owned()
    }

    /// Checks that the terminal is as before: everything that was switched on is off again, and nothing else has
    /// changed.
    pub fn assert_clean(&self) {
        let screen = self.screen.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is still there");
        assert!(!screen.hide_cursor(), "the cursor is hidden");
        assert!(!screen.bracketed_paste(), "bracketed paste is still on");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        assert!(self.cooked, "raw mode is still on");
        let text = self.text();
        for mode in ["1049", "2004", "1000", "1002", "1003", "1006", "1015"] {
            let count = |end: char| text.matches(&format!("\u{1b}[?{mode}{end}")).count();
            assert_eq!(count('h'), count('l'), "mode {mode}: as often off as on");
        }
        let last = text.rfind("\u{1b}[?1049l").expect("the alternate screen was left");
        assert!(!text[last..].contains("\u{1b}[?25l"), "the cursor is hidden after the end");
    }
}
