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
const HAND_OVER: Duration = Duration::from_millis(400);

/// Which way a text was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyWay {
    /// This machine's clipboard: it has the text.
    System,
    /// The terminal is asked to take it (OSC 52): whether it does, nobody says.
    Terminal(TerminalRelay),
}

/// What stands between the program and the person's terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TerminalRelay {
    /// Nothing.
    None,
    /// tmux, which passes OSC 52 on where its `set-clipboard` is `on`.
    Tmux,
    /// GNU screen, which passes on what is wrapped for it.
    Screen,
}

/// What the environment says of the ways to a clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClipboardEnvironment {
    system: bool,
    relay: TerminalRelay,
}

impl ClipboardEnvironment {
    /// Reads it. Over SSH this machine's clipboard is not the person's: the terminal's is.
    #[must_use]
    pub fn read(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let told = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
        let distant = ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"].into_iter().any(told);
        let display = cfg!(any(windows, target_os = "macos")) || told("WAYLAND_DISPLAY") || told("DISPLAY");
        let relay = match (told("TMUX"), told("STY")) {
            (true, _) => TerminalRelay::Tmux,
            (false, true) => TerminalRelay::Screen,
            (false, false) => TerminalRelay::None,
        };
        Self { system: display && !distant, relay }
    }
}

/// A text for the thread, and where it says that it is there.
struct CopyOrder {
    text: String,
    done: oneshot::Sender<bool>,
}

/// The thread that holds the machine's clipboard.
struct ClipboardThread {
    orders: Sender<CopyOrder>,
    finished: Receiver<()>,
}

/// The ways to a clipboard.
pub(super) struct ClipboardWays {
    environment: ClipboardEnvironment,
    thread: OnceLock<Mutex<Option<ClipboardThread>>>,
    /// An earlier text was not taken yet: the display hangs, and is not waited for.
    silent: Arc<AtomicBool>,
}

impl ClipboardWays {
    /// Nothing is opened before the first text.
    pub(super) fn new(environment: ClipboardEnvironment) -> Self {
        Self { environment, thread: OnceLock::new(), silent: Arc::default() }
    }

    /// Starts to copy: what tells the way that worked, once awaited. This call waits for nothing.
    pub(super) fn copy(&self, text: String) -> impl Future<Output = CopyWay> + Send + use<> {
        let terminal = CopyWay::Terminal(self.environment.relay);
        let wait = self.environment.system.then(|| self.order(text)).flatten();
        let silent = Arc::clone(&self.silent);
        async move {
            let Some(wait) = wait else { return terminal };
            let mut wait = wait;
            match tokio::time::timeout(PATIENCE, &mut wait).await {
                Ok(Ok(true)) => CopyWay::System,
                Ok(_) => terminal,
                Err(_) => {
                    tracing::warn!("the system's clipboard does not answer");
                    silent.store(true, Ordering::SeqCst);
                    // It came at that very moment: the thread may have said so before.
                    if wait.try_recv().is_ok() {
                        silent.store(false, Ordering::SeqCst);
                    }
                    terminal
                }
            }
        }
    }

    fn order(&self, text: String) -> Option<oneshot::Receiver<bool>> {
        let silent = self.silent.load(Ordering::SeqCst);
        let thread = self.thread.get_or_init(|| Mutex::new(Some(ClipboardThread::launch(Arc::clone(&self.silent)))));
        let thread = thread.lock().unwrap_or_else(PoisonError::into_inner);
        let (done, wait) = oneshot::channel();
        // Also to a display that hangs: once it wakes, the latest text is what it has in the end.
        thread.as_ref()?.orders.send(CopyOrder { text, done }).ok()?;
        (!silent).then_some(wait)
    }
}

impl Drop for ClipboardWays {
    /// The desktop's clipboard manager, where there is one, takes over what was copied.
    fn drop(&mut self) {
        let thread = self.thread.take().and_then(|thread| thread.into_inner().unwrap_or_else(PoisonError::into_inner));
        if let Some(ClipboardThread { orders, finished }) = thread {
            drop(orders);
            let _ = finished.recv_timeout(HAND_OVER);
        }
    }
}

impl ClipboardThread {
    fn launch(silent: Arc<AtomicBool>) -> Self {
        let (orders, received) = mpsc::channel();
        let (end, finished) = mpsc::channel();
        std::thread::spawn(move || {
            hold(&received, &silent);
            drop(end);
        });
        Self { orders, finished }
    }
}

/// Copies what comes, and keeps it there to be pasted until nothing can come any more.
fn hold(received: &Receiver<CopyOrder>, silent: &AtomicBool) {
    let mut clipboard: Option<Clipboard> = None;
    while let Ok(CopyOrder { text, done }) = received.recv() {
        let place = place(&mut clipboard, text);
        if let Err(error) = &place {
            tracing::warn!(%error, "the system's clipboard does not take a text");
            // The display may have gone and come back.
            clipboard = None;
        }
        let _ = done.send(place.is_ok());
        silent.store(false, Ordering::SeqCst);
    }
}

fn place(clipboard: &mut Option<Clipboard>, text: String) -> Result<(), arboard::Error> {
    let opened = match clipboard.take() {
        Some(opened) => opened,
        None => Clipboard::new()?,
    };
    clipboard.insert(opened).set_text(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> ClipboardEnvironment {
        ClipboardEnvironment::read(|name| {
            variables.iter().find(|(other, _)| *other == name).map(|(_, value)| OsString::from(value))
        })
    }

    #[cfg(all(unix, not(target_os = "macos")))]
    #[test]
    fn the_machine_s_clipboard_needs_a_display_and_nobody_far_away() {
        let local = |variables: &[(&str, &str)]| read(variables).system;
        assert!(local(&[("DISPLAY", ":0")]) && local(&[("WAYLAND_DISPLAY", "wayland-0")]));
        assert!(!local(&[]) && !local(&[("DISPLAY", "")]));
        for distant in ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"] {
            assert!(!local(&[("DISPLAY", "localhost:10.0"), (distant, "x")]), "{distant}");
        }
    }

    #[test]
    fn what_stands_before_the_terminal_is_known() {
        assert_eq!(read(&[]).relay, TerminalRelay::None);
        assert_eq!(read(&[("STY", "1.pts")]).relay, TerminalRelay::Screen);
        assert_eq!(read(&[("STY", "1.pts"), ("TMUX", "/tmp/x")]).relay, TerminalRelay::Tmux);
    }
}
