//! Judging a demande by every rule, and letting it through.
//!
//! Owns: [`DemandeVerifiee`], which nothing but [`Jugement::admettre`] makes.
//!
//! Guards: domain: only the rules make a demande that may be sent: `DemandeVerifiee` has no other constructor

use super::examination::Examen;
use super::findings;
use super::missing::Question;
use super::rule::RegleId;
use super::ruling::Avis;
use super::table;
use crate::domain::demande::Demande;
use crate::domain::rules::{Ensemble, Verdict};

/// The verdict of every rule on one draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jugement {
    avis: Vec<Avis>,
    demande: Option<Demande>,
    ancienne_fibre: Option<String>,
}

/// A demande that the rules let through: the only kind that is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemandeVerifiee {
    demande: Demande,
    acceptees: Vec<RegleId>,
    ancienne_fibre: Option<String>,
}

/// Judges a draft by every rule.
#[must_use]
pub fn juger(examen: &Examen<'_>) -> Jugement {
    let demande = examen.brouillon.demande();
    let constats = findings::constater(examen, demande.as_ref().err().map_or(&[], Vec::as_slice));
    let ancienne_fibre = examen.commande.reference_prise.as_ref().map(|fait| fait.valeur.clone());
    Jugement { avis: table::juger(&constats), demande: demande.ok(), ancienne_fibre }
}

impl Jugement {
    /// One verdict per rule, in the order of [`RegleId::TOUTES`].
    #[must_use]
    pub fn avis(&self) -> &[Avis] {
        &self.avis
    }

    /// The whole verdict.
    #[must_use]
    pub fn ensemble(&self) -> Ensemble {
        Ensemble::de(self.avis.iter().map(|avis| avis.verdict))
    }

    /// The undecided rules.
    pub fn indeterminees(&self) -> impl Iterator<Item = RegleId> {
        self.avis.iter().filter(|avis| avis.verdict == Verdict::Indetermine).map(|avis| avis.regle)
    }

    /// The facts that a person may be asked to decide the undecided rules, each once, in the order
    /// of asking. One answer can make the next question idle: judge again after each.
    #[must_use]
    pub fn questions(&self) -> Vec<Question> {
        let mut questions: Vec<Question> = self.avis.iter().flat_map(|avis| avis.questions.iter().copied()).collect();
        questions.sort_unstable();
        questions.dedup();
        questions
    }

    /// The demande as one that may be sent, if no rule rejects it and the person accepted each
    /// undecided rule.
    #[must_use]
    pub fn admettre(&self, acceptees: &[RegleId]) -> Option<DemandeVerifiee> {
        if self.ensemble() == Ensemble::Rejet {
            return None;
        }
        let indeterminees: Vec<RegleId> = self.indeterminees().collect();
        if !indeterminees.iter().all(|regle| acceptees.contains(regle)) {
            return None;
        }
        Some(DemandeVerifiee {
            demande: self.demande.clone()?,
            acceptees: indeterminees,
            ancienne_fibre: self.ancienne_fibre.clone(),
        })
    }
}

impl DemandeVerifiee {
    /// The demande.
    #[must_use]
    pub const fn demande(&self) -> &Demande {
        &self.demande
    }

    /// The order's ReferencePrise as it was known when the rules let the demande through.
    #[must_use]
    pub fn ancienne_fibre(&self) -> Option<&str> {
        self.ancienne_fibre.as_deref()
    }

    /// The undecided rules that the person accepted.
    #[must_use]
    pub fn acceptees(&self) -> &[RegleId] {
        &self.acceptees
    }
}
