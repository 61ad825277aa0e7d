//! Who a question says it is from: HTTP Basic, a UsernameToken, both, or neither.
//!
//! Must never: log or format a password.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

/// A login and its password, as they were received.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Credentials {
    /// The login.
    pub(crate) login: String,
    /// The password.
    pub(crate) password: String,
}

/// What a request shows of who sends it.
#[derive(Clone, Default)]
pub(crate) struct ShownCredentials {
    /// An `Authorization` header; `Err` where it is not a readable HTTP Basic one.
    basic: Option<Result<Credentials, ()>>,
    /// A UsernameToken of WS-Security.
    token: Option<Credentials>,
}

impl ShownCredentials {
    /// What these headers and that UsernameToken (login, password) show.
    pub(crate) fn by(headers: &HeaderMap, token: Option<&(String, String)>) -> Self {
        let basic = headers.get(AUTHORIZATION).map(|value| value.to_str().ok().and_then(read_basic).ok_or(()));
        let token = token.map(|(login, password)| Credentials { login: login.clone(), password: password.clone() });
        Self { basic, token }
    }

    /// Whether something is shown, and all of it passes `check`.
    pub(crate) fn passes(&self, check: impl Fn(&Credentials) -> bool) -> bool {
        let basic = self.basic.as_ref().map(|shown| shown.as_ref().is_ok_and(&check));
        let token = self.token.as_ref().map(&check);
        match (basic, token) {
            (None, None) => false,
            (basic, token) => basic.unwrap_or(true) && token.unwrap_or(true),
        }
    }
}

/// The credentials of `Basic dXNlcjpwYXNzd29yZA==`.
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
