//! What answered in the service's place, where the answer shows it.

/// What an HTTP answer is that is none of the service's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum AnswererKind {
    /// A web page: a network's sign-in page, mostly.
    #[serde(rename = "page")]
    Page,
    /// A redirection to another machine: likewise, mostly.
    #[serde(rename = "ailleurs")]
    Elsewhere,
    /// Compressed, which was not asked for.
    #[serde(rename = "comprimee")]
    Compressed,
}

impl AnswererKind {
    /// The key of its text; `<key>.conseil` is what to do.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Page => "erreur.portail",
            Self::Elsewhere => "erreur.http_ailleurs",
            Self::Compressed => "erreur.comprimee",
        }
    }
}
