//! The references that are sent to the service, each with its own type.
//!
//! Owns: their lengths (one table, [`Parameter`]) and the check that a value may be sent. References
//! *received* from the service are plain text (see [`super::site`], [`super::fibre`]): they are shown as
//! received and become one of these types only before they are sent.

use std::fmt;

use super::text::{first_forbidden, trim_pasted};

/// A parameter of a request, with its name in the protocol and its greatest length.
///
/// The table of docs/e-reprov.md 3. The source says that lengths may be revised; only this type states them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Parameter {
    /// `referenceContrat`, 30 characters.
    Contrat,
    /// `referenceFibre`, 255 characters.
    Fibre,
    /// `referencePTO`, 30 characters.
    Pto,
    /// `referencePBO`, 30 characters.
    Pbo,
    /// `referenceBatiment`, 30 characters.
    Batiment,
    /// `referenceEscalier`, 30 characters.
    Escalier,
    /// `referenceEtage`, 30 characters.
    Etage,
}

impl Parameter {
    /// The parameter's element name in a request.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Contrat => "referenceContrat",
            Self::Fibre => "referenceFibre",
            Self::Pto => "referencePTO",
            Self::Pbo => "referencePBO",
            Self::Batiment => "referenceBatiment",
            Self::Escalier => "referenceEscalier",
            Self::Etage => "referenceEtage",
        }
    }

    /// The greatest number of characters the service accepts.
    #[must_use]
    pub const fn length(self) -> usize {
        match self {
            Self::Fibre => 255,
            Self::Contrat | Self::Pto | Self::Pbo | Self::Batiment | Self::Escalier | Self::Etage => 30,
        }
    }
}

/// Why a value can't be sent as a parameter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} {fault}", field.name())]
pub struct ParameterError {
    /// Which parameter.
    pub field: Parameter,
    /// What is wrong with the value.
    pub fault: ParameterFault,
}

/// What is wrong with a parameter's value (docs/e-reprov.md R6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterFault {
    /// Nothing is left once blanks and quotes are trimmed.
    Empty,
    /// Too many characters.
    TooLong {
        /// How many there are.
        length: usize,
        /// How many are accepted.
        maximum: usize,
    },
    /// A character that the protocol forbids.
    Character {
        /// Its position, counted in characters from 1.
        position: usize,
        /// The character.
        character: char,
    },
}

impl fmt::Display for ParameterFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("is empty"),
            Self::TooLong { length, maximum } => {
                write!(f, "has {length} characters, more than {maximum}")
            }
            Self::Character { position, character } => {
                write!(f, "has the forbidden character U+{:04X} at {position}", *character as u32)
            }
        }
    }
}

/// Trims `value` and checks that it may be sent as `field`.
///
/// # Errors
/// [`ParameterError`] when the value is empty, too long or has a forbidden character.
pub fn check(field: Parameter, value: &str) -> Result<&str, ParameterError> {
    let value = trim_pasted(value);
    let refuse = |fault| Err(ParameterError { field, fault });
    if value.is_empty() {
        return refuse(ParameterFault::Empty);
    }
    if let Some((position, character)) = first_forbidden(value) {
        return refuse(ParameterFault::Character { position, character });
    }
    let length = value.chars().count();
    let maximum = field.length();
    if length > maximum {
        return refuse(ParameterFault::TooLong { length, maximum });
    }
    Ok(value)
}

macro_rules! reference {
    ($(#[$doc:meta])* $name:ident, $field:expr) => {
        $(#[$doc])*
        ///
        /// Never empty, never longer than its [`Parameter`] allows, only permitted characters; the case is
        /// kept. No other pattern is required.
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(Box<str>);

        impl TryFrom<String> for $name {
            type Error = ParameterError;

            fn try_from(value: String) -> Result<Self, ParameterError> {
                Self::parse(&value)
            }
        }

        impl $name {
            /// Trims `value` of blanks, line ends and quotes, and checks it.
            ///
            /// # Errors
            /// [`ParameterError`] names the parameter and what is wrong with the value.
            pub fn parse(value: &str) -> Result<Self, ParameterError> {
                check($field, value).map(|value| Self(value.into()))
            }

            /// The reference as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

reference!(
    /// A contract reference: the ReferencePrestationPrise of the CR CMD accès.
    ContratId, Parameter::Contrat
);
reference!(
    /// A fibre (optical route) reference, as getRoSite names it.
    FibreId, Parameter::Fibre
);
reference!(
    /// The reference of an installed PTO.
    PtoId, Parameter::Pto
);
reference!(
    /// A PBO reference.
    PboId, Parameter::Pbo
);
reference!(
    /// A bâtiment reference.
    BatimentId, Parameter::Batiment
);
reference!(
    /// An escalier reference.
    EscalierId, Parameter::Escalier
);
reference!(
    /// An étage reference.
    EtageId, Parameter::Etage
);

/// A place of a site, as sent to the service. It needs all three references (docs/e-reprov.md 3.2: one or two
/// alone are refused locally, so this type can't hold them).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Place {
    /// The bâtiment.
    #[serde(rename = "batiment")]
    pub batiment: BatimentId,
    /// The escalier in that bâtiment.
    #[serde(rename = "escalier")]
    pub escalier: EscalierId,
    /// The étage on that escalier.
    #[serde(rename = "etage")]
    pub etage: EtageId,
}

impl Place {
    /// Checks three texts as a place.
    ///
    /// # Errors
    /// [`ParameterError`] of the first reference that can't be sent.
    pub fn parse(batiment: &str, escalier: &str, etage: &str) -> Result<Self, ParameterError> {
        Ok(Self {
            batiment: BatimentId::parse(batiment)?,
            escalier: EscalierId::parse(escalier)?,
            etage: EtageId::parse(etage)?,
        })
    }
}

/// Whether `reference` is one of the words that the files write where no reference is allotted: `HOTLINE`,
/// `PT XXXX`, empty, `NA`, `_NA_` (docs/e-reprov.md R8, docs/acces.md 4.2).
#[must_use]
pub fn is_absent(reference: &str) -> bool {
    let bare = trim_pasted(reference);
    bare.is_empty()
        || ["HOTLINE", "NA", "_NA_"].iter().any(|word| bare.eq_ignore_ascii_case(word))
        || bare.strip_prefix("PT ").is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c == 'X'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_reference_is_trimmed_and_keeps_its_case() {
        let contrat = ContratId::parse("\t\"Mut-1\" \r\n").unwrap();
        assert_eq!(contrat.as_str(), "Mut-1");
    }

    #[test]
    fn the_fault_is_named_with_its_position() {
        let error = PboId::parse("BE\u{2011}06").unwrap_err();
        assert_eq!(error.field.name(), "referencePBO");
        assert_eq!(error.fault, ParameterFault::Character { position: 3, character: '\u{2011}' });
        let error = ContratId::parse(&"é".repeat(31)).unwrap_err();
        assert_eq!(error.fault, ParameterFault::TooLong { length: 31, maximum: 30 });
        assert_eq!(FibreId::parse(" '' ").unwrap_err().fault, ParameterFault::Empty);
    }

    #[test]
    fn absent_words_are_not_references() {
        for word in ["HOTLINE", "PT XXXX", "NA", "_NA_", "", "  "] {
            assert!(is_absent(word), "{word}");
        }
        for word in ["PT 4056", "BE-03", "PT ", "NAX"] {
            assert!(!is_absent(word), "{word}");
        }
    }

    proptest! {
        #[test]
        fn what_parses_may_be_sent(text in any::<String>()) {
            if let Ok(reference) = ContratId::parse(&text) {
                let value = reference.as_str();
                prop_assert!(!value.is_empty() && value.chars().count() <= 30);
                prop_assert!(value.chars().all(super::super::text::is_permitted));
                prop_assert!(text.contains(value));
            }
        }
    }
}
