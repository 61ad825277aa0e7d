//! The whole text of a file, or why there is none.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::domain::failure::{Echec, FailureKind};
use crate::domain::service_error::Categorie;

/// The longest text that is read as TOML, in bytes: what a person wrote is far shorter, and the parser
/// takes up to some hundred times its size.
pub const TEXTE_MAX: usize = 64 << 10;

/// The text of a file.
///
/// # Errors
/// It does not exist, or as [`lit_texte`].
pub fn lit_fichier(chemin: &Path) -> Result<String, Echec> {
    lit_texte(chemin, Vec::new(), File::open(chemin).map_err(|error| echec_lecture(chemin, &error))?)
}

/// The text that `debut` begins and `flux` goes on with; `chemin` names it in refusals.
///
/// # Errors
/// It can't be read, is longer than [`TEXTE_MAX`], or is not UTF-8: category `entree`, naming it. It is never
/// cut.
pub fn lit_texte(chemin: &Path, debut: Vec<u8>, flux: impl Read) -> Result<String, Echec> {
    let mut octets = debut;
    let reste = (TEXTE_MAX + 1).saturating_sub(octets.len());
    flux.take(reste as u64).read_to_end(&mut octets).map_err(|error| echec_lecture(chemin, &error))?;
    if octets.len() > TEXTE_MAX {
        return Err(Echec::new(Categorie::Entree, "erreur.fichier.trop_long")
            .avec("fichier", chemin.display().to_string())
            .avec("maximum", (TEXTE_MAX >> 10).to_string()));
    }
    texte_utf8(chemin, octets)
}

/// The bytes of a file as its text; where they are no UTF-8, the line is named.
fn texte_utf8(chemin: &Path, octets: Vec<u8>) -> Result<String, Echec> {
    String::from_utf8(octets).map_err(|error| {
        let avant = error.as_bytes().iter().take(error.utf8_error().valid_up_to());
        Echec::new(Categorie::Entree, "erreur.fichier.utf8")
            .avec("fichier", chemin.display().to_string())
            .avec("ligne", (1 + avant.filter(|octet| **octet == b'\n').count()).to_string())
    })
}

/// Why a file could not be read, in words.
#[must_use]
pub fn echec_lecture(chemin: &Path, error: &std::io::Error) -> Echec {
    let kind = (error.kind() == std::io::ErrorKind::NotFound).then_some(FailureKind::FileAbsent);
    let cle = match error.kind() {
        std::io::ErrorKind::NotFound => "erreur.fichier.absent",
        std::io::ErrorKind::PermissionDenied => "erreur.fichier.droits",
        std::io::ErrorKind::IsADirectory => "erreur.fichier.dossier",
        _ => "erreur.fichier.lecture",
    };
    let echec = Echec::new(Categorie::Entree, cle).avec("fichier", chemin.display().to_string()).detail(error);
    Echec { kind, ..echec }
}

#[cfg(test)]
mod tests {
    //! Guards: host: no text that a person wrote is read in part

    use super::*;

    #[test]
    fn a_text_is_read_whole_or_not_at_all() {
        let lu = |debut: usize, suite: usize| lit_texte(Path::new("f"), vec![b'a'; debut], &vec![b'b'; suite][..]);
        assert_eq!(lu(10, TEXTE_MAX - 10).unwrap().len(), TEXTE_MAX);
        for (debut, suite) in [(10, TEXTE_MAX - 9), (TEXTE_MAX + 1, 0), (0, 10 * TEXTE_MAX)] {
            assert_eq!(lu(debut, suite).unwrap_err().cle, "erreur.fichier.trop_long");
        }
    }
}
