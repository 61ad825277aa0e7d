//! Counting the questions received, and those being answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// The counts of one server. Cheap to clone; all clones share the same counts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counter(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    questions: AtomicU64,
    in_flight: AtomicUsize,
    most_in_flight: AtomicUsize,
}

/// A question being answered. It counts until it is dropped, also when the client has gone away.
pub(crate) struct InFlight {
    counter: Counter,
    /// How many questions were being answered when this one came, itself included.
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

    /// The number of questions so far, with any kind of answer.
    pub(crate) fn questions(&self) -> u64 {
        self.0.questions.load(Ordering::SeqCst)
    }

    /// The number of questions being answered now.
    pub(crate) fn in_flight(&self) -> usize {
        self.0.in_flight.load(Ordering::SeqCst)
    }

    /// The greatest number of questions being answered at one time.
    pub(crate) fn most_in_flight(&self) -> usize {
        self.0.most_in_flight.load(Ordering::SeqCst)
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.counter.0.in_flight.fetch_sub(1, Ordering::SeqCst);
    }
}
