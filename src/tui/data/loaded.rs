//! A value that is read, with its state; and fibre lists.
//!
//! Owns: keeping the last value while it is read again, and when that failed. Must never: read anything itself.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::failure::Failure;
use crate::domain::fibre::RoSite;

/// A value that is read: the last value, whether it is being read, and why the last reading failed.
#[derive(Debug, Clone)]
pub struct Loaded<T> {
    /// The last value.
    pub value: Option<T>,
    /// When the reading now under way began.
    pub since: Option<Timestamp>,
    /// Why the last reading failed.
    pub failure: Option<Failure>,
}

impl<T> Default for Loaded<T> {
    fn default() -> Self {
        Self { value: None, since: None, failure: None }
    }
}

impl<T> Loaded<T> {
    /// Marks that a reading began.
    pub fn start(&mut self, now: Timestamp) {
        self.since = Some(now);
        self.failure = None;
    }

    /// Takes the result of a reading. After a failure the last value is kept, and the failure is returned if
    /// there is one to keep.
    pub fn finish(&mut self, result: Result<T, Failure>) -> Option<Failure> {
        self.since = None;
        match result {
            Ok(value) => {
                self.value = Some(value);
                self.failure = None;
            }
            Err(failure) => self.failure = Some(failure),
        }
        self.failure.clone().filter(|_| self.value.is_some())
    }
}

/// A fibre list and when the service gave it.
#[derive(Debug, Clone)]
pub struct FibreList {
    /// The answer.
    pub answer: Arc<RoSite>,
    /// When the service gave it; `None`: not known.
    pub at: Option<Timestamp>,
}
