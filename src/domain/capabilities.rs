//! What a reprovisioning service can do, as data. Code that depends on a capability checks it here.

use super::lifecycle::Life;
use super::motif::Motif;

/// The capabilities of one service; by default none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// It gives the tree of a site: bâtiments, escaliers, étages, PBOs and PTOs. Without a tree, fibres can
    /// be asked for by PBO only.
    pub tree: bool,
    /// It can be asked for the state of an accepted reprovisioning.
    pub followed: bool,
    /// Its answer to an accepted put carries the code de décharge: without a code in the answer, the code is
    /// missing.
    pub code_at_once: bool,
    /// The motifs that it accepts, in its own order.
    pub motifs: &'static [Motif],
}

impl Capabilities {
    /// Whether the code de décharge of a put is missing: the put was carried out, and the service should have
    /// given its code by now.
    #[must_use]
    pub fn lacks_code(&self, life: &Life) -> bool {
        life.code_missing() && (self.code_at_once || life.is_settled())
    }
}
