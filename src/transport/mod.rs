//! HTTP to the service, and the exact answer to one question: may the request have left?
//!
//! Owns: TLS with verified certificates, credentials, proxy, timeouts, the largest answer, and the
//! two ways of sending: a read, whose connection may be reused, and a put, whose connection is its
//! own and whose body can be read once only, so that no layer can send it again.
//!
//! Must never: know SOAP, follow a redirect (credentials would follow it), use plain http off
//! loopback, or turn a failure into "not sent" without being certain.

mod body;
mod client;
mod echeance;
mod failure;
mod report;
pub mod sonde;
mod tls;

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

pub use body::Flux;
pub use client::{Reponse, Transport, est_boucle_locale};
pub use failure::Defaut;
pub use report::Report;

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

/// A login and its password.
#[derive(Clone)]
pub struct Identifiants {
    /// The login.
    pub identifiant: String,
    /// The password.
    pub mot_de_passe: SecretString,
}

/// An HTTP request's own headers and its body. The body may hold the password (WS-Security): it is
/// never formatted.
#[derive(Clone)]
pub struct Requete {
    /// `Content-Type`.
    pub type_contenu: String,
    /// `SOAPAction`, quotes included (SOAP 1.1 only).
    pub soap_action: Option<String>,
    /// The body.
    pub corps: Vec<u8>,
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
