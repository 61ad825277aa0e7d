//! Which proxy a request goes through, by the rules of the HTTP library.

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Url;

use crate::net::way::{Acces, TransportError};

/// The proxy in force.
#[derive(Clone)]
pub enum Mandataire {
    /// None.
    Aucun,
    /// One that the profile names.
    Configure(Proxy),
    /// One that the environment names.
    Environnement(Proxy),
}

/// A proxy's address and, apart, what it is told of who asks.
#[derive(Clone)]
pub struct Proxy {
    schema: String,
    hote: String,
    port: u16,
    autorisation: Option<Vec<u8>>,
}

impl Mandataire {
    fn proxy(&self) -> Option<&Proxy> {
        match self {
            Self::Aucun => None,
            Self::Configure(proxy) | Self::Environnement(proxy) => Some(proxy),
        }
    }

    /// Its address without login or password.
    #[must_use]
    pub fn adresse(&self) -> Option<String> {
        self.proxy().map(|proxy| format!("{}://{}:{}", proxy.schema, proxy.hote, proxy.port))
    }

    /// Whether it is told a login and a password.
    #[must_use]
    pub fn identifie(&self) -> bool {
        self.proxy().is_some_and(|proxy| proxy.autorisation.is_some())
    }

    /// Whether it is one that this look can go through: plain HTTP with CONNECT.
    #[must_use]
    pub fn est_traversable(&self) -> bool {
        self.proxy().is_none_or(|proxy| proxy.schema == "http")
    }

    pub(super) fn hote(&self) -> Option<(&str, u16)> {
        self.proxy().map(|proxy| (proxy.hote.as_str(), proxy.port))
    }

    /// What CONNECT carries of who asks.
    pub(super) fn autorisation(&self) -> Option<&[u8]> {
        self.proxy()?.autorisation.as_deref()
    }
}

/// What is on this machine is never asked of a proxy; one that the profile names is the only one.
pub(super) fn trouve(acces: &Acces, url: &Url, locale: bool) -> Result<Mandataire, TransportError> {
    let inutilisable = || TransportError::Proxy { raison: "not a usable proxy address".to_owned() };
    if locale {
        return Ok(Mandataire::Aucun);
    }
    let (table, genre): (_, fn(Proxy) -> Mandataire) = match &acces.proxy {
        Some(proxy) => (Matcher::builder().all(proxy.as_str()).build(), Mandataire::Configure),
        None => (Matcher::from_env(), Mandataire::Environnement),
    };
    let cible = url.as_str().parse::<http::Uri>().map_err(|_| inutilisable())?;
    let Some(proxy) = table.intercept(&cible) else {
        return if acces.proxy.is_some() { Err(inutilisable()) } else { Ok(Mandataire::Aucun) };
    };
    let schema = proxy.uri().scheme_str().unwrap_or("http").to_owned();
    Ok(genre(Proxy {
        port: proxy.uri().port_u16().unwrap_or(if schema == "https" { 443 } else { 80 }),
        hote: proxy.uri().host().ok_or_else(inutilisable)?.trim_matches(['[', ']']).to_owned(),
        schema,
        autorisation: proxy.basic_auth().map(|valeur| valeur.as_bytes().to_vec()),
    }))
}
