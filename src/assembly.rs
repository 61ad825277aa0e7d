//! The one place that puts a profile's rooms together.
//!
//! Owns: making an [`Engine`] from the configuration, and the demo: an engine on the embedded simulator, with a journal
//! of its own that is deleted when the demo ends.
//!
//! Must never: decide anything that the configuration does not say.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use tempfile::TempDir;
use tokio::runtime::Handle;

use crate::domain::commande::Commande;
use crate::domain::failure::Failure;
use crate::domain::lifecycle::{PutEvent, Record};
use crate::domain::outcome::{Acceptance, PutOutcome};
use crate::domain::polling::Cadence;
use crate::domain::put_answers::{AllottedFibre, ReprovisionningState};
use crate::domain::rules::ereprov::ListAges;
use crate::domain::service_error::Category;
use crate::engine::{Engine, Parts, PasswordSource, Settings};
use crate::host::config::{
    Auth, Config, Given, NewProfile, Overrides, Profile, ServiceAccess, ValueOrigin, write_profile,
};
use crate::host::logging;
use crate::host::paths::Paths;
use crate::host::secret::{self, PasswordPrompt};
use crate::host::texts::Texts;
use crate::ledger::LedgerError as _;
use crate::net::ServiceWay;
use crate::net::http::Transport;
use crate::net::probe::Probe;
use crate::service::ereprov::{self, EreprovMethod, EreprovService, Wrapping};
use crate::simulator::ereprov::{
    DemoContrat, DemoReprovisionning, Simulator, SimulatorOptions, acces_demo, contrats_demo, launch,
};
use crate::store::journal::{Journal, JournalError, NewRequest, latest_contrats};
use crate::store::locks::Locks;
use crate::store::post_ledger::PostLedger;
use crate::tui::app::inbox::Inbox;
use crate::tui::app::welcome::{self, EnteredProfile, Welcome, WelcomeChoice, WelcomeOptions};
use crate::tui::app::{self, Opening};
use crate::tui::data::post::PostValues;
use crate::wire::ereprov::PboElement;
use crate::wire::soap::SoapVersion;

/// The name of the demo's profile.
pub const DEMO_PROFILE: &str = "demo";

/// The simulator's login; also its password.
const DEMO_LOGIN: &str = "demo";

/// The engine of the configuration's profile; its journal and locks are in `data`.
///
/// Without an address the engine works offline; an operation that needs the service says what is missing. `prompt` asks
/// a person for the password when neither the environment nor the keyring has it.
///
/// # Errors
/// `Category::Input`: the profile, the journal or its folder can't be used.
pub fn engine(config: &Config, data: &Path, offline: bool, prompt: Option<PasswordPrompt>) -> Result<Engine, Failure> {
    let source = Arc::new(source(config, prompt));
    engine_with(config, data, offline, Arc::new(move || source.read()))
}

/// What `reprov diagnostic` uses to look at things. Making it reaches nothing.
pub struct DiagnosticMeans {
    /// The journal, without the service; `None` when there is no journal yet.
    pub journal: Option<Result<Engine, Failure>>,
    /// The way to the service.
    pub probe: Result<Probe, Failure>,
}

/// Prepares a diagnostic of the configuration's profile. Does not create a missing journal.
#[must_use]
pub fn diagnostic_means(config: &Config, paths: &Paths) -> DiagnosticMeans {
    let settings = config.settings(true);
    let journal = (paths.data.as_os_str().is_empty() || paths.journal().exists()).then(|| {
        let without = Arc::new(|| Err(Failure::new(Category::Credentials, "erreur.panne.sans_mot_de_passe")));
        let login = config.active_profile().and_then(|profile| profile.login.clone());
        assemble(&paths.data, settings, None, login, without)
    });
    let probe =
        config.service_access().and_then(|access| Probe::new(&service_way(&access)).map_err(|error| error.failure()));
    DiagnosticMeans { journal, probe }
}

/// The latest contracts of the configuration's profile, at most `how_many`, for a shell to offer: none where they can't
/// be read at once. Nothing is created, written or waited for.
#[must_use]
pub fn offered_contrats(config: &Config, paths: &Paths, how_many: u32) -> Vec<String> {
    latest_contrats(&paths.journal(), &config.profile, how_many).unwrap_or_default()
}

/// An engine on the configuration's profile that uses the given SOAP version and PBO element, repeats no request, and
/// waits at most `delay` for an answer.
///
/// # Errors
/// As for [`engine`].
pub fn trial_engine(
    config: &Config,
    data: &Path,
    wrapping: (SoapVersion, PboElement),
    delay: Duration,
    password: &Arc<secret::RunPassword>,
) -> Result<Engine, Failure> {
    let mut config = config.clone();
    if let Some(profile) = config.profiles.get_mut(&config.profile) {
        (profile.soap_version, profile.pbo_element) = wrapping;
        profile.read_attempts = 0;
        profile.answer_delay = profile.answer_delay.min(delay);
    }
    let source = Arc::clone(password);
    engine_with(&config, data, false, Arc::new(move || source.read()))
}

/// Where the password of the configuration's profile comes from.
#[must_use]
pub fn source(config: &Config, prompt: Option<PasswordPrompt>) -> secret::RunPassword {
    let login = config.active_profile().and_then(|profile| profile.login.as_deref()).unwrap_or_default();
    secret::RunPassword::new(&config.profile, login, prompt)
}

fn engine_with(config: &Config, data: &Path, offline: bool, password: PasswordSource) -> Result<Engine, Failure> {
    let settings = config.settings(offline);
    let access = if config.is_configured() { Some(config.service_access()?) } else { None };
    let (service, login) = match access {
        None => (None, None),
        Some(access) => {
            // Offline, a way that can't be used keeps nobody from the journal.
            let service = match service(&access) {
                Err(_) if offline => None,
                made => Some(made?),
            };
            (service, access.profile.login.filter(|_| access.profile.auth != Auth::None))
        }
    };
    assemble(data, settings, service, login, password)
}

fn service_way(access: &ServiceAccess) -> ServiceWay {
    let profile = access.profile.clone();
    ServiceWay {
        url: access.url.clone(),
        basic: profile.auth == Auth::Basic,
        connection_delay: profile.connection_delay,
        answer_delay: profile.answer_delay,
        max_size: profile.max_size,
        proxy: profile.proxy.map(|proxy| proxy.url().clone()),
        ca_file: profile.ca_file,
        client_cert: profile.client_cert,
        client_key: profile.client_key,
    }
}

fn service(access: &ServiceAccess) -> Result<EreprovService, Failure> {
    let profile = access.profile.clone();
    let transport = Transport::new(service_way(access)).map_err(|error| error.failure())?;
    let wrapping = Wrapping {
        version: profile.soap_version,
        element_pbo: profile.pbo_element,
        soap_action: profile.soap_action,
        wsse: profile.auth == Auth::Wsse,
    };
    Ok(EreprovService::new(transport, wrapping))
}

fn assemble(
    data: &Path,
    settings: Settings,
    service: Option<EreprovService>,
    login: Option<String>,
    password: PasswordSource,
) -> Result<Engine, Failure> {
    // An empty path: this user has no folder, and none is told.
    if data.as_os_str().is_empty() {
        return Err(Failure::new(Category::Input, "erreur.donnees.sans_dossier"));
    }
    let journal = Journal::open(&data.join("journal.sqlite"), &settings.profile)
        .map_err(|error| opening_failure(data, &error))?;
    let locks = Locks::open(data, &settings.profile).map_err(|error| {
        Failure::new(Category::Input, "erreur.verrous").with("dossier", data.display().to_string()).detail(error)
    })?;
    Ok(Engine::new(Parts {
        ledger: PostLedger::new(journal, locks, settings.sessions, data.join("secours")),
        settings,
        capabilities: ereprov::CAPABILITIES,
        service,
        login,
        password,
        clock: Arc::new(Timestamp::now),
    }))
}

/// The failure when the journal could not be opened; it names the path when the path is the cause.
fn opening_failure(data: &Path, error: &JournalError) -> Failure {
    let failure = match error {
        JournalError::Opening(_) => Failure::new(Category::Input, "erreur.journal.dossier").detail(error),
        other => other.failure(),
    };
    failure.with("dossier", data.display().to_string())
}

/// A demo: the simulator on loopback, an engine on it, and a journal that is deleted with them.
pub struct Demo {
    /// The engine.
    pub engine: Engine,
    /// The simulator.
    pub server: Simulator,
    _folder: TempDir,
}

/// Starts the demo. Its journal holds the demo's contracts, with the facts of their orders taken from access files as
/// an operator sends them, and the reprovisionings asked before.
///
/// # Errors
/// `Category::Input`: no loopback port or no temporary folder is available.
pub async fn demo() -> Result<Demo, Failure> {
    let local = |error: &dyn std::error::Error| Failure::new(Category::Input, "erreur.demo").detail(error);
    let folder = tempfile::Builder::new().prefix("reprov-demo-").tempdir().map_err(|error| local(&error))?;
    let server = launch(SimulatorOptions::default()).await.map_err(|error| local(&error))?;
    let profile = Profile { login: Some(DEMO_LOGIN.to_owned()), ..Profile::default() };
    let access = ServiceAccess { url: server.url.clone(), profile };
    let engine = assemble(
        folder.path(),
        demo_settings(),
        Some(service(&access)?),
        access.profile.login.clone(),
        Arc::new(|| Ok(DEMO_LOGIN.to_owned().into())),
    )?;
    let journal = Journal::open(&folder.path().join("journal.sqlite"), DEMO_PROFILE).map_err(|e| local(&e))?;
    let now = Timestamp::now();
    journal.import(acces_demo(now)).await.map_err(|error| local(&error))?;
    // The contracts at hand are listed latest first: the first of the demo's list gets the latest time.
    let mut contrats: Vec<(i64, DemoContrat)> = (0_i64..).zip(contrats_demo()).collect();
    // A journal holds things in the order in which they happened: the oldest reprovisioning goes in first.
    let ago = |contrat: &DemoContrat| contrat.reprovisionning.as_ref().map(|before| before.ago);
    contrats.sort_by_key(|(_, contrat)| std::cmp::Reverse(ago(contrat)));
    for (index, contrat) in &contrats {
        let seen_at = now.checked_sub(SignedDuration::from_secs(*index)).unwrap_or(now);
        seed(&journal, contrat, seen_at).await.map_err(|error| error.detail("demo journal"))?;
    }
    Ok(Demo { engine, server, _folder: folder })
}

/// The default settings, but for the pace: the demo's workflow ends in about 20 s, so questions come faster.
fn demo_settings() -> Settings {
    Settings {
        profile: DEMO_PROFILE.to_owned(),
        cadence: Cadence {
            first: SignedDuration::from_secs(4),
            maximum: SignedDuration::from_secs(8),
            doubt: SignedDuration::from_secs(30),
        },
        ages: ListAges::default(),
        ..Config::default().settings(false)
    }
}

/// Puts one contract of the demo into its journal: the facts that the access files do not give, and the reprovisioning
/// asked before.
async fn seed(journal: &Journal, contrat: &DemoContrat, now: Timestamp) -> Result<(), Failure> {
    let failure = |error: &dyn std::error::Error| Failure::new(Category::Input, "erreur.demo").detail(error);
    journal.touch(&contrat.reference, now).await.map_err(|error| failure(&error))?;
    let Commande { parc_opac, zone, collective_immeuble, .. } = contrat.facts.clone();
    let facts = Commande { parc_opac, zone, collective_immeuble, ..Commande::default() };
    journal.remember(&contrat.reference, facts, now).await.map_err(|error| failure(&error))?;
    if let Some(before) = &contrat.reprovisionning {
        seed_put(journal, contrat, before, now).await?;
    }
    Ok(())
}

/// Writes a reprovisioning from before the demo's start into its journal, event by event, as the engine would have
/// done.
async fn seed_put(
    journal: &Journal,
    contrat: &DemoContrat,
    before: &DemoReprovisionning,
    now: Timestamp,
) -> Result<(), Failure> {
    let failure = |error: &dyn std::error::Error| Failure::new(Category::Input, "erreur.demo").detail(error);
    let at = now.checked_sub(before.ago).unwrap_or(now);
    let old_fibre = contrat.facts.reference_prise.as_ref().map(|record| record.value.clone());
    let intention =
        PutEvent::Intention { demande: before.demande.clone(), old_fibre, agent: None, accepted: Vec::new() };
    let (put, life) = journal.begin(Record { at, event: intention }).await.map_err(|error| failure(&error))?;
    let request =
        NewRequest { at, method: EreprovMethod::PutReprovisionning.name(), contrat: Some(contrat.reference.clone()) };
    let departure = Record { at, event: PutEvent::Departure };
    let (life, request) =
        journal.depart(put, life.version, departure, request, u32::MAX).await.map_err(|error| failure(&error))?;
    let acceptance = Acceptance { code: before.code.clone(), ..Acceptance::default() };
    let returned = PutEvent::Return { outcome: PutOutcome::Accepted(acceptance), last_byte: at };
    let life = journal
        .receive(put, life.version, Record { at, event: returned }, None, request, false)
        .await
        .map_err(|error| failure(&error))?;
    let state = ReprovisionningState {
        reference: Some(contrat.reference.as_str().to_owned()),
        statut: before.statut.clone(),
        pm: None,
        fibre: Some(AllottedFibre { reference: before.demande.fibre.as_str().to_owned(), ..AllottedFibre::default() }),
    };
    let seen = PutEvent::State { state, doubt: demo_settings().cadence.doubt.as_secs() };
    journal.add(put, life.version, Record { at, event: seen }).await.map_err(|error| failure(&error))?;
    Ok(())
}

/// Runs the TUI on the configuration's profile until the person leaves it. Without a configured profile it offers the
/// demo or the guided set-up, which writes to `paths.config`.
///
/// Returns the engine, because one of its puts may still be under way ([`Engine::finish`]). Returns `None` after the
/// demo, when nothing was opened, or when the person did not want to wait for that put.
///
/// Call it on the main thread: it blocks that thread until the screen is left.
///
/// # Errors
/// The engine can't be made, or the terminal can't be used.
pub async fn screen(config: &Config, paths: &Paths, offline: bool) -> Result<Option<Engine>, Failure> {
    let mut inbox = Inbox::open(&Handle::current());
    if config.is_configured() {
        return profile_screen(config, paths, offline, None, inbox).await;
    }
    let welcome =
        WelcomeOptions { texts: Texts::new(config.language), display: config.display, trace: logging::file() };
    let mut guided = Welcome::new();
    loop {
        let chosen = welcome::welcome(&mut guided, &welcome, &mut inbox).map_err(|error| terminal_failure(&error))?;
        let profile = match chosen {
            WelcomeChoice::Quit => return Ok(None),
            WelcomeChoice::Demo => return run_demo(config, inbox).await.map(|()| None),
            WelcomeChoice::Configure(profile) => profile,
        };
        match save(&profile, config, paths) {
            Ok((config, notice)) => {
                return profile_screen(&config, paths, offline, Some((profile.password, notice)), inbox).await;
            }
            Err(failure) => {
                let (sentence, advice) = welcome.texts.failure(&failure);
                guided.refuse(format!("{sentence} {advice}"));
            }
        }
    }
}

/// Runs the TUI on a profile. A password that was just typed is used for this run even if no keyring took it. A missing
/// password is asked for in a form, never by a prompt on the terminal that the screen uses.
async fn profile_screen(
    config: &Config,
    paths: &Paths,
    offline: bool,
    new: Option<(Option<SecretString>, Option<Failure>)>,
    inbox: Inbox,
) -> Result<Option<Engine>, Failure> {
    let engine = engine(config, &paths.data, offline, None)?;
    let (typed, notice) = new.unwrap_or_default();
    if let Some(typed) = typed {
        engine.give(typed);
    }
    open(engine, config, None, notice, inbox).await
}

/// Runs the TUI on the demo until the person leaves it, with the display settings of `config`.
///
/// Call it on the main thread: it blocks that thread until the screen is left.
///
/// # Errors
/// The demo can't start, or the terminal can't be used.
pub async fn demo_screen(config: &Config) -> Result<(), Failure> {
    run_demo(config, Inbox::open(&Handle::current())).await
}

async fn run_demo(config: &Config, inbox: Inbox) -> Result<(), Failure> {
    let demo = demo().await?;
    open(demo.engine.clone(), config, Some(&demo.server), None, inbox).await.map(|_| ())
}

/// Runs the screens on an engine until they are left. Returns the engine, unless the person left during a put and
/// insisted on not waiting for its outcome.
async fn open(
    engine: Engine,
    config: &Config,
    demo: Option<&Simulator>,
    notice: Option<Failure>,
    inbox: Inbox,
) -> Result<Option<Engine>, Failure> {
    let settings = engine.settings();
    let opening = Opening {
        runtime: Handle::current(),
        inbox,
        texts: Texts::new(config.language),
        display: config.display,
        hotline: config.hotline.phone.clone(),
        operators: config.exchange.clone(),
        profile: settings.profile.clone(),
        production: settings.production,
        demo: demo.is_some(),
        contrat: None,
        notice: notice.or_else(|| engine.notice()),
        trace: logging::file(),
        post: post(&engine, config, demo),
        engine: engine.clone(),
    };
    match app::open(opening) {
        Ok(output) => Ok((!output.without_waiting).then_some(engine)),
        Err(error) => {
            // The terminal may be gone; the puts under way are not.
            engine.finish().await;
            Err(terminal_failure(&error))
        }
    }
}

/// What this program is and where its files are. The demo has its own settings: only the display settings of the
/// configuration apply to it.
fn post(engine: &Engine, config: &Config, demo: Option<&Simulator>) -> PostValues {
    let path = |path: Option<&Path>| path.map(|path| path.display().to_string()).unwrap_or_default();
    let configured = || config.active_profile().and_then(|profile| profile.url.clone()).unwrap_or_default();
    let url = demo.map_or_else(configured, |server| server.url.clone());
    let values = config.values().into_iter();
    let values = values.filter(|value| demo.is_none() || value.key == "langue" || value.key.starts_with("affichage."));
    PostValues::default()
        .with("tui.aide.version", env!("CARGO_PKG_VERSION"))
        .with("tui.aide.systeme", format!("{} {}", std::env::consts::OS, std::env::consts::ARCH))
        .with("tui.aide.profil", engine.settings().profile.clone())
        .with("tui.aide.url", url)
        .with("tui.aide.configuration", path(config.file.as_deref()))
        .with("tui.aide.journal", path(Some(engine.journal_path())))
        .with("tui.aide.schema", engine.journal_schema().to_string())
        .with("tui.aide.trace", path(logging::file().as_deref()))
        .with_settings(values)
}

/// Writes the profile of the guided set-up and its password. Returns the new configuration, and the keyring's failure
/// if it had one: that failure is told but stops nothing, because the password can come from the environment next time.
fn save(profile: &EnteredProfile, config: &Config, paths: &Paths) -> Result<(Config, Option<Failure>), Failure> {
    let file = config
        .file
        .as_deref()
        .or(paths.config.as_deref())
        .ok_or_else(|| Failure::new(Category::Input, "erreur.config.sans_dossier"))?;
    let new = NewProfile {
        url: profile.url.clone(),
        login: Some(profile.login.clone()),
        auth: Auth::Basic,
        production: profile.production,
    };
    write_profile(file, &profile.name, &new)?;
    let saved = profile.password.as_ref().map(|password| secret::save(&profile.name, &profile.login, password));
    let notice = saved.and_then(Result::err).map(|cause| kept_for_this_run(Texts::new(config.language), &cause));
    let named = Given { value: profile.name.clone(), origin: ValueOrigin::File };
    let overrides = Overrides {
        config: Some(Given { value: file.to_owned(), origin: ValueOrigin::File }),
        profile: Some(named),
        language: None,
    };
    Ok((Config::load(&overrides, None)?, notice))
}

/// What is said of a keyring that did not take the password just typed: the advice of `cause` is for somebody without
/// one, and this one is in use.
fn kept_for_this_run(texts: Texts, cause: &Failure) -> Failure {
    let (what, _) = texts.failure(cause);
    Failure::new(Category::Credentials, "erreur.secret.pour_cette_execution").with("raison", what)
}

fn terminal_failure(error: &std::io::Error) -> Failure {
    Failure::new(Category::Input, "erreur.terminal").detail(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::texts::Language;

    #[test]
    fn a_password_that_no_keyring_took_is_said_to_be_in_use_for_this_run() {
        let cause = Failure::new(Category::Credentials, "erreur.secret.sans_trousseau");
        for (language, reason, used) in [
            (Language::French, "pas de trousseau de clés", "sert jusqu'à la sortie"),
            (Language::English, "no keyring within reach", "in use until you leave"),
        ] {
            let texts = Texts::new(language);
            let (what, advice) = texts.failure(&kept_for_this_run(texts, &cause));
            assert!(what.contains(reason) && what.contains(used), "{what}");
            assert!(advice.contains("REPROV_MOT_DE_PASSE") && !advice.contains("Donnez le mot de passe"), "{advice}");
        }
    }
}
