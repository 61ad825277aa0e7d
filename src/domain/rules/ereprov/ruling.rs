//! What one rule says of a demande.

use super::missing::Question;
use super::rule::RegleId;
use crate::domain::rules::{Raison, Verdict};

/// One rule's verdict and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Avis {
    /// The rule.
    pub regle: RegleId,
    /// Its verdict.
    pub verdict: Verdict,
    /// Why, and what would make it right.
    pub raison: Raison,
    /// The facts that a person may be asked to decide it, in the order of asking; empty unless it
    /// is undecided.
    pub questions: Vec<Question>,
}
