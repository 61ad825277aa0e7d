//! The catalogue of service errors (docs/e-reprov.md 3.6).
//!
//! Owns: the category of each code, and whether a *read* that failed with it may be repeated. What a code
//! means for a put is decided in [`super::outcome`], nowhere else. The words are in the texts table under
//! `erreur.<code>`.

use std::fmt;

use super::text::squeeze;

/// The category of a failure, as the JSON of the command line names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Category {
    /// Credentials or profile.
    #[serde(rename = "identifiants")]
    Credentials,
    /// The service itself.
    #[serde(rename = "service")]
    Service,
    /// The service or the sessions are busy.
    #[serde(rename = "occupe")]
    Busy,
    /// The request was not acceptable.
    #[serde(rename = "requete")]
    Request,
    /// The state of the contract forbids it.
    #[serde(rename = "etat")]
    State,
    /// A quota is used up.
    #[serde(rename = "quota")]
    Quota,
    /// The network.
    #[serde(rename = "reseau")]
    Network,
    /// The answer can't be understood.
    #[serde(rename = "protocole")]
    Protocol,
    /// Local input: a value, a file, the configuration.
    #[serde(rename = "entree")]
    Input,
}

impl Category {
    /// The name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Credentials => "identifiants",
            Self::Service => "service",
            Self::Busy => "occupe",
            Self::Request => "requete",
            Self::State => "etat",
            Self::Quota => "quota",
            Self::Network => "reseau",
            Self::Protocol => "protocole",
            Self::Input => "entree",
        }
    }
}

/// An error code of the service, as received (blanks squeezed): `20015`, `-1`, or a code that the
/// specification does not know.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct ServiceErrorCode(Box<str>);

/// One line of the catalogue.
struct CatalogueLine {
    code: &'static str,
    category: Category,
    rereading: bool,
}

const fn line(code: &'static str, category: Category, rereading: bool) -> CatalogueLine {
    CatalogueLine { code, category, rereading }
}

/// The specification's codes (docs/e-reprov.md 3.6), their category, and whether a read may be repeated
/// later.
const CATALOGUE: [CatalogueLine; 26] = [
    line("10000", Category::Credentials, false),
    line("10100", Category::Service, true),
    line("10101", Category::Service, true),
    line("10200", Category::Service, true),
    line("20000", Category::Service, false),
    line("20001", Category::Request, false),
    line("20002", Category::Request, false),
    line("20003", Category::Service, true),
    line("20004", Category::Service, true),
    line("20005", Category::Request, false),
    line("20006", Category::Busy, true),
    line("20007", Category::Busy, true),
    line("20008", Category::Service, true),
    line("20009", Category::Busy, true),
    line("20010", Category::Service, true),
    line("20011", Category::Request, false),
    line("20012", Category::State, false),
    line("20014", Category::State, false),
    line("20015", Category::Request, false),
    line("20016", Category::Quota, false),
    line("20018", Category::Request, false),
    line("20019", Category::Request, false),
    line("20020", Category::Credentials, false),
    line("20021", Category::Credentials, false),
    line("0", Category::Service, false),
    line("-1", Category::Service, true),
];

impl ServiceErrorCode {
    /// Keeps a code as received, with its blanks squeezed.
    #[must_use]
    pub fn read(code: &str) -> Self {
        Self(squeeze(code).into())
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Every code of the specification.
    pub fn known() -> impl Iterator<Item = &'static str> {
        CATALOGUE.iter().map(|line| line.code)
    }

    /// Whether the specification knows the code.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.line().is_some()
    }

    /// The category of the code; `Service` for a code that the specification does not know.
    #[must_use]
    pub fn category(&self) -> Category {
        self.line().map_or(Category::Service, |line| line.category)
    }

    /// Whether a *read* that failed with this code may be repeated after a while.
    #[must_use]
    pub fn allows_rereading(&self) -> bool {
        self.line().is_some_and(|line| line.rereading)
    }

    fn line(&self) -> Option<&'static CatalogueLine> {
        CATALOGUE.iter().find(|line| *line.code == *self.0)
    }
}

impl fmt::Display for ServiceErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// What a SOAP Fault says of WS-Security by its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecurityFault {
    /// The login or its password is refused.
    Login,
    /// Another form of WS-Security is wanted.
    Form,
}

impl SecurityFault {
    /// What `fault` says: its codes, or its codes with its text behind them. Only its first words are looked at.
    #[must_use]
    pub fn of(fault: &str) -> Option<Self> {
        fault.split_whitespace().take(Self::WORDS).find_map(|word| {
            match word.rsplit([':', '.']).next().unwrap_or_default() {
                "FailedAuthentication" | "InvalidSecurity" | "InvalidSecurityToken" => Some(Self::Login),
                "UnsupportedSecurityToken"
                | "UnsupportedAlgorithm"
                | "FailedCheck"
                | "SecurityTokenUnavailable"
                | "MessageExpired" => Some(Self::Form),
                _ => None,
            }
        })
    }

    /// How many words may be codes: that of the envelope and its subcodes.
    const WORDS: usize = 4;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_outside_the_catalogue_is_kept_and_belongs_to_the_service() {
        for code in ["20013", "20017", "99999", "ORA-00001"] {
            let code = ServiceErrorCode::read(code);
            assert!(!code.is_known());
            assert_eq!(code.category(), Category::Service);
            assert!(!code.allows_rereading());
        }
        assert_eq!(ServiceErrorCode::read(" -1\n").as_str(), "-1");
    }

    #[test]
    fn credentials_are_never_asked_again() {
        for code in ["10000", "20020", "20021"] {
            let code = ServiceErrorCode::read(code);
            assert_eq!(code.category(), Category::Credentials);
            assert!(!code.allows_rereading());
        }
    }
}
