//! The catalogue of service errors (docs/e-reprov.md 3.6).
//!
//! Owns: which kind each code is, and whether a *read* that met it may be asked again. What a code
//! means for a put is decided in [`super::outcome`], nowhere else. The words are in the texts table
//! under `erreur.<code>`.

use std::fmt;

use super::text::squeeze;

/// The kind of a failure, as the command line names it (`categorie`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Categorie {
    /// Credentials or profile.
    #[serde(rename = "identifiants")]
    Identifiants,
    /// The service itself.
    #[serde(rename = "service")]
    Service,
    /// The service or the sessions are busy.
    #[serde(rename = "occupe")]
    Occupe,
    /// The request was not acceptable.
    #[serde(rename = "requete")]
    Requete,
    /// The state of the contract forbids it.
    #[serde(rename = "etat")]
    Etat,
    /// A quota is used up.
    #[serde(rename = "quota")]
    Quota,
    /// The network.
    #[serde(rename = "reseau")]
    Reseau,
    /// The answer can't be understood.
    #[serde(rename = "protocole")]
    Protocole,
    /// Local input: a value, a file, the configuration.
    #[serde(rename = "entree")]
    Entree,
}

impl Categorie {
    /// As in JSON.
    #[must_use]
    pub const fn nom(self) -> &'static str {
        match self {
            Self::Identifiants => "identifiants",
            Self::Service => "service",
            Self::Occupe => "occupe",
            Self::Requete => "requete",
            Self::Etat => "etat",
            Self::Quota => "quota",
            Self::Reseau => "reseau",
            Self::Protocole => "protocole",
            Self::Entree => "entree",
        }
    }
}

/// An error code of the service, as it came (blanks trimmed): `20015`, `-1`, or a code that the
/// specification does not know.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct CodeErreur(Box<str>);

/// One line of the catalogue.
struct Ligne {
    code: &'static str,
    categorie: Categorie,
    relecture: bool,
}

const fn ligne(code: &'static str, categorie: Categorie, relecture: bool) -> Ligne {
    Ligne { code, categorie, relecture }
}

/// The specification's codes (docs/e-reprov.md 3.6), their kind, and whether a read may be asked again later.
const CATALOGUE: [Ligne; 26] = [
    ligne("10000", Categorie::Identifiants, false),
    ligne("10100", Categorie::Service, true),
    ligne("10101", Categorie::Service, true),
    ligne("10200", Categorie::Service, true),
    ligne("20000", Categorie::Service, false),
    ligne("20001", Categorie::Requete, false),
    ligne("20002", Categorie::Requete, false),
    ligne("20003", Categorie::Service, true),
    ligne("20004", Categorie::Service, true),
    ligne("20005", Categorie::Requete, false),
    ligne("20006", Categorie::Occupe, true),
    ligne("20007", Categorie::Occupe, true),
    ligne("20008", Categorie::Service, true),
    ligne("20009", Categorie::Occupe, true),
    ligne("20010", Categorie::Service, true),
    ligne("20011", Categorie::Requete, false),
    ligne("20012", Categorie::Etat, false),
    ligne("20014", Categorie::Etat, false),
    ligne("20015", Categorie::Requete, false),
    ligne("20016", Categorie::Quota, false),
    ligne("20018", Categorie::Requete, false),
    ligne("20019", Categorie::Requete, false),
    ligne("20020", Categorie::Identifiants, false),
    ligne("20021", Categorie::Identifiants, false),
    ligne("0", Categorie::Service, false),
    ligne("-1", Categorie::Service, true),
];

impl CodeErreur {
    /// A code as received; blanks squeezed, nothing else changed.
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
    pub fn connus() -> impl Iterator<Item = &'static str> {
        CATALOGUE.iter().map(|ligne| ligne.code)
    }

    /// Whether the specification knows the code.
    #[must_use]
    pub fn est_connu(&self) -> bool {
        self.ligne().is_some()
    }

    /// Its kind; a code that the specification does not know is the service's.
    #[must_use]
    pub fn categorie(&self) -> Categorie {
        self.ligne().map_or(Categorie::Service, |ligne| ligne.categorie)
    }

    /// Whether a *read* that met this code may be asked again after a while.
    #[must_use]
    pub fn permet_relecture(&self) -> bool {
        self.ligne().is_some_and(|ligne| ligne.relecture)
    }

    fn ligne(&self) -> Option<&'static Ligne> {
        CATALOGUE.iter().find(|ligne| *ligne.code == *self.0)
    }
}

impl fmt::Display for CodeErreur {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_outside_the_catalogue_is_kept_and_belongs_to_the_service() {
        for code in ["20013", "20017", "99999", "ORA-00001"] {
            let code = CodeErreur::read(code);
            assert!(!code.est_connu());
            assert_eq!(code.categorie(), Categorie::Service);
            assert!(!code.permet_relecture());
        }
        assert_eq!(CodeErreur::read(" -1\n").as_str(), "-1");
    }

    #[test]
    fn credentials_are_never_asked_again() {
        for code in ["10000", "20020", "20021"] {
            let code = CodeErreur::read(code);
            assert_eq!(code.categorie(), Categorie::Identifiants);
            assert!(!code.permet_relecture());
        }
    }
}
