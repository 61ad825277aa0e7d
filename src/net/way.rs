//! The settings for reaching a service, and the errors for settings that can't be used.
//!
//! Owns: the settings that a transport is made with, and the messages for those that can't be used.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::Url;

use crate::domain::failure::Failure;
use crate::domain::proxy_url::{ProxyFault, ProxyUrl};
use crate::domain::service_error::Category;
use crate::domain::service_url::{ServiceUrl, UrlFault, masked};

/// How the service of one profile is reached.
#[derive(Clone)]
pub struct ServiceWay {
    /// The service's complete address.
    pub url: String,
    /// Whether the login and password are sent in an HTTP Basic header.
    pub basic: bool,
    /// Time allowed to connect, TLS included.
    pub connection_delay: Duration,
    /// Time allowed for the whole exchange.
    pub answer_delay: Duration,
    /// Largest answer accepted, in bytes.
    pub max_size: u64,
    /// The proxy, if the profile names one.
    pub proxy: Option<ProxyUrl>,
    /// Certificate authorities to trust in addition to the system's (PEM).
    pub ca_file: Option<PathBuf>,
    /// The client's certificate chain (PEM).
    pub client_cert: Option<PathBuf>,
    /// The client certificate's key (PEM, not encrypted).
    pub client_key: Option<PathBuf>,
}

/// Why a transport can't be made: a setting that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// The service's address can't be used.
    #[error("url {url}: {reason}")]
    Url {
        /// The address.
        url: String,
        /// The reason.
        reason: String,
    },
    /// Plain http to another machine.
    #[error("plain http to {host} is refused: only a loopback address may be reached without TLS")]
    PlainHttp {
        /// The host.
        host: String,
    },
    /// A file that is missing or has the wrong content.
    #[error("{field} {}: {reason}", path.display())]
    File {
        /// The configuration key.
        field: &'static str,
        /// The file.
        path: PathBuf,
        /// The reason.
        reason: String,
    },
    /// The proxy's address can't be used.
    #[error("{named_by}: {fault}")]
    Proxy {
        /// The configuration key or the variable that holds the address.
        named_by: &'static str,
        /// What is wrong with it.
        fault: ProxyFault,
    },
    /// The HTTP library refused its settings.
    #[error("http client: {0}")]
    Client(String),
}

impl TransportError {
    /// The failure that tells it.
    #[must_use]
    pub fn failure(&self) -> Failure {
        let failure = |key: &str| Failure::new(Category::Input, key);
        match self {
            Self::Url { url, reason } => {
                failure("erreur.transport.url").with("url", url.clone()).with("raison", reason.clone())
            }
            Self::PlainHttp { host } => failure("erreur.transport.http_en_clair").with("hote", host.clone()),
            Self::File { field, path, reason } => failure("erreur.transport.fichier")
                .with("champ", *field)
                .with("chemin", path.display().to_string())
                .with("raison", reason.clone()),
            Self::Proxy { named_by, fault } => match fault {
                ProxyFault::Shape => failure("erreur.transport.proxy"),
                ProxyFault::Socks => failure("erreur.transport.proxy_socks"),
                ProxyFault::Script => failure("erreur.transport.proxy_script"),
                ProxyFault::Sign(sign) => failure("erreur.transport.proxy_signe")
                    .with("signe", sign.to_string())
                    .with("code", format!("%{:02X}", u32::from(*sign))),
            }
            .with("origine", *named_by),
            Self::Client(_) => failure("erreur.transport.client"),
        }
        .detail(self)
    }
}

/// Parses the service's address; refuses one that can't be a service's, and plain http off loopback.
pub(super) fn address(text: &str) -> Result<Url, TransportError> {
    match ServiceUrl::parse(text) {
        Ok(address) => Ok(address.url().clone()),
        Err(UrlFault::Clear(host)) => Err(TransportError::PlainHttp { host }),
        Err(fault) => Err(TransportError::Url { url: masked(text), reason: fault.to_string() }),
    }
}

/// The bytes of the file at `path`; `field` is the setting that names it in the error.
pub(super) fn read_file(field: &'static str, path: &Path) -> Result<Vec<u8>, TransportError> {
    fs::read(path).map_err(|error| TransportError::File { field, path: path.to_owned(), reason: error.to_string() })
}
