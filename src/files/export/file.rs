//! The file that an export makes.

use std::io::{self, Write as _};
use std::path::PathBuf;

use super::document::{Detail, document};
use super::puts::Puts;
use super::sheet::feuille;
use super::total::Total;
use crate::domain::failure::Echec;
use crate::domain::service_error::Categorie;
use crate::engine::Engine;
use crate::files::access::{Depot, Ebauche};
use crate::host::texts::Textes;

/// A file that an export makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fichier {
    /// Where.
    pub chemin: PathBuf,
    /// CSV; else JSON.
    pub csv: bool,
}

impl Fichier {
    /// A file in the form that its name says.
    ///
    /// # Errors
    /// Category `entree` when it ends neither in `.csv` nor in `.json`.
    pub fn lit(valeur: &str) -> Result<Self, Echec> {
        let chemin = PathBuf::from(valeur);
        let fin = chemin.extension().map(|fin| fin.to_string_lossy().to_ascii_lowercase());
        match fin.as_deref() {
            Some("csv") => Ok(Self { chemin, csv: true }),
            Some("json") => Ok(Self { chemin, csv: false }),
            _ => Err(Echec::new(Categorie::Entree, "erreur.entree.export").avec("fichier", valeur)),
        }
    }
}

/// Writes `puts` to `fichier`, whole or not at all, never over anything; gives how many there are in it.
///
/// # Errors
/// Category `entree` when the name is taken or can't be written to; the journal's failure.
pub async fn exporte(
    engine: &Engine,
    textes: Textes,
    puts: &mut Puts,
    fichier: &Fichier,
    detail: Detail,
) -> Result<Total, Echec> {
    let nom = fichier.chemin.display().to_string();
    let echec = |erreur: &io::Error| {
        Echec::new(Categorie::Entree, "erreur.export.ecriture").avec("fichier", nom.clone()).detail(erreur)
    };
    let pris = || Echec::new(Categorie::Entree, "erreur.export.pris").avec("fichier", nom.clone());
    let mut ebauche = Ebauche::nouvelle(&fichier.chemin).map_err(|erreur| echec(&erreur))?.ok_or_else(pris)?;
    let mut ecrit = |octets: &[u8]| ebauche.write_all(octets).map_err(|erreur| echec(&erreur));
    let total = if fichier.csv {
        feuille(textes, puts, &mut ecrit).await?
    } else {
        document(textes, engine, puts, detail, &mut ecrit).await?
    };
    match ebauche.pose().map_err(|erreur| echec(&erreur))? {
        Depot::Ecrit => Ok(total),
        Depot::Pris => Err(pris()),
    }
}
