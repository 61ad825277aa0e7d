//! The configuration of one profile, resolved: what an engine runs with.

use jiff::SignedDuration;

use crate::domain::polling::Cadence;
use crate::domain::rules::ereprov::Ages;

/// How an engine behaves: the configuration of one profile, resolved.
#[derive(Debug, Clone)]
pub struct Reglages {
    /// The profile's name.
    pub profil: String,
    /// Whether it is the real network.
    pub production: bool,
    /// Who sends (`[poste] agent`).
    pub agent: Option<String>,
    /// The polling plan.
    pub cadence: Cadence,
    /// The ages of fibre lists.
    pub ages: Ages,
    /// How long a structure stays fresh (`[cache] structure`).
    pub structure: SignedDuration,
    /// The month's requests of the operator (`[quota] mensuel`).
    pub mensuel: u32,
    /// This post's share (`[quota] part`, else `mensuel`).
    pub part: u32,
    /// Kept of the share for following and settling what is sent.
    pub reserve: u32,
    /// Simultaneous sessions.
    pub sessions: u8,
    /// Never touch the network.
    pub hors_ligne: bool,
    /// Times a read may be asked again after a passing failure.
    pub nouvel_essai: u32,
}
