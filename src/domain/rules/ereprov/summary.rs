//! The verdicts without their sentences: for many plans, and for the fibres that would do.
//!
//! Owns: [`Bilan`], what [`super::juger`] says rule by rule, found without writing a word of why.

use super::context::Contexte;
use super::examination::Examen;
use super::findings::{Faits, Parametres};
use super::rule::RegleId;
use super::table;
use crate::domain::fibre::IndexFibres;
use crate::domain::rules::{Ensemble, Verdict};

/// One verdict per rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bilan {
    verdicts: [Verdict; 16],
}

/// Judges a draft by every rule, as [`super::juger`] does, and says the verdicts alone.
#[must_use]
pub fn bilan(examen: &Examen<'_>) -> Bilan {
    bilan_indexe(examen, None)
}

/// The same, with the index of the examen's only list: for many plans on few long lists.
#[must_use]
pub fn bilan_indexe<'a>(examen: &Examen<'a>, index: Option<&'a IndexFibres>) -> Bilan {
    let contexte = Contexte::new(examen).indexe(index.filter(|_| examen.releves.len() == 1));
    let parametres = Parametres::du_brouillon(examen.brouillon);
    let trouvaille = parametres.fibre.and_then(|fibre| contexte.trouve(fibre));
    Bilan::new(&Faits::new(examen, &contexte, parametres, trouvaille.as_ref()))
}

impl Bilan {
    pub(super) fn new(faits: &Faits) -> Self {
        Self { verdicts: RegleId::TOUTES.map(|regle| table::trancher(regle, faits).verdict) }
    }

    /// The verdicts by rule, in the order of [`RegleId::TOUTES`].
    pub fn verdicts(&self) -> impl Iterator<Item = (RegleId, Verdict)> {
        RegleId::TOUTES.into_iter().zip(self.verdicts)
    }

    /// The rules with that verdict.
    pub fn regles(&self, verdict: Verdict) -> impl Iterator<Item = RegleId> {
        self.verdicts().filter(move |(_, autre)| *autre == verdict).map(|(regle, _)| regle)
    }

    /// The whole verdict.
    #[must_use]
    pub fn ensemble(&self) -> Ensemble {
        Ensemble::de(self.verdicts)
    }
}
