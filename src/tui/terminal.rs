//! The terminal's modes: what was switched on is switched off again, exactly that, whatever happens.
//!
//! Owns: raw mode, the alternate screen, bracketed paste and the mouse, and the panic hook. A panic
//! in any thread or task ends the program after the terminal is restored: what counts is in the
//! journal, and a screen drawn over by half a program would lie.

use std::io::{self, Stdout, Write as _, stdout};
use std::sync::Once;
use std::sync::atomic::{AtomicU8, Ordering};

use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use crossterm::execute;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, SetTitle, disable_raw_mode, enable_raw_mode};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

use crate::domain::text::affichable;

const RAW: u8 = 1;
const SCREEN: u8 = 2;
const PASTE: u8 = 4;
const MOUSE: u8 = 8;

/// What is switched on now, for whoever has to switch it off: the guard, or the panic hook.
static ON: AtomicU8 = AtomicU8::new(0);

/// The terminal while the program draws on it.
pub(super) struct Guard {
    pub(super) terminal: Terminal<CrosstermBackend<Stdout>>,
}

impl Guard {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// The terminal's; what was switched on by then is switched off.
    pub(super) fn take(mouse: bool) -> io::Result<Self> {
        install_hook();
        let taken = Self::switch_on(mouse).and_then(|()| Terminal::new(CrosstermBackend::new(stdout())));
        match taken {
            Ok(terminal) => Ok(Self { terminal }),
            Err(error) => {
                restore();
                Err(error)
            }
        }
    }

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

    /// Copies through the terminal (OSC 52): it reaches the person's own machine over SSH too.
    pub(super) fn copy(text: &str) -> io::Result<()> {
        execute!(stdout(), CopyToClipboard::to_clipboard_from(affichable(text).as_ref()))
    }

    /// Rings the bell.
    pub(super) fn bell() -> io::Result<()> {
        let mut out = stdout();
        out.write_all(b"\x07")?;
        out.flush()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        restore();
    }
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
            let taken = ON.load(Ordering::SeqCst) != 0;
            restore();
            previous(info);
            if taken {
                std::process::exit(101);
            }
        }));
    });
}
