//! The simulated service on loopback HTTP.
//!
//! Owns: start and stop, the address, the credentials, and the count of questions being answered.
//!
//! Must never: listen on anything but a loopback address, or log credentials.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, DefaultBodyLimit, RawQuery, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::Timestamp;
use tokio::net::TcpListener;

use crate::soap_server::{Connection, Counter, Running, ShownCredentials, Stopping, charset, is_xml};
use crate::wire::ereprov::{self, EreprovMethod, ReceivedQuestion};

use super::answer;
use super::buildings::{BuildingError, SimulatedImmeuble, demo};
use super::demo::{DemoContrat, contrats};
use super::scenario::{AnswerForm, Scenario, ko};
use super::world::{SimulatedAnswer, SimulatedBody, SimulatedService};

/// The path of the service, the same as on the operator's platforms.
pub const PATH: &str = "/hermesDeploiement/eReprov/2.0";
/// The only login that the simulator accepts.
pub const LOGIN: &str = "demo";
/// The password of [`LOGIN`].
pub const PASSWORD: &str = "demo";

/// The largest question that is read, in bytes.
const QUESTION_MAX: usize = 1024 * 1024;
const WSDL: &str = include_str!("../../../assets/eReprov.wsdl");

/// The simulator's clock: returns the current time.
pub type SimulatorClock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The settings of a simulator run.
#[derive(Debug, Clone, PartialEq)]
pub struct SimulatorOptions {
    /// The address to listen on: a loopback address; port 0 takes a free port.
    pub address: SocketAddr,
    /// A building file to serve (TOML, format at the top of `assets/demo/sc-423361.toml`); `None` serves the demo's
    /// buildings.
    pub site: Option<PathBuf>,
    /// A scenario's name ([`Scenario::find`]).
    pub scenario: String,
    /// Divides every duration; a workflow takes 20 s at speed 1.
    pub speed: f64,
}

impl Default for SimulatorOptions {
    /// A free port of 127.0.0.1, the demo's buildings, no faults, speed 1.
    fn default() -> Self {
        Self { address: ([127, 0, 0, 1], 0).into(), site: None, scenario: "normal".to_owned(), speed: 1.0 }
    }
}

/// Why the simulator can't run.
#[derive(Debug, thiserror::Error)]
pub enum SimulatorError {
    /// The address is not a loopback address.
    #[error("{0} is not a loopback address: the simulator serves this machine only")]
    Address(SocketAddr),
    /// The simulator can't listen on the address.
    #[error("cannot listen on {address}: {source}")]
    Listening {
        /// The address.
        address: SocketAddr,
        /// The cause.
        source: io::Error,
    },
    /// The building's file can't be read.
    #[error("cannot read {}: {source}", file.display())]
    Reading {
        /// The file.
        file: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The building's file can't be used.
    #[error("{}: {source}", file.display())]
    Site {
        /// The file.
        file: PathBuf,
        /// The cause.
        source: BuildingError,
    },
    /// The embedded buildings can't be used: a bug of this program.
    #[error("embedded demo: {0}")]
    Demo(BuildingError),
    /// There is no scenario of this name.
    #[error("no scenario {0:?}")]
    Scenario(String),
    /// The speed is not a positive number.
    #[error("vitesse {0} is not a positive number")]
    Speed(f64),
}

/// The simulator's counts since it started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SimulatorCounts {
    /// Questions received that could be read, with any kind of answer.
    pub questions: u64,
    /// Questions among them that were puts.
    pub received_puts: u64,
    /// Puts executed, each of which started a reprovisioning.
    pub executed_puts: u32,
    /// Questions being answered now.
    pub in_flight: usize,
    /// The greatest number of questions being answered at one time.
    pub most_in_flight: usize,
}

/// A running simulator. Dropping it stops it.
#[derive(Debug)]
pub struct Simulator {
    /// The URL of the service.
    pub url: String,
    /// The contracts that the simulator serves, as they were when it started.
    pub contrats: Vec<DemoContrat>,
    state: Arc<ServerState>,
    running: Running,
}

impl Simulator {
    /// The simulator's counts so far.
    #[must_use]
    pub fn counters(&self) -> SimulatorCounts {
        let counter = &self.state.counter;
        SimulatorCounts {
            questions: counter.questions(),
            received_puts: self.state.puts.load(Ordering::SeqCst),
            executed_puts: self.state.world().puts(),
            in_flight: counter.in_flight(),
            most_in_flight: counter.most_in_flight(),
        }
    }

    /// Stops the simulator. Answers under way may finish, for two seconds at most.
    pub async fn stop(self) {
        self.running.stop().await;
    }
}

/// The state shared by all requests.
struct ServerState {
    world: Mutex<SimulatedService>,
    clock: SimulatorClock,
    wsdl: String,
    counter: Counter,
    puts: AtomicU64,
}

impl std::fmt::Debug for ServerState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Etat").finish_non_exhaustive()
    }
}

impl ServerState {
    /// Locks the simulated service. A panic while the lock was held can't have left a state that matters to a
    /// simulator.
    fn world(&self) -> MutexGuard<'_, SimulatedService> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts the simulator on the caller's runtime.
///
/// # Errors
/// A [`SimulatorError`]; nothing is left running then.
pub async fn launch(options: SimulatorOptions) -> Result<Simulator, SimulatorError> {
    launch_at(options, Arc::new(Timestamp::now)).await
}

/// [`launch`] with the caller's clock: every state follows from that clock, and nothing waits.
///
/// # Errors
/// As for [`launch`].
pub async fn launch_at(options: SimulatorOptions, clock: SimulatorClock) -> Result<Simulator, SimulatorError> {
    let SimulatorOptions { address, site, scenario, speed } = options;
    if !address.ip().is_loopback() {
        return Err(SimulatorError::Address(address));
    }
    if !(speed.is_finite() && speed > 0.0) {
        return Err(SimulatorError::Speed(speed));
    }
    let scenario = Scenario::find(&scenario).ok_or(SimulatorError::Scenario(scenario))?;
    let immeubles = match site {
        None => demo().map_err(SimulatorError::Demo)?,
        Some(file) => {
            let text = match std::fs::read_to_string(&file) {
                Ok(text) => text,
                Err(source) => return Err(SimulatorError::Reading { file, source }),
            };
            vec![SimulatedImmeuble::read(&text).map_err(|source| SimulatorError::Site { file, source })?]
        }
    };
    let listen = |source| SimulatorError::Listening { address, source };
    let listener = TcpListener::bind(address).await.map_err(listen)?;
    let url = format!("http://{}{PATH}", listener.local_addr().map_err(listen)?);
    let contrats = contrats(&immeubles);
    let state = Arc::new(ServerState {
        world: Mutex::new(SimulatedService::new(immeubles, scenario, speed, clock())),
        clock,
        wsdl: WSDL.replace("@ADRESSE@", &url),
        counter: Counter::default(),
        puts: AtomicU64::new(0),
    });
    let served = Arc::clone(&state);
    let running = Running::start(listener, |stopping| {
        Router::new()
            .route(PATH, get(describe).post(answer))
            .layer(DefaultBodyLimit::max(QUESTION_MAX))
            .with_state((served, stopping))
    });
    Ok(Simulator { url, contrats, state, running })
}

/// GET: returns the WSDL for `?wsdl`.
async fn describe(State((state, _)): State<(Arc<ServerState>, Stopping)>, RawQuery(query): RawQuery) -> Response {
    if query.is_some_and(|query| query.eq_ignore_ascii_case("wsdl")) {
        ([(CONTENT_TYPE, "text/xml; charset=utf-8")], state.wsdl.clone()).into_response()
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

/// POST: answers a question.
async fn answer(
    State((state, stopping)): State<(Arc<ServerState>, Stopping)>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mime_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !is_xml(mime_type) {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    let question = match ereprov::read_question(&*body, charset(mime_type)) {
        Ok(question) => question,
        Err(error) => {
            tracing::info!(%error, "unreadable question");
            return answer::unreadable_question(&error.to_string());
        }
    };
    let Some(method) = question.method else {
        return answer::unknown_operation(question.version, &question.operation);
    };
    let in_flight = state.counter.begin();
    if method == EreprovMethod::PutReprovisionning {
        state.puts.fetch_add(1, Ordering::SeqCst);
    }
    let known = ShownCredentials::by(&headers, question.wsse.as_ref())
        .passes(|who| who.login == LOGIN && who.password == PASSWORD);
    let done = if known {
        state.world().answer(method, &question.fields, in_flight.at_once, (state.clock)())
    } else {
        SimulatedAnswer {
            body: SimulatedBody::Ko(ko("10000")),
            form: AnswerForm::Normal,
            http: None,
            delay: Duration::ZERO,
        }
    };
    tracing::info!(method = method.name(), form = ?done.form, "answered");
    if !done.delay.is_zero() {
        tokio::select! {
            () = tokio::time::sleep(done.delay) => {}
            () = stopping.wait() => {}
        }
    }
    if done.form == AnswerForm::Silent {
        stopping.wait().await;
    }
    if matches!(done.form, AnswerForm::Silent | AnswerForm::Cut) {
        connection.cut();
    }
    drop(in_flight);
    answer::write(question.version, method, contrat(&question), done)
}

/// The contract's reference in a question, which the answer repeats.
fn contrat(question: &ReceivedQuestion) -> &str {
    question.fields.iter().find(|(name, _)| name == "referenceContrat").map_or("", |(_, value)| value)
}
