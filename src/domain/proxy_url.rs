//! The address of a proxy, with the login and password in it.
//!
//! Owns: the only reading of such an address. The configuration, the environment's variables, the requests and the
//! diagnosis all use it, so that none of them takes for a password what another takes for a host.
//!
//! Must never: format a login or a password.

use std::fmt;

use url::Url;

use super::service_url::host_and_port;

/// The address of an HTTP proxy.
#[derive(Clone, PartialEq, Eq)]
pub struct ProxyUrl {
    encrypted: bool,
    host: Box<str>,
    port: u16,
    credentials: Option<Box<[u8]>>,
}

/// What is wrong with the address of a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProxyFault {
    /// It is not `http://HOST:PORT`, with or without `LOGIN:PASSWORD@`.
    #[error("not the address of a proxy")]
    Shape,
    /// It is the address of a SOCKS proxy.
    #[error("a SOCKS proxy")]
    Socks,
    /// It is the address of a script that chooses proxies (PAC).
    #[error("a script that chooses proxies")]
    Script,
    /// The login or the password has a sign that ends a host in an address: it must be written `%..`.
    #[error("{0} in the login or password")]
    Sign(char),
}

/// The signs that end the host of an address. In a login or password as they stand, they make two readings possible.
const ENDS: [char; 3] = ['/', '?', '#'];

impl ProxyUrl {
    /// Reads the address in `text`, without the blanks around it. Without a scheme it is an http one.
    ///
    /// The host is what follows the last `@`, which no host contains. Before it, a sign other than `/`, `?` and `#`
    /// means itself, written as it stands or as `%..`.
    ///
    /// # Errors
    /// The [`ProxyFault`] of a text that can't be used, or that could be read in two ways.
    pub fn parse(text: &str) -> Result<Self, ProxyFault> {
        let text = text.trim();
        if text.chars().any(char::is_control) {
            return Err(ProxyFault::Shape);
        }
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) if scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c)) => {
                (scheme.to_ascii_lowercase(), rest)
            }
            _ => ("http".to_owned(), text),
        };
        let encrypted = match scheme.as_str() {
            "http" => false,
            "https" => true,
            socks if socks.starts_with("socks") => return Err(ProxyFault::Socks),
            _ => return Err(ProxyFault::Shape),
        };
        let (who, place) = rest.rsplit_once('@').map_or((None, rest), |(who, place)| (Some(who), place));
        if let Some(sign) = who.and_then(|who| who.chars().find(|c| ENDS.contains(c))) {
            return Err(ProxyFault::Sign(sign));
        }
        let (authority, path) = place.split_at(place.find(ENDS).unwrap_or(place.len()));
        let path = path.to_ascii_lowercase();
        if [".pac", "/wpad.dat"].iter().any(|script| path.ends_with(script)) {
            return Err(ProxyFault::Script);
        }
        if path.starts_with(['?', '#']) {
            return Err(ProxyFault::Shape);
        }
        let (_, port) = host_and_port(authority).map_err(|_| ProxyFault::Shape)?;
        let url = Url::parse(&format!("{scheme}://{authority}")).map_err(|_| ProxyFault::Shape)?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(ProxyFault::Shape)?;
        Ok(Self {
            encrypted,
            host: host.into(),
            port: port.unwrap_or(if encrypted { 443 } else { 80 }),
            credentials: who.filter(|who| !who.is_empty()).map(credentials),
        })
    }

    /// Whether the way to the proxy itself is encrypted (`https://`).
    #[must_use]
    pub const fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// The address without login and password: `http://HOST:PORT`.
    #[must_use]
    pub fn address(&self) -> String {
        let scheme = if self.encrypted { "https" } else { "http" };
        format!("{scheme}://{}:{}", self.host, self.port)
    }

    /// The host and the port; an IPv6 address is without brackets.
    #[must_use]
    pub fn host(&self) -> (&str, u16) {
        (self.host.trim_matches(['[', ']']), self.port)
    }

    /// `LOGIN:PASSWORD` as HTTP Basic wants it, before base64; `None` without a login.
    #[must_use]
    pub fn credentials(&self) -> Option<&[u8]> {
        self.credentials.as_deref()
    }
}

impl fmt::Debug for ProxyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProxyUrl").field("address", &self.address()).finish_non_exhaustive()
    }
}

/// `LOGIN:PASSWORD` with every `%..` undone; what is not two hexadecimal digits behind a `%` means itself.
fn credentials(who: &str) -> Box<[u8]> {
    let mut bytes = Vec::with_capacity(who.len() + 1);
    let mut rest = who.as_bytes();
    while let Some((&first, others)) = rest.split_first() {
        let encoded = (first == b'%').then(|| others.split_at_checked(2)).flatten();
        let decoded = encoded.and_then(|(two, after)| Some((hexadecimal(two)?, after)));
        let (byte, after) = decoded.unwrap_or((first, others));
        bytes.push(byte);
        rest = after;
    }
    if !who.contains(':') {
        bytes.push(b':');
    }
    bytes.into()
}

fn hexadecimal(two: &[u8]) -> Option<u8> {
    let digits = core::str::from_utf8(two).ok().filter(|digits| digits.chars().all(|c| c.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    //! Guards: domain: a proxy's address has one reading; where it could have two it is refused

    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<(String, Option<Vec<u8>>), ProxyFault> {
        ProxyUrl::parse(text).map(|proxy| (proxy.address(), proxy.credentials().map(<[u8]>::to_vec)))
    }

    #[test]
    fn a_password_is_what_stands_before_the_last_at_sign() {
        for (who, meant) in [
            ("u:p@ss", "u:p@ss"),
            ("u:p%40ss", "u:p@ss"),
            ("u:p s", "u:p s"),
            ("D\\u:p", "D\\u:p"),
            ("D%5Cu:p", "D\\u:p"),
            ("u:é", "u:é"),
            ("u:%C3%A9", "u:é"),
            ("u:p:q", "u:p:q"),
            ("u:100%", "u:100%"),
            ("u:%zz", "u:%zz"),
            ("u:%23%2f%3F", "u:#/?"),
            ("u", "u:"),
            ("u:", "u:"),
        ] {
            let meant = Ok(("http://proxy.test:3128".to_owned(), Some(meant.as_bytes().to_vec())));
            assert_eq!(read(&format!("http://{who}@proxy.test:3128")), meant, "{who}");
            assert_eq!(read(&format!("{who}@proxy.test:3128/")), meant, "{who}, without a scheme");
        }
        // Not UTF-8: what was written is what is sent.
        assert_eq!(read("http://u:%E9@p:1").unwrap().1.unwrap(), b"u:\xe9");
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused_with_its_sign() {
        for (who, sign) in [("u:p#s", '#'), ("u:p?s", '?'), ("u:p/s", '/'), ("u/v:p", '/'), ("u:1#@s", '#')] {
            assert_eq!(read(&format!("http://{who}@proxy.test:3128")), Err(ProxyFault::Sign(sign)), "{who}");
        }
    }

    #[test]
    fn a_host_and_a_port_are_needed_and_no_more() {
        for (text, address) in [
            ("proxy.test", "http://proxy.test:80"),
            ("https://proxy.test", "https://proxy.test:443"),
            ("HTTP://Proxy.test:8080/", "http://proxy.test:8080"),
            (" http://proxy.test:1/x\n", "http://proxy.test:1"),
            ("http://[::1]:3128", "http://[::1]:3128"),
        ] {
            assert_eq!(read(text), Ok((address.to_owned(), None)), "{text}");
        }
        for socks in ["socks4://p:1", "socks5://p:1", "socks5h://u:p@p:1", "SOCKS://p"] {
            assert_eq!(read(socks), Err(ProxyFault::Socks), "{socks}");
        }
        for script in ["http://wpad/wpad.dat", "http://intranet.test/proxy.PAC"] {
            assert_eq!(read(script), Err(ProxyFault::Script), "{script}");
        }
        for other in ["", "http://", "ftp://p:1", "http://p:x", "http://p:0", "http://p:1#x", "http://p\u{7}q", "p q:1"]
        {
            assert_eq!(read(other), Err(ProxyFault::Shape), "{other}");
        }
    }

    #[test]
    fn nothing_secret_is_formatted() {
        assert!(!format!("{:?}", ProxyUrl::parse("http://u:s3cret@p:1").unwrap()).contains("s3cret"));
    }

    proptest! {
        #[test]
        fn a_password_written_in_hexadecimal_is_always_read(password in "\\PC{0,12}") {
            let written: Vec<String> = password.bytes().map(|byte| format!("%{byte:02X}")).collect();
            let written = written.concat();
            let (_, who) = read(&format!("http://u:{written}@proxy.test:3128")).unwrap();
            prop_assert_eq!(who.unwrap(), format!("u:{password}").into_bytes());
        }

        #[test]
        fn no_text_is_read_with_a_sign_of_the_password_in_the_host(text in "\\PC{0,30}") {
            if let Ok(proxy) = ProxyUrl::parse(&text) {
                prop_assert!(proxy.host().0.chars().all(|c| !"@/?#\\ ".contains(c)), "{proxy:?}");
            }
        }
    }
}
