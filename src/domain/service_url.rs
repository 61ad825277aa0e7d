//! The address of a service, and which addresses may be called.
//!
//! Owns: the only rule for it. The configuration, the guided set-up and the network all use it, so that none
//! of them refuses what another accepts.

use core::net::{Ipv4Addr, Ipv6Addr};

use url::{ParseError, Url};

/// The address of a service: https, or http to this machine only; it has a host, and no login or password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceUrl {
    text: Box<str>,
    url: Url,
}

/// What is wrong with the address of a service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlFault {
    /// It is not `https://host...` or `http://host...`, or it has a character that no address has.
    #[error("no host, or a character that no address has")]
    Shape,
    /// Its scheme is neither https nor http.
    #[error("neither https nor http")]
    Scheme,
    /// Its port is not a number from 1 to 65535.
    #[error("invalid port number")]
    Port,
    /// It holds a login or a password.
    #[error("credentials do not belong in the address")]
    Secret,
    /// Plain http to another machine; holds its host.
    #[error("plain http to {0}")]
    Clear(String),
    /// It is well-formed, but its host can't exist: `1.2.3.999`.
    #[error("{0}")]
    Host(ParseError),
}

impl ServiceUrl {
    /// Reads the address in `text`, without the blanks around it.
    ///
    /// # Errors
    /// The [`UrlFault`] of a text that may not be called.
    pub fn parse(text: &str) -> Result<Self, UrlFault> {
        let text = text.trim();
        if !text.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '\\' | '"' | '<' | '>' | '#')) {
            return Err(UrlFault::Shape);
        }
        let (scheme, rest) = text.split_once("://").ok_or(UrlFault::Shape)?;
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err(UrlFault::Secret);
        }
        let (host, _) = host_and_port(authority)?;
        match scheme.to_ascii_lowercase().as_str() {
            "https" => {}
            "http" if is_loopback(host) => {}
            "http" => return Err(UrlFault::Clear(host.to_owned())),
            _ => return Err(UrlFault::Scheme),
        }
        let url = Url::parse(text).map_err(UrlFault::Host)?;
        Ok(Self { text: text.into(), url })
    }

    /// The address as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The parsed address.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.url
    }
}

/// The host and the port in `host`, `host:port`, `[v6]` or `[v6]:port`.
pub(super) fn host_and_port(authority: &str) -> Result<(&str, Option<u16>), UrlFault> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']').ok_or(UrlFault::Shape)?;
            host.parse::<Ipv6Addr>().map_err(|_| UrlFault::Shape)?;
            let port = if port.is_empty() { None } else { Some(port.strip_prefix(':').ok_or(UrlFault::Shape)?) };
            (host, port)
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    if host.is_empty() {
        return Err(UrlFault::Shape);
    }
    let Some(port) = port else { return Ok((host, None)) };
    let port = port.parse::<u16>().ok().filter(|port| *port > 0);
    Ok((host, Some(port.ok_or(UrlFault::Port)?)))
}

/// Whether a host is this machine: `localhost`, 127.0.0.0/8 or ::1, with or without brackets.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.eq_ignore_ascii_case("localhost")
        || bare.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
        || bare.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback())
}

/// Whether an address is that of a service's description (WSDL) rather than of the service: `?wsdl`, `?singleWsdl`, or a
/// file of that name.
#[must_use]
pub fn is_description(url: &Url) -> bool {
    let word = |text: &str, word: &str| text.to_ascii_lowercase().ends_with(word);
    url.query()
        .is_some_and(|query| query.split('&').any(|part| word(part.split('=').next().unwrap_or_default(), "wsdl")))
        || word(url.path(), ".wsdl")
}

/// An address that may be shown: a login and password in it are replaced by `***`.
#[must_use]
pub fn masked(address: &str) -> String {
    // Hides everything up to the last @, so that a password that contains a / is hidden too.
    let (scheme, rest) = address.split_once("://").map_or(("", address), |(scheme, rest)| (scheme, rest));
    match rest.rsplit_once('@') {
        Some((_, host)) if scheme.is_empty() => format!("***@{host}"),
        Some((_, host)) => format!("{scheme}://***@{host}"),
        None => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    //! Guards: domain: what the guided set-up takes, the configuration and the network take: one rule for an
    //! address, a profile's name, a login

    use proptest::prelude::*;

    use super::*;

    fn defect(url: &str) -> Option<UrlFault> {
        ServiceUrl::parse(url).err()
    }

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
            assert_eq!(defect(url), None, "{url}");
        }
        for (url, host) in [
            ("http://exemple.test/", "exemple.test"),
            ("http://127.0.0.1.exemple.test/", "127.0.0.1.exemple.test"),
            ("http://0.0.0.0/", "0.0.0.0"),
            ("http://localhost.test", "localhost.test"),
            ("http://[2001:db8::1]/", "2001:db8::1"),
        ] {
            assert_eq!(defect(url), Some(UrlFault::Clear(host.to_owned())), "{url}");
        }
        for url in ["http://127.0.0.1@exemple.test/", "https://a:b@exemple.test/"] {
            assert_eq!(defect(url), Some(UrlFault::Secret), "{url}");
        }
    }

    #[test]
    fn each_defect_is_told_from_the_others() {
        for url in ["", "exemple.test", "https://", "http://127.0.0.1\\@e.test/", "https:// e/", "https://[::zz]/"] {
            assert_eq!(defect(url), Some(UrlFault::Shape), "{url}");
        }
        assert_eq!(defect("ftp://exemple.test"), Some(UrlFault::Scheme));
        for url in ["https://h:x/", "https://h:99999/", "https://h:0/", "https://[::1]:65536"] {
            assert_eq!(defect(url), Some(UrlFault::Port), "{url}");
        }
        assert!(matches!(defect("https://1.2.3.999/"), Some(UrlFault::Host(_))));
    }

    proptest! {
        #[test]
        fn what_is_called_is_what_was_judged(url in "(https|http|HTTP)://[a-z0-9.%:@/?\\[\\]~_-]{0,24}") {
            if let Ok(read) = ServiceUrl::parse(&url) {
                let host = read.url().host_str().unwrap_or_default();
                prop_assert!(read.url().scheme() == "https" || is_loopback(host), "{url}: {host}");
                prop_assert!(read.url().username().is_empty() && read.url().password().is_none(), "{url}");
            }
        }
    }

    #[test]
    fn the_address_of_a_description_is_known() {
        for url in
            ["https://a.test/e?wsdl", "https://a.test/e?WSDL", "https://a.test/e?wsdl=1&x", "https://a.test/e.wsdl"]
        {
            assert!(is_description(ServiceUrl::parse(url).unwrap().url()), "{url}");
        }
        for url in ["https://a.test/e", "https://a.test/wsdl", "https://a.test/e?x=wsdl"] {
            assert!(!is_description(ServiceUrl::parse(url).unwrap().url()), "{url}");
        }
    }

    #[test]
    fn an_address_is_shown_without_its_password() {
        assert_eq!(masked("http://u:p@ss@proxy.test:3128"), "http://***@proxy.test:3128");
        assert_eq!(masked("u:p@proxy"), "***@proxy");
        assert_eq!(masked("http://u:p/q?r#s@proxy.test:3128/"), "http://***@proxy.test:3128/");
        assert_eq!(masked("http://proxy.test:3128/"), "http://proxy.test:3128/");
    }
}
