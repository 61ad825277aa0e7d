//! The credentials of a question: HTTP Basic, a UsernameToken, both, or none.
//!
//! Must never: log or format a password.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

/// A login and its password, as received.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Credentials {
    /// The login.
    pub(crate) login: String,
    /// The password.
    pub(crate) password: String,
}

/// The credentials that a request carries.
#[derive(Clone, Default)]
pub(crate) struct ShownCredentials {
    /// The `Authorization` header; `Err` when it is not a readable HTTP Basic one.
    basic: Option<Result<Credentials, ()>>,
    /// The UsernameToken of WS-Security.
    token: Option<Credentials>,
}

impl ShownCredentials {
    /// The credentials in these headers and in the UsernameToken (login, password).
    pub(crate) fn by(headers: &HeaderMap, token: Option<&(String, String)>) -> Self {
        let basic = headers.get(AUTHORIZATION).map(|value| value.to_str().ok().and_then(read_basic).ok_or(()));
        let token = token.map(|(login, password)| Credentials { login: login.clone(), password: password.clone() });
        Self { basic, token }
    }

    /// Whether the request carries credentials, and all of them pass `check`.
    pub(crate) fn passes(&self, check: impl Fn(&Credentials) -> bool) -> bool {
        let basic = self.basic.as_ref().map(|shown| shown.as_ref().is_ok_and(&check));
        let token = self.token.as_ref().map(&check);
        match (basic, token) {
            (None, None) => false,
            (basic, token) => basic.unwrap_or(true) && token.unwrap_or(true),
        }
    }
}

/// The credentials of a header value such as `Basic dXNlcjpwYXNzd29yZA==`; `None` when it can't be read.
fn read_basic(value: &str) -> Option<Credentials> {
    let (scheme, token) = value.split_once(' ')?;
    let decoded = BASE64_STANDARD.decode(token.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let (login, password) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some(Credentials { login: login.to_owned(), password: password.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(authorization: Option<&str>, token: Option<(&str, &str)>) -> bool {
        let mut headers = HeaderMap::new();
        if let Some(value) = authorization {
            headers.insert(AUTHORIZATION, value.parse().unwrap());
        }
        let token = token.map(|(login, password)| (login.to_owned(), password.to_owned()));
        ShownCredentials::by(&headers, token.as_ref()).passes(|who| who.login == "demo" && who.password == "de:mo")
    }

    #[test]
    fn what_is_shown_is_right_as_a_whole_or_not_at_all() {
        let (right, wrong) = (Some("bAsIc ZGVtbzpkZTptbw=="), Some("Basic ZGVtbzpkZW1v"));
        assert!(shown(right, None));
        assert!(shown(None, Some(("demo", "de:mo"))));
        assert!(shown(right, Some(("demo", "de:mo"))));
        assert!(!shown(None, None));
        assert!(!shown(wrong, None));
        assert!(!shown(wrong, Some(("demo", "de:mo"))));
        assert!(!shown(right, Some(("demo", "x"))));
        for odd in ["Bearer ZGVtbzpkZTptbw==", "Basic", "Basic =", "Basic ZGVtbw=="] {
            assert!(!shown(Some(odd), None), "{odd}");
        }
    }
}
