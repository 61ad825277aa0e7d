//! The settings of an engine: the configuration of one profile, with all defaults applied.

use jiff::SignedDuration;

use crate::domain::polling::Cadence;
use crate::domain::rules::ereprov::ListAges;

/// The settings of an engine: the configuration of one profile, with all defaults applied.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The profile's name.
    pub profile: String,
    /// Whether the profile is that of the real network.
    pub production: bool,
    /// The name of the sender (`[poste] agent`).
    pub agent: Option<String>,
    /// The intervals between questions about a reprovisioning.
    pub cadence: Cadence,
    /// The ages at which a fibre list counts as old or as absent.
    pub ages: ListAges,
    /// How long a structure stays fresh (`[cache] structure`).
    pub structure: SignedDuration,
    /// How many requests the operator may make in a month (`[quota] mensuel`).
    pub monthly: u32,
    /// How many of these requests this post may make (`[quota] part`, else `monthly`).
    pub share: u32,
    /// How many requests of the share are reserved for following and settling puts already sent.
    pub reserve: u32,
    /// How many sessions may be open at once.
    pub sessions: u8,
    /// Whether the engine must not use the network.
    pub offline: bool,
    /// How many times a read may be repeated after a temporary failure.
    pub new_attempt: u32,
}
