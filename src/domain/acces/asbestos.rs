//! Asbestos, as the comments say it.

/// An asbestos code of the comments: safety information.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Amiante {
    /// AMF: friable asbestos.
    Friable,
    /// AMN: asbestos that is not friable.
    NonFriable,
    /// AMX: no report.
    SansRapport,
    /// AMA: none, by the report.
    AucunSelonRapport,
    /// AM0: none.
    Aucun,
}

impl Amiante {
    /// Every code, what asks for most care first.
    pub const TOUS: [Self; 5] =
        [Self::Friable, Self::NonFriable, Self::SansRapport, Self::AucunSelonRapport, Self::Aucun];

    /// The code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Friable => "AMF",
            Self::NonFriable => "AMN",
            Self::SansRapport => "AMX",
            Self::AucunSelonRapport => "AMA",
            Self::Aucun => "AM0",
        }
    }

    /// Whether someone who works there must be warned: there is some, or nobody knows.
    #[must_use]
    pub const fn previent(self) -> bool {
        matches!(self, Self::Friable | Self::NonFriable | Self::SansRapport)
    }

    /// The codes in a comment: a `|`-separated list of `key : value`, or of codes alone. Within free
    /// text they are not looked for.
    pub fn dans(commentaire: &str) -> impl Iterator<Item = Self> {
        commentaire.split('|').flat_map(|partie| {
            let valeur = partie.split_once(':').map_or(partie, |(_, valeur)| valeur);
            let liste = partie.contains(':');
            valeur.split(move |c: char| if liste { !c.is_alphanumeric() } else { false }).filter_map(|mot| {
                let mot = mot.trim();
                Self::TOUS.into_iter().find(|code| mot.eq_ignore_ascii_case(code.code()))
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_found_in_lists_only() {
        let dans = |texte| Amiante::dans(texte).collect::<Vec<_>>();
        assert_eq!(dans("ACCES : badge | AMIANTE : AMF | PARKING : -1"), [Amiante::Friable]);
        assert_eq!(dans("Amiante:AM0,AMX|Etage : 3"), [Amiante::Aucun, Amiante::SansRapport]);
        assert_eq!(dans("amn"), [Amiante::NonFriable]);
        assert_eq!(dans("voir avec l'AMF du quartier"), []);
        assert_eq!(dans("AMIANTE : AMFX"), []);
    }
}
