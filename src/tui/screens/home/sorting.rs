//! The orders in which the contracts at hand can stand.
//!
//! Owns: comparing two contracts. Must never: change the order of those that are equal.

use std::cmp::{Ordering, Reverse};

use crate::engine::Dossier;
use crate::tui::building::naturel;
use crate::tui::data::Data;
use crate::tui::data::EtatPut;

/// An order of the contracts at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Tri {
    /// The most urgent first, as the engine gives them.
    #[default]
    Urgence,
    /// By reference, `MUT-2` before `MUT-10`.
    Contrat,
    /// By state, what is in doubt first.
    Etat,
    /// What changed last first.
    Depuis,
    /// What is asked about next first.
    Prochain,
}

impl Tri {
    /// The order after this one.
    pub(super) const fn suivant(self) -> Self {
        match self {
            Self::Urgence => Self::Contrat,
            Self::Contrat => Self::Etat,
            Self::Etat => Self::Depuis,
            Self::Depuis => Self::Prochain,
            Self::Prochain => Self::Urgence,
        }
    }

    /// The key of what is said when it is chosen.
    pub(super) const fn cle(self) -> &'static str {
        match self {
            Self::Urgence => "tui.dossiers.tri.urgence",
            Self::Contrat => "tui.dossiers.tri.contrat",
            Self::Etat => "tui.dossiers.tri.etat",
            Self::Depuis => "tui.dossiers.tri.depuis",
            Self::Prochain => "tui.dossiers.tri.prochain",
        }
    }

    /// The key of the column that it follows.
    pub(super) const fn colonne(self) -> Option<&'static str> {
        match self {
            Self::Urgence => None,
            Self::Contrat => Some("tui.dossiers.contrat"),
            Self::Etat => Some("tui.dossiers.etat"),
            Self::Depuis => Some("tui.dossiers.depuis"),
            Self::Prochain => Some("tui.dossiers.prochain"),
        }
    }

    /// Which of two contracts comes first. Those that are equal stay in the engine's order.
    pub(super) fn compare(self, data: &Data, a: &Dossier, b: &Dossier) -> Ordering {
        let par_contrat = || naturel(a.contrat.as_str(), b.contrat.as_str());
        match self {
            Self::Urgence => Ordering::Equal,
            Self::Contrat => par_contrat(),
            Self::Etat => etat(data, a).cmp(&etat(data, b)).then_with(par_contrat),
            Self::Depuis => Reverse(depuis(data, a)).cmp(&Reverse(depuis(data, b))),
            Self::Prochain => prochain(data, a).cmp(&prochain(data, b)),
        }
    }
}

/// When a contract's put changed last, or the contract was last looked at.
pub(super) fn depuis(data: &Data, dossier: &Dossier) -> jiff::Timestamp {
    data.vie(&dossier.contrat).map_or(dossier.vu_le, |vie| vie.le)
}

/// What is asked about last of all is what is not asked about.
fn prochain(data: &Data, dossier: &Dossier) -> (bool, Option<jiff::Timestamp>) {
    let le = data.contrat(&dossier.contrat).and_then(|own| own.prochain);
    (le.is_none(), le)
}

/// Those that nothing was sent for stand last; a missing code is said with the state.
fn etat(data: &Data, dossier: &Dossier) -> (u8, bool, String) {
    data.vie(&dossier.contrat).map_or_else(
        || (u8::MAX, true, String::new()),
        |vie| {
            let etat = EtatPut::de(vie);
            (etat.rang(), dossier.manquants.is_empty(), etat.mots(data.textes).into_owned())
        },
    )
}
