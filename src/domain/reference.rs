//! The references that are sent to the service, each a type of its own.
//!
//! Owns: their lengths (one table, [`Champ`]) and the check that a value may be sent. References
//! *received* from the service are plain text (see [`super::site`], [`super::fibre`]): they are
//! shown as they came and become one of these types only when they are about to be sent.

use std::fmt;

use super::text::{first_forbidden, trim_pasted};

/// A parameter of a request: its protocol name and its greatest length.
///
/// The table of docs/e-reprov.md 3. The source says that lengths may be revised; this is the one place of
/// the program that states them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Champ {
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

impl Champ {
    /// The parameter's element name in a request.
    #[must_use]
    pub const fn nom(self) -> &'static str {
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
    pub const fn longueur(self) -> usize {
        match self {
            Self::Fibre => 255,
            Self::Contrat | Self::Pto | Self::Pbo | Self::Batiment | Self::Escalier | Self::Etage => 30,
        }
    }
}

/// Why a value can't be sent as a parameter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} {defaut}", champ.nom())]
pub struct ReferenceError {
    /// The parameter.
    pub champ: Champ,
    /// What is wrong with the value.
    pub defaut: Defaut,
}

/// What is wrong with a parameter's value (docs/e-reprov.md R6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Defaut {
    /// Nothing is left once blanks and quotes are trimmed.
    Vide,
    /// Too many characters.
    TropLong {
        /// How many there are.
        longueur: usize,
        /// How many are accepted.
        maximum: usize,
    },
    /// A character that the protocol forbids.
    Caractere {
        /// Its position, counted in characters from 1.
        position: usize,
        /// The character.
        caractere: char,
    },
}

impl fmt::Display for Defaut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Vide => f.write_str("is empty"),
            Self::TropLong { longueur, maximum } => {
                write!(f, "has {longueur} characters, more than {maximum}")
            }
            Self::Caractere { position, caractere } => {
                write!(f, "has the forbidden character U+{:04X} at {position}", *caractere as u32)
            }
        }
    }
}

/// `value` trimmed, if it may be sent as `champ`.
///
/// # Errors
/// [`ReferenceError`] when it is empty, too long, or has a forbidden character.
pub fn check(champ: Champ, value: &str) -> Result<&str, ReferenceError> {
    let value = trim_pasted(value);
    let refuse = |defaut| Err(ReferenceError { champ, defaut });
    if value.is_empty() {
        return refuse(Defaut::Vide);
    }
    if let Some((position, caractere)) = first_forbidden(value) {
        return refuse(Defaut::Caractere { position, caractere });
    }
    let longueur = value.chars().count();
    let maximum = champ.longueur();
    if longueur > maximum {
        return refuse(Defaut::TropLong { longueur, maximum });
    }
    Ok(value)
}

macro_rules! reference {
    ($(#[$doc:meta])* $name:ident, $champ:expr) => {
        $(#[$doc])*
        ///
        /// Never empty, never longer than its [`Champ`] allows, only permitted characters; the case
        /// is kept. No pattern beyond that is ever required of it.
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(Box<str>);

        impl TryFrom<String> for $name {
            type Error = ReferenceError;

            fn try_from(value: String) -> Result<Self, ReferenceError> {
                Self::parse(&value)
            }
        }

        impl $name {
            /// The value trimmed of blanks, line ends and quotes, checked.
            ///
            /// # Errors
            /// [`ReferenceError`] naming the parameter and what is wrong.
            pub fn parse(value: &str) -> Result<Self, ReferenceError> {
                check($champ, value).map(|value| Self(value.into()))
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
    ReferenceContrat, Champ::Contrat
);
reference!(
    /// A fibre (optical route) reference, as getRoSite names it.
    ReferenceFibre, Champ::Fibre
);
reference!(
    /// The reference of an installed PTO.
    ReferencePto, Champ::Pto
);
reference!(
    /// A PBO reference.
    ReferencePbo, Champ::Pbo
);
reference!(
    /// A bâtiment reference.
    ReferenceBatiment, Champ::Batiment
);
reference!(
    /// An escalier reference.
    ReferenceEscalier, Champ::Escalier
);
reference!(
    /// An étage reference.
    ReferenceEtage, Champ::Etage
);

/// A place of a site as a question to the service: all three references or none
/// (docs/e-reprov.md 3.2: one or two alone is refused locally, so this type can't hold them).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Lieu {
    /// The bâtiment.
    #[serde(rename = "batiment")]
    pub batiment: ReferenceBatiment,
    /// The escalier in that bâtiment.
    #[serde(rename = "escalier")]
    pub escalier: ReferenceEscalier,
    /// The étage on that escalier.
    #[serde(rename = "etage")]
    pub etage: ReferenceEtage,
}

impl Lieu {
    /// A place from three texts.
    ///
    /// # Errors
    /// The first reference that can't be sent.
    pub fn parse(batiment: &str, escalier: &str, etage: &str) -> Result<Self, ReferenceError> {
        Ok(Self {
            batiment: ReferenceBatiment::parse(batiment)?,
            escalier: ReferenceEscalier::parse(escalier)?,
            etage: ReferenceEtage::parse(etage)?,
        })
    }
}

/// Whether `reference` is one of the words the files write where no reference is allotted:
/// `HOTLINE`, `PT XXXX`, empty, `NA`, `_NA_` (docs/e-reprov.md R8, docs/acces.md 4.2).
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
        let contrat = ReferenceContrat::parse("\t\"Mut-1\" \r\n").unwrap();
        assert_eq!(contrat.as_str(), "Mut-1");
    }

    #[test]
    fn the_fault_is_named_with_its_position() {
        let error = ReferencePbo::parse("BE\u{2011}06").unwrap_err();
        assert_eq!(error.champ.nom(), "referencePBO");
        assert_eq!(error.defaut, Defaut::Caractere { position: 3, caractere: '\u{2011}' });
        let error = ReferenceContrat::parse(&"é".repeat(31)).unwrap_err();
        assert_eq!(error.defaut, Defaut::TropLong { longueur: 31, maximum: 30 });
        assert_eq!(ReferenceFibre::parse(" '' ").unwrap_err().defaut, Defaut::Vide);
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
            if let Ok(reference) = ReferenceContrat::parse(&text) {
                let value = reference.as_str();
                prop_assert!(!value.is_empty() && value.chars().count() <= 30);
                prop_assert!(value.chars().all(super::super::text::is_permitted));
                prop_assert!(text.contains(value));
            }
        }
    }
}
