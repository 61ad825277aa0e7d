//! The CR_STOC of contracts, from what is known of them to the file: what the command line and the
//! screens both do.
//!
//! Must never: write a part of what was asked. One contract that can't be reported stops them all.

use std::path::{Path, PathBuf};

use super::{Depot, depose, nom_cr_stoc};
use crate::domain::acces::cr_stoc::{Connu, LigneCrStoc, RefusCrStoc, Resultat, prepare};
use crate::domain::failure::Echec;
use crate::domain::paris;
use crate::domain::reference::ReferenceContrat;
use crate::domain::service_error::Categorie;
use crate::engine::Engine;

/// Names taken in a row before something else must be wrong.
const ESSAIS: u32 = 1000;

/// The operators, as the names of the access files call them; `None` where one is not configured.
#[derive(Debug, Clone, Copy)]
pub struct Operateurs<'a> {
    /// The infrastructure operator.
    pub oi: Option<&'a str>,
    /// The commercial operator.
    pub oc: Option<&'a str>,
}

/// Where the lines go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CibleCrStoc {
    /// A file of this name.
    Fichier(PathBuf),
    /// A file of this folder, named by the convention.
    Dossier {
        /// The folder.
        dossier: PathBuf,
        /// The infrastructure operator.
        oi: String,
        /// The commercial operator.
        oc: String,
    },
}

impl CibleCrStoc {
    /// Where to write, with all that this needs: a folder needs both operators.
    ///
    /// # Errors
    /// Category `entree`, naming the keys of the operators that are not configured.
    pub fn nouvelle(sortie: &Path, operateurs: Operateurs<'_>) -> Result<Self, Echec> {
        if !sortie.is_dir() {
            return Ok(Self::Fichier(sortie.to_owned()));
        }
        let Operateurs { oi, oc } = operateurs;
        if let (Some(oi), Some(oc)) = (oi, oc) {
            return Ok(Self::Dossier { dossier: sortie.to_owned(), oi: oi.to_owned(), oc: oc.to_owned() });
        }
        let cles = [("echange.code_oi", oi), ("echange.code_oc", oc)];
        let manque: Vec<&str> = cles.into_iter().filter(|(_, code)| code.is_none()).map(|(cle, _)| cle).collect();
        Err(entree("erreur.cr_stoc.sans_code_operateur").avec("cles", manque.join(", ")))
    }
}

/// A contract that can't be reported, and every reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusContrat {
    /// The contract.
    pub contrat: ReferenceContrat,
    /// Why.
    pub raisons: Vec<RefusCrStoc>,
}

/// The lines of all the contracts, or every one of them that there can be none for. Never the network.
///
/// # Errors
/// The journal's failure.
pub async fn lignes_cr_stoc(
    engine: &Engine,
    contrats: &[ReferenceContrat],
    resultat: &Resultat,
    sous_traitance: Option<&str>,
) -> Result<Result<Vec<LigneCrStoc>, Vec<RefusContrat>>, Echec> {
    let mut lignes = Vec::new();
    let mut refus = Vec::new();
    for contrat in contrats {
        let connu = engine.connaissances(contrat).await?;
        let connu = Connu { contrat, faits: &connu.commande, fiche: connu.fiche.as_ref(), vies: &connu.vies };
        match prepare(connu, resultat, sous_traitance) {
            Ok(ligne) => lignes.push(ligne),
            Err(raisons) => refus.push(RefusContrat { contrat: contrat.clone(), raisons }),
        }
    }
    Ok(if refus.is_empty() { Ok(lignes) } else { Err(refus) })
}

/// The failure of a report that some of `total` contracts stop.
#[must_use]
pub fn echec_cr_stoc(refus: &[RefusContrat], total: usize) -> Echec {
    entree("erreur.cr_stoc.refus").avec("nombre", refus.len().to_string()).avec("total", total.to_string())
}

/// Writes the lines; returns the file and, in a folder, its sequence number.
///
/// # Errors
/// The name is taken, the file can't be written, or the journal gives no sequence number.
pub async fn ecrit_cr_stoc(
    engine: &Engine,
    cible: &CibleCrStoc,
    lignes: &[LigneCrStoc],
) -> Result<(PathBuf, Option<u64>), Echec> {
    let pris = |chemin: &Path| entree("erreur.cr_stoc.existe").avec("fichier", chemin.display().to_string());
    let (dossier, oi, oc) = match cible {
        CibleCrStoc::Fichier(chemin) => {
            return match depose(chemin, lignes)? {
                Depot::Ecrit => Ok((chemin.clone(), None)),
                Depot::Pris => Err(pris(chemin)),
            };
        }
        CibleCrStoc::Dossier { dossier, oi, oc } => (dossier, oi, oc),
    };
    let mut chemin = PathBuf::new();
    for _ in 0..ESSAIS {
        let sequence = engine.sequence_cr_stoc().await?;
        chemin = dossier.join(nom_cr_stoc(oi, oc, paris::jour(engine.maintenant()), sequence));
        if depose(&chemin, lignes)? == Depot::Ecrit {
            return Ok((chemin, Some(sequence)));
        }
    }
    Err(pris(&chemin))
}

fn entree(cle: &str) -> Echec {
    Echec::new(Categorie::Entree, cle)
}
