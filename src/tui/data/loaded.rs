//! Something that is read, and the fibre lists that are.
//!
//! Owns: that the last value stays while it is read again, and when that failed. Must never: read.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::failure::Failure;
use crate::domain::fibre::RoSite;

/// Something that is read: its last value, whether it is being read, and why it could not be.
#[derive(Debug, Clone)]
pub struct Loaded<T> {
    /// The last value.
    pub value: Option<T>,
    /// Since when it is being read.
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
    /// It is being read from now on.
    pub fn start(&mut self, now: Timestamp) {
        self.since = Some(now);
        self.failure = None;
    }

    /// It was read, or could not be: the last value is kept then, and the failure given back beside it.
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

/// A fibre list and when the service gave it (`None`: not known).
#[derive(Debug, Clone)]
pub struct FibreList {
    /// The answer.
    pub answer: Arc<RoSite>,
    /// When.
    pub at: Option<Timestamp>,
}
