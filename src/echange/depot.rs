//! A CR_STOC written to the disk.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use jiff::civil::Date;

use crate::domain::acces::Flux;
use crate::domain::acces::cr_stoc::LigneCrStoc;
use crate::domain::echec::Echec;
use crate::domain::service_error::Categorie;
use crate::protocol::acces::{NomFichier, ecrit_cr_stoc};

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

/// Writes a CR_STOC to `chemin`: beside it first, then under its name, so that whoever watches the
/// folder never sees a part of it; durable when this returns. Its mode is that of any new file.
///
/// # Errors
/// Category `entree` when it can't be written; nothing stands under the name then.
pub fn depose(chemin: &Path, lignes: &[LigneCrStoc]) -> Result<Depot, Echec> {
    ecrit(chemin, lignes).map_err(|erreur| {
        Echec::new(Categorie::Entree, "erreur.cr_stoc.ecriture")
            .avec("fichier", chemin.display().to_string())
            .detail(erreur)
    })
}

fn ecrit(chemin: &Path, lignes: &[LigneCrStoc]) -> io::Result<Depot> {
    if fs::symlink_metadata(chemin).is_ok() {
        return Ok(Depot::Pris);
    }
    let dossier = chemin.parent().filter(|dossier| !dossier.as_os_str().is_empty()).unwrap_or(Path::new("."));
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only unix has modes"))]
    let mut creation = tempfile::Builder::new();
    #[cfg(unix)]
    creation.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut provisoire = creation.prefix(".cr-stoc-").suffix(".tmp").tempfile_in(dossier)?;
    let mut tampon = BufWriter::new(provisoire.as_file_mut());
    ecrit_cr_stoc(&mut tampon, lignes)?;
    tampon.flush()?;
    drop(tampon);
    provisoire.as_file().sync_all()?;
    match provisoire.persist_noclobber(chemin) {
        Ok(_) => {}
        Err(refus) if refus.error.kind() == io::ErrorKind::AlreadyExists => return Ok(Depot::Pris),
        Err(refus) => return Err(refus.error),
    }
    assure_dossier(dossier);
    Ok(Depot::Ecrit)
}

/// Makes the name durable where the system has a way to.
fn assure_dossier(dossier: &Path) {
    #[cfg(unix)]
    if let Err(erreur) = File::open(dossier).and_then(|dossier| dossier.sync_all()) {
        tracing::warn!(%erreur, "the folder of a CR_STOC could not be synchronised");
    }
    #[cfg(not(unix))]
    let _: (&Path, Option<File>) = (dossier, None);
}

#[cfg(test)]
mod tests {
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
        assert!(echec.arguments.iter().any(|(_, valeur)| valeur.contains("absent")));
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
