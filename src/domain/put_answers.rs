//! What the service answers to a put and to getReprovisionning, as values.
//!
//! Owns: the code de décharge and the received route. Text here is as received; whoever shows it
//! makes it safe.

use std::borrow::Cow;
use std::fmt;

use super::reference::ParameterFault;
use super::service_error::ServiceErrorCode;
use super::states::Statut;
use super::text::{first_forbidden, spelled};

/// The greatest length of a code de décharge that is typed (docs/e-reprov.md 3.3): more was not copied from
/// the hotline.
const CODE_MAX: usize = 30;

/// The code de décharge: the proof of a reassignment.
///
/// Free text of the operator, copied exactly (white space around it apart), never validated by a
/// pattern, never empty (docs/e-reprov.md 3.3).
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct DechargeCode(Box<str>);

impl DechargeCode {
    /// The code in `text`, if there is one.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.into()))
    }

    /// The code that a person typed: it must be one that the service could have given.
    ///
    /// # Errors
    /// What is wrong with it.
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

    /// The code as it is shown, copied and put into a text: as received; where it holds what can't be
    /// shown, that is written out as `<U+202E>`, whole and in order. It is never changed in silence.
    #[must_use]
    pub fn show(&self) -> Cow<'_, str> {
        spelled(&self.0)
    }

    /// Whether something of it is written out where it is shown: whoever copies it must know.
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

/// A refusal by the service.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Ko {
    /// `codeErreur` (or `codeMotif`); empty when the service gave none.
    #[serde(rename = "code")]
    pub code: ServiceErrorCode,
    /// `libelleErreur`, as it came.
    #[serde(rename = "libelle")]
    pub libelle: String,
}

/// A PM: its reference and the position in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Pm {
    /// The PM's reference.
    #[serde(rename = "reference")]
    pub reference: String,
    /// The position in the PM.
    #[serde(rename = "position")]
    pub position: String,
}

/// The fibre that a put's answer or a followed reprovisioning names.
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

/// An answer to putReprovisionning that could be read. `entete` is `None` where the answer carries
/// no `enteteResponse` (the source's example, docs/e-reprov.md 3.3).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PutAcknowledgement {
    /// OK, KO, or absent.
    pub entete: Option<Entete>,
    /// The contract that the answer names.
    pub contrat: Option<String>,
    /// The code de décharge.
    pub code: Option<DechargeCode>,
    /// The PM.
    pub pm: Option<Pm>,
    /// The fibre.
    pub fibre: Option<AllottedFibre>,
}

/// An OK answer of getReprovisionning.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ReprovisionningState {
    /// The outer element's reference: the contract's, or a fibre's in the source's example
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
    /// The fibre's reference, unless the service named none.
    #[must_use]
    pub fn reference_fibre(&self) -> Option<&str> {
        self.fibre
            .as_ref()
            .map(|fibre| fibre.reference.as_str())
            .filter(|reference| !super::reference::is_absent(reference))
    }
}
