//! When each put is asked about next, as it is remembered between two questions.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::domain::polling::{Endroit, Observation, Partage, Plan, Suivante, Urgence};
use crate::domain::reference::ReferenceContrat;
use crate::store::journal::{Ecritures, PutId};

/// The longest sleep at a stretch: a laptop that was suspended wakes to the true time soon after.
pub(super) const SOMMEIL: Duration = Duration::from_secs(30);

/// What was read of the journal, and the plans made of it.
#[derive(Default)]
pub(super) struct Memoire {
    /// What each of the latest settled puts taught.
    pub(super) observations: BTreeMap<PutId, Option<Observation>>,
    /// When these were read.
    pub(super) lues_le: Option<Timestamp>,
    /// The PBO of each put that is followed.
    pub(super) pbo: HashMap<PutId, Option<String>>,
    /// The latest plan of each put that is followed, and what it was made from.
    pub(super) plans: HashMap<PutId, (Timestamp, Endroit, Arc<Plan>)>,
}

/// The times of all puts, and what they were computed from: while that is unchanged, so are they.
pub(super) struct Prevues {
    pub(super) ecritures: Ecritures,
    pub(super) fin_du_mois: Option<Timestamp>,
    pub(super) ailleurs: usize,
    pub(super) echeances: Arc<[Echeance]>,
    pub(super) partage: Partage,
}

/// A put that is to be asked about, and when.
#[derive(Debug, Clone)]
pub(super) struct Echeance {
    pub(super) put: PutId,
    pub(super) contrat: ReferenceContrat,
    pub(super) urgence: Urgence,
    pub(super) suivante: Suivante,
}
