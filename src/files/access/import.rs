//! An access file read from the disk.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use jiff::Timestamp;

use crate::domain::acces::Flux;
use crate::domain::failure::Echec;
use crate::domain::service_error::Categorie;
use crate::host::toml_keys::echec_lecture;
use crate::wire::acces::{Lecteur, LigneLue, RefusFichier};

/// An access file being read.
pub struct FichierAcces {
    lecteur: Lecteur<BufReader<File>>,
    chemin: String,
}

/// Opens a file and reads its header. `flux` is the flow of a file whose name does not say it;
/// `importee_le` is now.
///
/// # Errors
/// Category `entree`: it can't be read, has no header, or it is not sure which flow it is.
pub fn ouvre(chemin: &Path, flux: Option<Flux>, importee_le: Timestamp) -> Result<FichierAcces, Echec> {
    let fichier = File::open(chemin).map_err(|error| echec_lecture(chemin, &error))?;
    // A folder opens on some systems and fails at the first read: say what it is.
    if fichier.metadata().is_ok_and(|metadonnees| metadonnees.is_dir()) {
        return Err(echec_lecture(chemin, &io::ErrorKind::IsADirectory.into()));
    }
    let nom = chemin.file_name().map(|nom| nom.to_string_lossy().into_owned()).unwrap_or_default();
    let dit = chemin.display().to_string();
    let lecteur = Lecteur::ouvre(BufReader::with_capacity(64 << 10, fichier), &nom, flux, importee_le)
        .map_err(|refus| echec(&dit, refus))?;
    Ok(FichierAcces { lecteur, chemin: dit })
}

impl FichierAcces {
    /// The file's flow.
    #[must_use]
    pub const fn flux(&self) -> Flux {
        self.lecteur.flux()
    }

    /// The next line and its encoding, or what is wrong with it; `None` at the end.
    ///
    /// # Errors
    /// The file can't be read any further.
    pub fn suivante(&mut self) -> Result<Option<LigneLue>, Echec> {
        self.lecteur.suivante().map_err(|erreur| erreur.echec(&self.chemin))
    }
}

/// Why a file can't be used, in words.
fn echec(fichier: &str, refus: RefusFichier) -> Echec {
    let entree = |cle: &str| Echec::new(Categorie::Entree, cle).avec("fichier", fichier);
    let noms = |flux: &[Flux]| flux.iter().map(|flux| flux.nom()).collect::<Vec<_>>().join(", ");
    match refus {
        RefusFichier::Feuille(erreur) => erreur.echec(fichier),
        RefusFichier::SansEntete => entree("erreur.acces.sans_entete"),
        RefusFichier::Doublons(colonnes) => entree("erreur.acces.doublons").avec("colonnes", colonnes.join(", ")),
        RefusFichier::FluxIndecis(candidats) => {
            let candidats = if candidats.is_empty() { &Flux::TOUS[..] } else { &candidats };
            entree("erreur.acces.flux_indecis").avec("candidats", noms(candidats))
        }
        RefusFichier::Contredit { flux, candidats } => {
            entree("erreur.acces.contredit").avec("flux", flux.nom()).avec("candidats", noms(&candidats))
        }
        RefusFichier::SansDate(flux) => entree("erreur.acces.sans_date").avec("flux", flux.nom()),
        RefusFichier::NomContraire { nom, dit } => {
            entree("erreur.acces.nom_contraire").avec("nom", nom.nom()).avec("dit", dit.nom())
        }
        RefusFichier::ColonnesAbsentes { flux, colonnes } => {
            entree("erreur.acces.colonnes_absentes").avec("flux", flux.nom()).avec("colonnes", colonnes.join(", "))
        }
    }
}
