//! The settings for reaching a service, and the errors for settings that can't be used.
//!
//! Owns: the settings that a transport is made with, and the messages for those that can't be used.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::Url;

use crate::domain::failure::Failure;
use crate::domain::proxy_url::{ProxyFault, ProxyUrl};
use crate::domain::service_error::Category;
use crate::domain::service_url::{ServiceUrl, UrlFault, masked};
use crate::domain::value::Value;

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
    /// A file that holds something else than what it is named for.
    #[error("{field} {}: {shape}", path.display())]
    Shape {
        /// The configuration key.
        field: &'static str,
        /// The file.
        path: PathBuf,
        /// What it holds.
        shape: FileShape,
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

/// What a certificate file holds in place of certificates or of a key that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileShape {
    /// Nothing of the kind.
    #[error("no PEM certificate in it, nor one in DER, nor a key")]
    Nothing,
    /// Certificates that can't be read.
    #[error("a certificate that can't be read")]
    Spoilt,
    /// A PKCS#12 bundle (`.p12`, `.pfx`).
    #[error("a PKCS#12 bundle")]
    Pkcs12,
    /// A PKCS#7 bundle (`.p7b`).
    #[error("a PKCS#7 bundle")]
    Pkcs7 {
        /// Whether it is in DER.
        der: bool,
    },
    /// A private key behind a passphrase.
    #[error("the key is encrypted")]
    EncryptedKey,
    /// A public key.
    #[error("a public key")]
    PublicKey,
    /// A request for a certificate (CSR).
    #[error("a request for a certificate")]
    Request,
    /// A private key without a certificate.
    #[error("a key without a certificate")]
    KeyAlone,
    /// A certificate without its private key, or nothing where a key belongs.
    #[error("no private key in it")]
    WithoutKey,
    /// A key that belongs to none of the certificates.
    #[error("the key is another certificate's")]
    OtherKey,
}

impl FileShape {
    /// The failure of a file of this shape.
    fn failure(self, field: &'static str, path: &Path) -> Failure {
        let key = match self {
            Self::Nothing => "erreur.certificat.rien",
            Self::Spoilt => "erreur.certificat.illisible",
            Self::Pkcs12 => "erreur.certificat.pkcs12",
            Self::Pkcs7 { .. } => "erreur.certificat.pkcs7",
            Self::EncryptedKey => "erreur.certificat.cle_chiffree",
            Self::PublicKey => "erreur.certificat.cle_publique",
            Self::Request => "erreur.certificat.demande",
            Self::KeyAlone => "erreur.certificat.cle_seule",
            Self::WithoutKey => "erreur.certificat.sans_cle",
            Self::OtherKey => "erreur.certificat.autre_cle",
        };
        let failure = Failure::new(Category::Input, key)
            .with("champ", field)
            .with("chemin", Value::Whole(path.display().to_string()));
        match self {
            Self::Pkcs12 => failure.with("option", if field == "ca_file" { "-nokeys" } else { "-nodes" }),
            Self::Pkcs7 { der } => {
                failure.with("option", if der { "-inform DER -print_certs" } else { "-print_certs" })
            }
            _ => failure,
        }
    }
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
            Self::Shape { field, path, shape } => shape.failure(field, path),
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
    bytes_of(path).map_err(|error| TransportError::File { field, path: path.to_owned(), reason: error.to_string() })
}

/// The largest file that is read, in bytes: the largest bundles of authorities have less than one million.
const FILE_MAX: u64 = 16 << 20;

/// The bytes of the file at `path`, unless it is larger than any such file.
pub(super) fn bytes_of(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(FILE_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > FILE_MAX { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}
