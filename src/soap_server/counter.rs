//! How many questions came, and how many are being answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// The count of one server. Cheap to clone; clones count together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counter(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    questions: AtomicU64,
    in_flight: AtomicUsize,
    most_in_flight: AtomicUsize,
}

/// A question being answered, counted until it is dropped, be it because the client went away.
pub(crate) struct InFlight {
    counter: Counter,
    /// How many were being answered when it came, itself included.
    pub(crate) at_once: usize,
}

impl Counter {
    /// Counts a question that could be read.
    pub(crate) fn begin(&self) -> InFlight {
        self.0.questions.fetch_add(1, Ordering::SeqCst);
        let at_once = self.0.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
        self.0.most_in_flight.fetch_max(at_once, Ordering::SeqCst);
        InFlight { counter: self.clone(), at_once }
    }

    /// The questions until now, whatever was answered.
    pub(crate) fn questions(&self) -> u64 {
        self.0.questions.load(Ordering::SeqCst)
    }

    /// Those being answered now.
    pub(crate) fn in_flight(&self) -> usize {
        self.0.in_flight.load(Ordering::SeqCst)
    }

    /// The most that were being answered at one time.
    pub(crate) fn most_in_flight(&self) -> usize {
        self.0.most_in_flight.load(Ordering::SeqCst)
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.counter.0.in_flight.fetch_sub(1, Ordering::SeqCst);
    }
}
