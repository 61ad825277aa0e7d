//! What a rule says of a demande, and what all of them together say.

/// A verdict on one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub enum Verdict {
    /// The rule applies and is met.
    #[serde(rename = "conforme")]
    Conforme,
    /// The source forbids it.
    #[serde(rename = "rejet")]
    Rejet,
    /// A fact is missing, and the rule could go either way.
    #[serde(rename = "indetermine")]
    Indetermine,
    /// The service may accept it; a good technician looks twice (A rules only).
    #[serde(rename = "avertissement")]
    Avertissement,
    /// The rule's condition is known to be false.
    #[serde(rename = "sansObjet")]
    SansObjet,
}

/// The verdict on the whole demande.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub enum Ensemble {
    /// No rule rejects and none is undecided.
    #[serde(rename = "conforme")]
    Conforme,
    /// No rule rejects and at least one is undecided.
    #[serde(rename = "indetermine")]
    Indetermine,
    /// At least one rule rejects.
    #[serde(rename = "rejet")]
    Rejet,
}

impl Ensemble {
    /// Rejet if any rule rejects, else indéterminé if any is undecided, else conforme.
    pub(super) fn de(verdicts: impl IntoIterator<Item = Verdict>) -> Self {
        verdicts.into_iter().fold(Self::Conforme, |ensemble, verdict| match (ensemble, verdict) {
            (Self::Rejet, _) | (_, Verdict::Rejet) => Self::Rejet,
            (Self::Indetermine, _) | (_, Verdict::Indetermine) => Self::Indetermine,
            _ => Self::Conforme,
        })
    }
}
