//! The simulated service on loopback HTTP.
//!
//! Owns: start and stop, the address, the credentials, and who is being answered.
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

use crate::soap_server::{Connection, Counter, Running, Shown, Stopping, charset, is_xml};
use crate::wire::ereprov::{self, Methode, QuestionRecue};

use super::answer;
use super::buildings::{DonneesError, Immeuble, demo};
use super::demo::{ContratDemo, contrats};
use super::scenario::{Forme, Scenario, ko};
use super::world::{Corps, Monde, Reponse};

/// The path of the service, as on the operator's platforms.
pub const CHEMIN: &str = "/hermesDeploiement/eReprov/2.0";
/// The login the simulator knows.
pub const IDENTIFIANT: &str = "demo";
/// Its password.
pub const MOT_DE_PASSE: &str = "demo";

/// The largest question read.
const QUESTION_MAX: usize = 1024 * 1024;
const WSDL: &str = include_str!("../../../assets/eReprov.wsdl");

/// The simulator's clock.
pub type Horloge = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How to run the simulator.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Where to listen: a loopback address; port 0 takes a free one.
    pub adresse: SocketAddr,
    /// A building of one's own (TOML, format at the top of `assets/demo/sc-423361.toml`); without it
    /// the demo's.
    pub site: Option<PathBuf>,
    /// A scenario's name ([`Scenario::trouve`]).
    pub scenario: String,
    /// Divides every duration; a workflow takes 20 s at 1.
    pub vitesse: f64,
}

impl Default for Options {
    /// A free port of 127.0.0.1, the demo's buildings, all going well, at vitesse 1.
    fn default() -> Self {
        Self { adresse: ([127, 0, 0, 1], 0).into(), site: None, scenario: "normal".to_owned(), vitesse: 1.0 }
    }
}

/// Why the simulator can't run.
#[derive(Debug, thiserror::Error)]
pub enum SimulateurError {
    /// The address is not a loopback one.
    #[error("{0} is not a loopback address: the simulator serves this machine only")]
    Adresse(SocketAddr),
    /// The address can't be listened on.
    #[error("cannot listen on {adresse}: {source}")]
    Ecoute {
        /// The address.
        adresse: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The building's file can't be read.
    #[error("cannot read {}: {source}", fichier.display())]
    Lecture {
        /// The file.
        fichier: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The building's file can't be used.
    #[error("{}: {source}", fichier.display())]
    Site {
        /// The file.
        fichier: PathBuf,
        /// Why.
        source: DonneesError,
    },
    /// The embedded buildings can't be used: a fault of this program.
    #[error("embedded demo: {0}")]
    Demo(DonneesError),
    /// No scenario of that name.
    #[error("no scenario {0:?}")]
    Scenario(String),
    /// The vitesse is not a positive number.
    #[error("vitesse {0} is not a positive number")]
    Vitesse(f64),
}

/// What the simulator has seen since it started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Compteurs {
    /// Questions received that could be read, whatever was answered.
    pub questions: u64,
    /// Those of them that were puts.
    pub puts_recus: u64,
    /// Puts carried out: reprovisionings started.
    pub puts_executes: u32,
    /// Questions being answered now.
    pub en_vol: usize,
    /// The most that were being answered at one time.
    pub en_vol_max: usize,
}

/// A running simulator. Dropping it stops it.
#[derive(Debug)]
pub struct Serveur {
    /// The URL of the service.
    pub url: String,
    /// The contracts it serves, as they were when it started.
    pub contrats: Vec<ContratDemo>,
    etat: Arc<Etat>,
    running: Running,
}

impl Serveur {
    /// What it has seen until now.
    #[must_use]
    pub fn compteurs(&self) -> Compteurs {
        let counter = &self.etat.counter;
        Compteurs {
            questions: counter.questions(),
            puts_recus: self.etat.puts.load(Ordering::SeqCst),
            puts_executes: self.etat.monde().puts(),
            en_vol: counter.in_flight(),
            en_vol_max: counter.most_in_flight(),
        }
    }

    /// Stops it, letting answers under way end (two seconds at most).
    pub async fn arrete(self) {
        self.running.stop().await;
    }
}

/// What all requests share.
struct Etat {
    monde: Mutex<Monde>,
    horloge: Horloge,
    wsdl: String,
    counter: Counter,
    puts: AtomicU64,
}

impl std::fmt::Debug for Etat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Etat").finish_non_exhaustive()
    }
}

impl Etat {
    /// The world. A panic while it was held can't have left it half changed in a way that matters
    /// to a simulator.
    fn monde(&self) -> MutexGuard<'_, Monde> {
        self.monde.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts the simulator on the caller's runtime.
///
/// # Errors
/// [`SimulateurError`]; nothing is left running then.
pub async fn demarre(options: Options) -> Result<Serveur, SimulateurError> {
    demarre_a(options, Arc::new(Timestamp::now)).await
}

/// [`demarre`] with a clock of one's own: every state follows from it and nothing waits.
///
/// # Errors
/// As [`demarre`].
pub async fn demarre_a(options: Options, horloge: Horloge) -> Result<Serveur, SimulateurError> {
    let Options { adresse, site, scenario, vitesse } = options;
    if !adresse.ip().is_loopback() {
        return Err(SimulateurError::Adresse(adresse));
    }
    if !(vitesse.is_finite() && vitesse > 0.0) {
        return Err(SimulateurError::Vitesse(vitesse));
    }
    let scenario = Scenario::trouve(&scenario).ok_or(SimulateurError::Scenario(scenario))?;
    let immeubles = match site {
        None => demo().map_err(SimulateurError::Demo)?,
        Some(fichier) => {
            let texte = match std::fs::read_to_string(&fichier) {
                Ok(texte) => texte,
                Err(source) => return Err(SimulateurError::Lecture { fichier, source }),
            };
            vec![Immeuble::lit(&texte).map_err(|source| SimulateurError::Site { fichier, source })?]
        }
    };
    let ecoute = |source| SimulateurError::Ecoute { adresse, source };
    let listener = TcpListener::bind(adresse).await.map_err(ecoute)?;
    let url = format!("http://{}{CHEMIN}", listener.local_addr().map_err(ecoute)?);
    let contrats = contrats(&immeubles);
    let etat = Arc::new(Etat {
        monde: Mutex::new(Monde::new(immeubles, scenario, vitesse, horloge())),
        horloge,
        wsdl: WSDL.replace("@ADRESSE@", &url),
        counter: Counter::default(),
        puts: AtomicU64::new(0),
    });
    let servi = Arc::clone(&etat);
    let running = Running::start(listener, |stopping| {
        Router::new()
            .route(CHEMIN, get(decrit).post(repond))
            .layer(DefaultBodyLimit::max(QUESTION_MAX))
            .with_state((servi, stopping))
    });
    Ok(Serveur { url, contrats, etat, running })
}

/// GET: the WSDL at `?wsdl`.
async fn decrit(State((etat, _)): State<(Arc<Etat>, Stopping)>, RawQuery(query): RawQuery) -> Response {
    if query.is_some_and(|query| query.eq_ignore_ascii_case("wsdl")) {
        ([(CONTENT_TYPE, "text/xml; charset=utf-8")], etat.wsdl.clone()).into_response()
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

/// POST: a question.
async fn repond(
    State((etat, stopping)): State<(Arc<Etat>, Stopping)>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    entetes: HeaderMap,
    corps: Bytes,
) -> Response {
    let type_mime = entetes.get(CONTENT_TYPE).and_then(|valeur| valeur.to_str().ok()).unwrap_or_default();
    if !is_xml(type_mime) {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    let question = match ereprov::read_question(&*corps, charset(type_mime)) {
        Ok(question) => question,
        Err(error) => {
            tracing::info!(%error, "unreadable question");
            return answer::question_illisible(&error.to_string());
        }
    };
    let Some(methode) = question.methode else {
        return answer::operation_inconnue(question.version, &question.operation);
    };
    let in_flight = etat.counter.begin();
    if methode == Methode::PutReprovisionning {
        etat.puts.fetch_add(1, Ordering::SeqCst);
    }
    let connu = Shown::by(&entetes, question.wsse.as_ref())
        .passes(|qui| qui.login == IDENTIFIANT && qui.password == MOT_DE_PASSE);
    let faite = if connu {
        etat.monde().repond(methode, &question.champs, in_flight.at_once, (etat.horloge)())
    } else {
        Reponse { corps: Corps::Ko(ko("10000")), forme: Forme::Normale, http: None, delai: Duration::ZERO }
    };
    tracing::info!(methode = methode.nom(), forme = ?faite.forme, "answered");
    if !faite.delai.is_zero() {
        tokio::select! {
            () = tokio::time::sleep(faite.delai) => {}
            () = stopping.wait() => {}
        }
    }
    if faite.forme == Forme::Muette {
        stopping.wait().await;
    }
    if matches!(faite.forme, Forme::Muette | Forme::Coupee) {
        connection.cut();
    }
    drop(in_flight);
    answer::ecrit(question.version, methode, contrat(&question), faite)
}

/// The contract a question names, to be named in its answer.
fn contrat(question: &QuestionRecue) -> &str {
    question.champs.iter().find(|(nom, _)| nom == "referenceContrat").map_or("", |(_, valeur)| valeur)
}
