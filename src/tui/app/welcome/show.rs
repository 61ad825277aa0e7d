//! Shows the welcome until something is chosen.
//!
//! Owns: the terminal meanwhile. Must never: do what was chosen: that is the caller's.

use std::io;
use std::path::PathBuf;

use super::form::{Accueil, ChoixAccueil};
use crate::host::config::Affichage;
use crate::host::texts::Textes;
use crate::tui::app::inbox::Inbox;
use crate::tui::app::open::{farewell, resolve};
use crate::tui::app::terminal::Guard;
use crate::tui::words::msg::What;

/// What the welcome is shown with.
#[derive(Debug, Clone)]
pub struct OptionsAccueil {
    /// The words.
    pub textes: Textes,
    /// How things are shown.
    pub affichage: Affichage,
    /// The log's file.
    pub trace: Option<PathBuf>,
}

/// Shows the welcome, where it stands, until something is chosen. To be called on the main thread.
///
/// # Errors
/// The terminal's. It is restored in every case.
pub fn accueil(accueil: &mut Accueil, options: &OptionsAccueil, inbox: &mut Inbox) -> io::Result<ChoixAccueil> {
    let (palette, signs) = resolve(options.affichage);
    let mut guard = Guard::take(false, farewell(options.textes, options.trace.as_deref()))?;
    loop {
        guard.draw(|frame| accueil.draw(frame, options.textes, palette, signs))?;
        inbox.read_terminal();
        let chosen = match inbox.receiver.recv() {
            Ok(What::Key(key)) => accueil.key(key),
            Ok(What::Paste(text)) => {
                accueil.paste(&text);
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
            Ok(What::Stop) | Err(_) => Some(ChoixAccueil::Quitter),
            Ok(_) => None,
        };
        if let Some(chosen) = chosen {
            return Ok(chosen);
        }
    }
}
