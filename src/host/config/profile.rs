//! A profile: one platform of the service, and how to reach it.
//!
//! Owns: a profile's keys, and the settings for the transport ([`ServiceAccess`]).
//!
//! Must never: hold a password.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::domain::failure::Failure;
use crate::domain::proxy_url::{ProxyFault, ProxyUrl};
use crate::domain::service_error::Category;
use crate::domain::service_url::UrlFault;
use crate::wire::ereprov::PboElement;
use crate::wire::soap::SoapVersion;

/// How a request identifies its sender (docs/e-reprov.md 2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Auth {
    /// HTTP Basic.
    #[default]
    Basic,
    /// WS-Security UsernameToken, PasswordText.
    Wsse,
    /// No identification.
    None,
}

/// A proxy's address, `http://LOGIN:PASSWORD@HÔTE:PORT`. It may hold a password: it must never be formatted.
#[derive(Clone, PartialEq, Eq)]
pub struct ProxyAddress {
    written: String,
    url: ProxyUrl,
}

impl ProxyAddress {
    /// Reads an address; unlike a variable of the environment, the file's names its scheme.
    pub(super) fn parse(written: String) -> Result<Self, ProxyFault> {
        let url = ProxyUrl::parse(&written)?;
        if written.contains("://") { Ok(Self { written, url }) } else { Err(ProxyFault::Shape) }
    }

    /// The address as written, including its credentials.
    #[must_use]
    pub fn in_clear(&self) -> &str {
        &self.written
    }

    /// The address as read.
    #[must_use]
    pub const fn url(&self) -> &ProxyUrl {
        &self.url
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
    /// The complete address of the service; `None` until the user sets it.
    pub url: Option<String>,
    /// The login; `None` until the user sets it.
    pub login: Option<String>,
    /// How a request identifies its sender.
    pub auth: Auth,
    /// The SOAP action; empty by default.
    pub soap_action: String,
    /// Whether the profile is that of the real network.
    pub production: bool,
    /// The SOAP version of the requests.
    pub soap_version: SoapVersion,
    /// The element name of getRoSite's PBO.
    pub pbo_element: PboElement,
    /// How many times a read may be repeated after a temporary failure; a put never is.
    pub read_attempts: u32,
    /// Time allowed to connect.
    pub connection_delay: Duration,
    /// Time allowed for a whole answer.
    pub answer_delay: Duration,
    /// The largest answer accepted, in bytes.
    pub max_size: u64,
    /// The proxy's address, if a proxy is set.
    pub proxy: Option<ProxyAddress>,
    /// Certificate authorities (PEM) to trust in addition to the system's.
    pub ca_file: Option<PathBuf>,
    /// The client certificate (PEM).
    pub client_cert: Option<PathBuf>,
    /// The key of the client certificate (PEM); when it is left out, the key is in `client_cert`.
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

/// A profile with the address of its service and the login to use: everything that a call needs except the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceAccess {
    /// The service's address: https, or http on loopback.
    pub url: String,
    /// The profile; it has a login unless its [`Auth`] is [`Auth::None`].
    pub profile: Profile,
}

impl Profile {
    /// The settings for the transport; `name` is the profile's name in a refusal.
    ///
    /// # Errors
    /// A [`Failure`] when the url is missing, or when the identifiant is missing and the service needs one.
    pub fn service_access(&self, name: &str) -> Result<ServiceAccess, Failure> {
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
    /// The name of the value in `config.toml`.
    #[must_use]
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Wsse => "wsse",
            Self::None => "none",
        }
    }
}

/// The text key of a fault in a service's address.
pub(super) const fn url_key(fault: &UrlFault) -> &'static str {
    match fault {
        UrlFault::Shape | UrlFault::Scheme | UrlFault::Port | UrlFault::Host(_) => "erreur.config.url_forme",
        UrlFault::Secret => "erreur.config.url_secret",
        UrlFault::Clear(_) => "erreur.config.url_clair",
    }
}

/// The text key of a fault in a proxy's address.
pub(super) const fn proxy_key(fault: ProxyFault) -> &'static str {
    match fault {
        ProxyFault::Shape => "erreur.config.proxy",
        ProxyFault::Socks => "erreur.config.proxy_socks",
        ProxyFault::Script => "erreur.config.proxy_script",
        ProxyFault::Sign(_) => "erreur.config.proxy_signe",
    }
}
