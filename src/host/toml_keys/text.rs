//! The whole text of a file, or why there is none.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::domain::failure::{Failure, FailureKind};
use crate::domain::service_error::Category;

/// The longest text that is read as TOML, in bytes: what a person wrote is far shorter, and the parser
/// takes up to some hundred times its size.
pub const TEXT_MAX: usize = 64 << 10;

/// The text of a file.
///
/// # Errors
/// It does not exist, or as [`read_text`].
pub fn read_file(path: &Path) -> Result<String, Failure> {
    read_text(path, Vec::new(), File::open(path).map_err(|error| read_failure(path, &error))?)
}

/// The text that `start` begins and `flux` goes on with; `path` names it in refusals.
///
/// # Errors
/// It can't be read, is longer than [`TEXT_MAX`], or is not UTF-8: category `entree`, naming it. It is never
/// cut.
pub fn read_text(path: &Path, start: Vec<u8>, flux: impl Read) -> Result<String, Failure> {
    let mut bytes = start;
    let remainder = (TEXT_MAX + 1).saturating_sub(bytes.len());
    flux.take(remainder as u64).read_to_end(&mut bytes).map_err(|error| read_failure(path, &error))?;
    if bytes.len() > TEXT_MAX {
        return Err(Failure::new(Category::Input, "erreur.fichier.trop_long")
            .with("fichier", path.display().to_string())
            .with("maximum", (TEXT_MAX >> 10).to_string()));
    }
    utf8_text(path, bytes)
}

/// The bytes of a file as its text; where they are no UTF-8, the line is named.
fn utf8_text(path: &Path, bytes: Vec<u8>) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|error| {
        let before = error.as_bytes().iter().take(error.utf8_error().valid_up_to());
        Failure::new(Category::Input, "erreur.fichier.utf8")
            .with("fichier", path.display().to_string())
            .with("ligne", (1 + before.filter(|byte| **byte == b'\n').count()).to_string())
    })
}

/// Why a file could not be read, in words.
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
