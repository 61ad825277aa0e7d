//! The one inbox: everything that happens outside the screens, in order of arrival.
//!
//! Owns: listening to the terminal and to the system's signals, from before the terminal is taken over until
//! the last screen is left. The welcome and the screens after it share one inbox: the terminal has a single
//! reader, and keys typed in between are not lost.
//!
//! Must never: know what an event means.

use std::sync::mpsc::{self, Receiver, Sender};

use tokio::runtime::Handle;

use super::input;
use crate::tui::words::msg::What;

/// The inbox: events in order of arrival.
pub struct Inbox {
    pub(super) receiver: Receiver<What>,
    sender: Sender<What>,
    /// Whether the terminal is being read.
    reading: bool,
}

impl Inbox {
    /// An inbox that listens to the system's signals from now on: a terminal taken over after this call is
    /// given back when the system asks the program to stop.
    #[must_use]
    pub fn open(runtime: &Handle) -> Self {
        let (sender, receiver) = mpsc::channel();
        hear_signals(runtime, &sender);
        Self { receiver, sender, reading: false }
    }

    /// A sender into the inbox.
    pub(super) fn sender(&self) -> Sender<What> {
        self.sender.clone()
    }

    /// Starts to read the terminal, once.
    pub(super) fn read_terminal(&mut self) {
        if std::mem::replace(&mut self.reading, true) {
            return;
        }
        let sender = self.sender();
        std::thread::spawn(move || input::read_into(&sender));
        let sender = self.sender();
        std::thread::spawn(move || input::watch_hangup(&sender));
    }
}

/// Passes the system's signals to the inbox. Once the inbox is closed, a request to stop is left to the caller
/// ([`crate::cli`] waits for it too), and a suspension is done at once.
#[cfg(unix)]
fn hear_signals(runtime: &Handle, inbox: &Sender<What>) {
    use crate::host::stop_signals::STOP_SIGNALS;
    use tokio::signal::unix::{Signal, SignalKind, signal};
    const TSTP: SignalKind = SignalKind::from_raw(rustix::process::Signal::TSTP.as_raw());
    const CONT: SignalKind = SignalKind::from_raw(rustix::process::Signal::CONT.as_raw());
    async fn pass_on(mut signal: Signal, what: What, inbox: Sender<What>) {
        while signal.recv().await.is_some() {
            if inbox.send(what.clone()).is_err() && matches!(what, What::Suspend) {
                super::terminal::stop_here();
            }
        }
    }
    // In raw mode Ctrl-C and Ctrl-\ arrive as keys: these signals come from another process.
    let stops = STOP_SIGNALS.map(|signal| (SignalKind::from_raw(signal), What::Stop));
    let heard = stops.into_iter().chain([(TSTP, What::Suspend), (CONT, What::Resume)]);
    let _inside = runtime.enter();
    for (kind, what) in heard {
        match signal(kind) {
            Ok(stream) => drop(runtime.spawn(pass_on(stream, what, inbox.clone()))),
            Err(error) => tracing::warn!(%error, ?kind, "a signal can't be heard"),
        }
    }
}

/// Passes the system's request to stop to the inbox.
#[cfg(not(unix))]
fn hear_signals(runtime: &Handle, inbox: &Sender<What>) {
    let inbox = inbox.clone();
    runtime.spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            let _ = inbox.send(What::Stop);
        }
    });
}
