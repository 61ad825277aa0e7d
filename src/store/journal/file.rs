//! The file itself: creating it, opening it, and putting a damaged one aside.
//!
//! Owns: modes, the lock between processes, the judgement that a file is damaged, and the settings
//! of the connection.
//!
//! Beside the journal stands an empty lock file. Whoever has the journal open holds it *shared*;
//! creating the journal, checking it and putting it aside need it *exclusive*, that is: nobody has
//! the journal open. So no process ever goes on writing into a file that another one put aside,
//! and the journal's own file is never opened but by SQLite once it exists (closing a second
//! descriptor of it would release SQLite's locks of the whole process).

use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::error::JournalError;
use super::schema::{self, Etat};
use crate::host::private;

/// How long another process may keep the file before that is a failure.
pub(super) const ATTENTE: Duration = Duration::from_secs(10);
/// The same for a damaged file that others have open.
const ATTENTE_ABIME: Duration = Duration::from_millis(500);
const PAUSE: Duration = Duration::from_millis(5);

/// What SQLite keeps beside its file.
const COMPAGNONS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// An open journal.
pub(super) struct Ouvert {
    pub(super) connexion: Connection,
    /// Held, shared, as long as the connection.
    pub(super) verrou: File,
    /// Where a damaged file was put.
    pub(super) mis_de_cote: Option<PathBuf>,
}

/// Opens `chemin`, ready to be used.
pub(super) fn ouvrir(chemin: &Path) -> Result<Ouvert, JournalError> {
    if let Some(dossier) = chemin.parent() {
        private::cree_dossier(dossier).map_err(|erreur| JournalError::de_fichier(dossier, &erreur))?;
    }
    let chemin_verrou = suffixe(chemin, ".verrou");
    let verrou = private::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&chemin_verrou)
        .map_err(|erreur| JournalError::de_fichier(&chemin_verrou, &erreur))?;
    let sur_verrou = |erreur: &std::io::Error| JournalError::de_fichier(&chemin_verrou, erreur);

    let debut = Instant::now();
    let mut mis_de_cote = None;
    loop {
        // Alone: whatever the file needs may be done to it.
        if prend(verrou.try_lock()).map_err(|erreur| sur_verrou(&erreur))? {
            let prepare = prepare(chemin);
            verrou.unlock().map_err(|erreur| sur_verrou(&erreur))?;
            mis_de_cote = prepare?.or(mis_de_cote);
        }
        let echec = if prend(verrou.try_lock_shared()).map_err(|erreur| sur_verrou(&erreur))? {
            match ouvre_pret(chemin) {
                Ok(connexion) => return Ok(Ouvert { connexion, verrou, mis_de_cote }),
                Err(erreur) => {
                    verrou.unlock().map_err(|erreur| sur_verrou(&erreur))?;
                    erreur
                }
            }
        } else {
            JournalError::Verrouille("another process is opening it".to_owned())
        };
        // These two may pass: another process may be about to finish creating the file, or to let
        // a damaged one go so that it can be put aside.
        let attente = match &echec {
            JournalError::Verrouille(_) => ATTENTE,
            JournalError::Abime(_) => ATTENTE_ABIME,
            _ => return Err(echec),
        };
        if debut.elapsed() >= attente {
            return Err(echec);
        }
        std::thread::sleep(PAUSE);
    }
}

fn prend(essai: Result<(), TryLockError>) -> Result<bool, std::io::Error> {
    match essai {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(erreur)) => Err(erreur),
    }
}

/// Makes the file a sound journal of the newest schema, nobody else having it open. Returns where
/// a damaged one was put.
fn prepare(chemin: &Path) -> Result<Option<PathBuf>, JournalError> {
    let mut mis_de_cote = None;
    if taille(chemin)?.unwrap_or(0) == 0 {
        // SQLite would drop a log whose file is gone: it may hold all there was.
        if taille(&suffixe(chemin, "-wal"))?.unwrap_or(0) > 0 {
            mis_de_cote = Some(met_de_cote(chemin)?);
        }
    } else {
        match juge(chemin) {
            Ok(Etat::Journal(version)) if version == schema::connue() => return Ok(None),
            Ok(_) => {}
            Err(JournalError::Abime(detail)) => {
                let ou = met_de_cote(chemin)?;
                tracing::error!(%detail, ou = %ou.display(), "the journal was damaged and is put aside");
                mis_de_cote = Some(ou);
            }
            Err(erreur) => return Err(erreur),
        }
    }
    if taille(chemin)?.is_none() {
        private::options()
            .write(true)
            .create_new(true)
            .open(chemin)
            .map_err(|erreur| JournalError::de_fichier(chemin, &erreur))?;
        assure_creation(chemin);
    }
    let mut connexion = connecte(chemin)?;
    regle(&connexion)?;
    schema::migre(&mut connexion)?;
    connexion.close().map_err(|(_, erreur)| erreur)?;
    Ok(mis_de_cote)
}

/// What the file is; changes nothing of it.
fn juge(chemin: &Path) -> Result<Etat, JournalError> {
    let connexion = connecte(chemin)?;
    let etat = schema::examine(&connexion)?;
    let verdict: String = connexion.query_row("PRAGMA quick_check(1)", [], |ligne| ligne.get(0))?;
    if verdict == "ok" { Ok(etat) } else { Err(JournalError::Abime(verdict)) }
}

/// The file, if it is a journal ready to be used.
fn ouvre_pret(chemin: &Path) -> Result<Connection, JournalError> {
    let pas_pret = || JournalError::Verrouille("another process is creating it".to_owned());
    if taille(chemin)?.unwrap_or(0) == 0 {
        return Err(pas_pret());
    }
    let mut connexion = connecte(chemin)?;
    if schema::examine(&connexion)? == Etat::Vide {
        return Err(pas_pret());
    }
    regle(&connexion)?;
    schema::migre(&mut connexion)?;
    connexion.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(connexion)
}

/// A connection to an existing file that leaves the file as it is until it is written to.
fn connecte(chemin: &Path) -> Result<Connection, JournalError> {
    let connexion =
        Connection::open_with_flags(chemin, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    // Closing the last connection would else write the log into a file that we refuse.
    connexion.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connexion.busy_timeout(ATTENTE)?;
    Ok(connexion)
}

/// The connection's settings: what is committed is on the disk.
fn regle(connexion: &Connection) -> Result<(), JournalError> {
    if connexion.is_readonly("main")? {
        return Err(JournalError::LectureSeule("the file can't be written".to_owned()));
    }
    let mode: String = connexion.pragma_update_and_check(None, "journal_mode", "wal", |ligne| ligne.get(0))?;
    if mode != "wal" {
        // As durable, but readers and writers wait for each other.
        tracing::warn!(%mode, "the journal's file system has no write-ahead log");
    }
    connexion.pragma_update(None, "synchronous", "FULL")?;
    // macOS: fsync alone leaves the data in the drive's cache.
    connexion.pragma_update(None, "fullfsync", true)?;
    connexion.pragma_update(None, "foreign_keys", true)?;
    connexion.pragma_update(None, "trusted_schema", false)?;
    Ok(())
}

/// Renames the file and what SQLite keeps beside it; the log first, so that it never stands beside
/// a new file. Returns the file's new place.
fn met_de_cote(chemin: &Path) -> Result<PathBuf, JournalError> {
    let cible = libre(chemin)?;
    for compagnon in COMPAGNONS.iter().copied().chain([""]) {
        let de = suffixe(chemin, compagnon);
        if taille(&de)?.is_some() {
            std::fs::rename(&de, suffixe(&cible, compagnon))
                .map_err(|erreur| JournalError::de_fichier(&de, &erreur))?;
        }
    }
    assure_dossier(chemin);
    Ok(cible)
}

/// A name for a file put aside, under which nothing exists.
fn libre(chemin: &Path) -> Result<PathBuf, JournalError> {
    let nom = |rang: u32| {
        let mut nom = chemin.file_stem().map_or_else(OsString::new, OsString::from);
        nom.push(format!("-abime-{}", Timestamp::now().strftime("%Y%m%dT%H%M%SZ")));
        if rang > 1 {
            nom.push(format!("-{rang}"));
        }
        if let Some(extension) = chemin.extension() {
            nom.push(".");
            nom.push(extension);
        }
        chemin.with_file_name(nom)
    };
    for rang in 1..=1000 {
        let candidat = nom(rang);
        let mut pris = false;
        for compagnon in COMPAGNONS.iter().copied().chain([""]) {
            pris |= taille(&suffixe(&candidat, compagnon))?.is_some();
        }
        if !pris {
            return Ok(candidat);
        }
    }
    Err(JournalError::Ouverture("no free name for the damaged file".to_owned()))
}

fn suffixe(chemin: &Path, suffixe: &str) -> PathBuf {
    let mut nom = chemin.as_os_str().to_owned();
    nom.push(suffixe);
    PathBuf::from(nom)
}

/// A file's size; `None` when there is none.
fn taille(chemin: &Path) -> Result<Option<u64>, JournalError> {
    match std::fs::metadata(chemin) {
        Ok(etat) => Ok(Some(etat.len())),
        Err(erreur) if erreur.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(erreur) => Err(JournalError::de_fichier(chemin, &erreur)),
    }
}

/// Makes a new file durable together with the folders on the way to it: they may have been made
/// just now, by this process or by one that was stopped right after.
fn assure_creation(chemin: &Path) {
    for dossier in chemin.ancestors().skip(1) {
        private::assure_dossier(dossier);
    }
}

/// Makes a creation or a renaming durable; SQLite does the same for its own files.
fn assure_dossier(chemin: &Path) {
    if let Some(dossier) = chemin.parent() {
        private::assure_dossier(dossier);
    }
}
