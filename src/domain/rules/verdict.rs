//! What a rule says of a demande, and what all of them together say.

/// A verdict on one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub enum Verdict {
    /// The rule applies and is met.
    #[serde(rename = "conforme")]
    Compliant,
    /// The source forbids it.
    #[serde(rename = "rejet")]
    Rejection,
    /// A fact is missing, and the rule could go either way.
    #[serde(rename = "indetermine")]
    Undecided,
    /// The service may accept it; a good technician looks twice (A rules only).
    #[serde(rename = "avertissement")]
    Warning,
    /// The rule's condition is known to be false.
    #[serde(rename = "sansObjet")]
    NotApplicable,
}

/// The verdict on the whole demande.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub enum OverallVerdict {
    /// No rule rejects and none is undecided.
    #[serde(rename = "conforme")]
    Compliant,
    /// No rule rejects and at least one is undecided.
    #[serde(rename = "indetermine")]
    Undecided,
    /// At least one rule rejects.
    #[serde(rename = "rejet")]
    Rejection,
}

impl OverallVerdict {
    /// Rejet if any rule rejects, else indéterminé if any is undecided, else conforme.
    pub(super) fn of(verdicts: impl IntoIterator<Item = Verdict>) -> Self {
        verdicts.into_iter().fold(Self::Compliant, |overall, verdict| match (overall, verdict) {
            (Self::Rejection, _) | (_, Verdict::Rejection) => Self::Rejection,
            (Self::Undecided, _) | (_, Verdict::Undecided) => Self::Undecided,
            _ => Self::Compliant,
        })
    }
}
