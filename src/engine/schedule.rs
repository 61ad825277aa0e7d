//! When each put is asked about next, as it is remembered between two questions.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::domain::polling::{NextQuestion, Observation, PollingPlan, Share, Urgency, WorkflowPlace};
use crate::domain::reference::ContratId;
use crate::store::journal::{PutId, WriteCount};

/// The longest sleep at a stretch: a laptop that was suspended wakes to the true time soon after.
pub(super) const SLEEP: Duration = Duration::from_secs(30);

/// What was read of the journal, and the plans made of it.
#[derive(Default)]
pub(super) struct Memory {
    /// What each of the latest settled puts taught.
    pub(super) observations: BTreeMap<PutId, Option<Observation>>,
    /// When these were read.
    pub(super) read_at: Option<Timestamp>,
    /// The PBO of each put that is followed.
    pub(super) pbo: HashMap<PutId, Option<String>>,
    /// The latest plan of each put that is followed, and what it was made from.
    pub(super) plans: HashMap<PutId, (Timestamp, WorkflowPlace, Arc<PollingPlan>)>,
}

/// The times of all puts, and what they were computed from: while that is unchanged, so are they.
pub(super) struct ScheduledPuts {
    pub(super) write_count: WriteCount,
    pub(super) month_end: Option<Timestamp>,
    pub(super) elsewhere: usize,
    pub(super) due_puts: Arc<[DuePut]>,
    pub(super) share: Share,
}

/// A put that is to be asked about, and when.
#[derive(Debug, Clone)]
pub(super) struct DuePut {
    pub(super) put: PutId,
    pub(super) contrat: ContratId,
    pub(super) urgency: Urgency,
    pub(super) next: NextQuestion,
}
