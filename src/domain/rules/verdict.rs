//! The verdict of one rule on a demande, and the overall verdict of all rules.

/// The verdict of one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub enum Verdict {
    /// The rule applies and is met.
    #[serde(rename = "conforme")]
    Compliant,
    /// The specification forbids the demande.
    #[serde(rename = "rejet")]
    Rejection,
    /// A fact is missing, and the rule could go either way.
    #[serde(rename = "indetermine")]
    Undecided,
    /// The service may accept the demande, but it should be checked again (A rules only).
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
    /// `Rejection` if any rule rejects, else `Undecided` if any is undecided, else `Compliant`.
    pub(super) fn of(verdicts: impl IntoIterator<Item = Verdict>) -> Self {
        verdicts.into_iter().fold(Self::Compliant, |overall, verdict| match (overall, verdict) {
            (Self::Rejection, _) | (_, Verdict::Rejection) => Self::Rejection,
            (Self::Undecided, _) | (_, Verdict::Undecided) => Self::Undecided,
            _ => Self::Compliant,
        })
    }
}
