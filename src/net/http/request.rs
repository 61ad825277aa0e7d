//! What is sent, and as whom.

use secrecy::SecretString;

/// A login and its password.
#[derive(Clone)]
pub struct Identifiants {
    /// The login.
    pub identifiant: String,
    /// The password.
    pub mot_de_passe: SecretString,
}

/// An HTTP request's own headers and its body. The body may hold the password (WS-Security): it is
/// never formatted.
#[derive(Clone)]
pub struct Requete {
    /// `Content-Type`.
    pub type_contenu: String,
    /// `SOAPAction`, quotes included (SOAP 1.1 only).
    pub soap_action: Option<String>,
    /// The body.
    pub corps: Vec<u8>,
}
