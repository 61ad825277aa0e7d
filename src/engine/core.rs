//! The engine of one profile, and what its clones share.

use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use secrecy::SecretString;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::credentials::CredentialsState;
use super::schedule::{Memory, ScheduledPuts};
use super::types::News;
use crate::conduct::Departures;
use crate::domain::capabilities::Capabilities;
use crate::domain::failure::Failure;
use crate::domain::reference::ContratId;
use crate::domain::service_error::Category;
use crate::host::config::Settings;
use crate::service::ereprov::EreprovService;
use crate::store::journal::{FollowingProcess, Journal, PutId};
use crate::store::locks::{Lock, Locks};
use crate::store::post_ledger::PostLedger;
use crate::store::watch::JournalWatch;

/// Where "now" comes from: the system's clock, or a test's.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Where the password comes from. Called on a blocking thread, when a password is first needed.
pub type PasswordSource = Arc<dyn Fn() -> Result<SecretString, Failure> + Send + Sync>;

/// The parts that an engine is made of.
pub struct Parts {
    /// Its settings.
    pub settings: Settings,
    /// The ledger of the same profile.
    pub ledger: PostLedger,
    /// What the profile's service can do, whether or not it can be reached.
    pub capabilities: Capabilities,
    /// The service; `None` where no address is configured.
    pub service: Option<EreprovService>,
    /// The login; `None` when the service asks for none: no password is read then either.
    pub login: Option<String>,
    /// Where its password comes from.
    pub password: PasswordSource,
    /// The clock.
    pub clock: Clock,
}

/// The engine of one profile. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Engine {
    pub(super) inner: Arc<Inner>,
}

/// What the clones of an engine share.
pub(super) struct Inner {
    pub(super) parts: Parts,
    /// What this process knows of the credentials: the password, once it was read.
    pub(super) credentials: tokio::sync::Mutex<CredentialsState>,
    /// A password that a person typed, until the next call takes it.
    pub(super) given_again: Mutex<Option<SecretString>>,
    /// Locked by the call that tries a password that was just typed.
    pub(super) credentials_trial: Arc<tokio::sync::Mutex<()>>,
    pub(super) subscribers: Mutex<Vec<UnboundedSender<News>>>,
    pub(super) followed: Mutex<HashSet<ContratId>>,
    /// Whether this process is a window.
    pub(super) window: AtomicBool,
    /// This process among those that follow puts, once it has a place; the lock is free as soon as the process ends.
    pub(super) place: tokio::sync::Mutex<Option<(FollowingProcess, Lock)>>,
    /// The puts that this process follows.
    pub(super) claimed: Mutex<HashSet<PutId>>,
    /// The places of the other processes whose end a thread waits for.
    pub(super) awaited_ends: Mutex<HashSet<u32>>,
    /// The watch on the journal, once it is asked for.
    pub(super) watching: Mutex<Option<JournalWatch>>,
    /// How many reprovisionings are followed here that this post did not send.
    pub(super) elsewhere: AtomicUsize,
    /// Wakes the followings that wait. Notified when a following is due but more urgent ones still sleep.
    pub(super) wake: tokio::sync::Notify,
    /// When each put is asked about next, once computed. Lock order: before `memory`, never after it.
    pub(super) scheduled: tokio::sync::Mutex<Option<ScheduledPuts>>,
    /// What the polling plan remembers.
    pub(super) memory: tokio::sync::Mutex<Memory>,
    /// Whether puts may still depart.
    pub(super) departures: Departures,
    /// Read-locked by each put under way: the write lock is free only when no put is.
    pub(super) sendings: Arc<tokio::sync::RwLock<()>>,
}

impl Engine {
    /// Makes an engine of these parts. Reaches nothing.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let inner = Inner {
            parts,
            credentials: tokio::sync::Mutex::default(),
            given_again: Mutex::default(),
            credentials_trial: Arc::default(),
            subscribers: Mutex::default(),
            followed: Mutex::default(),
            window: AtomicBool::new(false),
            place: tokio::sync::Mutex::default(),
            claimed: Mutex::default(),
            awaited_ends: Mutex::default(),
            watching: Mutex::default(),
            elsewhere: AtomicUsize::new(0),
            wake: tokio::sync::Notify::new(),
            scheduled: tokio::sync::Mutex::default(),
            memory: tokio::sync::Mutex::default(),
            departures: Departures::default(),
            sendings: Arc::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// The settings it runs with.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.inner.parts.settings
    }

    /// What the profile's service can do.
    #[must_use]
    pub fn capabilities(&self) -> &Capabilities {
        &self.inner.parts.capabilities
    }

    /// Now, by the engine's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.inner.parts.clock)()
    }

    /// What a person must be told at the start: that a damaged journal was put aside.
    #[must_use]
    pub fn notice(&self) -> Option<Failure> {
        let path = self.journal().set_aside()?;
        Some(Failure::new(Category::Input, "erreur.journal.mis_de_cote").with("chemin", path.display().to_string()))
    }

    /// The journal's file.
    #[must_use]
    pub fn journal_path(&self) -> &Path {
        self.journal().path()
    }

    /// The version of the journal's schema.
    #[must_use]
    pub fn journal_schema(&self) -> u32 {
        self.journal().schema()
    }

    /// A channel with all news from now on.
    #[must_use]
    pub fn subscribe(&self) -> UnboundedReceiver<News> {
        let (sending, reception) = unbounded_channel();
        self.inner.subscribers.lock().unwrap_or_else(PoisonError::into_inner).push(sending);
        reception
    }

    pub(super) fn announce(&self, news: &News) {
        self.inner
            .subscribers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|subscriber| subscriber.send(news.clone()).is_ok());
    }

    pub(super) fn journal(&self) -> &Journal {
        self.inner.parts.ledger.journal()
    }

    pub(super) fn ledger(&self) -> &PostLedger {
        &self.inner.parts.ledger
    }

    pub(super) fn locks(&self) -> &Locks {
        self.inner.parts.ledger.locks()
    }
}
