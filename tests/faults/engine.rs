//! The engine in this process, on a server that misbehaves: what only shows between several calls.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use common::post;
use jiff::{SignedDuration, Timestamp};
use reprov::engine::{Engine, Reglages};
use reprov::host::config::Config;

const PROFIL: &str = "banc";

/// A clock that only moves when it is told to.
#[derive(Clone)]
pub(crate) struct Horloge(Arc<AtomicI64>);

impl Horloge {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicI64::new(1_795_000_000)))
    }

    pub(crate) fn lit(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::SeqCst)).unwrap()
    }

    pub(crate) fn avance(&self, de: SignedDuration) {
        self.0.fetch_add(de.as_secs(), Ordering::SeqCst);
    }
}

pub(crate) fn reglages() -> Reglages {
    Reglages { profil: PROFIL.to_owned(), nouvel_essai: 0, ..Config::default().reglages(false) }
}

/// One process's engine: those of one folder share its journal.
pub(crate) fn moteur(dossier: &Path, url: &str, horloge: &Horloge, reglages: Reglages) -> Engine {
    let horloge = horloge.clone();
    Engine::new(post::parts(dossier, url, reglages, move || horloge.lit()))
}
