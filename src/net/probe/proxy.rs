//! The proxy that a request goes through, by the rules of the HTTP library.

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Url;

use crate::net::way::{ServiceWay, TransportError};

/// The proxy in force.
#[derive(Clone)]
pub enum ProxyInForce {
    /// No proxy.
    None,
    /// A proxy that the profile names.
    Configured(ProbeProxy),
    /// A proxy that the environment names.
    Environment(ProbeProxy),
}

/// A proxy's address, and apart from it the credentials for the proxy.
#[derive(Clone)]
pub struct ProbeProxy {
    schema: String,
    host: String,
    port: u16,
    authorisation: Option<Vec<u8>>,
}

impl ProxyInForce {
    fn proxy(&self) -> Option<&ProbeProxy> {
        match self {
            Self::None => None,
            Self::Configured(proxy) | Self::Environment(proxy) => Some(proxy),
        }
    }

    /// The proxy's address without login or password.
    #[must_use]
    pub fn address(&self) -> Option<String> {
        self.proxy().map(|proxy| format!("{}://{}:{}", proxy.schema, proxy.host, proxy.port))
    }

    /// Whether the proxy gets a login and a password.
    #[must_use]
    pub fn identifies(&self) -> bool {
        self.proxy().is_some_and(|proxy| proxy.authorisation.is_some())
    }

    /// Whether the probe can go through the proxy: plain HTTP with CONNECT. `true` without a proxy.
    #[must_use]
    pub fn can_be_traversed(&self) -> bool {
        self.proxy().is_none_or(|proxy| proxy.schema == "http")
    }

    pub(super) fn host(&self) -> Option<(&str, u16)> {
        self.proxy().map(|proxy| (proxy.host.as_str(), proxy.port))
    }

    /// The value of CONNECT's `Proxy-Authorization` header, if there are credentials.
    pub(super) fn authorisation(&self) -> Option<&[u8]> {
        self.proxy()?.authorisation.as_deref()
    }
}

/// The proxy for `url`. A service on this machine (`local`) is never reached through a proxy; a proxy that the profile
/// names replaces that of the environment.
pub(super) fn find(way: &ServiceWay, url: &Url, local: bool) -> Result<ProxyInForce, TransportError> {
    let unusable = || TransportError::Proxy { reason: "not a usable proxy address".to_owned() };
    if local {
        return Ok(ProxyInForce::None);
    }
    let (table, kind): (_, fn(ProbeProxy) -> ProxyInForce) = match &way.proxy {
        Some(proxy) => (Matcher::builder().all(proxy.as_str()).build(), ProxyInForce::Configured),
        None => (Matcher::from_env(), ProxyInForce::Environment),
    };
    let target = url.as_str().parse::<http::Uri>().map_err(|_| unusable())?;
    let Some(proxy) = table.intercept(&target) else {
        return if way.proxy.is_some() { Err(unusable()) } else { Ok(ProxyInForce::None) };
    };
    let schema = proxy.uri().scheme_str().unwrap_or("http").to_owned();
    Ok(kind(ProbeProxy {
        port: proxy.uri().port_u16().unwrap_or(if schema == "https" { 443 } else { 80 }),
        host: proxy.uri().host().ok_or_else(unusable)?.trim_matches(['[', ']']).to_owned(),
        schema,
        authorisation: proxy.basic_auth().map(|value| value.as_bytes().to_vec()),
    }))
}
