//! The locations of the configuration, the journal and the log.
//!
//! Owns: computing the locations from the platform's conventions and `--donnees`.
//!
//! Must never: create a folder, or check whether one exists.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;

/// The locations for one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// The path of `config.toml`; `None` when the platform gives no home folder.
    pub config: Option<PathBuf>,
    /// The folder of the journal and its locks; empty when the platform gives no home folder and nobody told one.
    pub data: PathBuf,
    /// The folder of the log; empty as `data`.
    pub state: PathBuf,
}

impl Paths {
    /// The user's locations. `data` (`--donnees`) replaces both the data folder and the log's folder.
    ///
    /// A home that is not absolute is none: there would be a journal, and a count of the month's requests, for each
    /// folder that the program is started in.
    #[must_use]
    pub fn find(data: Option<&Path>) -> Self {
        let project = ProjectDirs::from("", "", "reprov")
            .filter(|project| project.config_dir().is_absolute() && project.data_local_dir().is_absolute());
        let config = project.as_ref().map(|project| project.config_dir().join("config.toml"));
        match (data, project) {
            (Some(folder), _) => Self { config, data: folder.to_owned(), state: folder.to_owned() },
            (None, None) => Self { config, data: PathBuf::new(), state: PathBuf::new() },
            (None, Some(project)) => Self {
                config,
                data: project.data_local_dir().to_owned(),
                state: project.state_dir().unwrap_or_else(|| project.data_local_dir()).to_owned(),
            },
        }
    }

    /// The journal's file.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.data.join("journal.sqlite")
    }

    /// The log's file; `None` without a folder for it.
    #[must_use]
    pub fn log(&self) -> Option<PathBuf> {
        (!self.state.as_os_str().is_empty()).then(|| self.state.join("reprov.log"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_takes_journal_and_log_with_it() {
        let paths = Paths::find(Some(Path::new("/tmp/x")));
        assert_eq!(paths.journal(), Path::new("/tmp/x/journal.sqlite"));
        assert_eq!(paths.log().as_deref(), Some(Path::new("/tmp/x/reprov.log")));
    }
}
