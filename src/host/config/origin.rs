//! Where a value comes from, and what stands over the file.

use std::path::PathBuf;

use crate::host::texts::Language;

/// Where a value came from, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub enum ValueOrigin {
    /// The command line.
    #[serde(rename = "option")]
    Option,
    /// An environment variable.
    #[serde(rename = "environnement")]
    Environment,
    /// `config.toml`.
    #[serde(rename = "fichier")]
    File,
    /// The product.
    #[serde(rename = "defaut")]
    Default,
}

/// A value that the command line or the environment gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given<T> {
    /// The value.
    pub value: T,
    /// Which of the two gave it.
    pub origin: ValueOrigin,
}

/// What the command line and the environment say over the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// `--config`, `REPROV_CONFIG`.
    pub config: Option<Given<PathBuf>>,
    /// `--profil`, `REPROV_PROFIL`.
    pub profile: Option<Given<String>>,
    /// `--langue`, `REPROV_LANGUE`.
    pub language: Option<Given<Language>>,
}
