//! The source of a configuration value, and the values that override the file.

use std::path::PathBuf;

use crate::host::texts::Language;

/// The source of a value, the one with the highest priority first.
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
    /// The product's default.
    #[serde(rename = "defaut")]
    Default,
}

/// A value given on the command line or in the environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given<T> {
    /// The value.
    pub value: T,
    /// Whether the command line or the environment gave the value.
    pub origin: ValueOrigin,
}

/// The values that override the file: from the command line and the environment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// `--config`, `REPROV_CONFIG`.
    pub config: Option<Given<PathBuf>>,
    /// `--profil`, `REPROV_PROFIL`.
    pub profile: Option<Given<String>>,
    /// `--langue`, `REPROV_LANGUE`.
    pub language: Option<Given<Language>>,
}
