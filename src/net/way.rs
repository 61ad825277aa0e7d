//! The settings by which a service is reached, and what of them can't be used.
//!
//! Owns: what a transport is made with, and the words for what can't be used.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::Url;

use crate::domain::service_url::{ServiceUrl, UrlFault, masked};

/// How the service of one profile is reached. The proxy's address may hold its password: it is never
/// formatted.
#[derive(Clone)]
pub struct ServiceWay {
    /// The service's whole address.
    pub url: String,
    /// Whether the login and password go into an HTTP Basic header.
    pub basic: bool,
    /// Time to connect, TLS included.
    pub connection_delay: Duration,
    /// Time for the whole exchange.
    pub answer_delay: Duration,
    /// Largest answer accepted, in bytes.
    pub max_size: u64,
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
    #[error("url {url}: {reason}")]
    Url {
        /// The address.
        url: String,
        /// Why.
        reason: String,
    },
    /// Plain http to another machine.
    #[error("plain http to {host} is refused: only a loopback address may be reached without TLS")]
    PlainHttp {
        /// The host.
        host: String,
    },
    /// A file that is missing or is not what it should be.
    #[error("{field} {}: {reason}", path.display())]
    File {
        /// The configuration key.
        field: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The proxy's address is not a usable one.
    #[error("proxy: {reason}")]
    Proxy {
        /// Why.
        reason: String,
    },
    /// The HTTP library refused its settings.
    #[error("http client: {0}")]
    Client(String),
}

/// The address `text`, if a service may be reached there.
///
/// # Errors
/// [`TransportError`].
pub(super) fn address(text: &str) -> Result<Url, TransportError> {
    match ServiceUrl::parse(text) {
        Ok(address) => Ok(address.url().clone()),
        Err(UrlFault::Clear(host)) => Err(TransportError::PlainHttp { host }),
        Err(fault) => Err(TransportError::Url { url: masked(text), reason: fault.to_string() }),
    }
}

/// The bytes of a file that the setting `field` names.
///
/// # Errors
/// [`TransportError::File`].
pub(super) fn read_file(field: &'static str, path: &Path) -> Result<Vec<u8>, TransportError> {
    fs::read(path).map_err(|error| TransportError::File { field, path: path.to_owned(), reason: error.to_string() })
}
