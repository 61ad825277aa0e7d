//! The e-Reprov web service's XML, in both directions; and the access files ([`acces`]).
//!
//! Owns: the SOAP envelope (1.1 and 1.2), Fault, and the four methods' questions and answers, read
//! with every tolerance of the contract page and written strictly.
//!
//! Must never: do IO of its own (a caller's `BufRead` in, values out), know HTTP, read a clock, or
//! panic on any bytes. Bounded memory: nothing is kept that the value does not need.

pub mod acces;
mod answers;
mod chars;
mod charset;
mod envelope;
mod error;
mod questions;
mod salvage;
mod tag;
mod write;
mod xml;

pub use answers::{read_fibres, read_put, read_structure, read_suivi};
pub use error::ProtocolError;
pub use questions::{QuestionRecue, encode_question, read_question};
pub use salvage::repeche_code;
pub use write::{write_fault, write_fibres, write_ko, write_put, write_structure, write_suivi};

use crate::domain::demande::Demande;
use crate::domain::fibre::QuestionFibres;
use crate::domain::reference::ReferenceContrat;
use crate::domain::suivi::Ko;

/// The SOAP version of an envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum VersionSoap {
    /// SOAP 1.1, as every example of the source.
    #[default]
    V11,
    /// SOAP 1.2, as the source's section 2.3.
    V12,
}

/// The four methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Methode {
    /// getSiteStructure.
    GetSiteStructure,
    /// getRoSite.
    GetRoSite,
    /// putReprovisionning.
    PutReprovisionning,
    /// getReprovisionning.
    GetReprovisionning,
}

impl Methode {
    /// The operation's element name.
    #[must_use]
    pub const fn nom(self) -> &'static str {
        match self {
            Self::GetSiteStructure => "getSiteStructure",
            Self::GetRoSite => "getRoSite",
            Self::PutReprovisionning => "putReprovisionning",
            Self::GetReprovisionning => "getReprovisionning",
        }
    }
}

/// The element name under which getRoSite's PBO is sent (contract page 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ElementPbo {
    /// `referencePBO`, as the source's table.
    #[default]
    ReferencePbo,
    /// `referenceBE`, as the source's example.
    ReferenceBe,
}

/// A request to the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// getSiteStructure.
    Structure(ReferenceContrat),
    /// getRoSite.
    Fibres(ReferenceContrat, QuestionFibres),
    /// putReprovisionning.
    Put(Demande),
    /// getReprovisionning.
    Suivi(ReferenceContrat),
}

/// How a request is wrapped.
#[derive(Clone, Copy, Default)]
pub struct Enveloppe<'a> {
    /// The SOAP version.
    pub version: VersionSoap,
    /// The PBO's element name.
    pub element_pbo: ElementPbo,
    /// WS-Security UsernameToken (PasswordText): login and password.
    pub wsse: Option<(&'a str, &'a str)>,
}

/// What an answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lecture<T> {
    /// statut OK and the answer.
    Ok(T),
    /// statut KO.
    Ko(Ko),
    /// A SOAP Fault, 1.1 or 1.2.
    Fault(Fault),
}

/// A SOAP Fault.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fault {
    /// `faultcode` or `Code/Value`.
    pub code: String,
    /// `faultstring` or `Reason/Text`.
    pub texte: String,
}
