//! The settings by which a service is reached, and what of them can't be used.
//!
//! Owns: what a transport is made with, and the words for what can't be used.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::Url;

use crate::domain::service_url::{ServiceUrl, UrlDefect, masked};

/// How the service of one profile is reached. The proxy's address may hold its password: it is never
/// formatted.
#[derive(Clone)]
pub struct Acces {
    /// The service's whole address.
    pub url: String,
    /// Whether the login and password go into an HTTP Basic header.
    pub basic: bool,
    /// Time to connect, TLS included.
    pub delai_connexion: Duration,
    /// Time for the whole exchange.
    pub delai_reponse: Duration,
    /// Largest answer accepted, in bytes.
    pub taille_max: u64,
    /// A proxy's address.
    pub proxy: Option<String>,
    /// Certificate authorities to trust beside the system's (PEM).
    pub ca_file: Option<PathBuf>,
    /// The client's certificate chain (PEM).
    pub client_cert: Option<PathBuf>,
    /// The client certificate's key (PEM, not encrypted).
    pub client_key: Option<PathBuf>,
}

/// Why a transport could not be made: the configuration names something that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// The address is not a usable one.
    #[error("url {url}: {raison}")]
    Url {
        /// The address.
        url: String,
        /// Why.
        raison: String,
    },
    /// Plain http to another machine.
    #[error("plain http to {hote} is refused: only a loopback address may be reached without TLS")]
    HttpEnClair {
        /// The host.
        hote: String,
    },
    /// A file that is missing or is not what it should be.
    #[error("{champ} {}: {raison}", chemin.display())]
    Fichier {
        /// The configuration key.
        champ: &'static str,
        /// The file.
        chemin: PathBuf,
        /// Why.
        raison: String,
    },
    /// The proxy's address is not a usable one.
    #[error("proxy: {raison}")]
    Proxy {
        /// Why.
        raison: String,
    },
    /// The HTTP library refused its settings.
    #[error("http client: {0}")]
    Client(String),
}

/// The address `texte`, if a service may be reached there.
///
/// # Errors
/// [`TransportError`].
pub(super) fn adresse(texte: &str) -> Result<Url, TransportError> {
    match ServiceUrl::parse(texte) {
        Ok(adresse) => Ok(adresse.url().clone()),
        Err(UrlDefect::Clear(hote)) => Err(TransportError::HttpEnClair { hote }),
        Err(defaut) => Err(TransportError::Url { url: masked(texte), raison: defaut.to_string() }),
    }
}

/// The bytes of a file that the setting `champ` names.
///
/// # Errors
/// [`TransportError::Fichier`].
pub(super) fn lit_fichier(champ: &'static str, chemin: &Path) -> Result<Vec<u8>, TransportError> {
    fs::read(chemin).map_err(|erreur| TransportError::Fichier {
        champ,
        chemin: chemin.to_owned(),
        raison: erreur.to_string(),
    })
}
