//! The verdict of every rule, from the finite facts alone.

use super::Avis;
use super::constats::Constats;

/// One verdict per rule.
pub(super) fn juger(_constats: &Constats) -> Vec<Avis> {
    Vec::new()
}
