//! Why a body can't be read as what it should be.

use std::io;

use crate::domain::outcome::DefautReponse;
use crate::domain::text::{affichable, squeeze};

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
    Vide,
    /// HTML, JSON or any other text.
    #[error("the body is not XML, it begins with: {debut}")]
    PasDuXml {
        /// Its beginning, made safe.
        debut: String,
    },
    /// The document ends before its end.
    #[error("the document is truncated")]
    Tronque,
    /// Not well-formed.
    #[error("the document is malformed at byte {position}: {defaut}")]
    Malforme {
        /// What is wrong.
        defaut: String,
        /// Where, counted in bytes of the document as UTF-8.
        position: u64,
    },
    /// A DOCTYPE, or an entity beyond the five predefined ones.
    #[error("the document has what is refused, at byte {position}: {quoi}")]
    Interdit {
        /// What it is.
        quoi: &'static str,
        /// Where, counted in bytes of the document as UTF-8.
        position: u64,
    },
    /// Elements nested too deeply.
    #[error("elements are nested more than {maximum} deep")]
    Profondeur {
        /// How deep they may be.
        maximum: usize,
    },
    /// More of something than is accepted.
    #[error("too large: more than {maximum} {quoi}")]
    TropGrand {
        /// What there is too much of, with its unit.
        quoi: &'static str,
        /// How much is accepted.
        maximum: usize,
    },
    /// An encoding that is not supported, or bytes that are not of the declared encoding.
    #[error("encoding: {detail}")]
    Encodage {
        /// What is wrong.
        detail: String,
    },
    /// Well-formed, but not an answer of that operation (or not a question).
    #[error("not the expected document: {detail}")]
    Inattendu {
        /// What was found or missed.
        detail: String,
    },
    /// The bytes could not be read: a timeout, a broken connection. The kind tells which.
    #[error("reading failed: {0}")]
    Lecture(#[source] io::Error),
}

impl ProtocolError {
    /// What is wrong, as a person is told.
    #[must_use]
    pub const fn defaut(&self) -> DefautReponse {
        match self {
            Self::Vide => DefautReponse::Vide,
            Self::PasDuXml { .. } => DefautReponse::PasDuXml,
            Self::Tronque => DefautReponse::Tronquee,
            Self::Malforme { .. } => DefautReponse::Malformee,
            Self::Interdit { .. } => DefautReponse::Interdite,
            Self::Profondeur { .. } | Self::TropGrand { .. } => DefautReponse::Demesuree,
            Self::Encodage { .. } => DefautReponse::Encodage,
            Self::Inattendu { .. } => DefautReponse::Inattendue,
            Self::Lecture(_) => DefautReponse::Autre,
        }
    }
}

/// `text` cut and made safe, to be quoted in a message.
pub(in crate::wire) fn quote(text: &str) -> String {
    let cut: String = squeeze(&text.chars().take(4 * QUOTED).collect::<String>()).chars().take(QUOTED).collect();
    affichable(&cut).into_owned()
}

/// [`ProtocolError::Inattendu`] with what was found, quoted.
pub(in crate::wire) fn unexpected(what: &str, found: &str) -> ProtocolError {
    ProtocolError::Inattendu { detail: format!("{what}: {}", quote(found)) }
}
