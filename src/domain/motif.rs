//! The 15 motifs of a reprovisioning (docs/e-reprov.md 3.3).

use std::fmt;

use super::text::{before_misreading, fold};

macro_rules! motifs {
    ($($(#[$doc:meta])* $variant:ident = $label:literal),+ $(,)?) => {
        /// The reason of a reprovisioning: one of the 15 labels (docs/e-reprov.md 3.3).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum Motif {
            $($(#[$doc])* #[serde(rename = $label)] $variant),+
        }

        impl Motif {
            /// All of them, in the specification's order.
            pub const ALL: [Self; 15] = [$(Self::$variant),+];

            /// The label exactly as the service spells it.
            #[must_use]
            pub const fn libelle(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }
        }
    };
}

motifs! {
    /// A PTO exists already.
    ExistingPto = "PTO existante",
    /// The building is not the one ordered.
    WrongBatiment = "Bâtiment erroné",
    /// The staircase is not the one ordered.
    WrongEscalier = "Escalier erroné",
    /// The fibre is in use.
    OccupiedFibre = "Fibre occupée",
    /// The fibre is broken.
    BrokenFibre = "Fibre cassée",
    /// The address is wrong.
    WrongAddress = "Adresse erronée",
    /// The floor is not the one ordered.
    WrongEtage = "Etage erroné",
    /// The PBO is not the one ordered.
    WrongPbo = "PBO erroné",
    /// No light.
    NoSignal = "Absence de signal",
    /// The PTO does not exist.
    MissingPto = "PTO inexistante",
    /// The PTO is not the one ordered.
    WrongPto = "PTO erronée",
    /// The PBO is full.
    SaturatedPbo = "PBO saturé",
    /// The PBO is too far.
    DistantPbo = "PBO éloigné",
    /// Civil works are in the way.
    CivilWorksProblem = "Problème génie civil",
    /// The order's route is a virtual one.
    VirtualRoute = "Route optique virtuelle",
}

impl Motif {
    /// Whether the motif says that the order's PBO is the problem: a fibre of the same PBO is no answer to it.
    #[must_use]
    pub const fn blames_pbo(self) -> bool {
        matches!(self, Self::WrongPbo | Self::SaturatedPbo | Self::DistantPbo)
    }

    /// Reads a label without regard to accents, case or surplus blanks. A motif is always *sent* in the
    /// spelling of [`Motif::libelle`].
    #[must_use]
    pub fn read(value: &str) -> Option<Self> {
        // The exact spelling first: the forms and nearly all plans have it.
        if let Some(motif) = Self::ALL.into_iter().find(|motif| motif.libelle() == value) {
            return Some(motif);
        }
        if value.is_empty() {
            return None;
        }
        let folded = fold(value);
        Self::ALL.into_iter().find(|motif| fold(motif.libelle()) == folded)
    }

    /// The motif that an unreadable label was before a program that opened its file in the wrong encoding damaged its
    /// accents: `cassÃ©e`, or `cass?e` where they were lost altogether.
    #[must_use]
    pub fn damaged(value: &str) -> Option<Self> {
        if let Some(motif) = before_misreading(value).and_then(|before| Self::read(&before)) {
            return Some(motif);
        }
        let asked = without_accents(value);
        let lost = asked.contains('?');
        Self::ALL.into_iter().find(|motif| lost && without_accents(motif.libelle()).eq_ignore_ascii_case(&asked))
    }
}

/// `text` with one question mark for each run of letters that plain ASCII has not.
fn without_accents(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let kept = if c.is_ascii() { c } else { '?' };
        if !(kept == '?' && out.ends_with('?')) {
            out.push(kept);
        }
    }
    out
}

impl fmt::Display for Motif {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.libelle())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_distinct_and_read_back() {
        for motif in Motif::ALL {
            assert_eq!(Motif::read(motif.libelle()), Some(motif));
            assert_eq!(Motif::read(&fold(motif.libelle())), Some(motif));
        }
        assert_eq!(Motif::read("Fibre"), None);
    }

    #[test]
    fn a_label_whose_accents_were_damaged_is_told_from_one_that_is_none() {
        for value in ["Fibre cassÃ©e", "fibre cass?e", "Fibre cass\u{fffd}\u{fffd}e", "FIBRE CASS??E"] {
            assert_eq!(Motif::damaged(value), Some(Motif::BrokenFibre), "{value}");
        }
        assert_eq!(Motif::damaged("BÃ¢timent erronÃ©"), Some(Motif::WrongBatiment));
        for value in ["", "?", "Fibre", "Autre Ã©", "Absence de signal ?"] {
            assert_eq!(Motif::damaged(value), None, "{value}");
        }
    }
}
