//! A profile: one platform of the service and how to reach it.
//!
//! Owns: a profile's keys, the rule that plain `http://` is for loopback addresses only, and what
//! the transport is given ([`AccesReseau`]).
//!
//! Must never: hold a password.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;
use std::time::Duration;

use crate::domain::echec::Echec;
use crate::domain::service_error::Categorie;
use crate::wire::ereprov::ElementPbo;
use crate::wire::soap::VersionSoap;

/// How a request says who asks (contract page 2).
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

/// What is wrong with the address of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefautUrl {
    /// It is not `https://host...` or `http://host...`, or has a character that an address never has.
    Forme,
    /// It holds a login or a password.
    Secret,
    /// Plain http to a host that is not a loopback address.
    Clair,
}

impl DefautUrl {
    /// The key of its text.
    #[must_use]
    pub const fn cle(self) -> &'static str {
        match self {
            Self::Forme => "erreur.config.url_forme",
            Self::Secret => "erreur.config.url_secret",
            Self::Clair => "erreur.config.url_clair",
        }
    }
}

/// Checks the address of a service: https, or http on a loopback address; no login in it.
///
/// # Errors
/// What is wrong with it.
pub fn verifie_url(url: &str) -> Result<(), DefautUrl> {
    if !url.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '\\' | '"' | '<' | '>' | '#')) {
        return Err(DefautUrl::Forme);
    }
    let (schema, reste) = url.split_once("://").ok_or(DefautUrl::Forme)?;
    let autorite = reste.split(['/', '?']).next().unwrap_or_default();
    if autorite.contains('@') {
        return Err(DefautUrl::Secret);
    }
    let hote = hote(autorite).ok_or(DefautUrl::Forme)?;
    match schema.to_ascii_lowercase().as_str() {
        "https" => Ok(()),
        "http" if est_boucle(hote) => Ok(()),
        "http" => Err(DefautUrl::Clair),
        _ => Err(DefautUrl::Forme),
    }
}

/// The host of `host`, `host:port`, `[v6]` or `[v6]:port`.
fn hote(autorite: &str) -> Option<&str> {
    let (hote, port) = match autorite.strip_prefix('[') {
        Some(suite) => {
            let (hote, port) = suite.split_once(']')?;
            hote.parse::<Ipv6Addr>().ok()?;
            (hote, if port.is_empty() { None } else { Some(port.strip_prefix(':')?) })
        }
        None => match autorite.split_once(':') {
            Some((hote, port)) => (hote, Some(port)),
            None => (autorite, None),
        },
    };
    let port_lisible = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
    (!hote.is_empty() && port_lisible).then_some(hote)
}

fn est_boucle(hote: &str) -> bool {
    hote.eq_ignore_ascii_case("localhost")
        || hote.parse::<Ipv4Addr>().is_ok_and(|adresse| adresse.is_loopback())
        || hote.parse::<Ipv6Addr>().is_ok_and(|adresse| adresse.is_loopback())
}

/// A proxy's address without its login and password, to be shown.
#[must_use]
pub fn masque(adresse: &str) -> String {
    // Up to the last @, wherever it stands: a password with a / in it is shown no more than another.
    let (schema, reste) = adresse.split_once("://").map_or(("", adresse), |(schema, reste)| (schema, reste));
    match reste.rsplit_once('@') {
        Some((_, hote)) if schema.is_empty() => format!("***@{hote}"),
        Some((_, hote)) => format!("{schema}://***@{hote}"),
        None => adresse.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_loopback_only() {
        for url in [
            "https://exemple.test/hermesDeploiement/eReprov/2.0",
            "http://127.0.0.1:8085/x",
            "http://127.9.9.9/",
            "http://localhost:1",
            "HTTP://LOCALHOST/",
            "http://[::1]:8085/x",
            "https://[2001:db8::1]/x",
        ] {
            assert_eq!(verifie_url(url), Ok(()), "{url}");
        }
        for url in
            ["http://exemple.test/", "http://127.0.0.1.exemple.test/", "http://0.0.0.0/", "http://localhost.test"]
        {
            assert_eq!(verifie_url(url), Err(DefautUrl::Clair), "{url}");
        }
        for url in ["http://127.0.0.1@exemple.test/", "https://a:b@exemple.test/"] {
            assert_eq!(verifie_url(url), Err(DefautUrl::Secret), "{url}");
        }
        for url in [
            "",
            "exemple.test",
            "ftp://exemple.test",
            "https://",
            "https://h:x/",
            "http://127.0.0.1\\@e.test/",
            "https:// e/",
        ] {
            assert_eq!(verifie_url(url), Err(DefautUrl::Forme), "{url}");
        }
    }

    #[test]
    fn a_proxy_is_shown_without_its_password() {
        assert_eq!(masque("http://u:p@ss@proxy.test:3128"), "http://***@proxy.test:3128");
        assert_eq!(masque("u:p@proxy"), "***@proxy");
        assert_eq!(masque("http://u:p/q?r#s@proxy.test:3128/"), "http://***@proxy.test:3128/");
        assert_eq!(masque("http://proxy.test:3128/"), "http://proxy.test:3128/");
    }
}
