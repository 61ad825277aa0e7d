//! What answered in place of the service, where the answer shows it.

/// The kinds of HTTP answer that don't come from the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum AnswererKind {
    /// A web page: mostly a network's sign-in page.
    #[serde(rename = "page")]
    Page,
    /// A redirection to another machine: mostly to such a page.
    #[serde(rename = "ailleurs")]
    Elsewhere,
    /// A compressed answer, although the request did not ask for compression.
    #[serde(rename = "comprimee")]
    Compressed,
    /// Something that asks for NTLM and takes no Basic: it did not look at the login.
    #[serde(rename = "ntlm")]
    Ntlm,
    /// The same for Negotiate (Kerberos).
    #[serde(rename = "negotiate")]
    Negotiate,
    /// The same for Digest.
    #[serde(rename = "digest")]
    Digest,
    /// The same for a scheme without a name here.
    #[serde(rename = "autreSchema")]
    OtherScheme,
}

impl AnswererKind {
    /// The key of the text that describes it; the text of `<key>.conseil` says what to do.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Page => "erreur.portail",
            Self::Elsewhere => "erreur.http_ailleurs",
            Self::Compressed => "erreur.comprimee",
            Self::Ntlm | Self::Negotiate | Self::Digest => "erreur.http_schema",
            Self::OtherScheme => "erreur.http_schema_autre",
        }
    }

    /// The name of the scheme that is asked for, where it has one here.
    #[must_use]
    pub const fn scheme(self) -> Option<&'static str> {
        match self {
            Self::Ntlm => Some("NTLM"),
            Self::Negotiate => Some("Negotiate (Kerberos)"),
            Self::Digest => Some("Digest"),
            Self::Page | Self::Elsewhere | Self::Compressed | Self::OtherScheme => None,
        }
    }

    /// Whether it asks for another scheme than Basic: then nobody judged the login and the password.
    #[must_use]
    pub const fn asks_other_scheme(self) -> bool {
        matches!(self, Self::Ntlm | Self::Negotiate | Self::Digest | Self::OtherScheme)
    }
}
