//! The asbestos codes in the comments of an order.

/// An asbestos code in a comment. This is safety information.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Amiante {
    /// AMF: friable asbestos.
    Friable,
    /// AMN: asbestos that is not friable.
    NotFriable,
    /// AMX: no report.
    NoReport,
    /// AMA: no asbestos, according to the report.
    AbsentByReport,
    /// AM0: no asbestos.
    Absent,
}

impl Amiante {
    /// Every code, the most dangerous first.
    pub const ALL: [Self; 5] = [Self::Friable, Self::NotFriable, Self::NoReport, Self::AbsentByReport, Self::Absent];

    /// The code as it is written in a comment.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Friable => "AMF",
            Self::NotFriable => "AMN",
            Self::NoReport => "AMX",
            Self::AbsentByReport => "AMA",
            Self::Absent => "AM0",
        }
    }

    /// Whether people who work there must be warned: there is asbestos, or nobody knows.
    #[must_use]
    pub const fn warn(self) -> bool {
        matches!(self, Self::Friable | Self::NotFriable | Self::NoReport)
    }

    /// The codes in a comment, which is a `|`-separated list of `key : value` or of single codes. Codes
    /// within free text are ignored.
    pub fn within(comment: &str) -> impl Iterator<Item = Self> {
        comment.split('|').flat_map(|part| {
            let value = part.split_once(':').map_or(part, |(_, value)| value);
            let list = part.contains(':');
            value.split(move |c: char| if list { !c.is_alphanumeric() } else { false }).filter_map(|word| {
                let word = word.trim();
                Self::ALL.into_iter().find(|code| word.eq_ignore_ascii_case(code.code()))
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_found_in_lists_only() {
        let within = |text| Amiante::within(text).collect::<Vec<_>>();
        assert_eq!(within("ACCES : badge | AMIANTE : AMF | PARKING : -1"), [Amiante::Friable]);
        assert_eq!(within("Amiante:AM0,AMX|Etage : 3"), [Amiante::Absent, Amiante::NoReport]);
        assert_eq!(within("amn"), [Amiante::NotFriable]);
        assert_eq!(within("voir avec l'AMF du quartier"), []);
        assert_eq!(within("AMIANTE : AMFX"), []);
    }
}
