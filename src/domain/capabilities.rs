//! What a reprovisioning service can do, as data: whoever depends on it asks, and assumes nothing.

use super::lifecycle::Life;
use super::motif::Motif;

/// What one service can do; by default nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// It tells the tree of a site: its buildings, stairs, floors, PBO and PTO. Without one, fibres are
    /// asked for by PBO only.
    pub tree: bool,
    /// It can be asked how a reprovisioning that was accepted goes on.
    pub followed: bool,
    /// Its answer to an accepted put carries the code de décharge: one without is missing it.
    pub code_at_once: bool,
    /// The motifs that it takes, in its own order.
    pub motifs: &'static [Motif],
}

impl Capabilities {
    /// Whether the code de décharge of a put is missing: it was carried out, and the service would have given
    /// its code by now.
    #[must_use]
    pub fn lacks_code(&self, life: &Life) -> bool {
        life.code_missing() && (self.code_at_once || life.is_settled())
    }
}
