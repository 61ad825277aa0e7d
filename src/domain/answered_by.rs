//! What answered in the service's place, where the answer shows it.

/// What an HTTP answer is that is none of the service's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Nature {
    /// A web page: a network's sign-in page, mostly.
    #[serde(rename = "page")]
    Page,
    /// A redirection to another machine: likewise, mostly.
    #[serde(rename = "ailleurs")]
    Ailleurs,
    /// Compressed, which was not asked for.
    #[serde(rename = "comprimee")]
    Comprimee,
}

impl Nature {
    /// The key of its text; `<key>.conseil` is what to do.
    #[must_use]
    pub const fn cle(self) -> &'static str {
        match self {
            Self::Page => "erreur.portail",
            Self::Ailleurs => "erreur.http_ailleurs",
            Self::Comprimee => "erreur.comprimee",
        }
    }
}
