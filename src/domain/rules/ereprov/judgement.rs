//! Judges a demande by every rule, and lets it through.
//!
//! Owns: [`CheckedDemande`], which nothing but [`Judgement::allow`] makes.
//!
//! Guards: domain: only the rules make a demande that may be sent: `CheckedDemande` has no other constructor

use super::examination::Examination;
use super::findings;
use super::missing::FactQuestion;
use super::rule::RuleId;
use super::ruling::Ruling;
use super::table;
use crate::domain::demande::Demande;
use crate::domain::rules::{OverallVerdict, Verdict};

/// The verdict of every rule on one draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    ruling: Vec<Ruling>,
    demande: Option<Demande>,
    old_fibre: Option<String>,
}

/// A demande that the rules let through. Only this type can be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedDemande {
    demande: Demande,
    accepted: Vec<RuleId>,
    old_fibre: Option<String>,
}

/// Judges a draft by every rule.
#[must_use]
pub fn judge(examination: &Examination<'_>) -> Judgement {
    let demande = examination.draft.demande();
    let findings = findings::find(examination, demande.as_ref().err().map_or(&[], Vec::as_slice));
    let old_fibre = examination.commande.reference_prise.as_ref().map(|fact| fact.value.clone());
    Judgement { ruling: table::judge(&findings), demande: demande.ok(), old_fibre }
}

impl Judgement {
    /// One verdict per rule, in the order of [`RuleId::ALL`].
    #[must_use]
    pub fn ruling(&self) -> &[Ruling] {
        &self.ruling
    }

    /// The overall verdict.
    #[must_use]
    pub fn overall(&self) -> OverallVerdict {
        OverallVerdict::of(self.ruling.iter().map(|ruling| ruling.verdict))
    }

    /// The rules that are undecided.
    pub fn undecided(&self) -> impl Iterator<Item = RuleId> {
        self.rules(Verdict::Undecided)
    }

    /// The rules with this verdict.
    pub fn rules(&self, verdict: Verdict) -> impl Iterator<Item = RuleId> {
        self.ruling.iter().filter(move |ruling| ruling.verdict == verdict).map(|ruling| ruling.rule)
    }

    /// The questions to a person that could decide the undecided rules, each once, in the order of asking. An
    /// answer can make the next question needless: judge again after each answer.
    #[must_use]
    pub fn questions(&self) -> Vec<FactQuestion> {
        let mut questions: Vec<FactQuestion> =
            self.ruling.iter().flat_map(|ruling| ruling.questions.iter().copied()).collect();
        questions.sort_unstable();
        questions.dedup();
        questions
    }

    /// The demande in the form that may be sent, if no rule rejects it and the person accepted each undecided
    /// rule.
    #[must_use]
    pub fn allow(&self, accepted: &[RuleId]) -> Option<CheckedDemande> {
        if self.overall() == OverallVerdict::Rejection {
            return None;
        }
        let undecided: Vec<RuleId> = self.undecided().collect();
        if !undecided.iter().all(|rule| accepted.contains(rule)) {
            return None;
        }
        Some(CheckedDemande { demande: self.demande.clone()?, accepted: undecided, old_fibre: self.old_fibre.clone() })
    }
}

impl CheckedDemande {
    /// The demande.
    #[must_use]
    pub const fn demande(&self) -> &Demande {
        &self.demande
    }

    /// The order's ReferencePrise as known when the rules let the demande through.
    #[must_use]
    pub fn old_fibre(&self) -> Option<&str> {
        self.old_fibre.as_deref()
    }

    /// The undecided rules that the person accepted.
    #[must_use]
    pub fn accepted(&self) -> &[RuleId] {
        &self.accepted
    }
}
