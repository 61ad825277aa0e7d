//! Shows the welcome until something is chosen.
//!
//! Owns: the terminal meanwhile. Must never: do what was chosen: that is the caller's.

use std::io;
use std::path::PathBuf;

use super::form::{Welcome, WelcomeChoice};
use crate::host::config::DisplaySettings;
use crate::host::texts::Texts;
use crate::tui::app::inbox::Inbox;
use crate::tui::app::open::{farewell, resolve};
use crate::tui::app::terminal::Guard;
use crate::tui::words::msg::What;

/// What the welcome is shown with.
#[derive(Debug, Clone)]
pub struct WelcomeOptions {
    /// The words.
    pub texts: Texts,
    /// How things are shown.
    pub display: DisplaySettings,
    /// The log's file.
    pub trace: Option<PathBuf>,
}

/// Shows the welcome, where it stands, until something is chosen. To be called on the main thread.
///
/// # Errors
/// The terminal's. It is restored in every case.
pub fn welcome(welcome: &mut Welcome, options: &WelcomeOptions, inbox: &mut Inbox) -> io::Result<WelcomeChoice> {
    let (palette, signs) = resolve(options.display);
    let mut guard = Guard::take(false, farewell(options.texts, options.trace.as_deref()))?;
    loop {
        guard.draw(|frame| welcome.draw(frame, options.texts, palette, signs))?;
        inbox.read_terminal();
        let chosen = match inbox.receiver.recv() {
            Ok(What::Key(key)) => welcome.key(key),
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
