//! A profile: one platform of the service and how to reach it.
//!
//! Owns: a profile's keys, and what the transport is given ([`ServiceAccess`]).
//!
//! Must never: hold a password.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::domain::failure::Failure;
use crate::domain::service_error::Category;
use crate::domain::service_url::UrlFault;
use crate::wire::ereprov::PboElement;
use crate::wire::soap::SoapVersion;

/// How a request says who asks (docs/e-reprov.md 2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Auth {
    /// HTTP Basic.
    #[default]
    Basic,
    /// WS-Security UsernameToken, PasswordText.
    Wsse,
    /// Nothing.
    None,
}

/// A proxy's address, `http://IDENTIFIANT:MOT_DE_PASSE@HÔTE:PORT`. It may hold a password: it is never
/// formatted.
#[derive(Clone, PartialEq, Eq)]
pub struct ProxyAddress(String);

impl ProxyAddress {
    pub(super) const fn new(address: String) -> Self {
        Self(address)
    }

    /// The address with what it may hold, for the connection and nothing else.
    #[must_use]
    pub fn in_clear(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ProxyAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AdresseProxy(...)")
    }
}

/// `[profils.NOM]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The whole address of the service; `None` until somebody wrote it.
    pub url: Option<String>,
    /// The login; `None` until somebody wrote it.
    pub login: Option<String>,
    /// How a request says who asks.
    pub auth: Auth,
    /// The SOAP action; empty by default.
    pub soap_action: String,
    /// The real network.
    pub production: bool,
    /// The SOAP version of the requests.
    pub soap_version: SoapVersion,
    /// The name of getRoSite's PBO element.
    pub pbo_element: PboElement,
    /// Times a read may be asked again after a passing failure; a put never is.
    pub read_attempts: u32,
    /// For a connection to stand.
    pub connection_delay: Duration,
    /// For a whole answer.
    pub answer_delay: Duration,
    /// The largest answer accepted, in bytes.
    pub max_size: u64,
    /// The proxy's address.
    pub proxy: Option<ProxyAddress>,
    /// Authorities (PEM) added to the system's.
    pub ca_file: Option<PathBuf>,
    /// The client certificate (PEM).
    pub client_cert: Option<PathBuf>,
    /// Its key (PEM); where it is left out, it is in `client_cert`.
    pub client_key: Option<PathBuf>,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            url: None,
            login: None,
            auth: Auth::default(),
            soap_action: String::new(),
            production: false,
            soap_version: SoapVersion::V11,
            pbo_element: PboElement::ReferencePbo,
            read_attempts: 2,
            connection_delay: Duration::from_secs(5),
            answer_delay: Duration::from_secs(30),
            max_size: 64 << 20,
            proxy: None,
            ca_file: None,
            client_cert: None,
            client_key: None,
        }
    }
}

/// A profile that says where its service is, and as whom to ask it: all that a call needs, the
/// password apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceAccess {
    /// The service's address: https, or http on loopback.
    pub url: String,
    /// The profile; its login is there unless it asks for none ([`Auth::None`]).
    pub profile: Profile,
}

impl Profile {
    /// What the transport is given; `name` names the profile in a refusal.
    ///
    /// # Errors
    /// The url is missing, or the identifiant where the service asks for one.
    pub fn acces(&self, name: &str) -> Result<ServiceAccess, Failure> {
        let missing = |key: &str| {
            Failure::new(Category::Input, "erreur.config.profil_incomplet")
                .with("profil", name)
                .with("cle", format!("profils.{name}.{key}"))
        };
        let url = self.url.clone().ok_or_else(|| missing("url"))?;
        if self.login.is_none() && self.auth != Auth::None {
            return Err(missing("identifiant"));
        }
        Ok(ServiceAccess { url, profile: self.clone() })
    }
}

impl Auth {
    /// As the file writes it.
    #[must_use]
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Wsse => "wsse",
            Self::None => "none",
        }
    }
}

/// The text key for what is wrong with a service's address.
pub(super) const fn url_key(fault: &UrlFault) -> &'static str {
    match fault {
        UrlFault::Shape | UrlFault::Scheme | UrlFault::Port | UrlFault::Host(_) => "erreur.config.url_forme",
        UrlFault::Secret => "erreur.config.url_secret",
        UrlFault::Clear(_) => "erreur.config.url_clair",
    }
}
