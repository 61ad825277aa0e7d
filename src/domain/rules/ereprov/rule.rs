//! The rules of docs/e-reprov.md 4 by their numbers.

use std::fmt;

/// A rule: R1-R10 bind, A1-A7 are advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the texts table says what each rule demands")]
pub enum RuleId {
    #[serde(rename = "R1")]
    R1,
    #[serde(rename = "R2")]
    R2,
    #[serde(rename = "R3")]
    R3,
    #[serde(rename = "R4")]
    R4,
    #[serde(rename = "R5")]
    R5,
    #[serde(rename = "R6")]
    R6,
    #[serde(rename = "R7")]
    R7,
    #[serde(rename = "R8")]
    R8,
    #[serde(rename = "R9")]
    R9,
    #[serde(rename = "R10")]
    R10,
    #[serde(rename = "A1")]
    A1,
    #[serde(rename = "A2")]
    A2,
    #[serde(rename = "A3")]
    A3,
    #[serde(rename = "A4")]
    A4,
    #[serde(rename = "A5")]
    A5,
    #[serde(rename = "A6")]
    A6,
    #[serde(rename = "A7")]
    A7,
}

impl RuleId {
    /// Every rule, in the order of docs/e-reprov.md 4.
    pub const ALL: [Self; 17] = [
        Self::R1,
        Self::R2,
        Self::R3,
        Self::R4,
        Self::R5,
        Self::R6,
        Self::R7,
        Self::R8,
        Self::R9,
        Self::R10,
        Self::A1,
        Self::A2,
        Self::A3,
        Self::A4,
        Self::A5,
        Self::A6,
        Self::A7,
    ];

    /// `R1` ... `A7`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::R1 => "R1",
            Self::R2 => "R2",
            Self::R3 => "R3",
            Self::R4 => "R4",
            Self::R5 => "R5",
            Self::R6 => "R6",
            Self::R7 => "R7",
            Self::R8 => "R8",
            Self::R9 => "R9",
            Self::R10 => "R10",
            Self::A1 => "A1",
            Self::A2 => "A2",
            Self::A3 => "A3",
            Self::A4 => "A4",
            Self::A5 => "A5",
            Self::A6 => "A6",
            Self::A7 => "A7",
        }
    }

    /// The section of the operator's specification from which the rule comes (the table of docs/e-reprov.md
    /// 4).
    #[must_use]
    pub const fn section(self) -> &'static str {
        match self {
            Self::R1 | Self::R2 | Self::R3 | Self::R4 | Self::R5 | Self::R7 | Self::A2 | Self::A6 => "3.4.1",
            Self::R6 => "2.5, 3.4.1",
            Self::R8 | Self::A3 | Self::A5 => "1.1",
            Self::R9 => "1.1, 3.3",
            Self::R10 => "3.4.3",
            Self::A1 | Self::A4 | Self::A7 => "jugement",
        }
    }

    /// Whether the rule binds (R) or advises (A).
    #[must_use]
    pub const fn binds(self) -> bool {
        !matches!(self, Self::A1 | Self::A2 | Self::A3 | Self::A4 | Self::A5 | Self::A6 | Self::A7)
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
