//! What is sent, and as whom.

use secrecy::SecretString;

/// A login and its password.
#[derive(Clone)]
pub struct LoginCredentials {
    /// The login.
    pub login: String,
    /// The password.
    pub password: SecretString,
}

/// An HTTP request's own headers and its body. The body may hold the password (WS-Security): it is
/// never formatted.
#[derive(Clone)]
pub struct HttpRequest {
    /// `Content-Type`.
    pub content_type: String,
    /// `SOAPAction`, quotes included (SOAP 1.1 only).
    pub soap_action: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}
