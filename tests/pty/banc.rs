//! The binary, or a shell around it, in a pseudo-terminal whose other end reads everything.

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// No step takes this long; a test that waits for it has failed.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// What stands on the demo's first screen, once it was read.
pub(crate) const CONTRAT: &str = "MUT56816520160316162024";

const ROWS: NonZero<u16> = NonZero::new(24).unwrap();
const COLUMNS: NonZero<u16> = NonZero::new(80).unwrap();

/// What is to run, and where.
pub(crate) struct Run {
    command: CommandBuilder,
    pub(crate) home: tempfile::TempDir,
}

impl Run {
    pub(crate) fn new(arguments: &[&str]) -> Self {
        Self::of(env!("CARGO_BIN_EXE_reprov"), arguments)
    }

    /// Any program, in an environment of its own.
    pub(crate) fn of(program: &str, arguments: &[&str]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env_clear();
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "fr_FR.UTF-8"), ("PATH", "/usr/bin:/bin")] {
            command.env(name, value);
        }
        command.env("HOME", home.path());
        command.env("TMPDIR", home.path());
        command.cwd(home.path());
        Self { command, home }
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// With this configuration.
    pub(crate) fn config(self, toml: &str) -> Self {
        let file = self.home.path().join("config.toml");
        std::fs::write(&file, toml).unwrap();
        self.env("REPROV_CONFIG", file.to_str().unwrap())
    }

    pub(crate) fn start(self) -> Terminal {
        let size = PtySize { rows: ROWS.get(), cols: COLUMNS.get(), pixel_width: 0, pixel_height: 0 };
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
        let screen = vt100::Parser::new(ROWS, COLUMNS, 0);
        Terminal { child, writer, bytes, reading, screen, raw: Vec::new(), modes, home: self.home, master: pair.master }
    }
}

/// The line discipline's settings: echo, lines, signals from keys.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Modes(String);

impl Modes {
    fn of(master: &dyn MasterPty) -> Self {
        let modes = master.get_termios().unwrap();
        let flags = (modes.local_flags, modes.input_flags, modes.output_flags, modes.control_flags);
        Self(format!("{flags:?}"))
    }
}

/// A program that runs in a terminal.
pub(crate) struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    bytes: Receiver<Vec<u8>>,
    reading: JoinHandle<()>,
    pub(crate) screen: vt100::Parser,
    /// Everything the program wrote.
    pub(crate) raw: Vec<u8>,
    /// As they were before it.
    modes: Modes,
    home: tempfile::TempDir,
    /// Kept open: the program would be hung up on otherwise.
    master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    pub(crate) fn run(arguments: &[&str]) -> Self {
        Run::new(arguments).start()
    }

    /// Takes in what the program draws until the screen shows `text`.
    pub(crate) fn until(&mut self, text: &str) {
        self.until_is(text, |screen| screen.contents().contains(text));
    }

    /// Takes in what the program draws until the screen no longer shows `text`.
    pub(crate) fn until_gone(&mut self, text: &str) {
        self.until_is(text, |screen| !screen.contents().contains(text));
    }

    /// Takes in what the program draws until that is so.
    pub(crate) fn until_is(&mut self, what: &str, so: impl Fn(&vt100::Screen) -> bool) {
        // Over all: a countdown on the screen writes for ever.
        let deadline = Instant::now() + PATIENCE;
        while !so(self.screen.screen()) {
            let Ok(bytes) = self.bytes.recv_timeout(deadline.saturating_duration_since(Instant::now())) else {
                panic!("{what:?} never came about:\n{}", self.screen.screen().contents());
            };
            self.screen.process(&bytes);
            self.raw.extend(bytes);
        }
    }

    pub(crate) fn keys(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    /// Where it runs.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    pub(crate) fn signal(&self, name: &str) {
        signal(self.id(), name);
    }

    /// The settings of the terminal now, and whether they are those from before.
    pub(crate) fn modes_are_back(&self) -> bool {
        Modes::of(&*self.master) == self.modes
    }

    /// The terminal goes away under the program: nobody holds its other end any more.
    pub(crate) fn hang_up(mut self) -> Orphan {
        drop(self.bytes);
        // Something is drawn, by which the reader notices that nobody listens.
        self.writer.write_all(b"\x1b[B").unwrap();
        self.reading.join().unwrap();
        drop((self.writer, self.master));
        Orphan { child: self.child, home: self.home }
    }

    /// Waits for the end; gives what is left.
    pub(crate) fn end(mut self) -> End {
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
        let cooked = self.modes_are_back();
        End { status, screen: self.screen, raw: self.raw, cooked }
    }
}

pub(crate) fn signal(process: u32, name: &str) {
    let status = std::process::Command::new("kill").args(["-s", name, &process.to_string()]).status().unwrap();
    assert!(status.success());
}

/// A program whose terminal is gone.
pub(crate) struct Orphan {
    child: Box<dyn Child + Send + Sync>,
    home: tempfile::TempDir,
}

impl Orphan {
    /// Waits for its end.
    pub(crate) fn end(self) -> (ExitStatus, tempfile::TempDir) {
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
pub(crate) struct End {
    pub(crate) status: ExitStatus,
    pub(crate) screen: vt100::Parser,
    pub(crate) raw: Vec<u8>,
    /// Whether echo, lines and signals from keys are as they were.
    cooked: bool,
}

impl End {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.raw).into_owned()
    }

    /// The terminal is as it was: everything that was switched on is off, nothing else was touched.
    pub(crate) fn assert_clean(&self) {
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
