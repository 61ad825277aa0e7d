//! Whether a file of plans is TOML or CSV.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use crate::domain::failure::Failure;
use crate::host::toml_keys::read_failure;

/// The format of plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanFormat {
    /// One plan, key by key.
    Toml,
    /// Many plans: one per line, below a header line.
    Csv,
}

/// How much of a file's start is examined, in bytes.
pub const START: usize = 8 << 10;

impl PlanFormat {
    /// From the extension: `.toml` or `.csv`, in any case.
    #[must_use]
    pub fn from_name(path: &Path) -> Option<Self> {
        let extension = path.extension()?;
        [("toml", Self::Toml), ("csv", Self::Csv)]
            .into_iter()
            .find(|(word, _)| extension.eq_ignore_ascii_case(word))
            .map(|(_, kind)| kind)
    }

    /// From the name of a file, or from its content where the name does not say it.
    ///
    /// # Errors
    /// The file can't be read (`Category::Input`).
    pub fn of_file(path: &Path) -> Result<Self, Failure> {
        let read = |error: &io::Error| read_failure(path, error);
        let file = File::open(path).map_err(|error| read(&error))?;
        // On some systems a folder opens and fails at the first read only: name the cause here.
        if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
            return Err(read(&io::ErrorKind::IsADirectory.into()));
        }
        if let Some(format) = Self::from_name(path) {
            return Ok(format);
        }
        let mut start = Vec::new();
        file.take(START as u64).read_to_end(&mut start).map_err(|error| read(&error))?;
        Ok(Self::from_content(&start))
    }

    /// From the first line that is neither blank nor a comment, within `start` (the first bytes of the file, at most
    /// [`START`]). In TOML that line begins with `[`, or is a key, `=` and a value; a header line of plans is neither, and
    /// what programs write before one (`sep=;`, a title) is neither. Without such a line it is an empty TOML plan.
    #[must_use]
    pub fn from_content(start: &[u8]) -> Self {
        let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
        let first = start
            .split(|byte| matches!(byte, b'\n' | b'\r'))
            .map(<[u8]>::trim_ascii)
            .find(|line| !line.is_empty() && !line.starts_with(b"#"));
        match first {
            Some(line) if !line.starts_with(b"[") && !is_key_and_value(line) => Self::Csv,
            _ => Self::Toml,
        }
    }
}

/// Whether a line is a key of TOML, `=` and a value. A key written wrongly counts too, so that the reader of plans tells
/// what is wrong with it; a separator of sheets on either side does not.
fn is_key_and_value(line: &[u8]) -> bool {
    let Some(equals) = line.iter().position(|byte| *byte == b'=') else { return false };
    let (key, value) = line.split_at(equals);
    let value = value.get(1..).unwrap_or_default().trim_ascii();
    let is_separator = |byte: &u8| matches!(byte, b';' | b'\t' | b',');
    // `sep=` and a tab, which is a blank.
    if value.is_empty() && key.eq_ignore_ascii_case(b"sep") {
        return false;
    }
    !key.is_empty() && !key.trim_ascii().iter().any(is_separator) && !value.first().is_some_and(is_separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_says_it_else_the_first_line() {
        assert_eq!(PlanFormat::from_name(Path::new("a/P.CSV")), Some(PlanFormat::Csv));
        assert_eq!(PlanFormat::from_name(Path::new("p.toml")), Some(PlanFormat::Toml));
        assert_eq!(PlanFormat::from_name(Path::new("plans.txt")), None);
        for toml in [
            "",
            "\n# plan\n\n [contrat]\n",
            "# plan\r[contrat]\r",
            "a.b = [1, 2]",
            "contrat.reference = \"MUT1\"\n",
            "\u{feff}[contrat]",
        ] {
            assert_eq!(PlanFormat::from_content(toml.as_bytes()), PlanFormat::Toml, "{toml:?}");
        }
        for csv in [
            "sep=;\ncontrat.reference;demande.motif\n",
            "\"sep=,\"\n",
            "sep=\t\n",
            "SEP = ;\n",
            "=\"contrat.reference\";=\"demande.motif\"\n",
            "contrat.reference;a=b\n",
            "Plans du mois\rcontrat.reference\r",
            "contrat.reference;demande.motif\n",
            "\u{feff}\r\nCONTRAT.REFERENCE",
            "\"contrat.reference\",x",
        ] {
            assert_eq!(PlanFormat::from_content(csv.as_bytes()), PlanFormat::Csv, "{csv:?}");
        }
    }
}
