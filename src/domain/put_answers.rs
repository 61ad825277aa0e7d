//! The service's answers to a put and to getReprovisionning, as values.
//!
//! Owns: the code de décharge and the received route. Texts are kept as received: the code that shows them
//! makes them safe.

use std::borrow::Cow;
use std::fmt;

use super::reference::ParameterFault;
use super::service_error::ServiceErrorCode;
use super::states::Statut;
use super::text::{first_forbidden, spelled};

/// The greatest length of a typed code de décharge, in characters (docs/e-reprov.md 3.3): a longer text is
/// not a code given by the hotline.
const CODE_MAX: usize = 30;

/// The code de décharge: the proof of a reassignment.
///
/// Free text of the operator, kept exactly except for the white space around it. Never empty, and not checked
/// against any pattern (docs/e-reprov.md 3.3).
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct DechargeCode(Box<str>);

impl DechargeCode {
    /// Reads the code in `text`; `None` when the text is blank.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.into()))
    }

    /// Reads a code that a person typed. It must be one that the service could have given.
    ///
    /// # Errors
    /// A [`ParameterFault`] when the code is empty, too long or has a forbidden character.
    pub fn typed(text: &str) -> Result<Self, ParameterFault> {
        let code = Self::read(text).ok_or(ParameterFault::Empty)?;
        if let Some((position, character)) = first_forbidden(&code.0) {
            return Err(ParameterFault::Character { position, character });
        }
        let length = code.0.chars().count();
        if length > CODE_MAX {
            return Err(ParameterFault::TooLong { length, maximum: CODE_MAX });
        }
        Ok(code)
    }

    /// The code as received.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The code in the form in which it is shown, copied and put into texts: as received, but with each
    /// character that can't be shown written out as `<U+202E>`. No character is dropped or hidden.
    #[must_use]
    pub fn show(&self) -> Cow<'_, str> {
        spelled(&self.0)
    }

    /// Whether [`DechargeCode::show`] writes out a character: a person who copies the code must know.
    #[must_use]
    pub fn is_spelled(&self) -> bool {
        matches!(self.show(), Cow::Owned(_))
    }
}

impl fmt::Display for DechargeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// `enteteResponse` (docs/e-reprov.md 3.6): OK, or KO with the service's code and label.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Entete {
    /// statut OK.
    #[serde(rename = "ok")]
    Ok,
    /// statut KO.
    #[serde(rename = "ko")]
    Ko(Ko),
}

/// The code and label of a KO.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Ko {
    /// `codeErreur` (or `codeMotif`); empty when the service gave none.
    #[serde(rename = "code")]
    pub code: ServiceErrorCode,
    /// `libelleErreur`, as received.
    #[serde(rename = "libelle")]
    pub libelle: String,
}

/// A PM: its reference and the line's position in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Pm {
    /// The PM's reference.
    #[serde(rename = "reference")]
    pub reference: String,
    /// The position in the PM.
    #[serde(rename = "position")]
    pub position: String,
}

/// The fibre named in a put's answer or in a state of getReprovisionning.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct AllottedFibre {
    /// The fibre's reference; empty when the service named none.
    #[serde(rename = "reference")]
    pub reference: String,
    /// The PTO.
    #[serde(rename = "referencePTO")]
    pub reference_pto: Option<String>,
    /// The cable.
    #[serde(rename = "informationCable")]
    pub information_cable: Option<String>,
    /// The tube's colour.
    #[serde(rename = "informationTube")]
    pub information_tube: Option<String>,
    /// The fibre's colour.
    #[serde(rename = "informationFibre")]
    pub information_fibre: Option<String>,
}

/// A readable answer to putReprovisionning. `entete` is `None` when the answer has no `enteteResponse` (as in
/// the source's example, docs/e-reprov.md 3.3).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PutAcknowledgement {
    /// OK, KO, or absent.
    pub entete: Option<Entete>,
    /// The contract that the answer names.
    pub contrat: Option<String>,
    /// The code de décharge.
    pub code: Option<DechargeCode>,
    /// Further codes that stand at the same place and differ from it: nobody can tell which one counts.
    pub other_codes: Vec<DechargeCode>,
    /// The PM.
    pub pm: Option<Pm>,
    /// The fibre.
    pub fibre: Option<AllottedFibre>,
}

/// The different codes that a search of a put's answer found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundCodes {
    /// Those in an element of the code's own name.
    certain: Vec<DechargeCode>,
    /// Those at a place where the specification has none.
    salvaged: Vec<DechargeCode>,
}

impl FoundCodes {
    /// How many codes of a kind are kept: more are no codes.
    const MAX: usize = 8;

    /// Adds a code. `certain`: it stood in an element of the code's own name.
    pub fn add(&mut self, code: DechargeCode, certain: bool) {
        let codes = if certain { &mut self.certain } else { &mut self.salvaged };
        if codes.len() < Self::MAX && !codes.contains(&code) {
            codes.push(code);
        }
    }

    /// Whether a code stood in an element of its own name.
    #[must_use]
    pub const fn is_certain(&self) -> bool {
        !self.certain.is_empty()
    }

    /// The codes of the best kind that was found: one is the code, of several nobody can tell.
    #[must_use]
    pub fn best(&self) -> &[DechargeCode] {
        if self.is_certain() { &self.certain } else { &self.salvaged }
    }

    /// The code, if it is the only one in an element of its own name; else the codes that it may be.
    #[must_use]
    pub fn into_code_or_candidates(self) -> (Option<DechargeCode>, Vec<DechargeCode>) {
        match <[DechargeCode; 1]>::try_from(self.certain) {
            Ok([code]) => (Some(code), Vec::new()),
            Err(several) if !several.is_empty() => (None, several),
            Err(_) => (None, self.salvaged),
        }
    }
}

/// An OK answer of getReprovisionning.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ReprovisionningState {
    /// The reference of the outer element: the contract's, but a fibre's in the source's example
    /// (docs/e-reprov.md 3.4).
    #[serde(rename = "reference")]
    pub reference: Option<String>,
    /// The workflow's state.
    #[serde(rename = "statut")]
    pub statut: Statut,
    /// The PM.
    #[serde(rename = "pm")]
    pub pm: Option<Pm>,
    /// The fibre of the reprovisioning.
    #[serde(rename = "fibre")]
    pub fibre: Option<AllottedFibre>,
}

impl ReprovisionningState {
    /// The fibre's reference; `None` when the service named no fibre.
    #[must_use]
    pub fn reference_fibre(&self) -> Option<&str> {
        self.fibre
            .as_ref()
            .map(|fibre| fibre.reference.as_str())
            .filter(|reference| !super::reference::is_absent(reference))
    }
}
