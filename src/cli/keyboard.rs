//! What a person types: confirmations, passwords, standard input, Ctrl-C.

use std::io::{self, BufRead as _, IsTerminal as _, Read};

use secrecy::SecretString;

use super::no_echo;

/// What a person types, and standard input.
pub trait Clavier {
    /// Whether somebody can be asked: standard input and the messages' stream are terminals.
    fn est_terminal(&self) -> bool;

    /// Whether a screen can be drawn: standard input and output are terminals.
    fn est_ecran(&self) -> bool;

    /// The next line, without its end; `None` at the end of the input.
    ///
    /// # Errors
    /// Standard input can't be read.
    fn ligne(&mut self) -> io::Result<Option<String>>;

    /// Whether the messages' stream is a terminal.
    fn montre_messages(&self) -> bool;

    /// Whether results go to a terminal.
    fn montre_resultats(&self) -> bool;

    /// Standard input as a stream.
    fn entree(&mut self) -> Box<dyn Read>;

    /// A password: never echoed on a terminal, else the first line of standard input.
    ///
    /// # Errors
    /// It can't be read.
    fn secret(&mut self, invite: &str) -> io::Result<SecretString>;

    /// How a password is asked for while a command runs, from any thread; `None` where nobody can be
    /// asked ([`Self::est_terminal`]).
    fn demandeur(&self) -> Option<Demandeur>;
}

/// Asks for a password on the terminal, after the text it is given; never echoes it.
pub type Demandeur = fn(&str) -> io::Result<SecretString>;

/// The process's own terminal and standard input.
#[derive(Debug, Clone, Copy, Default)]
pub struct ClavierSysteme;

impl Clavier for ClavierSysteme {
    fn est_terminal(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    fn est_ecran(&self) -> bool {
        io::stdin().is_terminal() && io::stdout().is_terminal()
    }

    fn ligne(&mut self) -> io::Result<Option<String>> {
        let mut ligne = String::new();
        let lus = io::stdin().lock().read_line(&mut ligne)?;
        Ok((lus > 0).then(|| ligne.trim_end_matches(['\r', '\n']).to_owned()))
    }

    fn montre_resultats(&self) -> bool {
        io::stdout().is_terminal()
    }

    fn montre_messages(&self) -> bool {
        io::stderr().is_terminal()
    }

    fn entree(&mut self) -> Box<dyn Read> {
        Box::new(io::stdin())
    }

    fn secret(&mut self, invite: &str) -> io::Result<SecretString> {
        if io::stdin().is_terminal() {
            no_echo::demande(invite)
        } else {
            self.ligne().map(|ligne| SecretString::from(ligne.unwrap_or_default()))
        }
    }

    fn demandeur(&self) -> Option<Demandeur> {
        self.est_terminal().then_some(no_echo::demande as Demandeur)
    }
}

/// Ends when the person or the system asks the process to stop: heard from this call on, whenever
/// it is awaited. Where signals can't be heard it never ends.
#[cfg(unix)]
pub(super) fn interruption() -> impl Future<Output = ()> {
    use tokio::signal::unix::{Signal, SignalKind, signal};
    async fn recu(signal: io::Result<Signal>) {
        let Ok(mut signal) = signal else { return std::future::pending().await };
        if signal.recv().await.is_none() {
            std::future::pending::<()>().await;
        }
    }
    let coupe = signal(SignalKind::interrupt());
    let (terme, ferme) = (signal(SignalKind::terminate()), signal(SignalKind::hangup()));
    async move {
        tokio::select! {
            () = recu(coupe) => {}
            () = recu(terme) => {}
            () = recu(ferme) => {}
        }
    }
}

/// Ends when the person asks the process to stop. Where that can't be heard it never does.
#[cfg(not(unix))]
pub(super) async fn interruption() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
