//! What every command receives: texts, format, streams; and how a failure is told.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, ErrorKind, Write};

use serde::Serialize;
use serde_json::{Map, Value};

use super::keyboard::Keyboard;
use super::plain_text::paragraph;
use crate::domain::failure::Failure;
use crate::domain::service_error::Category;
use crate::domain::text::displayable;
use crate::files::export::{error_json, write_json};
use crate::host::texts::Texts;

/// The form of the results.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// For a person.
    #[default]
    Text,
    /// One document, for a program.
    Json,
}

/// How a command ended: the exit codes that scripts rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// Done; every plan is conforme; the state is Terminé.
    Done = 0,
    /// Refused: a rejet, a KO, Annulé, En échec.
    Refusal = 1,
    /// Unusable input; nothing was sent.
    Input = 2,
    /// Undecided, or the outcome is not known.
    Undecided = 3,
    /// The service can't be reached or did not answer usefully.
    Unreachable = 4,
    /// A problem with credentials, profile, quota or sessions; or the service is busy or asks to wait.
    NoAccess = 5,
}

impl From<Category> for Exit {
    fn from(category: Category) -> Self {
        match category {
            Category::Input => Self::Input,
            Category::Request | Category::State => Self::Refusal,
            Category::Credentials | Category::Quota | Category::Busy => Self::NoAccess,
            Category::Service | Category::Network | Category::Protocol => Self::Unreachable,
        }
    }
}

impl Exit {
    /// The process's exit code.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }
}

/// A command that failed, with what is known nevertheless.
#[derive(Debug, Clone, PartialEq)]
pub struct FailedCommand {
    /// Why.
    pub failure: Box<Failure>,
    /// The exit code, if it is not the one of the failure's category.
    pub exit: Option<Exit>,
    /// The keys to write beside `error` in JSON.
    pub known: Map<String, Value>,
}

impl From<Failure> for FailedCommand {
    fn from(failure: Failure) -> Self {
        Self { failure: Box::new(failure), exit: None, known: Map::new() }
    }
}

impl FailedCommand {
    /// Adds one more key that is known.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.known.insert(key.to_owned(), value.into());
        self
    }
}

/// What every command receives.
pub struct CommandContext<'a> {
    /// The texts.
    pub texts: Texts,
    /// The form of the results.
    pub format: Format,
    /// `-v`: more details.
    pub verbose: bool,
    /// The hotline's number, where the configuration has it.
    pub hotline: Option<String>,
    /// The stream for results.
    pub output: &'a mut dyn Write,
    /// The stream for progress and messages.
    pub messages: &'a mut dyn Write,
    /// What a person types, and standard input.
    pub keyboard: &'a mut dyn Keyboard,
}

impl CommandContext<'_> {
    /// Writes the one JSON document of the command.
    ///
    /// # Errors
    /// Standard output can't be written to.
    pub fn json(&mut self, document: &impl Serialize) -> Result<(), Failure> {
        write_json(self.output, document)
            .and_then(|()| self.output.write_all(b"\n"))
            .map_err(|error| output_failure(&error))
    }

    /// Writes a text. Nothing in it acts on the terminal but its line ends.
    ///
    /// # Errors
    /// Standard output can't be written to.
    pub fn line(&mut self, line: impl Display) -> Result<(), Failure> {
        writeln!(self.output, "{}", inert(&line.to_string())).map_err(|error| output_failure(&error))
    }

    /// Makes sure that what was written reaches its reader.
    ///
    /// # Errors
    /// Standard output can't be written to.
    pub fn flush(&mut self) -> Result<(), Failure> {
        self.output.flush().map_err(|error| output_failure(&error))
    }

    /// Writes to the messages' stream, made harmless as by [`Self::line`]. A failed write is ignored: the command goes
    /// on without a listener.
    pub fn message(&mut self, message: impl Display) {
        let _ = writeln!(self.messages, "{}", inert(&message.to_string()));
        let _ = self.messages.flush();
    }

    /// Tells that the code de décharge of a contract's put is missing, and whom to call.
    pub(super) fn tell_missing_code(&mut self, contrat: &str) {
        self.tell_call("cli.code_manquant", "cli.code_manquant_au", contrat);
    }

    /// Tells what to do about a put of which nobody knows whether it was carried out, and whom to call.
    pub(super) fn tell_doubt(&mut self, contrat: &str) {
        self.tell_call("cli.issue.inconnue.suite", "cli.issue.inconnue.suite_au", contrat);
    }

    fn tell_call(&mut self, without_number: &'static str, with_number: &'static str, contrat: &str) {
        let told = match &self.hotline {
            Some(phone) => self.texts.sentence(with_number, &[("contrat", contrat), ("telephone", phone)]),
            None => self.texts.sentence(without_number, &[("contrat", contrat)]),
        };
        self.message(paragraph(&told, 0));
    }

    /// Tells something that happens, for a person or a log: one line where the messages do not go to a terminal.
    pub(super) fn tell_event(&mut self, text: &str) {
        if self.keyboard.shows_messages() {
            self.message(paragraph(text, 0));
        } else {
            self.message(text);
        }
    }

    /// Tells a failure in words on the messages' stream; in JSON format also on the results' stream.
    pub fn failed(&mut self, failed: &FailedCommand) -> Exit {
        self.tell_failure(&failed.failure);
        if self.format == Format::Json {
            let mut document = failed.known.clone();
            document.insert("erreur".to_owned(), self.error(&failed.failure));
            // The exit code tells the failure whether or not this can be written.
            let _ = self.json(&Value::Object(document));
            let _ = self.output.flush();
        }
        failed.exit.unwrap_or_else(|| failed.failure.category.into())
    }

    /// Tells a failure in words on the messages' stream.
    pub fn tell_failure(&mut self, failure: &Failure) {
        let (sentence, advice) = self.texts.failure(failure);
        self.tell_sentences(failure, &sentence, &advice);
    }

    /// The same without what to do, where that is told apart.
    pub(super) fn tell_what_failed(&mut self, failure: &Failure) {
        let (sentence, _) = self.texts.failure(failure);
        self.tell_sentences(failure, &sentence, "");
    }

    fn tell_sentences(&mut self, failure: &Failure, sentence: &str, advice: &str) {
        self.message(paragraph(&format!("reprov : {sentence}"), 0));
        if !advice.is_empty() {
            self.message(paragraph(advice, 2));
        }
        if self.verbose && !failure.detail.is_empty() {
            self.message(paragraph(&format!("({})", displayable(&failure.detail)), 2));
        }
    }

    /// A failure as the value of `erreur`.
    #[must_use]
    pub fn error(&self, failure: &Failure) -> Value {
        error_json(self.texts, failure)
    }
}

/// A text made harmless, line by line. Values are made safe (and fitted to columns) where they are put into a text:
/// this catches any that was forgotten.
fn inert(text: &str) -> Cow<'_, str> {
    if text.split('\n').all(|line| matches!(displayable(line), Cow::Borrowed(_))) {
        return Cow::Borrowed(text);
    }
    let lines: Vec<_> = text.split('\n').map(displayable).collect();
    Cow::Owned(lines.join("\n"))
}

/// The failure when a result can't be written.
pub(super) fn output_failure(error: &io::Error) -> Failure {
    Failure::new(Category::Input, "erreur.sortie").detail(error)
}

/// A writer that does not fail when its reader goes away (`reprov ...
/// head`): from then on it writes nothing.
pub(super) struct TolerantWriter<'a> {
    stream: &'a mut dyn Write,
    closed: bool,
}

impl<'a> TolerantWriter<'a> {
    pub(super) fn new(stream: &'a mut dyn Write) -> Self {
        Self { stream, closed: false }
    }

    fn tolerate<T>(&mut self, result: io::Result<T>, otherwise: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(otherwise)
            }
            other => other,
        }
    }
}

impl Write for TolerantWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.closed {
            return Ok(bytes.len());
        }
        let result = self.stream.write(bytes);
        self.tolerate(result, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        let result = self.stream.flush();
        self.tolerate(result, ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pipe whose reader goes away after one write.
    struct ClosedPipe(usize);

    impl Write for ClosedPipe {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(ErrorKind::BrokenPipe.into());
            }
            self.0 -= 1;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(ErrorKind::BrokenPipe.into())
        }
    }

    /// A disk that is full.
    struct FullDisk;

    impl Write for FullDisk {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_went_away_is_no_failure() {
        let mut pipe = ClosedPipe(1);
        let mut stream = TolerantWriter::new(&mut pipe);
        for _ in 0..3 {
            stream.write_all(b"ligne\n").unwrap();
        }
        stream.flush().unwrap();
    }

    #[test]
    fn a_full_disk_is_one() {
        assert!(TolerantWriter::new(&mut FullDisk).write_all(b"x").is_err());
    }

    #[test]
    fn every_category_has_the_contract_s_exit_code() {
        let codes = [
            (Category::Input, 2),
            (Category::Request, 1),
            (Category::State, 1),
            (Category::Credentials, 5),
            (Category::Quota, 5),
            (Category::Busy, 5),
            (Category::Service, 4),
            (Category::Network, 4),
            (Category::Protocol, 4),
        ];
        for (category, code) in codes {
            assert_eq!(Exit::from(category).code(), code, "{category:?}");
        }
    }
}
