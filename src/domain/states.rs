//! The three enumerations in the service's answers, read tolerantly (docs/e-reprov.md 3.5).
//!
//! Owns: the known values, their canonical spelling, and the rule that an unknown value is kept as received
//! and never taken for a known one.

use std::fmt;

use super::text::{fold, squeeze};

macro_rules! enumeration {
    ($(#[$doc:meta])* $name:ident, $unknown:ident { $($(#[$vdoc:meta])* $variant:ident = $label:literal / $folded:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$vdoc])* $variant,)+
            /// A value outside the specification, as received (blanks squeezed); empty when the attribute was
            /// absent.
            $unknown(Box<str>),
        }

        impl $name {
            /// The known values, in the specification's order.
            pub const KNOWN: &[Self] = &[$(Self::$variant),+];

            /// Reads a value without regard to accents, case or surplus blanks.
            #[must_use]
            pub fn read(value: &str) -> Self {
                // The exact spellings first: nearly all values of a large answer have them.
                match value {
                    $($label => return Self::$variant,)+
                    _ => {}
                }
                match fold(value).as_str() {
                    $($folded => Self::$variant,)+
                    _ => Self::$unknown(squeeze(value).into()),
                }
            }

            /// The canonical spelling, accents included; an unknown value as received.
            #[must_use]
            pub fn libelle(&self) -> &str {
                match self {
                    $(Self::$variant => $label,)+
                    Self::$unknown(value) => value,
                }
            }

            /// Whether the value is one of the specification's.
            #[must_use]
            pub const fn is_known(&self) -> bool {
                !matches!(self, Self::$unknown(_))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self.libelle() {
                    "" => serializer.serialize_none(),
                    libelle => serializer.serialize_str(libelle),
                }
            }
        }

        impl<'data> serde::Deserialize<'data> for $name {
            fn deserialize<D: serde::Deserializer<'data>>(deserializer: D) -> Result<Self, D::Error> {
                <Option<std::borrow::Cow<'data, str>>>::deserialize(deserializer)
                    .map(|value| Self::read(value.as_deref().unwrap_or_default()))
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::$unknown(Box::default())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.libelle())
            }
        }
    };
}

enumeration!(
    /// `informationConstruction` of a PTO or of a fibre's prise.
    Construction, Unknown {
        /// To be built.
        ToBuild = "A construire" / "a construire",
        /// Being built.
        UnderConstruction = "En construction" / "en construction",
        /// Built.
        Built = "Construite" / "construite",
    }
);

enumeration!(
    /// `informationUtilisation` of a PTO or of a fibre's prise.
    Utilisation, Unknown {
        /// Free.
        Available = "Disponible" / "disponible",
        /// In use.
        Occupied = "Occupé" / "occupe",
        /// Reserved.
        Reserved = "Réservé" / "reserve",
    }
);

enumeration!(
    /// `statut` of a reprovisioning (docs/e-reprov.md 3.4).
    Statut, Unknown {
        /// Started.
        Initiated = "Initié" / "initie",
        /// Under way.
        Underway = "En cours" / "en cours",
        /// Done; final.
        Finished = "Terminé" / "termine",
        /// Cancelled; final.
        Cancelled = "Annulé" / "annule",
        /// Failed; final.
        Failed = "En échec" / "en echec",
    }
);

impl Statut {
    /// Whether the workflow has come to its end. An unknown state is not final.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::Finished | Self::Cancelled | Self::Failed)
    }

    /// Whether the workflow is known to be under way.
    #[must_use]
    pub const fn is_underway(&self) -> bool {
        matches!(self, Self::Initiated | Self::Underway)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_the_source_is_read() {
        assert_eq!(Utilisation::read("Occupe"), Utilisation::Occupied);
        assert_eq!(Utilisation::read("Réservé"), Utilisation::Reserved);
        assert_eq!(Construction::read("À construire"), Construction::ToBuild);
        assert_eq!(Construction::read("A\nconstruire"), Construction::ToBuild);
        assert_eq!(Statut::read("Termine"), Statut::Finished);
        assert_eq!(Statut::read("EN ECHEC"), Statut::Failed);
    }

    #[test]
    fn the_canonical_spelling_reads_back() {
        for value in Construction::KNOWN {
            assert_eq!(&Construction::read(value.libelle()), value);
        }
        for value in Utilisation::KNOWN {
            assert_eq!(&Utilisation::read(value.libelle()), value);
        }
        for value in Statut::KNOWN {
            assert_eq!(&Statut::read(value.libelle()), value);
        }
    }

    #[test]
    fn an_unknown_value_is_kept_and_never_mapped() {
        let value = Utilisation::read(" Hors  service ");
        assert_eq!(value, Utilisation::Unknown("Hors service".into()));
        assert_eq!(value.libelle(), "Hors service");
        assert!(!Statut::read("Suspendu").is_final());
        assert!(!Statut::read("Suspendu").is_underway());
    }
}
