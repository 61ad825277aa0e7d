//! The errors of reading a body.

use std::io;

use crate::domain::failure::Failure;
use crate::domain::outcome::AnswerFault;
use crate::domain::service_error::Category;
use crate::domain::text::{displayable, squeeze};

/// How much of an unexpected text is quoted, in characters.
const QUOTED: usize = 80;

/// Why a body could not be read.
///
/// The messages are technical (for the log and the details panel) and safe to show: quoted text has
/// no control or invisible characters and is cut to 80 characters. No message quotes a question,
/// which may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum ProtocolError {
    /// The body is empty, or holds only blanks.
    #[error("the body is empty")]
    Empty,
    /// The body is HTML, JSON or any other text.
    #[error("the body is not XML, it begins with: {start}")]
    NotXml {
        /// The body's beginning, made safe to show.
        start: String,
    },
    /// The document ends too early.
    #[error("the document is truncated")]
    Truncated,
    /// The document is not well-formed.
    #[error("the document is malformed at byte {position}: {fault}")]
    Malformed {
        /// What is wrong.
        fault: String,
        /// The place of the fault, in bytes of the document as UTF-8.
        position: u64,
    },
    /// A DOCTYPE, or an entity beyond the five predefined ones.
    #[error("the document has what is refused, at byte {position}: {what}")]
    Forbidden {
        /// The refused thing.
        what: &'static str,
        /// Its place, in bytes of the document as UTF-8.
        position: u64,
    },
    /// Elements nested too deeply.
    #[error("elements are nested more than {maximum} deep")]
    Depth {
        /// The greatest depth accepted.
        maximum: usize,
    },
    /// More than a limit accepts.
    #[error("too large: more than {maximum} {what}")]
    TooLarge {
        /// The thing that is limited, with its unit.
        what: &'static str,
        /// The greatest number accepted.
        maximum: usize,
    },
    /// An unsupported encoding, or bytes that do not fit the declared encoding.
    #[error("encoding: {detail}")]
    Encoding {
        /// What is wrong.
        detail: String,
    },
    /// A well-formed document that is not an answer of the operation (or not a question).
    #[error("not the expected document: {detail}")]
    Unexpected {
        /// What was found, or what is missing.
        detail: String,
    },
    /// An answer of another name than the operation's.
    #[error("not the expected document: {found} instead of {expected}")]
    OtherName {
        /// The operation's element.
        expected: &'static str,
        /// The element that came.
        found: String,
    },
    /// An answer that keeps its content in elements that nobody knows.
    #[error("its content stands in unknown elements: {names}")]
    Unknown {
        /// Their names.
        names: String,
    },
    /// An answer that keeps its content elsewhere and refers to it.
    #[error("its content stands elsewhere, behind a reference: {name}")]
    Reference {
        /// The element that refers, and toward what.
        name: String,
    },
    /// A description of the service (WSDL) instead of an answer.
    #[error("a description of the service (WSDL), not an answer")]
    Wsdl,
    /// The bytes could not be read: a timeout or a broken connection, as the error's kind tells.
    #[error("reading failed: {0}")]
    Reading(#[source] io::Error),
}

impl ProtocolError {
    /// The error as a message for the user.
    #[must_use]
    pub const fn fault(&self) -> AnswerFault {
        match self {
            Self::Empty => AnswerFault::Empty,
            Self::NotXml { .. } => AnswerFault::NotXml,
            Self::Truncated => AnswerFault::Truncated,
            Self::Malformed { .. } => AnswerFault::Malformed,
            Self::Forbidden { .. } => AnswerFault::Forbidden,
            Self::Depth { .. } | Self::TooLarge { .. } => AnswerFault::Oversized,
            Self::Encoding { .. } => AnswerFault::Encoding,
            Self::Unexpected { .. }
            | Self::OtherName { .. }
            | Self::Unknown { .. }
            | Self::Reference { .. }
            | Self::Wsdl => AnswerFault::Unexpected,
            Self::Reading(_) => AnswerFault::Other,
        }
    }

    /// The failure of a read whose answer has this error, with the names that a person needs in order to report it.
    #[must_use]
    pub fn failure(&self) -> Failure {
        let told = |key| Failure::new(Category::Protocol, key);
        match self {
            Self::OtherName { expected, found } => {
                told("erreur.reponse.autre_nom").with("attendu", *expected).with("recu", found.clone())
            }
            Self::Unknown { names } => told("erreur.reponse.inconnus").with("noms", names.clone()),
            Self::Reference { name } => told("erreur.reponse.renvoi").with("nom", name.clone()),
            Self::Wsdl => told("erreur.reponse.wsdl"),
            _ => Failure::unreadable(self.fault()),
        }
        .detail(self)
    }
}

/// `text`, shortened and made safe to be quoted in a message.
pub(in crate::wire) fn quote(text: &str) -> String {
    let cut: String = squeeze(&text.chars().take(4 * QUOTED).collect::<String>()).chars().take(QUOTED).collect();
    displayable(&cut).into_owned()
}

/// [`ProtocolError::Unexpected`] with what was found, quoted.
pub(in crate::wire) fn unexpected(what: &str, found: &str) -> ProtocolError {
    ProtocolError::Unexpected { detail: format!("{what}: {}", quote(found)) }
}
