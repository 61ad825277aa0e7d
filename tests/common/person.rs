//! The person at the keyboard of a command that runs in the test's own process.

use std::collections::VecDeque;
use std::io;

use reprov::cli::{HiddenPrompt, Keyboard};
use secrecy::SecretString;

/// A person at a terminal who gives the answers in turn, or nobody.
#[derive(Default)]
pub struct Person {
    terminal: bool,
    /// The answers not given yet.
    pub answers: VecDeque<&'static str>,
    password: Option<HiddenPrompt>,
}

impl Person {
    /// A person who gives these answers.
    pub fn answering(answers: &[&'static str]) -> Self {
        Self { terminal: true, answers: answers.iter().copied().collect(), password: None }
    }

    /// The same person, who also gives a password when asked.
    pub fn with_password(mut self, hidden_prompt: HiddenPrompt) -> Self {
        self.password = Some(hidden_prompt);
        self
    }
}

impl Keyboard for Person {
    fn is_terminal(&self) -> bool {
        self.terminal
    }

    fn is_screen(&self) -> bool {
        self.terminal
    }

    fn shows_results(&self) -> bool {
        false
    }

    fn shows_messages(&self) -> bool {
        false
    }

    fn line(&mut self) -> io::Result<Option<String>> {
        Ok(self.answers.pop_front().map(str::to_owned))
    }

    fn input(&mut self) -> Box<dyn io::Read> {
        Box::new(io::empty())
    }

    fn secret(&mut self, _prompt: &str) -> io::Result<SecretString> {
        Ok(SecretString::from(""))
    }

    fn hidden_prompt(&self) -> Option<HiddenPrompt> {
        self.password
    }
}
