//! The log: a file of the state folder, for whoever looks for a cause.
//!
//! Owns: the file, its size, its rights, and how much goes into it. The file is opened at the first
//! line that is written: a run that has nothing to say makes none.
//!
//! Must never: write to the terminal, keep more than two files of 5 MiB and what one run adds, or
//! be given a secret (nothing that holds one can be formatted).

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::domain::text::affichable;
use crate::host::private;

/// Past this size the file is set aside at the next start.
const TAILLE_MAX: u64 = 5 << 20;

/// The variable that says how much goes into it.
pub const VARIABLE: &str = "REPROV_LOG";

static FICHIER: OnceLock<PathBuf> = OnceLock::new();

/// Starts logging to `fichier`. `variable` (that of [`VARIABLE`]) is a filter such as `debug` or
/// `reprov::engine=trace`; without it the level is warnings, `-v` information, `-vv` details,
/// `-vvv` everything. Only this program's own lines are written, whatever the filter says: what a
/// library makes of a request or of the keyring's messages is not ours to vouch for. A log that
/// can't be written is no reason to stop.
pub fn demarre(fichier: PathBuf, verbosite: u8, variable: Option<String>) {
    let niveau = match verbosite {
        0 => "reprov=warn",
        1 => "reprov=info",
        2 => "reprov=debug",
        _ => "reprov=trace",
    };
    let _ = FICHIER.set(fichier.clone());
    let filtre = variable.and_then(|filtre| EnvFilter::try_new(filtre).ok()).unwrap_or_else(|| EnvFilter::new(niveau));
    let _ = journalise(filtre, Fichier(Arc::new(Mutex::new(Etat::Ferme(fichier))))).try_init();
}

/// The log's file, once logging has started.
#[must_use]
pub fn fichier() -> Option<PathBuf> {
    FICHIER.get().cloned()
}

fn journalise(filtre: EnvFilter, fichier: Fichier) -> impl Subscriber + Send + Sync {
    tracing_subscriber::fmt()
        .with_env_filter(filtre)
        .with_ansi(false)
        .with_writer(fichier)
        .finish()
        .with(filter_fn(|ligne| ligne.target().split("::").next() == Some("reprov")))
}

/// The log's file, opened when it is first written to.
#[derive(Clone)]
struct Fichier(Arc<Mutex<Etat>>);

enum Etat {
    Ferme(PathBuf),
    Ouvert(File),
    Impossible,
}

impl MakeWriter<'_> for Fichier {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl Write for Fichier {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        let mut etat = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Etat::Ferme(chemin) = &*etat {
            let ouvert = ouvre(chemin);
            *etat = ouvert.map_or(Etat::Impossible, Etat::Ouvert);
        }
        match &mut *etat {
            // Whoever reads the log does so on a terminal.
            Etat::Ouvert(fichier) => fichier.write_all(inerte(octets).as_bytes()).map(|()| octets.len()),
            Etat::Ferme(_) | Etat::Impossible => Ok(octets.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Etat::Ouvert(fichier) => fichier.flush(),
            Etat::Ferme(_) | Etat::Impossible => Ok(()),
        }
    }
}

/// What is written, harmless line by line.
fn inerte(octets: &[u8]) -> String {
    let texte = String::from_utf8_lossy(octets);
    let lignes: Vec<_> = texte.split('\n').map(affichable).collect();
    lignes.join("\n")
}

fn ouvre(chemin: &Path) -> io::Result<File> {
    if let Some(dossier) = chemin.parent() {
        private::cree_dossier(dossier)?;
    }
    if fs::metadata(chemin).is_ok_and(|metadonnees| metadonnees.len() > TAILLE_MAX) {
        fs::rename(chemin, chemin.with_extension("log.1"))?;
    }
    private::options().create(true).append(true).open(chemin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_log_is_set_aside_once() {
        let dossier = tempfile::tempdir().unwrap();
        let chemin = dossier.path().join("etat").join("reprov.log");
        ouvre(&chemin).unwrap().set_len(TAILLE_MAX + 1).unwrap();
        assert_eq!(ouvre(&chemin).unwrap().metadata().unwrap().len(), 0);
        assert_eq!(fs::metadata(dossier.path().join("etat/reprov.log.1")).unwrap().len(), TAILLE_MAX + 1);
    }

    #[test]
    fn only_this_program_s_lines_are_written_whatever_the_filter() {
        let dossier = tempfile::tempdir().unwrap();
        let chemin = dossier.path().join("reprov.log");
        let fichier = Fichier(Arc::new(Mutex::new(Etat::Ferme(chemin.clone()))));
        tracing::subscriber::with_default(journalise(EnvFilter::new("trace"), fichier), || {
            tracing::trace!(target: "reprov::engine", "la nôtre");
            tracing::error!(target: "zbus::connection", "celle d'une autre");
            tracing::error!(target: "reprovision", "encore une autre");
        });
        let ecrit = fs::read_to_string(&chemin).unwrap();
        assert_eq!(ecrit.lines().count(), 1, "{ecrit}");
        assert!(ecrit.contains("la nôtre"));
    }

    #[cfg(unix)]
    #[test]
    fn the_log_is_its_owner_s_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let dossier = tempfile::tempdir().unwrap();
        let chemin = dossier.path().join("reprov.log");
        ouvre(&chemin).unwrap();
        assert_eq!(fs::metadata(&chemin).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
