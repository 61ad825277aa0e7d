//! Checks of this machine: configuration, folders, journal, password. Nothing of the network.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Check, CheckResult, CheckState};
use crate::domain::failure::Failure;
use crate::domain::lifecycle::Phase;
use crate::domain::service_error::Category;
use crate::engine::{Engine, WatchWay};
use crate::host::config::{Auth, Config, Profile, ValueOrigin};
use crate::host::paths::Paths;
use crate::host::private;
use crate::host::secret::{self, PasswordOrigin};

/// Free room, in bytes (8 MiB), below which work can't go on for long.
const MIN_ROOM: u64 = 8 << 20;
/// Free room, in bytes (256 MiB), below which a person should make room.
const LOW_ROOM: u64 = 256 << 20;

/// Checks the configuration: its file, and what overrides it. `variables` are the names of reprov's own environment
/// variables that are set.
#[must_use]
pub fn configuration(config: &Result<Config, Failure>, paths: &Paths, variables: &[&str]) -> CheckResult {
    let place = paths.config.as_ref().map(|path| path.display().to_string());
    let config = match config {
        Ok(config) => config,
        Err(failure) => {
            return CheckResult::failure(Check::Configuration, failure.clone())
                .data(json!({ "fichier": null, "emplacement": place, "variables": variables }));
        }
    };
    let file = config.file.as_ref().map(|path| path.display().to_string());
    let data = json!({
        "fichier": file, "emplacement": place, "variables": variables,
        "valeurs": config.values().iter().filter(|v| v.origin != ValueOrigin::Default).collect::<Vec<_>>(),
    });
    let mut finding = CheckResult::new(Check::Configuration).data(data);
    finding = match &config.file {
        None => finding
            .observed("diagnostic.configuration.aucune", &[("fichier", &place.unwrap_or_default())])
            .advised(CheckState::Warning, "diagnostic.configuration.aucune.faire", &[]),
        Some(path) => {
            let from_file = config.values().iter().filter(|value| value.origin == ValueOrigin::File).count();
            let seen = finding
                .observed("diagnostic.configuration.lue", &[("fichier", &path.display()), ("nombre", &from_file)]);
            let private = config.profiles.values().any(|profile| {
                profile.client_key.is_some()
                    || profile.proxy.as_ref().is_some_and(|proxy| proxy.in_clear().contains('@'))
            });
            if private { rights(seen, path) } else { seen }
        }
    };
    if !variables.is_empty() {
        finding = finding.observed("diagnostic.configuration.variables", &[("variables", &variables.join(", "))]);
    }
    finding
}

/// Warns when other users than its owner may read a file that should be private.
fn rights(finding: CheckResult, path: &Path) -> CheckResult {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0) {
            return finding.advised(CheckState::Warning, "diagnostic.droits.faire", &[("chemin", &path.display())]);
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    finding
}

/// Checks the profile in use: whether it is complete, and whether it is the production service.
#[must_use]
pub fn profile(config: &Config) -> CheckResult {
    let name = &config.profile;
    let access = match config.service_access() {
        Ok(access) => access,
        Err(failure) => return CheckResult::failure(Check::Profile, failure).data(json!({ "profil": name })),
    };
    let Profile { auth, production, client_key, .. } = &access.profile;
    // The URL holds no login: the configuration refuses such a URL.
    let url = &access.url;
    let login = access.profile.login.as_deref().unwrap_or("-");
    let mut finding = CheckResult::new(Check::Profile).data(json!({
        "profil": name, "url": url, "identifiant": access.profile.login, "auth": auth.libelle(),
        "production": production,
    }));
    finding = finding.observed(
        if *production { "diagnostic.profil.production" } else { "diagnostic.profil.test" },
        &[("profil", name), ("url", url), ("identifiant", &login), ("auth", &auth.libelle())],
    );
    match client_key {
        Some(key) => rights(finding, key),
        None => finding,
    }
}

/// Checks the folders: they exist, are writable and private, and have room.
#[must_use]
pub fn contrats_at_hand(paths: &Paths) -> CheckResult {
    if paths.data.as_os_str().is_empty() {
        let failure = Failure::new(Category::Input, "erreur.donnees.sans_dossier");
        return CheckResult::failure(Check::Folders, failure).data(json!({ "dossiers": [] }));
    }
    let mut places: Vec<&Path> = vec![&paths.data];
    if paths.state != paths.data {
        places.push(&paths.state);
    }
    let mut finding = CheckResult::new(Check::Folders);
    let mut data = Vec::new();
    for place in places {
        let room = room(place);
        let meta = fs::metadata(place);
        data.push(json!({ "dossier": place.display().to_string(), "existe": meta.is_ok(), "libre": room }));
        let path: &dyn ToString = &place.display();
        finding = match meta {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                finding.observed("diagnostic.dossiers.absent", &[("dossier", path)])
            }
            Err(error) => {
                let folder = finding.observed("diagnostic.dossiers.illisible", &[("dossier", path), ("cause", &error)]);
                folder.advised(CheckState::Failure, "diagnostic.dossiers.faire", &[("dossier", path)])
            }
            Ok(meta) => examine(finding, place, &meta, room),
        };
    }
    finding = foreign_files(finding, &paths.data);
    finding.data(json!({ "dossiers": data }))
}

/// Names each file of the journal that another user has and this one can't write.
fn foreign_files(finding: CheckResult, folder: &Path) -> CheckResult {
    let files = neighbours(folder, |name| name.starts_with("journal.sqlite"));
    let foreign = files.iter().filter_map(|file| Some((file, private::foreign_owner(file)?)));
    foreign.fold(finding, |finding, (file, owner)| {
        let values: [(&str, &dyn ToString); 2] = [("fichier", &file.display()), ("proprietaire", &owner)];
        finding.advised(CheckState::Failure, "diagnostic.dossiers.fichier_autre.faire", &values)
    })
}

fn examine(mut finding: CheckResult, place: &Path, meta: &Metadata, room: Option<u64>) -> CheckResult {
    let path: &dyn ToString = &place.display();
    // A file without a name, which is gone when it is closed.
    if let Err(error) = tempfile::tempfile_in(place) {
        use std::io::ErrorKind as K;
        let key = match error.kind() {
            K::PermissionDenied => "diagnostic.dossiers.ferme_droits",
            K::ReadOnlyFilesystem => "diagnostic.dossiers.ferme_lecture_seule",
            K::StorageFull => "diagnostic.dossiers.ferme_plein",
            _ => "diagnostic.dossiers.ferme",
        };
        return finding.observed(key, &[("dossier", path), ("cause", &error)]).advised(
            CheckState::Failure,
            "diagnostic.dossiers.faire",
            &[("dossier", path)],
        );
    }
    finding = match room {
        Some(room) => finding.observed("diagnostic.dossiers.ouvert", &[("dossier", path), ("libre", &(room >> 20))]),
        None => finding.observed("diagnostic.dossiers.ouvert_place_inconnue", &[("dossier", path)]),
    };
    match room {
        Some(room) if room < MIN_ROOM => {
            finding = finding.advised(CheckState::Failure, "diagnostic.dossiers.plein.faire", &[("dossier", path)]);
        }
        Some(room) if room < LOW_ROOM => {
            finding = finding.advised(CheckState::Warning, "diagnostic.dossiers.plein.faire", &[("dossier", path)]);
        }
        _ => {}
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
        if meta.uid() != rustix::process::geteuid().as_raw() {
            finding = finding.advised(
                CheckState::Warning,
                "diagnostic.dossiers.proprietaire.faire",
                &[("dossier", path), ("uid", &meta.uid())],
            );
        }
        if meta.permissions().mode() & 0o022 != 0 {
            finding = finding.advised(CheckState::Warning, "diagnostic.dossiers.ouvert.faire", &[("dossier", path)]);
        }
    }
    #[cfg(not(unix))]
    let _ = meta;
    finding
}

/// The bytes that are free for this user on the disk of `place`; `None` when the system does not tell.
fn room(place: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let state = rustix::fs::statvfs(place).ok()?;
        Some(state.f_bavail.saturating_mul(state.f_frsize))
    }
    #[cfg(not(unix))]
    {
        let _ = place;
        None
    }
}

/// Checks the journal; `opened` is `None` when there is no journal yet.
#[must_use]
pub fn journal(paths: &Paths, opened: Option<&Result<Engine, Failure>>) -> CheckResult {
    let path = paths.journal();
    let damaged_files = neighbours(&paths.data, |name| name.starts_with("journal-abime-") && name.ends_with(".sqlite"));
    let size = fs::metadata(&path).map_or(0, |meta| meta.len());
    let names: Vec<String> = damaged_files.iter().map(|path| path.display().to_string()).collect();
    let data = |schema: Option<u32>| json!({ "fichier": path.display().to_string(), "taille": size, "schema": schema, "misDeCote": names });
    let finding = match opened {
        None => CheckResult::new(Check::Journal)
            .observed("diagnostic.journal.aucun", &[("fichier", &path.display())])
            .data(data(None)),
        Some(Err(failure)) => CheckResult::failure(Check::Journal, failure.clone()).data(data(None)),
        Some(Ok(engine)) => {
            let schema = engine.journal_schema();
            let opened = CheckResult::new(Check::Journal).observed(
                "diagnostic.journal.ouvert",
                &[("fichier", &path.display()), ("taille", &(size >> 10)), ("schema", &schema)],
            );
            let way = engine.journal_watch_way();
            let told = match &way {
                WatchWay::Told(means) => opened.observed("diagnostic.journal.signale", &[("moyen", means)]),
                WatchWay::Looked { every, why } => {
                    opened.observed("diagnostic.journal.regarde", &[("secondes", &every.as_secs()), ("cause", why)])
                }
            };
            let mut data = data(Some(schema));
            data["ecrituresDesAutres"] = match way {
                WatchWay::Told(means) => json!({ "notifications": means }),
                WatchWay::Looked { every, .. } => json!({ "notifications": null, "regardSecondes": every.as_secs() }),
            };
            rights(told, &path).data(data)
        }
    };
    damaged_files.iter().fold(finding, |finding, damaged| {
        finding.advised(CheckState::Warning, "diagnostic.journal.abime.faire", &[("fichier", &damaged.display())])
    })
}

/// Checks for answers that the journal could not take: one may hold a code de décharge.
#[must_use]
pub fn aside(paths: &Paths) -> CheckResult {
    let files = neighbours(&paths.data.join("secours"), |_| true);
    let names: Vec<String> = files.iter().map(|path| path.display().to_string()).collect();
    let finding = CheckResult::new(Check::Asides).data(json!({ "fichiers": names }));
    if files.is_empty() {
        return finding.observed("diagnostic.secours.aucun", &[]);
    }
    let finding = finding.seen_count("diagnostic.secours", files.len(), &[("nombre", &files.len())]);
    files.iter().fold(finding, |finding, file| {
        finding.advised(CheckState::Failure, "diagnostic.secours.faire", &[("fichier", &file.display())])
    })
}

fn neighbours(folder: &Path, chosen: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .filter(|entry| chosen(&entry.file_name().to_string_lossy()))
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found
}

/// Checks for puts that are not settled and codes that are missing.
pub async fn reprovisionnings(engine: &Engine) -> CheckResult {
    let contrats_at_hand = match engine.contrats_at_hand().await {
        Ok(contrats_at_hand) => contrats_at_hand,
        Err(failure) => return CheckResult::failure(Check::UnsettledPuts, failure),
    };
    let lives: Vec<_> = contrats_at_hand.iter().filter_map(|folder| folder.life.as_ref()).collect();
    let contrats = |chosen: &dyn Fn(&crate::domain::lifecycle::Life) -> bool| -> Vec<&str> {
        lives.iter().filter(|life| chosen(life)).map(|life| life.demande.contrat.as_str()).collect()
    };
    let underway = contrats(&|life| !life.is_settled());
    let doubts = contrats(&|life| matches!(life.phase, Phase::Unknown(_)));
    // Of every put, not only of each contract's latest.
    let without_code = match engine.missing_codes().await {
        Ok(puts) => puts,
        Err(failure) => return CheckResult::failure(Check::UnsettledPuts, failure),
    };
    let without_code: Vec<&str> = without_code.iter().map(|(_, life)| life.demande.contrat.as_str()).collect();
    let mut finding = CheckResult::new(Check::UnsettledPuts)
        .observed(
            "diagnostic.reprovisionnings.comptes",
            &[("en_cours", &underway.len()), ("doutes", &doubts.len()), ("sans_code", &without_code.len())],
        )
        .data(json!({ "enCours": underway, "issueInconnue": doubts, "codeManquant": without_code }));
    if !doubts.is_empty() {
        let contrats = doubts.join(", ");
        finding =
            finding.advised(CheckState::Warning, "diagnostic.reprovisionnings.doute.faire", &[("contrats", &contrats)]);
    }
    if !without_code.is_empty() {
        let contrats = without_code.join(", ");
        finding =
            finding.advised(CheckState::Warning, "diagnostic.reprovisionnings.code.faire", &[("contrats", &contrats)]);
    }
    finding
}

/// Checks the month's requests and the sessions, as this post counts them.
pub async fn quota(engine: &Engine) -> CheckResult {
    let quota = match engine.quota().await {
        Ok(quota) => quota,
        Err(failure) => return CheckResult::failure(Check::Quota, failure),
    };
    let reserve = engine.settings().reserve;
    let remaining = quota.ceiling.saturating_sub(quota.used);
    let free = remaining.saturating_sub(reserve);
    let sessions = (quota.used_sessions, quota.session_ceiling);
    let finding = CheckResult::new(Check::Quota)
        .of(Category::Quota)
        .observed(
            "diagnostic.quota.vu",
            &[
                ("utilisees", &quota.used),
                ("plafond", &quota.ceiling),
                ("restantes", &remaining),
                ("reserve", &reserve),
                ("prises", &sessions.0),
                ("sessions", &sessions.1),
            ],
        )
        .data(json!({
            "mois": quota.month, "utilisees": quota.used, "plafond": quota.ceiling, "restantes": remaining,
            "reserve": reserve, "sessions": { "utilisees": sessions.0, "plafond": sessions.1 },
        }));
    if free == 0 {
        finding.advised(CheckState::Failure, "diagnostic.quota.epuise.faire", &[("reserve", &remaining.min(reserve))])
    } else if let Some(stop) = stop(Some(engine), |category| category != Category::Credentials).await {
        // The service itself said that the volume is reached, against this post's count, or it asks to wait.
        CheckResult { state: CheckState::Warning, cause: Some(stop), ..finding }
    } else if free < quota.ceiling / 10 {
        finding.advised(CheckState::Warning, "diagnostic.quota.bas.faire", &[("libres", &free)])
    } else if sessions.0 >= sessions.1 {
        finding.advised(CheckState::Warning, "diagnostic.quota.sessions.faire", &[])
    } else {
        finding
    }
}

/// Checks the password: whether there is one and where it is, never its value. When a person can be asked for it
/// (`askable`), a missing password stops nothing. Also tells a refusal by the service that is in the journal.
pub async fn password(config: &Config, engine: Option<&Engine>, askable: bool) -> CheckResult {
    let mut finding = search_password(config).await;
    if stop(engine, |category| category == Category::Credentials).await.is_some() {
        finding = finding.advised(CheckState::Warning, "diagnostic.mot_de_passe.refuse.faire", &[]);
    }
    if finding.state == CheckState::Failure && askable {
        return CheckResult { state: CheckState::Warning, ..finding.observed("diagnostic.mot_de_passe.demande", &[]) };
    }
    finding
}

/// A refusal by the service that stops calls now, with a category that `wanted` accepts.
async fn stop(engine: Option<&Engine>, wanted: fn(Category) -> bool) -> Option<Failure> {
    let stops = engine?.stops().await.ok()?;
    stops.into_iter().find(|stop| wanted(stop.category))
}

async fn search_password(config: &Config) -> CheckResult {
    let Some(profile) = config.active_profile() else {
        return CheckResult::not_tried(Check::Password, "diagnostic.sans_profil");
    };
    let Some(login) = profile.login.clone().filter(|_| profile.auth != Auth::None) else {
        return CheckResult::new(Check::Password)
            .observed("diagnostic.mot_de_passe.inutile", &[])
            .data(json!({ "origine": null }));
    };
    let name = config.profile.clone();
    let search = tokio::task::spawn_blocking(move || secret::search(&name, &login).map(|(_, origin)| origin));
    let origin = |origin: Option<&str>| json!({ "origine": origin });
    let finding = CheckResult::new(Check::Password);
    match search.await {
        Ok(Ok(PasswordOrigin::Environment)) => {
            finding.observed("diagnostic.mot_de_passe.environnement", &[]).data(origin(Some("environnement")))
        }
        Ok(Ok(PasswordOrigin::Keyring)) => {
            finding.observed("diagnostic.mot_de_passe.trousseau", &[]).data(origin(Some("trousseau")))
        }
        Ok(Err(failure)) => CheckResult::failure(Check::Password, failure).data(origin(None)),
        Err(error) => {
            let failure = Failure::new(Category::Credentials, "erreur.secret.trousseau").detail(error);
            CheckResult::failure(Check::Password, failure).data(origin(None))
        }
    }
}
