//! The clipboard: this machine's, or the one of the person's own terminal (OSC 52).
//!
//! Owns: which of the two is used, and the thread that holds the machine's clipboard until the screen is left:
//! on X11 a copied text lasts only as long as the program that copied it. Must never: keep a key waiting. A
//! display that does not answer within [`PATIENCE`] is given up, and the terminal is asked instead.

use std::ffi::OsString;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use arboard::Clipboard;
use tokio::sync::oneshot;

/// How long a copy waits for the machine's clipboard.
const PATIENCE: Duration = Duration::from_millis(800);

/// How long the program's end waits for the desktop's clipboard manager to take over the copied text.
const HAND_OVER: Duration = Duration::from_millis(400);

/// Which way a text was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyWay {
    /// This machine's clipboard has the text.
    System,
    /// The terminal was asked to take the text (OSC 52); it does not report whether it did.
    Terminal(TerminalRelay),
    /// Both, because nothing says at which of them the person is.
    Both(TerminalRelay),
}

/// What stands between the program and the person's terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TerminalRelay {
    /// Nothing.
    None,
    /// tmux, which passes OSC 52 on where its `set-clipboard` is `on`.
    Tmux,
    /// GNU screen, which passes on sequences that are wrapped for it.
    Screen,
}

/// The ways to a clipboard that the environment offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClipboardEnvironment {
    system: bool,
    /// Whether the person may be elsewhere: a session in tmux or screen outlives the terminal that it was begun in, and
    /// what it was told of a display then.
    unsure: bool,
    relay: TerminalRelay,
}

impl ClipboardEnvironment {
    /// Reads the environment. Over SSH, this machine's clipboard is not the person's; the terminal's is.
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
        // An editor's terminal on a distant machine.
        let editor = ["VSCODE_IPC_HOOK_CLI", "VSCODE_GIT_IPC_HANDLE"].into_iter().any(told);
        let unsure = relay != TerminalRelay::None || editor;
        Self { system: display && (!distant || unsure), unsure, relay }
    }
}

/// A text for the clipboard thread, and the channel on which the thread says whether it was copied.
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
    /// Whether an earlier text is still not taken: the display hangs, and copies do not wait for it.
    silent: Arc<AtomicBool>,
}

impl ClipboardWays {
    /// The ways in this environment. The machine's clipboard is opened with the first text.
    pub(super) fn new(environment: ClipboardEnvironment) -> Self {
        Self { environment, thread: OnceLock::new(), silent: Arc::default() }
    }

    /// Starts to copy without blocking; the returned future gives the way that worked.
    pub(super) fn copy(&self, text: String) -> impl Future<Output = CopyWay> + Send + use<> {
        let terminal = CopyWay::Terminal(self.environment.relay);
        let taken = if self.environment.unsure { CopyWay::Both(self.environment.relay) } else { CopyWay::System };
        let wait = self.environment.system.then(|| self.order(text)).flatten();
        let silent = Arc::clone(&self.silent);
        async move {
            let Some(wait) = wait else { return terminal };
            let mut wait = wait;
            match tokio::time::timeout(PATIENCE, &mut wait).await {
                Ok(Ok(true)) => taken,
                Ok(_) => terminal,
                Err(_) => {
                    tracing::warn!("the system's clipboard does not answer");
                    silent.store(true, Ordering::SeqCst);
                    // The answer may have come just as the time ran out.
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
        // Sent even to a display that hangs: when it wakes, it ends up with the latest text.
        thread.as_ref()?.orders.send(CopyOrder { text, done }).ok()?;
        (!silent).then_some(wait)
    }
}

impl Drop for ClipboardWays {
    /// Lets the desktop's clipboard manager, where there is one, take over the copied text.
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

/// Copies each text received, and keeps it there to be pasted until the channel is closed.
fn hold(received: &Receiver<CopyOrder>, silent: &AtomicBool) {
    let mut clipboard: Option<Clipboard> = None;
    while let Ok(CopyOrder { text, done }) = received.recv() {
        let place = place(&mut clipboard, text);
        if let Err(error) = &place {
            tracing::warn!(%error, "the system's clipboard does not take a text");
            // The display may have restarted: the clipboard is opened again.
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

    /// A session in tmux or screen may have been begun at this display and be looked at from elsewhere, or the reverse.
    #[cfg(all(unix, not(target_os = "macos")))]
    #[test]
    fn where_nothing_says_where_the_person_is_both_are_asked() {
        for session in ["TMUX", "STY", "VSCODE_IPC_HOOK_CLI"] {
            for distant in ["", "x"] {
                let environment = read(&[(session, "x"), ("DISPLAY", ":0"), ("SSH_CONNECTION", distant)]);
                assert!(environment.system && environment.unsure, "{session} {distant}");
            }
            assert!(!read(&[(session, "x")]).system, "{session}");
        }
        assert!(!read(&[("DISPLAY", ":0")]).unsure);
    }

    #[test]
    fn what_stands_before_the_terminal_is_known() {
        assert_eq!(read(&[]).relay, TerminalRelay::None);
        assert_eq!(read(&[("STY", "1.pts")]).relay, TerminalRelay::Screen);
        assert_eq!(read(&[("STY", "1.pts"), ("TMUX", "/tmp/x")]).relay, TerminalRelay::Tmux);
    }
}
