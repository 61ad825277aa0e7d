//! Shows the welcome until something is chosen.
//!
//! Owns: the terminal while the welcome is shown. Must never: carry out the choice: the caller does.

use std::io;
use std::path::PathBuf;

use crossterm::event::KeyEvent;

use super::form::{Welcome, WelcomeChoice};
use crate::host::config::DisplaySettings;
use crate::host::texts::Texts;
use crate::tui::app::inbox::Inbox;
use crate::tui::app::open::{farewell, resolve};
use crate::tui::app::terminal::Guard;
use crate::tui::words::msg::What;

/// The options of the welcome.
#[derive(Debug, Clone)]
pub struct WelcomeOptions {
    /// The table of texts.
    pub texts: Texts,
    /// The display settings.
    pub display: DisplaySettings,
    /// The log file.
    pub trace: Option<PathBuf>,
}

/// Shows the welcome at its current step until something is chosen. Call it on the main thread.
///
/// # Errors
/// An I/O error of the terminal. The terminal is restored in every case.
pub fn welcome(welcome: &mut Welcome, options: &WelcomeOptions, inbox: &mut Inbox) -> io::Result<WelcomeChoice> {
    let (palette, signs) = resolve(options.display);
    let mut guard = Guard::take(false, farewell(options.texts, options.trace.as_deref()))?;
    loop {
        guard.draw(|frame| welcome.draw(frame, options.texts, palette, signs))?;
        inbox.read_terminal();
        let chosen = match inbox.receiver.recv() {
            Ok(What::Key(key)) => welcome.key(key),
            Ok(What::Burst(keys)) => type_all(welcome, &keys, inbox),
            Ok(What::Paste(text)) => {
                welcome.paste(&text);
                None
            }
            Ok(What::Suspend) => {
                Guard::suspend();
                None
            }
            Ok(What::Resume) => {
                guard.retake()?;
                None
            }
            Ok(What::Stop) | Err(_) => Some(WelcomeChoice::Quit),
            Ok(_) => None,
        };
        if let Some(chosen) = chosen {
            return Ok(chosen);
        }
    }
}

/// Types keys that came at once. What follows a choice goes to the screens that it opens.
fn type_all(welcome: &mut Welcome, keys: &[KeyEvent], inbox: &Inbox) -> Option<WelcomeChoice> {
    let mut left = keys.iter();
    let chosen = left.by_ref().find_map(|key| welcome.key(*key))?;
    // The inbox is open: its receiver is here.
    let _ = inbox.sender().send(What::Burst(left.copied().collect()));
    Some(chosen)
}
