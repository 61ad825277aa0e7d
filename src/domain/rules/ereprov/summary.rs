//! The verdicts without their sentences: for many plans, and for the proposals of fibres.
//!
//! Owns: [`VerdictSummary`], the verdicts of [`super::judge`] rule by rule, without the reasons.

use super::context::RuleContext;
use super::examination::Examination;
use super::findings::{Facts, Parameters};
use super::rule::RuleId;
use super::table;
use crate::domain::fibre::FibreIndex;
use crate::domain::rules::{OverallVerdict, Verdict};

/// One verdict per rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerdictSummary {
    verdicts: [Verdict; 17],
}

/// Judges a draft by every rule, as [`super::judge`] does, and returns only the verdicts.
#[must_use]
pub fn verdict_summary(examination: &Examination<'_>) -> VerdictSummary {
    indexed_summary(examination, None)
}

/// The same, with the index of the examination's only list: for many plans on few long lists.
#[must_use]
pub fn indexed_summary<'a>(examination: &Examination<'a>, index: Option<&'a FibreIndex>) -> VerdictSummary {
    let context = RuleContext::new(examination).indexed(index.filter(|_| examination.known_lists.len() == 1));
    let parameters = Parameters::from_draft(examination.draft);
    let found = parameters.fibre.and_then(|fibre| context.find(fibre));
    let alike = parameters.fibre.and_then(|fibre| context.look_alike(fibre));
    VerdictSummary::new(&Facts::new(examination, &context, parameters, found.as_ref(), alike))
}

impl VerdictSummary {
    pub(super) fn new(facts: &Facts) -> Self {
        Self { verdicts: RuleId::ALL.map(|rule| table::settle(rule, facts).verdict) }
    }

    /// The verdicts by rule, in the order of [`RuleId::ALL`].
    pub fn verdicts(&self) -> impl Iterator<Item = (RuleId, Verdict)> {
        RuleId::ALL.into_iter().zip(self.verdicts)
    }

    /// The rules with that verdict.
    pub fn rules(&self, verdict: Verdict) -> impl Iterator<Item = RuleId> {
        self.verdicts().filter(move |(_, other)| *other == verdict).map(|(rule, _)| rule)
    }

    /// The overall verdict.
    #[must_use]
    pub fn overall(&self) -> OverallVerdict {
        OverallVerdict::of(self.verdicts)
    }
}
