//! A demande that was left before it was sent.
//!
//! Owns: what the person had filled in, until the demande is sent or emptied. Must never: be written to the disk, or
//! serve another contract.

use jiff::Timestamp;

use crate::domain::motif::Motif;
use crate::domain::rules::ereprov::FactQuestion;

/// What was filled in on a demande that was left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftDemande {
    /// The fibre that it was for.
    pub fibre: String,
    /// The PTO, as typed.
    pub pto: String,
    /// Whether the PTO is kept.
    pub conservation: bool,
    /// The motif, once chosen.
    pub motif: Option<Motif>,
    /// The fact that was being written, with its text.
    pub writing: Option<(FactQuestion, String)>,
    /// When it was last changed.
    pub at: Timestamp,
}

impl LeftDemande {
    /// Whether nothing was filled in.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.pto.is_empty() && !self.conservation && self.motif.is_none() && self.writing.is_none()
    }

    /// Whether the same was filled in, whenever that was.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        Self { at: other.at, ..self.clone() } == *other
    }
}
