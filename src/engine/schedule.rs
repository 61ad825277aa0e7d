//! When each put is asked about next: what is remembered between two questions.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::domain::polling::{NextQuestion, Observation, PollingPlan, Share, Urgency, WorkflowPlace};
use crate::store::journal::{PutId, WriteCount};

/// The longest single sleep: a laptop that wakes from suspension notices the true time soon after.
pub(super) const SLEEP: Duration = Duration::from_secs(30);

/// What was read from the journal, and the plans made from it.
#[derive(Default)]
pub(super) struct Memory {
    /// What each of the latest settled puts taught the plan.
    pub(super) observations: BTreeMap<PutId, Option<Observation>>,
    /// When the observations were read.
    pub(super) read_at: Option<Timestamp>,
    /// The PBO of each put that is followed.
    pub(super) pbo: HashMap<PutId, Option<String>>,
    /// The latest plan of each put that is followed, and what it was made from.
    pub(super) plans: HashMap<PutId, (Timestamp, WorkflowPlace, Arc<PollingPlan>)>,
}

/// The times of all puts, and the values they were computed from: they hold while these values stay the same.
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
    pub(super) urgency: Urgency,
    pub(super) next: NextQuestion,
}
