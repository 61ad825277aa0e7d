//! The terminal's modes: what was switched on is switched off again, exactly that, whatever happens.
//!
//! Owns: raw mode, the alternate screen, bracketed paste and the mouse, standing still on request, and the
//! panic hook. A panic in any thread or task ends the program after the terminal is restored: what counts
//! is in the journal, and a screen drawn over by half a program would lie.
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
use ratatui::backend::CrosstermBackend;
use ratatui::{Frame, Terminal};

use crate::stop_points::point;
use crate::tui::theme::sixteen;

const RAW: u8 = 1;
const SCREEN: u8 = 2;
const PASTE: u8 = 4;
const MOUSE: u8 = 8;

/// What is switched on now, for whoever has to switch it off: the guard, or the panic hook.
static ON: AtomicU8 = AtomicU8::new(0);

/// What is said after a panic.
static FAREWELL: Mutex<String> = Mutex::new(String::new());

/// Where the terminal library writes a frame, piece by piece; [`Guard::draw`] sends it in one.
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
    terminal: Terminal<CrosstermBackend<Frames>>,
    written: Frames,
    /// The frame before.
    last: Vec<u8>,
    mouse: bool,
}

impl Guard {
    /// Takes the terminal over. After a panic `farewell` is what a person reads.
    ///
    /// # Errors
    /// The terminal's; what was switched on by then is switched off.
    pub(super) fn take(mouse: bool, farewell: String) -> io::Result<Self> {
        *FAREWELL.lock().unwrap_or_else(PoisonError::into_inner) = farewell;
        install_hook();
        let written = Frames::default();
        let taken = switch_on(mouse).and_then(|()| Terminal::new(CrosstermBackend::new(written.clone())));
        match taken {
            Ok(terminal) => Ok(Self { terminal, written, last: Vec::new(), mouse }),
            Err(error) => {
                restore();
                Err(error)
            }
        }
    }

    /// Draws a frame and sends it in one piece. One that changes nothing is not sent, and none goes to a
    /// terminal that is not, or no longer, taken.
    ///
    /// # Errors
    /// The terminal's.
    pub(super) fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        point("ecran.dessin");
        self.terminal.draw(view)?;
        let frame = sixteen(&self.written.0.take());
        // What every frame ends with, and nothing before it: the cursor is where it was.
        if self.last.ends_with(&frame) {
            return Ok(());
        }
        // Held against a panic elsewhere, which gives the terminal back once and for all.
        let mut out = stdout().lock();
        if ON.load(Ordering::SeqCst) != 0 {
            out.write_all(&frame)?;
            out.flush()?;
        }
        self.last = frame;
        Ok(())
    }

    /// Gives the terminal back and has the process stand still. It may go on for a moment before it does:
    /// the terminal is taken again only once somebody tells it to go on ([`Self::retake`]), and what is
    /// drawn by then goes nowhere.
    pub(super) fn suspend() {
        restore();
        stop_here();
    }

    /// Takes the terminal again, of which others may have changed everything: the next frame is drawn
    /// whole.
    ///
    /// # Errors
    /// The terminal's.
    pub(super) fn retake(&mut self) -> io::Result<()> {
        restore();
        switch_on(self.mouse)?;
        // Unlike `clear`, this asks the terminal for no cursor position.
        self.last.clear();
        let area = self.terminal.size()?.into();
        self.terminal.resize(area)
    }

    /// Writes what stands beside the screen: a text for the clipboard, the bell.
    ///
    /// # Errors
    /// The terminal's: it is gone, was given back, or takes no such sequence (the legacy Windows console).
    pub(super) fn signal(sequence: &str) -> io::Result<()> {
        #[cfg(windows)]
        if !crossterm::ansi_support::supports_ansi() {
            return Err(io::ErrorKind::Unsupported.into());
        }
        // As in `draw`: nothing reaches the terminal of whoever has it after us.
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

/// Stops this process until it is told to go on, where the system has such a thing.
#[cfg(unix)]
pub(super) fn stop_here() {
    use rustix::process::{Signal, getpid, kill_process};
    if let Err(error) = kill_process(getpid(), Signal::STOP) {
        tracing::warn!(%error, "the process can't be stopped");
    }
}

/// Stops this process until it is told to go on, where the system has such a thing.
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

/// Switches off what is on, in the reverse order, once.
fn restore() {
    let on = ON.swap(0, Ordering::SeqCst);
    let mut out = stdout();
    // Each step is tried whatever became of the one before.
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

/// A panic anywhere, while the terminal is taken, restores it, is reported as before, and ends the
/// program.
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
    // Kept to the end: after the terminal is given back no other thread draws on it.
    let _mine = stdout().lock();
    restore();
    tracing::error!(panic = %info, "the program ends");
    report(info);
    let _ = writeln!(stderr(), "{}", FAREWELL.lock().unwrap_or_else(PoisonError::into_inner));
    std::process::exit(101)
}
