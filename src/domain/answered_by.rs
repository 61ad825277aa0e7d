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
}

impl AnswererKind {
    /// The key of the text that describes it; the text of `<key>.conseil` says what to do.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Page => "erreur.portail",
            Self::Elsewhere => "erreur.http_ailleurs",
            Self::Compressed => "erreur.comprimee",
        }
    }
}
