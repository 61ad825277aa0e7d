//! The configuration of one profile, resolved: what an engine runs with.

use jiff::SignedDuration;

use crate::domain::polling::Cadence;
use crate::domain::rules::ereprov::ListAges;

/// How an engine behaves: the configuration of one profile, resolved.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The profile's name.
    pub profile: String,
    /// Whether it is the real network.
    pub production: bool,
    /// Who sends (`[poste] agent`).
    pub agent: Option<String>,
    /// The polling plan.
    pub cadence: Cadence,
    /// The ages of fibre lists.
    pub ages: ListAges,
    /// How long a structure stays fresh (`[cache] structure`).
    pub structure: SignedDuration,
    /// The month's requests of the operator (`[quota] mensuel`).
    pub monthly: u32,
    /// This post's share (`[quota] part`, else `mensuel`).
    pub share: u32,
    /// Kept of the share for following and settling what is sent.
    pub reserve: u32,
    /// Simultaneous sessions.
    pub sessions: u8,
    /// Never touch the network.
    pub offline: bool,
    /// Times a read may be asked again after a passing failure.
    pub new_attempt: u32,
}
