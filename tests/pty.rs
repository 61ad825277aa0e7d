//! The real binary in a real pseudo-terminal: the first frame, the main job's first keys, and a
//! terminal left as it was found, however the program ends.
#![cfg(unix)]

use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};

/// No step takes this long; a test that waits for it has failed.
const PATIENCE: Duration = Duration::from_mins(1);

const ROWS: NonZero<u16> = NonZero::new(24).unwrap();
const COLUMNS: NonZero<u16> = NonZero::new(80).unwrap();

struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    bytes: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    /// Everything the program wrote.
    raw: Vec<u8>,
    _home: tempfile::TempDir,
    /// Kept open: the program would be hung up on otherwise.
    _master: Box<dyn portable_pty::MasterPty + Send>,
}

impl Terminal {
    fn run(arguments: &[&str]) -> Self {
        let pair =
            native_pty_system().openpty(PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 }).unwrap();
        let home = tempfile::tempdir().unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_reprov"));
        command.args(arguments);
        command.env_clear();
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "fr_FR.UTF-8"), ("PATH", "/usr/bin:/bin")] {
            command.env(name, value);
        }
        command.env("HOME", home.path());
        command.env("TMPDIR", home.path());
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (send, bytes) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                if send.send(buffer[..read].to_vec()).is_err() {
                    return;
                }
            }
        });
        let writer = pair.master.take_writer().unwrap();
        let screen = vt100::Parser::new(ROWS, COLUMNS, 0);
        Self { child, writer, bytes, screen, raw: Vec::new(), _home: home, _master: pair.master }
    }

    /// Takes in what the program draws until the screen shows `text`.
    fn until(&mut self, text: &str) {
        self.until_is(text, true);
    }

    /// Takes in what the program draws until the screen no longer shows `text`.
    fn until_gone(&mut self, text: &str) {
        self.until_is(text, false);
    }

    fn until_is(&mut self, text: &str, there: bool) {
        // Over all: a countdown on the screen writes for ever.
        let deadline = Instant::now() + PATIENCE;
        while self.screen.screen().contents().contains(text) != there {
            let Ok(bytes) = self.bytes.recv_timeout(deadline.saturating_duration_since(Instant::now())) else {
                panic!("{text:?} there: {there}, never so:\n{}", self.screen.screen().contents());
            };
            self.screen.process(&bytes);
            self.raw.extend(bytes);
        }
    }

    fn keys(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    fn signal(&self, name: &str) {
        let process = self.child.process_id().unwrap().to_string();
        let status = std::process::Command::new("kill").args(["-s", name, &process]).status().unwrap();
        assert!(status.success());
    }

    /// Waits for the end; gives the exit code.
    fn end(mut self) -> (u32, vt100::Parser, Vec<u8>) {
        let deadline = Instant::now() + PATIENCE;
        while let Ok(bytes) = self.bytes.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            self.screen.process(&bytes);
            self.raw.extend(bytes);
        }
        if Instant::now() >= deadline {
            self.child.kill().unwrap();
        }
        let status = self.child.wait().unwrap();
        (status.exit_code(), self.screen, self.raw)
    }
}

fn assert_clean(screen: &vt100::Parser, raw: &[u8]) {
    let screen = screen.screen();
    assert!(!screen.alternate_screen(), "the alternate screen is still there");
    assert!(!screen.hide_cursor(), "the cursor is hidden");
    assert!(!screen.bracketed_paste(), "bracketed paste is still on");
    assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    let text = String::from_utf8_lossy(raw);
    assert_eq!(text.matches("\u{1b}[?1049h").count(), text.matches("\u{1b}[?1049l").count());
    assert!(!text.contains("\u{1b}[?1000h"), "the mouse was captured without being asked for");
}

#[test]
fn the_demo_shows_its_contracts_and_leaves_a_clean_terminal() {
    let mut terminal = Terminal::run(&["demo"]);
    terminal.until("MUT56816520160316162024");
    terminal.until("DÉMONSTRATION");
    terminal.keys("?");
    terminal.until("Touches de cet écran");
    terminal.keys("\u{1b}");
    // Escape and a letter that arrive together are Alt and that letter.
    terminal.until_gone("Touches de cet écran");
    terminal.keys("q");
    let (code, screen, raw) = terminal.end();
    assert_eq!(code, 0);
    assert_clean(&screen, &raw);
}

#[test]
fn a_terminal_that_is_asked_to_stop_is_left_clean() {
    for signal in ["TERM", "HUP"] {
        let mut terminal = Terminal::run(&["demo"]);
        terminal.until("MUT56816520160316162024");
        terminal.signal(signal);
        let (_, screen, raw) = terminal.end();
        assert_clean(&screen, &raw);
    }
}

#[test]
fn without_configuration_the_demo_and_the_set_up_are_offered() {
    let mut terminal = Terminal::run(&[]);
    terminal.until("démonstration");
    terminal.keys("\u{1b}");
    let (code, screen, raw) = terminal.end();
    assert_eq!(code, 0);
    assert_clean(&screen, &raw);
}
