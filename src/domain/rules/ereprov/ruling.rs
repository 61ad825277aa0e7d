//! The verdict of one rule on a demande.

use super::missing::FactQuestion;
use super::rule::RuleId;
use crate::domain::rules::{Reason, Verdict};

/// One rule's verdict and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// The rule.
    pub rule: RuleId,
    /// The rule's verdict.
    pub verdict: Verdict,
    /// The reason, and what would make the demande compliant.
    pub reason: Reason,
    /// The questions to a person that could decide the rule, in the order of asking; empty unless the rule is
    /// undecided.
    pub questions: Vec<FactQuestion>,
}
