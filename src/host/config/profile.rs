//! A profile: one platform of the service and how to reach it.
//!
//! Owns: a profile's keys, and what the transport is given ([`AccesReseau`]).
//!
//! Must never: hold a password.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::domain::failure::Echec;
use crate::domain::service_error::Categorie;
use crate::domain::service_url::UrlDefect;
use crate::wire::ereprov::ElementPbo;
use crate::wire::soap::VersionSoap;

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
pub struct AdresseProxy(String);

impl AdresseProxy {
    pub(super) const fn new(adresse: String) -> Self {
        Self(adresse)
    }

    /// The address with what it may hold, for the connection and nothing else.
    #[must_use]
    pub fn en_clair(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for AdresseProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AdresseProxy(...)")
    }
}

/// `[profils.NOM]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profil {
    /// The whole address of the service; `None` until somebody wrote it.
    pub url: Option<String>,
    /// The login; `None` until somebody wrote it.
    pub identifiant: Option<String>,
    /// How a request says who asks.
    pub auth: Auth,
    /// The SOAP action; empty by default.
    pub soap_action: String,
    /// The real network.
    pub production: bool,
    /// The SOAP version of the requests.
    pub soap_version: VersionSoap,
    /// The name of getRoSite's PBO element.
    pub pbo_element: ElementPbo,
    /// Times a read may be asked again after a passing failure; a put never is.
    pub lecture_nouvel_essai: u32,
    /// For a connection to stand.
    pub delai_connexion: Duration,
    /// For a whole answer.
    pub delai_reponse: Duration,
    /// The largest answer accepted, in bytes.
    pub taille_max: u64,
    /// The proxy's address.
    pub proxy: Option<AdresseProxy>,
    /// Authorities (PEM) added to the system's.
    pub ca_file: Option<PathBuf>,
    /// The client certificate (PEM).
    pub client_cert: Option<PathBuf>,
    /// Its key (PEM); where it is left out, it is in `client_cert`.
    pub client_key: Option<PathBuf>,
}

impl Default for Profil {
    fn default() -> Self {
        Self {
            url: None,
            identifiant: None,
            auth: Auth::default(),
            soap_action: String::new(),
            production: false,
            soap_version: VersionSoap::V11,
            pbo_element: ElementPbo::ReferencePbo,
            lecture_nouvel_essai: 2,
            delai_connexion: Duration::from_secs(5),
            delai_reponse: Duration::from_secs(30),
            taille_max: 64 << 20,
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
pub struct AccesReseau {
    /// The service's address: https, or http on loopback.
    pub url: String,
    /// The profile; its login is there unless it asks for none ([`Auth::None`]).
    pub profil: Profil,
}

impl Profil {
    /// What the transport is given; `nom` names the profile in a refusal.
    ///
    /// # Errors
    /// The url is missing, or the identifiant where the service asks for one.
    pub fn acces(&self, nom: &str) -> Result<AccesReseau, Echec> {
        let manque = |cle: &str| {
            Echec::new(Categorie::Entree, "erreur.config.profil_incomplet")
                .avec("profil", nom)
                .avec("cle", format!("profils.{nom}.{cle}"))
        };
        let url = self.url.clone().ok_or_else(|| manque("url"))?;
        if self.identifiant.is_none() && self.auth != Auth::None {
            return Err(manque("identifiant"));
        }
        Ok(AccesReseau { url, profil: self.clone() })
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
pub(super) const fn cle_url(defaut: &UrlDefect) -> &'static str {
    match defaut {
        UrlDefect::Shape | UrlDefect::Scheme | UrlDefect::Port | UrlDefect::Host(_) => "erreur.config.url_forme",
        UrlDefect::Secret => "erreur.config.url_secret",
        UrlDefect::Clear(_) => "erreur.config.url_clair",
    }
}
