//! What the phase of a put means for a person: whether the code de décharge may be reported, whether the cord may
//! be plugged.
//!
//! Owns: these two answers, once for every screen, command and document. Must never: guess: what is not known to
//! be right is not said to be.

use super::{Life, Phase};
use crate::domain::states::Statut;

/// Whether the code de décharge of a put may be reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeStanding {
    /// It proves a reassignment that the service accepted.
    Reportable,
    /// It came with an answer that leaves the outcome unknown.
    InDoubt,
    /// It proves nothing: the reassignment was not carried out, or its workflow ended without it.
    Void,
}

impl CodeStanding {
    /// The key of the words that stand beside the code; `None`: none are needed.
    #[must_use]
    pub const fn caution(self) -> Option<&'static str> {
        match self {
            Self::Reportable => None,
            Self::InDoubt => Some("commun.code_en_doute"),
            Self::Void => Some("commun.code_nul"),
        }
    }
}

/// Whether the technician may plug the cord of a put's fibre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BrassageStanding {
    /// The put was accepted: here is where to plug.
    Accepted,
    /// Nothing was sent yet, or the answer is awaited.
    TooEarly,
    /// Whether the put was carried out is not known.
    InDoubt,
    /// The put was not carried out, or its workflow ended without it.
    Nothing,
}

impl BrassageStanding {
    /// The key of the words that stand in place of the card; `None`: the card itself may be shown.
    #[must_use]
    pub const fn caution(self) -> Option<&'static str> {
        match self {
            Self::Accepted => None,
            Self::TooEarly => Some("commun.brassage.attente"),
            Self::InDoubt => Some("commun.brassage.doute"),
            Self::Nothing => Some("commun.brassage.rien"),
        }
    }
}

impl Life {
    /// Whether the put's code de décharge may be reported. A code is kept in every phase, also where it may not.
    #[must_use]
    pub const fn code_standing(&self) -> CodeStanding {
        match &self.phase {
            Phase::Followed(_) | Phase::Closed { .. } | Phase::Finished { statut: Statut::Finished, .. } => {
                CodeStanding::Reportable
            }
            Phase::Intention | Phase::Sending { .. } | Phase::Unknown(_) => CodeStanding::InDoubt,
            Phase::NotSent(_) | Phase::Refused(_) | Phase::NotCarriedOut(_) | Phase::Finished { .. } => {
                CodeStanding::Void
            }
        }
    }

    /// Whether the put has a code that may be reported; `None`: it has no code.
    #[must_use]
    pub fn is_code_reportable(&self) -> Option<bool> {
        self.code.as_ref().map(|_| self.code_standing() == CodeStanding::Reportable)
    }

    /// Whether the cord of the put's fibre may be plugged.
    #[must_use]
    pub const fn brassage(&self) -> BrassageStanding {
        match &self.phase {
            Phase::Followed(_) | Phase::Closed { .. } | Phase::Finished { statut: Statut::Finished, .. } => {
                BrassageStanding::Accepted
            }
            Phase::Intention | Phase::Sending { .. } => BrassageStanding::TooEarly,
            Phase::Unknown(_) => BrassageStanding::InDoubt,
            Phase::NotSent(_) | Phase::Refused(_) | Phase::NotCarriedOut(_) | Phase::Finished { .. } => {
                BrassageStanding::Nothing
            }
        }
    }
}
