//! What one rule says of a demande.

use super::missing::FactQuestion;
use super::rule::RuleId;
use crate::domain::rules::{Reason, Verdict};

/// One rule's verdict and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// The rule.
    pub rule: RuleId,
    /// Its verdict.
    pub verdict: Verdict,
    /// Why, and what would make it right.
    pub reason: Reason,
    /// The facts that a person may be asked to decide it, in the order of asking; empty unless it
    /// is undecided.
    pub questions: Vec<FactQuestion>,
}
