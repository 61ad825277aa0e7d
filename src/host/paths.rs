//! Where things are: the configuration, the journal, the log.
//!
//! Owns: computing the places from the platform's conventions and `--donnees`.
//!
//! Must never: make a folder, or look whether one exists.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;

/// The places of one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chemins {
    /// `config.toml`; `None` where the platform names no home.
    pub config: Option<PathBuf>,
    /// The folder of the journal and its locks.
    pub donnees: PathBuf,
    /// The folder of the log.
    pub etat: PathBuf,
}

impl Chemins {
    /// The user's places; `donnees` (`--donnees`) takes the place of the data folder and of the
    /// log's. Without a home folder everything is under `.reprov` of the current folder.
    #[must_use]
    pub fn trouve(donnees: Option<&Path>) -> Self {
        let projet = ProjectDirs::from("", "", "reprov");
        let repli = || PathBuf::from(".reprov");
        let config = projet.as_ref().map(|projet| projet.config_dir().join("config.toml"));
        match donnees {
            Some(dossier) => Self { config, donnees: dossier.to_owned(), etat: dossier.to_owned() },
            None => Self {
                config,
                donnees: projet.as_ref().map_or_else(repli, |projet| projet.data_local_dir().to_owned()),
                etat: projet.as_ref().map_or_else(repli, |projet| {
                    projet.state_dir().unwrap_or_else(|| projet.data_local_dir()).to_owned()
                }),
            },
        }
    }

    /// The journal's file.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.donnees.join("journal.sqlite")
    }

    /// The log's file.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.etat.join("reprov.log")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn donnees_takes_journal_and_log_with_it() {
        let chemins = Chemins::trouve(Some(Path::new("/tmp/x")));
        assert_eq!(chemins.journal(), Path::new("/tmp/x/journal.sqlite"));
        assert_eq!(chemins.log(), Path::new("/tmp/x/reprov.log"));
    }
}
