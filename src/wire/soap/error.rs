//! Why a body can't be read as what it should be.

use std::io;

use crate::domain::outcome::AnswerFault;
use crate::domain::text::{displayable, squeeze};

/// How much of a text that should not be there is quoted, in characters.
const QUOTED: usize = 80;

/// Why a body could not be read.
///
/// The messages are technical (for the log and the details panel) and safe to show: quoted text has
/// no control or invisible characters and is cut to 80 characters. No message quotes a question,
/// which may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum ProtocolError {
    /// Nothing, or nothing but blanks.
    #[error("the body is empty")]
    Empty,
    /// HTML, JSON or any other text.
    #[error("the body is not XML, it begins with: {start}")]
    NotXml {
        /// Its beginning, made safe.
        start: String,
    },
    /// The document ends before its end.
    #[error("the document is truncated")]
    Truncated,
    /// Not well-formed.
    #[error("the document is malformed at byte {position}: {fault}")]
    Malformed {
        /// What is wrong.
        fault: String,
        /// Where, counted in bytes of the document as UTF-8.
        position: u64,
    },
    /// A DOCTYPE, or an entity beyond the five predefined ones.
    #[error("the document has what is refused, at byte {position}: {what}")]
    Forbidden {
        /// What it is.
        what: &'static str,
        /// Where, counted in bytes of the document as UTF-8.
        position: u64,
    },
    /// Elements nested too deeply.
    #[error("elements are nested more than {maximum} deep")]
    Depth {
        /// How deep they may be.
        maximum: usize,
    },
    /// More of something than is accepted.
    #[error("too large: more than {maximum} {what}")]
    TooLarge {
        /// What there is too much of, with its unit.
        what: &'static str,
        /// How much is accepted.
        maximum: usize,
    },
    /// An encoding that is not supported, or bytes that are not of the declared encoding.
    #[error("encoding: {detail}")]
    Encoding {
        /// What is wrong.
        detail: String,
    },
    /// Well-formed, but not an answer of that operation (or not a question).
    #[error("not the expected document: {detail}")]
    Unexpected {
        /// What was found or missed.
        detail: String,
    },
    /// The bytes could not be read: a timeout, a broken connection. The kind tells which.
    #[error("reading failed: {0}")]
    Reading(#[source] io::Error),
}

impl ProtocolError {
    /// What is wrong, as a person is told.
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
            Self::Unexpected { .. } => AnswerFault::Unexpected,
            Self::Reading(_) => AnswerFault::Other,
        }
    }
}

/// `text` cut and made safe, to be quoted in a message.
pub(in crate::wire) fn quote(text: &str) -> String {
    let cut: String = squeeze(&text.chars().take(4 * QUOTED).collect::<String>()).chars().take(QUOTED).collect();
    displayable(&cut).into_owned()
}

/// [`ProtocolError::Unexpected`] with what was found, quoted.
pub(in crate::wire) fn unexpected(what: &str, found: &str) -> ProtocolError {
    ProtocolError::Unexpected { detail: format!("{what}: {}", quote(found)) }
}
