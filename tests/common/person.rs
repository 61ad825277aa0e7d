//! Who sits at the keyboard of a command that runs in the test's own process.

use std::collections::VecDeque;
use std::io;

use reprov::cli::{Clavier, Demandeur};
use secrecy::SecretString;

/// A person at a terminal with the answers that are given in turn, or nobody.
#[derive(Default)]
pub struct Personne {
    terminal: bool,
    /// The answers not given yet.
    pub reponses: VecDeque<&'static str>,
    mot_de_passe: Option<Demandeur>,
}

impl Personne {
    /// Somebody who answers so.
    pub fn qui_repond(reponses: &[&'static str]) -> Self {
        Self { terminal: true, reponses: reponses.iter().copied().collect(), mot_de_passe: None }
    }

    /// The same, who gives a password when it is asked for.
    pub fn avec_mot_de_passe(mut self, demandeur: Demandeur) -> Self {
        self.mot_de_passe = Some(demandeur);
        self
    }
}

impl Clavier for Personne {
    fn est_terminal(&self) -> bool {
        self.terminal
    }

    fn est_ecran(&self) -> bool {
        self.terminal
    }

    fn montre_resultats(&self) -> bool {
        false
    }

    fn montre_messages(&self) -> bool {
        false
    }

    fn ligne(&mut self) -> io::Result<Option<String>> {
        Ok(self.reponses.pop_front().map(str::to_owned))
    }

    fn entree(&mut self) -> Box<dyn io::Read> {
        Box::new(io::empty())
    }

    fn secret(&mut self, _invite: &str) -> io::Result<SecretString> {
        Ok(SecretString::from(""))
    }

    fn demandeur(&self) -> Option<Demandeur> {
        self.mot_de_passe
    }
}
