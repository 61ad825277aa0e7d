//! Reading the whole text of a file, or telling why that is not possible.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::domain::failure::{Failure, FailureKind};
use crate::domain::service_error::Category;

/// The longest text that is read as TOML, in bytes. Files written by people are far shorter, and the parser takes up to
/// some hundred times the text's size.
pub const TEXT_MAX: usize = 64 << 10;

/// The text of a file.
///
/// # Errors
/// A [`Failure`] when the file does not exist, or as for [`read_text`].
pub fn read_file(path: &Path) -> Result<String, Failure> {
    read_text(path, Vec::new(), File::open(path).map_err(|error| read_failure(path, &error))?)
}

/// The text that consists of `start` and the rest read from `stream`; `path` is its name in refusals.
///
/// # Errors
/// A [`Failure`] (`Category::Input`) with the name when the text can't be read, is longer than [`TEXT_MAX`], or is not
/// UTF-8. A text is never cut.
pub fn read_text(path: &Path, start: Vec<u8>, stream: impl Read) -> Result<String, Failure> {
    let mut bytes = start;
    let remainder = (TEXT_MAX + 1).saturating_sub(bytes.len());
    stream.take(remainder as u64).read_to_end(&mut bytes).map_err(|error| read_failure(path, &error))?;
    if bytes.len() > TEXT_MAX {
        return Err(Failure::new(Category::Input, "erreur.fichier.trop_long")
            .with("fichier", path.display().to_string())
            .with("maximum", (TEXT_MAX >> 10).to_string()));
    }
    utf8_text(path, bytes)
}

/// The bytes of a file as text; when they are not UTF-8, the refusal names the line.
fn utf8_text(path: &Path, bytes: Vec<u8>) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|error| {
        let before = error.as_bytes().iter().take(error.utf8_error().valid_up_to());
        Failure::new(Category::Input, "erreur.fichier.utf8")
            .with("fichier", path.display().to_string())
            .with("ligne", (1 + before.filter(|byte| **byte == b'\n').count()).to_string())
    })
}

/// The failure of reading a file, with its cause.
#[must_use]
pub fn read_failure(path: &Path, error: &std::io::Error) -> Failure {
    let kind = (error.kind() == std::io::ErrorKind::NotFound).then_some(FailureKind::FileAbsent);
    let key = match error.kind() {
        std::io::ErrorKind::NotFound => "erreur.fichier.absent",
        std::io::ErrorKind::PermissionDenied => "erreur.fichier.droits",
        std::io::ErrorKind::IsADirectory => "erreur.fichier.dossier",
        _ => "erreur.fichier.lecture",
    };
    let failure = Failure::new(Category::Input, key).with("fichier", path.display().to_string()).detail(error);
    Failure { kind, ..failure }
}

#[cfg(test)]
mod tests {
    //! Guards: host: no text that a person wrote is read in part

    use super::*;

    #[test]
    fn a_text_is_read_whole_or_not_at_all() {
        let read = |start: usize, rest: usize| read_text(Path::new("f"), vec![b'a'; start], &vec![b'b'; rest][..]);
        assert_eq!(read(10, TEXT_MAX - 10).unwrap().len(), TEXT_MAX);
        for (start, rest) in [(10, TEXT_MAX - 9), (TEXT_MAX + 1, 0), (0, 10 * TEXT_MAX)] {
            assert_eq!(read(start, rest).unwrap_err().key, "erreur.fichier.trop_long");
        }
    }
}
