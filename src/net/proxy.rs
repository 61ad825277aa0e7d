//! The proxy on the way to a service.
//!
//! Owns: which proxy is in force: the profile's, else the environment's. Requests and the probe take it from here, and
//! the HTTP library's own reading of the environment is switched off: two readers of one address disagree.
//!
//! Must never: give out a proxy's password, but to the proxy.

use std::env;
use std::ffi::OsString;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::HeaderValue;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::{Proxy, Url};

use super::way::{ServiceWay, TransportError};
use crate::domain::proxy_url::{ProxyFault, ProxyUrl};
use crate::domain::service_url::is_loopback;

/// The variables that name a proxy for https, in the order in which they count. The service is reached by https, or on
/// this machine without a proxy: `HTTP_PROXY` never counts.
const NAMING: [[&str; 2]; 2] = [["HTTPS_PROXY", "https_proxy"], ["ALL_PROXY", "all_proxy"]];
/// The variables that name what is reached without a proxy.
const EXEMPTING: [&str; 2] = ["NO_PROXY", "no_proxy"];
/// The variables that name a proxy for http alone.
const FOR_HTTP: [&str; 2] = ["HTTP_PROXY", "http_proxy"];

/// The proxy in force.
#[derive(Debug, Clone)]
pub enum ProxyInForce {
    /// No proxy.
    None(WithoutProxy),
    /// A proxy that the profile names.
    Configured(ProxyUrl),
    /// A proxy that this variable of the environment names.
    Environment(&'static str, ProxyUrl),
}

/// Why there is no proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithoutProxy {
    /// Nothing names one.
    Unnamed,
    /// The service is on this machine.
    Local,
    /// This variable names the service's host.
    Exempt(&'static str),
    /// This variable names one, but for http alone.
    OtherScheme(&'static str),
}

impl ProxyInForce {
    /// The proxy, if there is one.
    #[must_use]
    pub const fn proxy(&self) -> Option<&ProxyUrl> {
        match self {
            Self::None(_) => None,
            Self::Configured(proxy) | Self::Environment(_, proxy) => Some(proxy),
        }
    }

    /// The value of CONNECT's `Proxy-Authorization` header, if there are credentials.
    pub(super) fn authorisation(&self) -> Option<HeaderValue> {
        let who = self.proxy()?.credentials()?;
        let mut value = HeaderValue::from_str(&format!("Basic {}", BASE64_STANDARD.encode(who))).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// The same for the HTTP library.
    pub(super) fn for_requests(&self) -> Result<Option<Proxy>, TransportError> {
        let Some(proxy) = self.proxy() else { return Ok(None) };
        let rule = Proxy::all(proxy.address()).map_err(|error| TransportError::Client(error.to_string()))?;
        Ok(Some(match self.authorisation() {
            Some(value) => rule.custom_http_auth(value),
            None => rule,
        }))
    }
}

/// The proxy for `url`. A service on this machine is never reached through a proxy; a proxy that the profile names
/// replaces that of the environment.
pub(super) fn find(way: &ServiceWay, url: &Url) -> Result<ProxyInForce, TransportError> {
    find_among(way.proxy.as_ref(), url, &|name| env::var_os(name))
}

/// The same with an environment of the caller's.
fn find_among(
    configured: Option<&ProxyUrl>,
    url: &Url,
    variable: &dyn Fn(&str) -> Option<OsString>,
) -> Result<ProxyInForce, TransportError> {
    let host = url.host_str().unwrap_or_default();
    if is_loopback(host) {
        return Ok(ProxyInForce::None(WithoutProxy::Local));
    }
    if let Some(proxy) = configured {
        return Ok(ProxyInForce::Configured(proxy.clone()));
    }
    let set = NAMING.iter().flatten().any(|name| variable(name).is_some_and(|value| !value.is_empty()));
    if let Some((name, list)) = first(&EXEMPTING, variable)?.filter(|_| set)
        && is_exempt(&list, host, url.port_or_known_default().unwrap_or(443))
    {
        return Ok(ProxyInForce::None(WithoutProxy::Exempt(name)));
    }
    match named(variable)? {
        Some((name, address)) => {
            let proxy = ProxyUrl::parse(&address).map_err(|fault| TransportError::Proxy { named_by: name, fault })?;
            Ok(ProxyInForce::Environment(name, proxy))
        }
        None => Ok(ProxyInForce::None(match first(&FOR_HTTP, variable) {
            Ok(Some((name, _))) => WithoutProxy::OtherScheme(name),
            _ => WithoutProxy::Unnamed,
        })),
    }
}

/// The variable that names the proxy, and its value.
fn named(variable: &dyn Fn(&str) -> Option<OsString>) -> Result<Option<(&'static str, String)>, TransportError> {
    for names in &NAMING {
        if let Some(found) = first(names, variable)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The first of `names` that is set, and its value; `None` where that one is empty.
fn first(
    names: &[&'static str; 2],
    variable: &dyn Fn(&str) -> Option<OsString>,
) -> Result<Option<(&'static str, String)>, TransportError> {
    let Some((name, value)) = names.iter().find_map(|name| Some((*name, variable(name)?))) else { return Ok(None) };
    let unreadable = |_| TransportError::Proxy { named_by: name, fault: ProxyFault::Shape };
    let value = value.into_string().map_err(unreadable)?;
    Ok((!value.trim().is_empty()).then_some((name, value)))
}

/// Whether `NO_PROXY` names this host. Its forms differ from program to program; all of these are read: `host`,
/// `.domain`, `*.domain`, `host:port`, an address, a network (`10.0.0.0/8`), `*`, parted by commas, semicolons or blanks.
fn is_exempt(list: &str, host: &str, port: u16) -> bool {
    let entries = list.split(|c: char| c == ',' || c == ';' || c.is_whitespace()).filter(|entry| !entry.is_empty());
    let mut rules = Vec::new();
    for entry in entries {
        if entry == "*" {
            return true;
        }
        let bare = entry.rsplit_once("://").map_or(entry, |(_, rest)| rest);
        rules.extend(without_port(bare, port).map(|host| {
            let host = host.strip_prefix('*').filter(|rest| rest.starts_with('.')).unwrap_or(host);
            host.trim_end_matches('.').to_owned()
        }));
    }
    // The library's matching of domains, addresses and networks; the proxy itself stands for any.
    let matcher = Matcher::builder().all("http://proxy.invalid").no(rules.join(",")).build();
    let target = format!("https://{}/", host.trim_end_matches('.')).parse::<http::Uri>();
    target.is_ok_and(|target| matcher.intercept(&target).is_none())
}

/// The host of an entry; `None` when the entry names another port.
fn without_port(entry: &str, port: u16) -> Option<&str> {
    let (host, named) = match entry.strip_prefix('[') {
        Some(rest) => rest.split_once(']').map(|(host, rest)| (host, rest.strip_prefix(':')))?,
        // More than one colon: an IPv6 address, which has a port only behind brackets.
        None => match entry.split_once(':') {
            Some((host, named)) if !named.contains(':') => (host, Some(named)),
            _ => (entry, None),
        },
    };
    named.is_none_or(|named| named.parse() == Ok(port)).then_some(host)
}

#[cfg(test)]
mod tests {
    //! Guards: net: the environment's proxy has one reading, and a variable that can't be read is told by its name

    use super::*;

    fn among(variables: &[(&str, &str)], url: &str) -> Result<ProxyInForce, TransportError> {
        find_among(None, &url.parse().unwrap(), &|name| {
            variables.iter().find(|(set, _)| *set == name).map(|(_, value)| value.into())
        })
    }

    const SERVICE: &str = "https://ws.oi.test/e";

    #[test]
    fn the_variables_count_in_their_order() {
        let proxy = |variables: &[(&str, &str)]| match among(variables, SERVICE).unwrap() {
            ProxyInForce::Environment(name, proxy) => Some((name, proxy.host().0.to_owned())),
            _ => None,
        };
        let of = |name, host: &str| Some((name, host.to_owned()));
        let all = [("all_proxy", "d"), ("ALL_PROXY", "c"), ("https_proxy", "b"), ("HTTPS_PROXY", "a")];
        assert_eq!(proxy(&all), of("HTTPS_PROXY", "a"));
        assert_eq!(proxy(&all[..3]), of("https_proxy", "b"));
        assert_eq!(proxy(&all[..2]), of("ALL_PROXY", "c"));
        assert_eq!(proxy(&all[..1]), of("all_proxy", "d"));
        assert_eq!(proxy(&[("HTTPS_PROXY", ""), ("all_proxy", "d")]), of("all_proxy", "d"));
        assert!(matches!(
            among(&[("HTTP_PROXY", "a")], SERVICE),
            Ok(ProxyInForce::None(WithoutProxy::OtherScheme("HTTP_PROXY")))
        ));
        assert!(matches!(among(&all, "http://localhost:1/"), Ok(ProxyInForce::None(WithoutProxy::Local))));
    }

    #[test]
    fn what_can_t_be_used_is_told_by_the_variable_s_name() {
        for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
            for (value, fault) in [
                ("socks5h://127.0.0.1:9", ProxyFault::Socks),
                ("socks5://u:p@127.0.0.1:9", ProxyFault::Socks),
                ("socks4://127.0.0.1:9", ProxyFault::Socks),
                ("http://u:p#s@proxy.test:1", ProxyFault::Sign('#')),
                ("http://proxy.test:x", ProxyFault::Shape),
                ("http://wpad/wpad.dat", ProxyFault::Script),
            ] {
                match among(&[(name, value)], SERVICE) {
                    Err(TransportError::Proxy { named_by, fault: found }) => {
                        assert_eq!((named_by, found), (name, fault), "{value}");
                    }
                    other => panic!("{name} {value}: {other:?}"),
                }
                // Neither a service on this machine nor one without a proxy needs it.
                assert!(among(&[(name, value)], "http://127.0.0.1:1/").is_ok());
                assert!(among(&[(name, value), ("NO_PROXY", "oi.test")], SERVICE).is_ok());
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_variable_that_is_no_text_is_told() {
        use std::os::unix::ffi::OsStringExt as _;
        for name in ["HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
            let found = find_among(None, &SERVICE.parse().unwrap(), &|asked| match asked {
                _ if asked == name => Some(OsString::from_vec(b"http://u:\xe9@p:1".to_vec())),
                "all_proxy" => Some("http://p:1".into()),
                _ => None,
            });
            assert!(matches!(found, Err(TransportError::Proxy { named_by, .. }) if named_by == name), "{name}");
        }
    }

    #[test]
    fn the_forms_of_no_proxy() {
        for list in [
            "ws.oi.test",
            "oi.test",
            ".oi.test",
            "*.oi.test",
            "WS.OI.TEST",
            "oi.test.",
            "a.test,  oi.test",
            "a.test;oi.test",
            "a.test oi.test",
            "oi.test:443",
            "https://ws.oi.test",
            "*",
            "a.test,*",
        ] {
            assert!(is_exempt(list, "ws.oi.test", 443), "{list}");
        }
        for list in ["", "i.test", "xoi.test", "oi.test:8443", "ws", "*.xws.oi.test", "10.0.0.0/8"] {
            assert!(!is_exempt(list, "ws.oi.test", 443), "{list}");
        }
        for (list, host) in [
            ("10.0.0.0/8", "10.1.2.3"),
            ("10.1.2.3:443", "10.1.2.3"),
            ("*", "10.1.2.3"),
            ("2001:db8::/32", "[2001:db8::1]"),
            ("[2001:db8::1]:443", "[2001:db8::1]"),
            ("2001:db8::1", "[2001:db8::1]"),
        ] {
            assert!(is_exempt(list, host, 443), "{list} {host}");
        }
        assert!(!is_exempt("10.0.0.0/8", "11.1.2.3", 443));
        assert!(!is_exempt("[2001:db8::1]:8443", "[2001:db8::1]", 443));
    }
}
