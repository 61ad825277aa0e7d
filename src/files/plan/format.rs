//! Whether a file of plans is TOML or CSV.

use std::path::Path;

/// How plans are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Genre {
    /// One plan, key by key.
    Toml,
    /// A plan a line, below a header line.
    Csv,
}

/// How much of a file is looked at, in bytes.
pub const DEBUT: usize = 8 << 10;

impl Genre {
    /// By the extension: `.toml` or `.csv`, in any case.
    #[must_use]
    pub fn du_nom(chemin: &Path) -> Option<Self> {
        let extension = chemin.extension()?;
        [("toml", Self::Toml), ("csv", Self::Csv)]
            .into_iter()
            .find(|(mot, _)| extension.eq_ignore_ascii_case(mot))
            .map(|(_, genre)| genre)
    }

    /// By the first line that is neither blank nor a comment, as far as `debut` (the beginning of
    /// the file, up to [`DEBUT`] bytes) goes: TOML has a `[` first or an `=` in it, a header line of
    /// plans neither. Nothing at all is an empty TOML plan.
    #[must_use]
    pub fn du_contenu(debut: &[u8]) -> Self {
        let debut = debut.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(debut);
        let premiere = debut
            .split(|octet| *octet == b'\n')
            .map(<[u8]>::trim_ascii)
            .find(|ligne| !ligne.is_empty() && !ligne.starts_with(b"#"));
        match premiere {
            Some(ligne) if !ligne.starts_with(b"[") && !ligne.contains(&b'=') => Self::Csv,
            _ => Self::Toml,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_says_it_else_the_first_line() {
        assert_eq!(Genre::du_nom(Path::new("a/P.CSV")), Some(Genre::Csv));
        assert_eq!(Genre::du_nom(Path::new("p.toml")), Some(Genre::Toml));
        assert_eq!(Genre::du_nom(Path::new("plans.txt")), None);
        for toml in ["", "\n# plan\n\n [contrat]\n", "contrat.reference = \"MUT1\"\n", "\u{feff}[contrat]"] {
            assert_eq!(Genre::du_contenu(toml.as_bytes()), Genre::Toml, "{toml:?}");
        }
        for csv in ["contrat.reference;demande.motif\n", "\u{feff}\r\nCONTRAT.REFERENCE", "\"contrat.reference\",x"] {
            assert_eq!(Genre::du_contenu(csv.as_bytes()), Genre::Csv, "{csv:?}");
        }
    }
}
