//! A folder, a simulator, and runs of the real program in that folder.

use std::path::PathBuf;
use std::process::{Child, Command, Output};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use common::bench::{copy, document};
use common::order::{CONTRAT, PLAN};
use reprov::simulator::ereprov::{Simulator, SimulatorOptions, launch};
use serde_json::Value;
use tokio::runtime::Runtime;

use super::left::Remains;

/// Sends the plan; `--malgre-indetermine` accepts rule R9, which is undecided without a fibre list.
pub(crate) const SEND: &[&str] = &["envoyer", "p.toml", "--oui", "--malgre-indetermine"];
pub(crate) const FOLLOW: &[&str] = &["suivre", CONTRAT, "--une-fois"];

/// How long a test waits before it fails.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Runtime::new().unwrap())
}

/// Held by a test that keeps the machine busy, so that no other test measures its runs meanwhile.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The only certificate that the runs trust: loading the system's certificates at each start would take half the time
/// of thousands of runs, and nothing here uses TLS.
fn certificate() -> &'static str {
    static CERTIFICATE: OnceLock<String> = OnceLock::new();
    CERTIFICATE.get_or_init(|| rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap().cert.pem())
}

/// The options of the simulator.
#[derive(Clone, Copy)]
pub(crate) struct SimulatorSetup {
    pub(crate) scenario: &'static str,
    pub(crate) speed: f64,
}

/// At this speed a reprovisioning ends before its first question.
pub(crate) const NORMAL: SimulatorSetup = SimulatorSetup { scenario: "normal", speed: 1e9 };

impl SimulatorSetup {
    pub(crate) fn launch(self) -> Arc<Simulator> {
        let options =
            SimulatorOptions { scenario: self.scenario.to_owned(), speed: self.speed, ..SimulatorOptions::default() };
        Arc::new(runtime().block_on(launch(options)).unwrap())
    }
}

/// A folder with a configuration and a plan, for runs against one simulator.
pub(crate) struct Bench {
    pub(crate) place: common::bench::Bench,
    pub(crate) server: Arc<Simulator>,
}

/// How a run ended; `code` is `None` if it was killed.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) output: String,
    pub(crate) messages: String,
}

impl Bench {
    /// A bench for this simulator; `quota` holds the lines of the section `[quota]`.
    pub(crate) fn new(server: &Arc<Simulator>, quota: &str) -> Self {
        let place = common::bench::Bench::sealed().always(&["--format", "json"]);
        let (authority, none) = (place.path("ca.pem"), place.path("aucun"));
        let place = place.with("SSL_CERT_FILE", authority).with("SSL_CERT_DIR", none);
        let place = place.with("REPROV_CONFIG", "c.toml").with("REPROV_DONNEES", "donnees");
        let bench = Self { place: place.with("REPROV_MOT_DE_PASSE", "demo"), server: Arc::clone(server) };
        let config = format!(
            "profil = \"sim\"\n[profils.sim]\nurl = {:?}\nidentifiant = \"demo\"\nlecture_nouvel_essai = 0\n\
             delai_reponse = \"30s\"\n[suivi]\npremier = \"1ms\"\nmaximum = \"20ms\"\n[quota]\n{quota}\n",
            server.url
        );
        bench.place.write("c.toml", &config);
        bench.place.write("p.toml", PLAN);
        bench.place.write("ca.pem", certificate());
        bench
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.place.path(name)
    }

    /// Copies the data of another bench.
    pub(crate) fn take_up(&self, other: &Self) {
        copy(&other.path("donnees"), &self.path("donnees"));
    }

    pub(crate) fn puts(&self) -> u64 {
        self.server.counters().received_puts
    }

    pub(crate) fn command(&self, arguments: &[&str], stop: Option<&str>) -> Command {
        let mut command = self.place.command(arguments);
        if let Some(stop) = stop {
            command.env("REPROV_ARRET", stop);
        }
        command
    }

    pub(crate) fn launch(&self, arguments: &[&str], stop: Option<&str>) -> Run {
        Run::of(&self.command(arguments, stop).output().unwrap())
    }

    /// Runs to the end; returns the exit code and the JSON document.
    pub(crate) fn json(&self, arguments: &[&str]) -> (i32, Value) {
        let run = self.launch(arguments, None);
        let code = run.code.unwrap_or_else(|| panic!("{arguments:?} was killed"));
        (code, run.json())
    }

    /// What is on the disk of this bench.
    pub(crate) fn remainder(&self) -> Remains {
        Remains::read(&self.path("donnees"))
    }

    /// Waits until the service has received more puts than `already`.
    pub(crate) fn wait_for_put(&self, already: u64, child: &mut Child) {
        wait(|| {
            assert!(child.try_wait().unwrap().is_none(), "it ended before its put arrived");
            self.puts() > already
        });
    }
}

impl Run {
    pub(crate) fn of(end: &Output) -> Self {
        Self {
            code: end.status.code(),
            output: String::from_utf8(end.stdout.clone()).unwrap(),
            messages: String::from_utf8(end.stderr.clone()).unwrap(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        document(&self.output, &self.messages)
    }
}

/// Waits until `holds` is true, for [`PATIENCE`] at most.
pub(crate) fn wait(mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < PATIENCE, "it never comes");
        std::thread::yield_now();
    }
}
