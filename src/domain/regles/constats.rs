//! What is known of a demande, reduced to the finite facts that the rules look at.

use super::Examen;
use crate::domain::demande::{DefautDemande, Demande};

/// The facts the rules look at.
pub(super) struct Constats {}

/// Finds them.
pub(super) fn constater(_examen: &Examen<'_>, _demande: Result<&Demande, &[DefautDemande]>) -> Constats {
    Constats {}
}
