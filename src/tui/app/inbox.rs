//! The one inbox: everything that happens outside the screens, in the order in which it came.
//!
//! Owns: listening to the terminal and to the system's signals, from before the terminal is taken until the
//! last screen is left. The welcome and the screens after it share one inbox: the terminal has one reader,
//! and what was typed meanwhile is not lost.
//!
//! Must never: know what any of it means.

use std::sync::mpsc::{self, Receiver, Sender};

use tokio::runtime::Handle;

use super::input;
use crate::tui::words::msg::What;

/// What happens, in the order in which it came.
pub struct Inbox {
    pub(super) receiver: Receiver<What>,
    sender: Sender<What>,
    /// Whether the terminal is being read.
    reading: bool,
}

impl Inbox {
    /// An inbox that hears the system's signals from now on: a terminal that is taken after this is given
    /// back whatever the system asks.
    #[must_use]
    pub fn open(runtime: &Handle) -> Self {
        let (sender, receiver) = mpsc::channel();
        hear_signals(runtime, &sender);
        Self { receiver, sender, reading: false }
    }

    /// Where news goes.
    pub(super) fn sender(&self) -> Sender<What> {
        self.sender.clone()
    }

    /// Reads the terminal from now on.
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

/// Passes the system's signals on. Where nobody listens any more, what asks to stop is left to whoever
/// waits for it ([`crate::cli`] does), and a suspension is done at once.
#[cfg(unix)]
fn hear_signals(runtime: &Handle, inbox: &Sender<What>) {
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
    let heard = [
        (SignalKind::terminate(), What::Stop),
        (SignalKind::hangup(), What::Stop),
        // Raw mode makes keys of Ctrl-C and Ctrl-\: these come from another process.
        (SignalKind::interrupt(), What::Stop),
        (SignalKind::quit(), What::Stop),
        (TSTP, What::Suspend),
        (CONT, What::Resume),
    ];
    let _inside = runtime.enter();
    for (kind, what) in heard {
        match signal(kind) {
            Ok(stream) => drop(runtime.spawn(pass_on(stream, what, inbox.clone()))),
            Err(error) => tracing::warn!(%error, ?kind, "a signal can't be heard"),
        }
    }
}

/// Passes the system's wish to stop on.
#[cfg(not(unix))]
fn hear_signals(runtime: &Handle, inbox: &Sender<What>) {
    let inbox = inbox.clone();
    runtime.spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            let _ = inbox.send(What::Stop);
        }
    });
}
