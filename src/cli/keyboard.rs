//! Input from a person: confirmations, passwords, standard input, Ctrl-C.

use std::ffi::OsString;
use std::io::{self, BufRead as _, IsTerminal as _, Read};
#[cfg(unix)]
use std::task::Poll;

use secrecy::SecretString;

use super::no_echo;

/// Input from a person, and standard input.
pub trait Keyboard {
    /// Whether a person can be asked: standard input and the messages' stream are terminals.
    fn is_terminal(&self) -> bool;

    /// Whether a screen can be drawn: standard input and output are terminals.
    fn is_screen(&self) -> bool;

    /// The next line, without its end; `None` at the end of the input.
    ///
    /// # Errors
    /// Standard input can't be read.
    fn line(&mut self) -> io::Result<Option<String>>;

    /// Whether the messages' stream is a terminal.
    fn shows_messages(&self) -> bool;

    /// Whether results go to a terminal.
    fn shows_results(&self) -> bool;

    /// How wide the terminal of the results is; `None` where they go elsewhere, or it does not say.
    fn columns(&self) -> Option<usize> {
        None
    }

    /// Standard input as a stream.
    fn input(&mut self) -> Box<dyn Read>;

    /// A password: never echoed on a terminal; without a terminal, the first line of standard input.
    ///
    /// # Errors
    /// The password can't be read.
    fn secret(&mut self, prompt: &str) -> io::Result<SecretString>;

    /// A function that asks for a password while a command runs, from any thread; `None` when nobody can be asked
    /// ([`Self::is_terminal`]).
    fn hidden_prompt(&self) -> Option<HiddenPrompt>;
}

/// Asks for a password on the terminal, after the given text; never echoes it.
pub type HiddenPrompt = fn(&str) -> io::Result<SecretString>;

/// The process's own terminal and standard input.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemKeyboard;

impl Keyboard for SystemKeyboard {
    fn is_terminal(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    fn is_screen(&self) -> bool {
        io::stdin().is_terminal() && io::stdout().is_terminal() && draws(std::env::var_os("TERM"))
    }

    fn line(&mut self) -> io::Result<Option<String>> {
        let mut line = String::new();
        let read = io::stdin().lock().read_line(&mut line)?;
        Ok((read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
    }

    fn shows_results(&self) -> bool {
        io::stdout().is_terminal()
    }

    fn shows_messages(&self) -> bool {
        io::stderr().is_terminal()
    }

    fn columns(&self) -> Option<usize> {
        let (columns, _) = self.shows_results().then(crossterm::terminal::size)?.ok()?;
        (columns > 0).then(|| usize::from(columns))
    }

    fn input(&mut self) -> Box<dyn Read> {
        Box::new(io::stdin())
    }

    fn secret(&mut self, prompt: &str) -> io::Result<SecretString> {
        if io::stdin().is_terminal() {
            no_echo::ask(prompt)
        } else {
            self.line().map(|line| SecretString::from(line.unwrap_or_default()))
        }
    }

    fn hidden_prompt(&self) -> Option<HiddenPrompt> {
        self.is_terminal().then_some(no_echo::ask as HiddenPrompt)
    }
}

/// Whether a terminal of this name can be drawn on: one without a name, or a dumb one (an editor's shell, a build
/// server), shows escape sequences as they come. A Windows console has no name.
fn draws(name: Option<OsString>) -> bool {
    cfg!(windows) || name.is_some_and(|name| !name.is_empty() && name != "dumb")
}

/// Ends when the person or the system asks the process to stop. It listens from this call on, even before it is
/// awaited. It never ends when signals can't be received.
#[cfg(unix)]
pub(super) fn interruption() -> impl Future<Output = ()> {
    use crate::host::stop_signals::STOP_SIGNALS;
    use tokio::signal::unix::{SignalKind, signal};
    no_echo::signals_are_heard();
    let heard = STOP_SIGNALS.map(|number| signal(SignalKind::from_raw(number)));
    let mut heard: Vec<_> = heard.into_iter().filter_map(Result::ok).collect();
    std::future::poll_fn(move |context| {
        let came = heard.iter_mut().any(|signal| matches!(signal.poll_recv(context), Poll::Ready(Some(()))));
        if came { Poll::Ready(()) } else { Poll::Pending }
    })
}

/// Ends when the person asks the process to stop. It never ends when that can't be noticed.
#[cfg(not(unix))]
pub(super) async fn interruption() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
