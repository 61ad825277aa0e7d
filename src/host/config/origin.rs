//! Where a value comes from, and what stands over the file.

use std::path::PathBuf;

use crate::host::texts::Langue;

/// Where a value came from, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub enum Provenance {
    /// The command line.
    #[serde(rename = "option")]
    Option,
    /// An environment variable.
    #[serde(rename = "environnement")]
    Environnement,
    /// `config.toml`.
    #[serde(rename = "fichier")]
    Fichier,
    /// The product.
    #[serde(rename = "defaut")]
    Defaut,
}

/// A value that the command line or the environment gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Donnee<T> {
    /// The value.
    pub valeur: T,
    /// Which of the two gave it.
    pub origine: Provenance,
}

/// What the command line and the environment say over the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surcharges {
    /// `--config`, `REPROV_CONFIG`.
    pub config: Option<Donnee<PathBuf>>,
    /// `--profil`, `REPROV_PROFIL`.
    pub profil: Option<Donnee<String>>,
    /// `--langue`, `REPROV_LANGUE`.
    pub langue: Option<Donnee<Langue>>,
}
