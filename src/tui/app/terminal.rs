//! The terminal's modes: exactly those that were switched on are switched off again, even after a panic.
//!
//! Owns: raw mode, the alternate screen, bracketed paste and the mouse, suspending on request, and the panic
//! hook. A panic in any thread or task ends the program after the terminal is restored: the facts are in the
//! journal, and a screen drawn by a half-dead program would be wrong.
//!
//! Must never: ask the terminal anything (the reader of its answers is another thread).

use std::cell::RefCell;
use std::io::{self, Write as _, stderr, stdout};
use std::panic::PanicHookInfo;
use std::rc::Rc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, Once, PoisonError};

use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use crossterm::execute;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, SetTitle, disable_raw_mode, enable_raw_mode};
use ratatui::{Frame, Terminal};

use super::sized::SizedBackend;
use crate::stop_points::point;
use crate::tui::theme::sixteen;

const RAW: u8 = 1;
const SCREEN: u8 = 2;
const PASTE: u8 = 4;
const MOUSE: u8 = 8;

/// The modes that are on now, as bits. The guard or the panic hook switches them off.
static ON: AtomicU8 = AtomicU8::new(0);

/// The message shown after a panic.
static FAREWELL: Mutex<String> = Mutex::new(String::new());

/// The buffer to which the terminal library writes a frame piece by piece; [`Guard::draw`] sends it in one
/// piece.
#[derive(Clone, Default)]
struct Frames(Rc<RefCell<Vec<u8>>>);

impl io::Write for Frames {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The terminal while the program draws on it.
pub(super) struct Guard {
    terminal: Terminal<SizedBackend<Frames>>,
    written: Frames,
    /// The bytes of the previous frame.
    last: Vec<u8>,
    mouse: bool,
}

impl Guard {
    /// Takes the terminal over. `farewell` is the message shown after a panic.
    ///
    /// # Errors
    /// An I/O error of the terminal; modes switched on by then are switched off.
    pub(super) fn take(mouse: bool, farewell: String) -> io::Result<Self> {
        *FAREWELL.lock().unwrap_or_else(PoisonError::into_inner) = farewell;
        install_hook();
        let written = Frames::default();
        let taken = switch_on(mouse).and_then(|()| Terminal::new(SizedBackend::new(written.clone())));
        match taken {
            Ok(terminal) => Ok(Self { terminal, written, last: Vec::new(), mouse }),
            Err(error) => {
                restore();
                Err(error)
            }
        }
    }

    /// Draws a frame and sends it in one piece. A frame that changes nothing is not sent. Nothing is sent while
    /// the terminal is not taken over.
    pub(super) fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        point("ecran.dessin");
        self.terminal.draw(view)?;
        let frame = sixteen(&self.written.0.take());
        // The frame holds only the bytes that end every frame, and the cursor has not moved.
        if self.last.ends_with(&frame) {
            return Ok(());
        }
        // Locked against a panic in another thread, which gives the terminal back for good.
        let mut out = stdout().lock();
        if ON.load(Ordering::SeqCst) != 0 {
            out.write_all(&frame)?;
            out.flush()?;
        }
        self.last = frame;
        Ok(())
    }

    /// Gives the terminal back and suspends the process. The process may run on for a moment before it stops.
    /// The terminal is taken over again only when the process is told to go on ([`Self::retake`]); frames drawn
    /// before that are dropped.
    pub(super) fn suspend() {
        restore();
        stop_here();
    }

    /// Takes the terminal over again. Other programs may have changed all of it, so the next frame is drawn
    /// completely.
    pub(super) fn retake(&mut self) -> io::Result<()> {
        restore();
        switch_on(self.mouse)?;
        // Unlike `clear`, this asks the terminal for no cursor position.
        self.last.clear();
        let area = self.terminal.size()?.into();
        self.terminal.resize(area)
    }

    /// Writes a sequence outside the frames: a text for the clipboard, the bell.
    ///
    /// # Errors
    /// An I/O error when the terminal is gone, was given back, or takes no such sequence (the legacy Windows
    /// console).
    pub(super) fn signal(sequence: &str) -> io::Result<()> {
        #[cfg(windows)]
        if !crossterm::ansi_support::supports_ansi() {
            return Err(io::ErrorKind::Unsupported.into());
        }
        // As in `draw`: nothing is written to a terminal that was given back.
        let mut out = stdout().lock();
        if ON.load(Ordering::SeqCst) == 0 {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        out.write_all(sequence.as_bytes())?;
        out.flush()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        restore();
    }
}

/// Stops this process until it is told to go on.
#[cfg(unix)]
pub(super) fn stop_here() {
    use rustix::process::{Signal, getpid, kill_process};
    if let Err(error) = kill_process(getpid(), Signal::STOP) {
        tracing::warn!(%error, "the process can't be stopped");
    }
}

/// Does nothing: this system can't stop and continue a process.
#[cfg(not(unix))]
pub(super) const fn stop_here() {}

fn switch_on(mouse: bool) -> io::Result<()> {
    enable_raw_mode()?;
    ON.fetch_or(RAW, Ordering::SeqCst);
    execute!(stdout(), EnterAlternateScreen, SetTitle("reprov"))?;
    ON.fetch_or(SCREEN, Ordering::SeqCst);
    execute!(stdout(), EnableBracketedPaste)?;
    ON.fetch_or(PASTE, Ordering::SeqCst);
    if mouse {
        execute!(stdout(), EnableMouseCapture)?;
        ON.fetch_or(MOUSE, Ordering::SeqCst);
    }
    Ok(())
}

/// Switches off the modes that are on, in reverse order, once.
fn restore() {
    let on = ON.swap(0, Ordering::SeqCst);
    let mut out = stdout();
    // Each step is tried even when the one before failed.
    if on & MOUSE != 0 {
        let _ = execute!(out, DisableMouseCapture);
    }
    if on & PASTE != 0 {
        let _ = execute!(out, DisableBracketedPaste);
    }
    if on & SCREEN != 0 {
        let _ = execute!(out, LeaveAlternateScreen, Show);
    }
    if on & RAW != 0 {
        let _ = disable_raw_mode();
    }
}

/// Installs the panic hook: while the terminal is taken over, a panic in any thread restores it, is reported by
/// the previous hook, and ends the program.
fn install_hook() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if ON.load(Ordering::SeqCst) == 0 {
                previous(info);
            } else {
                end(info, &previous);
            }
        }));
    });
}

fn end(info: &PanicHookInfo<'_>, report: &dyn Fn(&PanicHookInfo<'_>)) -> ! {
    // Held to the end: once the terminal is given back, no other thread draws on it.
    let _mine = stdout().lock();
    restore();
    tracing::error!(panic = %info, "the program ends");
    report(info);
    let _ = writeln!(stderr(), "{}", FAREWELL.lock().unwrap_or_else(PoisonError::into_inner));
    std::process::exit(101)
}
