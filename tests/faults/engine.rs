//! The engine in this process, on a server that misbehaves, for faults that only show between several calls.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use common::post;
use jiff::{SignedDuration, Timestamp};
use reprov::engine::{Engine, Settings};
use reprov::host::config::Config;

const PROFILE: &str = "banc";

/// A clock that moves only when a test moves it.
#[derive(Clone)]
pub(crate) struct TestClock(Arc<AtomicI64>);

impl TestClock {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicI64::new(1_795_000_000)))
    }

    pub(crate) fn read(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::SeqCst)).unwrap()
    }

    pub(crate) fn advance(&self, by: SignedDuration) {
        self.0.fetch_add(by.as_secs(), Ordering::SeqCst);
    }
}

pub(crate) fn settings() -> Settings {
    Settings { profile: PROFILE.to_owned(), new_attempt: 0, ..Config::default().settings(false) }
}

/// The engine of one process; the engines of one folder share its journal.
pub(crate) fn test_engine(folder: &Path, url: &str, clock: &TestClock, settings: Settings) -> Engine {
    let clock = clock.clone();
    Engine::new(post::parts(folder, url, settings, move || clock.read()))
}
