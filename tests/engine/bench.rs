//! The bench: a simulator, and engines that share one journal and one clock.

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use common::order::contrat;
use common::post;
use jiff::{SignedDuration, Timestamp};
use reprov::domain::capabilities::Capabilities;
use reprov::domain::failure::Failure;
use reprov::domain::fibre::FibresQuestion;
use reprov::domain::lifecycle::{Life, Phase};
use reprov::domain::polling::Cadence;
use reprov::domain::rules::ereprov::CheckedDemande;
use reprov::engine::{Engine, Freshness, News, Parts, Settings};
use reprov::host::config::Config;
use reprov::simulator::ereprov::{Simulator, SimulatorOptions, launch_at};
use reprov::store::journal::Journal;
use tempfile::TempDir;
use tokio::task::JoinHandle;

/// The password; no file of the bench may ever hold it.
pub const PASSWORD: &str = "demo";
const PROFILE: &str = "banc";

/// A clock that moves on by a second each time it is read, so that every wait ends.
#[derive(Clone)]
pub struct TestClock(Arc<AtomicI64>);

impl TestClock {
    fn new() -> Self {
        Self(Arc::new(AtomicI64::new(1_795_000_000)))
    }

    pub fn read(&self) -> Timestamp {
        Timestamp::from_second(self.0.fetch_add(1, Ordering::SeqCst)).unwrap()
    }

    pub fn advance(&self, by: SignedDuration) {
        self.0.fetch_add(by.as_secs(), Ordering::SeqCst);
    }
}

pub struct Bench {
    pub server: Simulator,
    pub clock: TestClock,
    pub folder: TempDir,
    jump: Arc<AtomicI64>,
    /// How often the password was asked for.
    pub secret_requests: Arc<Mutex<u32>>,
}

/// Settings without pauses: every planned question is due at once on the bench's clock.
pub fn settings() -> Settings {
    Settings {
        profile: PROFILE.to_owned(),
        cadence: Cadence {
            first: SignedDuration::ZERO,
            maximum: SignedDuration::ZERO,
            doubt: SignedDuration::from_mins(10),
        },
        new_attempt: 0,
        ..Config::default().settings(false)
    }
}

impl Bench {
    pub async fn new(scenario: &str) -> Self {
        let clock = TestClock::new();
        let (server_clock, jump) = (clock.clone(), Arc::<AtomicI64>::default());
        let at_question = Arc::clone(&jump);
        let options = SimulatorOptions { scenario: scenario.to_owned(), ..SimulatorOptions::default() };
        let server = launch_at(
            options,
            Arc::new(move || {
                server_clock.advance(SignedDuration::from_secs(at_question.swap(0, Ordering::SeqCst)));
                server_clock.read()
            }),
        )
        .await
        .unwrap();
        let folder = tempfile::tempdir().unwrap();
        Self { server, clock, folder, jump, secret_requests: Arc::default() }
    }

    /// Moves the clock when the service next reads a question, that is between its last byte and its answer.
    pub fn jump_at_question(&self, by: SignedDuration) {
        self.jump.store(by.as_secs(), Ordering::SeqCst);
    }

    pub fn journal(&self) -> Journal {
        self.journal_of(PROFILE)
    }

    fn journal_of(&self, profile: &str) -> Journal {
        Journal::open(&self.folder.path().join("journal.sqlite"), profile).unwrap()
    }

    pub fn engine(&self) -> Engine {
        self.engine_for(settings(), PASSWORD)
    }

    pub fn engine_for(&self, settings: Settings, password: &'static str) -> Engine {
        self.engine_with(reprov::service::ereprov::CAPABILITIES, settings, password)
    }

    /// An engine on a service that has only these capabilities.
    pub fn engine_with(&self, capabilities: Capabilities, settings: Settings, password: &'static str) -> Engine {
        let (clock, demandes) = (self.clock.clone(), Arc::clone(&self.secret_requests));
        let parts = post::parts(self.folder.path(), &self.server.url, settings, move || clock.read());
        let password = move || {
            *demandes.lock().unwrap() += 1;
            Ok(password.to_owned().into())
        };
        Engine::new(Parts { capabilities, password: Arc::new(password), ..parts })
    }

    pub fn puts(&self) -> u64 {
        self.server.counters().received_puts
    }

    pub fn questions(&self) -> u64 {
        self.server.counters().questions
    }
}

/// The question for the fibres of the wanted fibre's PBO.
pub fn question() -> FibresQuestion {
    FibresQuestion {
        place: Some(reprov::domain::reference::Place::parse("BATIMENT-1", "ESCALIER-44", "ETAGE-15").unwrap()),
        pbo: Some(reprov::domain::reference::PboId::parse("BE-06").unwrap()),
    }
}

/// The requests counted this month.
pub async fn used(engine: &Engine) -> u32 {
    engine.quota().await.unwrap().used
}

/// Whether any file under `folder` holds `text`.
pub fn contains(folder: &Path, text: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return contains(&path, text);
        }
        std::fs::read(&path).unwrap().windows(text.len()).any(|window| window == text)
    })
}

/// Reads the structure and the wanted fibre's list.
pub async fn prepare(engine: &Engine) {
    engine.structure(&contrat(), Freshness::Fresh).await.unwrap();
    engine.fibres(&contrat(), &question(), Freshness::Fresh).await.unwrap();
}

/// Sends a demande and returns once its departure is durable; the task waits for the outcome.
pub async fn depart(engine: &Engine, demande: CheckedDemande) -> JoinHandle<Result<Life, Failure>> {
    let mut incoming = engine.subscribe();
    let sending = tokio::spawn({
        let engine = engine.clone();
        async move { engine.send(&demande).await }
    });
    loop {
        match incoming.recv().await.unwrap() {
            News::Life { life, .. } if matches!(life.phase, Phase::Sending { .. }) => return sending,
            _ => {}
        }
    }
}
