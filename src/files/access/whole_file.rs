//! Files written to the disk: a CR_STOC, or anything else that must be whole or not there.

use std::fs;
use std::io::{self, BufWriter, IntoInnerError, Write};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use tempfile::NamedTempFile;

use crate::domain::acces::Flux;
use crate::domain::acces::cr_stoc::LigneCrStoc;
use crate::domain::failure::Echec;
use crate::domain::service_error::Categorie;
use crate::host::private;
use crate::wire::acces::{NomFichier, ecrit_cr_stoc};

/// What became of a file that was to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depot {
    /// It is on the disk, whole.
    Ecrit,
    /// The name is taken: what stands there is as it was, and nothing was written.
    Pris,
}

/// The name of a CR_STOC by the convention: `CodeOI_CodeOC_CrSTOC_V12_aaaammjj_numsequence.csv`.
#[must_use]
pub fn nom_cr_stoc(oi: &str, oc: &str, jour: Date, sequence: u64) -> String {
    let nom = NomFichier { code_oi: oi.to_owned(), code_oc: oc.to_owned(), flux: Flux::CrStoc, jour, sequence };
    nom.to_string()
}

/// Writes a CR_STOC to `chemin`, whole or not at all ([`Ebauche`]).
///
/// # Errors
/// Category `entree` when it can't be written; nothing stands under the name then.
pub fn depose(chemin: &Path, lignes: &[LigneCrStoc]) -> Result<Depot, Echec> {
    let ecrit = || {
        let Some(mut ebauche) = Ebauche::nouvelle(chemin)? else { return Ok(Depot::Pris) };
        ecrit_cr_stoc(&mut ebauche, lignes)?;
        ebauche.pose()
    };
    ecrit().map_err(|erreur: io::Error| {
        Echec::new(Categorie::Entree, "erreur.cr_stoc.ecriture")
            .avec("fichier", chemin.display().to_string())
            .detail(erreur)
    })
}

/// Writes a text to `chemin`, whole or not at all, over nothing ([`Ebauche`]).
///
/// # Errors
/// Category `entree`: the name is taken, or it can't be written; what stood there is as it was.
pub fn depose_texte(chemin: &Path, texte: &str) -> Result<(), Echec> {
    let echec = |cle| Echec::new(Categorie::Entree, cle).avec("fichier", chemin.display().to_string());
    let ecrit = || {
        let Some(mut ebauche) = Ebauche::nouvelle(chemin)? else { return Ok(Depot::Pris) };
        ebauche.write_all(texte.as_bytes())?;
        ebauche.pose()
    };
    match ecrit() {
        Ok(Depot::Ecrit) => Ok(()),
        Ok(Depot::Pris) => Err(echec("erreur.export.pris")),
        Err(erreur) => {
            let erreur: io::Error = erreur;
            Err(echec("erreur.export.ecriture").detail(erreur))
        }
    }
}

/// A file being written beside the name that it will have: whoever watches the folder never sees a
/// part of it under that name. Dropped before [`Ebauche::pose`], it leaves nothing behind. It is its
/// owner's alone (0600), for codes de décharge stand in it.
pub struct Ebauche {
    provisoire: BufWriter<NamedTempFile>,
    chemin: PathBuf,
}

impl Ebauche {
    /// Begins; `None` when the name is taken.
    ///
    /// # Errors
    /// Nothing can be made in its folder.
    pub fn nouvelle(chemin: &Path) -> io::Result<Option<Self>> {
        // A link to nowhere is a taken name as well.
        if fs::symlink_metadata(chemin).is_ok() {
            return Ok(None);
        }
        let provisoire = tempfile::Builder::new().prefix(".reprov-").suffix(".tmp").tempfile_in(dossier(chemin))?;
        Ok(Some(Self { provisoire: BufWriter::new(provisoire), chemin: chemin.to_owned() }))
    }

    /// Gives it its name, unless that was taken meanwhile; durable when this returns.
    ///
    /// # Errors
    /// It can't be written, or not under that name: nothing stands there then.
    pub fn pose(self) -> io::Result<Depot> {
        let provisoire = self.provisoire.into_inner().map_err(IntoInnerError::into_error)?;
        provisoire.as_file().sync_all()?;
        match provisoire.persist_noclobber(&self.chemin) {
            Ok(_) => {}
            Err(refus) if refus.error.kind() == io::ErrorKind::AlreadyExists => return Ok(Depot::Pris),
            Err(refus) => return Err(refus.error),
        }
        private::assure_dossier(dossier(&self.chemin));
        Ok(Depot::Ecrit)
    }
}

impl Write for Ebauche {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.provisoire.write(octets)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.provisoire.flush()
    }
}

fn dossier(chemin: &Path) -> &Path {
    chemin.parent().filter(|dossier| !dossier.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    //! Guards: files: a CR_STOC is whole or not there, over nothing, and never without its code

    use super::*;
    use crate::domain::acces::cr_stoc::Resultat;
    use crate::domain::reference::ReferenceContrat;

    fn lignes() -> Vec<LigneCrStoc> {
        vec![LigneCrStoc {
            contrat: ReferenceContrat::parse("MUT1").unwrap(),
            commande: "CMD-1".into(),
            sous_traitance: "ST-1".into(),
            resultat: Resultat::Ko("FINT01".into()),
            reference_prise: None,
            code: None,
        }]
    }

    #[test]
    fn a_taken_name_is_left_as_it_is_and_nothing_else_is_left_behind() {
        let dossier = tempfile::tempdir().unwrap();
        let chemin = dossier.path().join("cr.csv");
        assert_eq!(depose(&chemin, &lignes()).unwrap(), Depot::Ecrit);
        let ecrit = fs::read(&chemin).unwrap();
        assert_eq!(depose(&chemin, &[]).unwrap(), Depot::Pris);
        assert_eq!(fs::read(&chemin).unwrap(), ecrit);
        assert_eq!(fs::read_dir(dossier.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_is_not_there_is_said_by_name() {
        let dossier = tempfile::tempdir().unwrap();
        let echec = depose(&dossier.path().join("absent").join("cr.csv"), &lignes()).unwrap_err();
        assert_eq!(echec.categorie, Categorie::Entree);
        assert!(echec.arguments.iter().any(|(_, valeur)| valeur.as_str().contains("absent")));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_nowhere_is_a_taken_name() {
        let dossier = tempfile::tempdir().unwrap();
        let chemin = dossier.path().join("cr.csv");
        std::os::unix::fs::symlink(dossier.path().join("ailleurs"), &chemin).unwrap();
        assert_eq!(depose(&chemin, &lignes()).unwrap(), Depot::Pris);
    }
}
