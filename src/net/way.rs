//! The settings by which a service is reached, and what of them can't be used.
//!
//! Owns: which addresses are acceptable, and which hosts are this machine.

use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::Url;

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
    let refus = |raison: &str| TransportError::Url { url: sans_secret(texte), raison: raison.to_owned() };
    let url = Url::parse(texte).map_err(|erreur| refus(&erreur.to_string()))?;
    let hote = url.host_str().ok_or_else(|| refus("no host"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refus("credentials do not belong in the address"));
    }
    match url.scheme() {
        "https" => {}
        "http" if est_boucle_locale(hote) => {}
        "http" => return Err(TransportError::HttpEnClair { hote: hote.to_owned() }),
        _ => return Err(refus("neither https nor http")),
    }
    Ok(url)
}

fn sans_secret(texte: &str) -> String {
    match texte.rsplit_once('@') {
        Some((_, hote)) => format!("...@{hote}"),
        None => texte.to_owned(),
    }
}

/// Whether a host is this machine: `localhost`, 127.0.0.0/8 or ::1.
#[must_use]
pub fn est_boucle_locale(hote: &str) -> bool {
    let nu = hote.trim_start_matches('[').trim_end_matches(']');
    nu.eq_ignore_ascii_case("localhost") || nu.parse::<IpAddr>().is_ok_and(|adresse| adresse.is_loopback())
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
