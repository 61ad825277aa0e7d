//! The clipboard: this machine's, or that of the person's own terminal (OSC 52).
//!
//! Owns: which of the two is used, and the thread that holds the machine's clipboard until the screen
//! is left: on X11 what was copied is there as long as who copied it. Must never: keep a key waiting. A
//! display that does not answer is given up after [`PATIENCE`], and the terminal's way is taken.

use std::ffi::OsString;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use arboard::Clipboard;
use tokio::sync::oneshot;

/// How long the machine's clipboard may take.
const PATIENCE: Duration = Duration::from_millis(800);

/// How long the end waits for what was copied to be handed to the desktop's clipboard manager.
const REMISE: Duration = Duration::from_millis(400);

/// Which way a text was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voie {
    /// This machine's clipboard: it has the text.
    Systeme,
    /// The terminal is asked to take it (OSC 52): whether it does, nobody says.
    Terminal(Relais),
}

/// What stands between the program and the person's terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relais {
    /// Nothing.
    Aucun,
    /// tmux, which passes OSC 52 on where its `set-clipboard` is `on`.
    Tmux,
    /// GNU screen, which passes on what is wrapped for it.
    Screen,
}

/// What the environment says of the ways to a clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Environnement {
    systeme: bool,
    relais: Relais,
}

impl Environnement {
    /// Reads it. Over SSH this machine's clipboard is not the person's: the terminal's is.
    #[must_use]
    pub fn lit(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let dit = |nom: &str| variable(nom).is_some_and(|valeur| !valeur.is_empty());
        let distant = ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"].into_iter().any(dit);
        let affichage = cfg!(any(windows, target_os = "macos")) || dit("WAYLAND_DISPLAY") || dit("DISPLAY");
        let relais = match (dit("TMUX"), dit("STY")) {
            (true, _) => Relais::Tmux,
            (false, true) => Relais::Screen,
            (false, false) => Relais::Aucun,
        };
        Self { systeme: affichage && !distant, relais }
    }
}

/// A text for the thread, and where it says that it is there.
struct Ordre {
    texte: String,
    fait: oneshot::Sender<bool>,
}

/// The thread that holds the machine's clipboard.
struct Fil {
    ordres: Sender<Ordre>,
    fini: Receiver<()>,
}

/// The ways to a clipboard.
pub(super) struct Presse {
    environnement: Environnement,
    fil: OnceLock<Mutex<Option<Fil>>>,
    /// An earlier text was not taken yet: the display hangs, and is not waited for.
    muet: Arc<AtomicBool>,
}

impl Presse {
    /// Nothing is opened before the first text.
    pub(super) fn new(environnement: Environnement) -> Self {
        Self { environnement, fil: OnceLock::new(), muet: Arc::default() }
    }

    /// Starts to copy: what tells the way that worked, once awaited. This call waits for nothing.
    pub(super) fn copie(&self, texte: String) -> impl Future<Output = Voie> + Send + use<> {
        let terminal = Voie::Terminal(self.environnement.relais);
        let attente = self.environnement.systeme.then(|| self.ordonne(texte)).flatten();
        let muet = Arc::clone(&self.muet);
        async move {
            let Some(attente) = attente else { return terminal };
            let mut attente = attente;
            match tokio::time::timeout(PATIENCE, &mut attente).await {
                Ok(Ok(true)) => Voie::Systeme,
                Ok(_) => terminal,
                Err(_) => {
                    tracing::warn!("the system's clipboard does not answer");
                    muet.store(true, Ordering::SeqCst);
                    // It came at that very moment: the thread may have said so before.
                    if attente.try_recv().is_ok() {
                        muet.store(false, Ordering::SeqCst);
                    }
                    terminal
                }
            }
        }
    }

    fn ordonne(&self, texte: String) -> Option<oneshot::Receiver<bool>> {
        let muet = self.muet.load(Ordering::SeqCst);
        let fil = self.fil.get_or_init(|| Mutex::new(Some(Fil::lance(Arc::clone(&self.muet)))));
        let fil = fil.lock().unwrap_or_else(PoisonError::into_inner);
        let (fait, attente) = oneshot::channel();
        // Also to a display that hangs: once it wakes, the latest text is what it has in the end.
        fil.as_ref()?.ordres.send(Ordre { texte, fait }).ok()?;
        (!muet).then_some(attente)
    }
}

impl Drop for Presse {
    /// The desktop's clipboard manager, where there is one, takes over what was copied.
    fn drop(&mut self) {
        let fil = self.fil.take().and_then(|fil| fil.into_inner().unwrap_or_else(PoisonError::into_inner));
        if let Some(Fil { ordres, fini }) = fil {
            drop(ordres);
            let _ = fini.recv_timeout(REMISE);
        }
    }
}

impl Fil {
    fn lance(muet: Arc<AtomicBool>) -> Self {
        let (ordres, recus) = mpsc::channel();
        let (fin, fini) = mpsc::channel();
        std::thread::spawn(move || {
            tient(&recus, &muet);
            drop(fin);
        });
        Self { ordres, fini }
    }
}

/// Copies what comes, and keeps it there to be pasted until nothing can come any more.
fn tient(recus: &Receiver<Ordre>, muet: &AtomicBool) {
    let mut presse: Option<Clipboard> = None;
    while let Ok(Ordre { texte, fait }) = recus.recv() {
        let pose = pose(&mut presse, texte);
        if let Err(erreur) = &pose {
            tracing::warn!(%erreur, "the system's clipboard does not take a text");
            // The display may have gone and come back.
            presse = None;
        }
        let _ = fait.send(pose.is_ok());
        muet.store(false, Ordering::SeqCst);
    }
}

fn pose(presse: &mut Option<Clipboard>, texte: String) -> Result<(), arboard::Error> {
    let ouverte = match presse.take() {
        Some(ouverte) => ouverte,
        None => Clipboard::new()?,
    };
    presse.insert(ouverte).set_text(texte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lit(variables: &[(&str, &str)]) -> Environnement {
        Environnement::lit(|nom| {
            variables.iter().find(|(autre, _)| *autre == nom).map(|(_, valeur)| OsString::from(valeur))
        })
    }

    #[cfg(all(unix, not(target_os = "macos")))]
    #[test]
    fn the_machine_s_clipboard_needs_a_display_and_nobody_far_away() {
        let local = |variables: &[(&str, &str)]| lit(variables).systeme;
        assert!(local(&[("DISPLAY", ":0")]) && local(&[("WAYLAND_DISPLAY", "wayland-0")]));
        assert!(!local(&[]) && !local(&[("DISPLAY", "")]));
        for distant in ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"] {
            assert!(!local(&[("DISPLAY", "localhost:10.0"), (distant, "x")]), "{distant}");
        }
    }

    #[test]
    fn what_stands_before_the_terminal_is_known() {
        assert_eq!(lit(&[]).relais, Relais::Aucun);
        assert_eq!(lit(&[("STY", "1.pts")]).relais, Relais::Screen);
        assert_eq!(lit(&[("STY", "1.pts"), ("TMUX", "/tmp/x")]).relais, Relais::Tmux);
    }
}
