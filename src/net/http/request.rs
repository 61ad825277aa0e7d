//! An HTTP request, and the credentials that go with it.

use secrecy::{ExposeSecret as _, SecretString};

/// A login and its password.
#[derive(Clone)]
pub struct LoginCredentials {
    /// The login.
    pub login: String,
    /// The password.
    pub password: SecretString,
}

impl LoginCredentials {
    /// Whether login and password have no letter beyond ASCII, of which servers may read another than was typed.
    #[must_use]
    pub fn is_ascii(&self) -> bool {
        self.login.is_ascii() && self.password.expose_secret().is_ascii()
    }
}

/// The headers and the body of an HTTP request. The body may hold the password (WS-Security): it must never be
/// formatted.
#[derive(Clone)]
pub struct HttpRequest {
    /// `Content-Type`.
    pub content_type: String,
    /// `SOAPAction`, quotes included (SOAP 1.1 only).
    pub soap_action: Option<String>,
    /// The request's body.
    pub body: Vec<u8>,
}
