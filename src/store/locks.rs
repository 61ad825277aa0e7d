//! Locks between the processes of this machine: the service's sessions, and who drives which put.
//!
//! Owns: a folder of empty files, each locked by the operating system while its holder lives, so
//! that what a killed process held is free at once.
//!
//! Must never: write into a file, or treat the existence of one as a lock.

use std::fmt::Display;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::host::private;

/// The locks of one profile.
#[derive(Debug, Clone)]
pub struct Verrous {
    dossier: PathBuf,
}

/// A lock held: freed when dropped, or when the process ends in whatever way.
#[derive(Debug)]
pub struct Verrou {
    _fichier: File,
}

impl Verrous {
    /// The locks of `profil` in `donnees`. Creates their folder (mode 0700; the files have 0600).
    ///
    /// # Errors
    /// The folder can't be made.
    pub fn ouvrir(donnees: &Path, profil: &str) -> io::Result<Self> {
        // A profile's name is a person's: only its safe characters make a folder's name, and a
        // fingerprint keeps two profiles apart that differ in the others.
        let lisible: String = profil.chars().filter(char::is_ascii_alphanumeric).take(32).collect();
        let empreinte = profil
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |somme, octet| (somme ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3));
        let dossier = donnees.join("verrous").join(format!("{lisible}-{empreinte:016x}"));
        private::cree_dossier(&dossier)?;
        Ok(Self { dossier })
    }

    /// One of `combien` sessions, if one is free.
    ///
    /// # Errors
    /// A lock file can't be opened.
    pub fn session(&self, combien: u8) -> io::Result<Option<Verrou>> {
        for numero in 0..combien {
            if let Some(verrou) = self.essaie(&format!("session-{numero}"))? {
                return Ok(Some(verrou));
            }
        }
        Ok(None)
    }

    /// How many of `combien` sessions are taken, by any process.
    ///
    /// # Errors
    /// A lock file can't be opened.
    pub fn sessions_prises(&self, combien: u8) -> io::Result<u8> {
        let mut prises = 0;
        for numero in 0..combien {
            if self.essaie(&format!("session-{numero}"))?.is_none() {
                prises += 1;
            }
        }
        Ok(prises)
    }

    /// The right to drive a put. `None`: a living process has it.
    ///
    /// # Errors
    /// The lock file can't be opened.
    pub fn put(&self, id: impl Display) -> io::Result<Option<Verrou>> {
        self.essaie(&format!("put-{id}"))
    }

    /// The turn to ask about a put while following it. `None`: another following is asking.
    ///
    /// # Errors
    /// The lock file can't be opened.
    pub fn suivi(&self, id: impl Display) -> io::Result<Option<Verrou>> {
        self.essaie(&format!("suivi-{id}"))
    }

    fn essaie(&self, nom: &str) -> io::Result<Option<Verrou>> {
        let fichier = private::options().create(true).truncate(false).write(true).open(self.dossier.join(nom))?;
        match fichier.try_lock() {
            Ok(()) => Ok(Some(Verrou { _fichier: fichier })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(erreur)) => Err(erreur),
        }
    }
}

/// Waits for one of `combien` sessions, asking again every 100 ms, for at most `delai`.
///
/// # Errors
/// A lock file can't be opened. `Ok(None)`: none became free in time.
pub async fn attend_session(verrous: &Verrous, combien: u8, delai: Duration) -> io::Result<Option<Verrou>> {
    let debut = Instant::now();
    loop {
        if let Some(verrou) = verrous.session(combien)? {
            return Ok(Some(verrou));
        }
        if debut.elapsed() >= delai {
            return Ok(None);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[cfg(test)]
mod tests {
    //! Guards: store: two sessions, and never past the quota, across processes; a killed process's session is
    //! free at once

    use super::*;

    #[test]
    fn two_sessions_and_no_third_until_one_is_given_back() {
        let dossier = tempfile::tempdir().unwrap();
        let ici = Verrous::ouvrir(dossier.path(), "pack").unwrap();
        let ailleurs = Verrous::ouvrir(dossier.path(), "pack").unwrap();
        let une = ici.session(2).unwrap().unwrap();
        let _deux = ailleurs.session(2).unwrap().unwrap();
        assert!(ici.session(2).unwrap().is_none());
        assert_eq!(ici.sessions_prises(2).unwrap(), 2);
        drop(une);
        assert!(ailleurs.session(2).unwrap().is_some());
    }

    #[test]
    fn profiles_do_not_share_locks() {
        let dossier = tempfile::tempdir().unwrap();
        let pack = Verrous::ouvrir(dossier.path(), "pack").unwrap();
        let autre = Verrous::ouvrir(dossier.path(), "pa/ck").unwrap();
        let _tenu = pack.put(1).unwrap().unwrap();
        assert!(pack.put(1).unwrap().is_none());
        assert!(autre.put(1).unwrap().is_some());
    }
}
