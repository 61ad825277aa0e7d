//! One plan, and how it is read from TOML.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;

use super::cells::{ROUTES, ZONES};
use super::format::{DEBUT, Genre};
use super::saved_lists::{ReleveDuPlan, Releves};
use crate::domain::acces::presente;
use crate::domain::commande::{Commande, Fait, Origine, PboCommande};
use crate::domain::demande::Brouillon;
use crate::domain::failure::Echec;
use crate::domain::fibre::IndexFibres;
use crate::domain::reference::ReferenceContrat;
use crate::domain::rules::ereprov::Releve;
use crate::domain::service_error::Categorie;
use crate::domain::text::trim_pasted;
use crate::host::toml_keys::{Document, Lu, Table, echec_lecture, lit_texte};

/// A plan that could be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// The demande as written: nothing of it is checked yet.
    pub brouillon: Brouillon,
    /// The order's facts, all of [`Origine::Plan`].
    pub commande: Commande,
    /// Where the fibre's state comes from; `None`: the journal's cache.
    pub releve: Option<ReleveDuPlan>,
}

impl Plan {
    /// Reads the one plan of a file.
    ///
    /// # Errors
    /// The file can't be read, is a sheet of plans, or its plan is illisible (category `entree`).
    pub fn ouvre(chemin: &Path) -> Result<Self, Echec> {
        let nom = chemin.display().to_string();
        let lecture = |erreur: &io::Error| echec_lecture(chemin, erreur);
        let fichier = File::open(chemin).map_err(|erreur| lecture(&erreur))?;
        // A folder opens on some systems and fails at the first read: say what it is.
        if fichier.metadata().is_ok_and(|metadonnees| metadonnees.is_dir()) {
            return Err(lecture(&io::ErrorKind::IsADirectory.into()));
        }
        let mut debut = Vec::new();
        (&fichier).take(DEBUT as u64).read_to_end(&mut debut).map_err(|erreur| lecture(&erreur))?;
        if Genre::du_nom(chemin).unwrap_or_else(|| Genre::du_contenu(&debut)) == Genre::Csv {
            return Err(Echec::new(Categorie::Entree, "erreur.plan.feuille").avec("fichier", nom));
        }
        Self::lit(&nom, &lit_texte(chemin, debut, fichier)?, chemin.parent().unwrap_or(Path::new("")))
    }

    /// Reads the text of a plan; `nom` names it in refusals, `dossier` is what its paths are
    /// relative to.
    ///
    /// # Errors
    /// It is illisible: the text names file, line, key and remedy (category `entree`).
    pub fn lit(nom: &str, source: &str, dossier: &Path) -> Result<Self, Echec> {
        let document = Document::parse(nom, source)?;
        let mut racine = document.racine();
        let mut plan = Self::default();
        if let Some(mut table) = racine.table("contrat")? {
            plan.brouillon.reference_contrat = texte(&mut table, "reference")?;
            plan.commande = lit_commande(&mut table)?;
            table.fin()?;
        }
        if let Some(mut table) = racine.table("demande")? {
            plan.brouillon.reference_fibre = texte(&mut table, "reference_fibre")?;
            plan.brouillon.reference_pto = texte(&mut table, "reference_pto")?;
            plan.brouillon.conservation_pto = table.booleen("conservation_pto")?.map(|lu| lu.valeur);
            plan.brouillon.motif = texte(&mut table, "motif")?;
            table.fin()?;
        }
        if let Some(mut table) = racine.table("releve")? {
            plan.releve = Some(lit_releve(&mut table, nom, dossier)?);
            table.fin()?;
        }
        racine.fin()?;
        Ok(plan)
    }

    /// The plan's contract, where it can be one.
    #[must_use]
    pub fn contrat(&self) -> Option<ReferenceContrat> {
        ReferenceContrat::parse(&self.brouillon.reference_contrat).ok()
    }

    /// The fibre lists that the plan names.
    ///
    /// # Errors
    /// The file can't be read, is no successful answer, or was read for another contract: the plan
    /// is illisible (category `entree`).
    pub fn lit_releve(&self) -> Result<Option<Releve>, Echec> {
        Ok(self.releve_indexe(&mut Releves::default())?.map(|(releve, _)| releve))
    }

    /// The same among those read so far, with the list's index.
    ///
    /// # Errors
    /// As [`Self::lit_releve`].
    pub fn releve_indexe(&self, lus: &mut Releves) -> Result<Option<(Releve, Arc<IndexFibres>)>, Echec> {
        self.releve.as_ref().map(|nomme| lus.indexe(nomme, &self.brouillon.reference_contrat)).transpose()
    }
}

/// A text, empty where the key is left out: an absent parameter is rule R6's matter.
fn texte(table: &mut Table<'_>, cle: &'static str) -> Result<String, Echec> {
    Ok(table.texte(cle)?.map(|lu| lu.valeur).unwrap_or_default())
}

fn fait<T>(lu: Option<Lu<T>>) -> Option<Fait<T>> {
    lu.map(|lu| Fait::new(lu.valeur, Origine::Plan))
}

fn lit_commande(table: &mut Table<'_>) -> Result<Commande, Echec> {
    let prise = texte(table, "reference_prise")?;
    let prise = presente(trim_pasted(&prise));
    let pbo = table.texte("pbo")?;
    Ok(Commande {
        reference_prise: prise.map(|prise| Fait::new(prise.to_owned(), Origine::Plan)),
        prise_existante: fait(table.booleen("prise_existante")?),
        parc_opac: fait(table.booleen("parc_opac")?),
        zone: fait(table.choix("zone", &ZONES)?),
        immeuble_collectif: fait(table.booleen("immeuble_collectif")?),
        pbo: pbo.and_then(|lu| PboCommande::nomme(&lu.valeur)).map(|pbo| Fait::new(pbo, Origine::Plan)),
        route: fait(table.choix("route", &ROUTES)?),
    })
}

fn lit_releve(table: &mut Table<'_>, nom: &str, dossier: &Path) -> Result<ReleveDuPlan, Echec> {
    let fichier = table.texte("fichier")?;
    let le = table.horodatage("releve_le")?.map(|lu| lu.valeur);
    // A misspelt key is told as such, not as a missing one.
    table.fin()?;
    match fichier {
        Some(Lu { valeur, .. }) if !valeur.is_empty() => Ok(ReleveDuPlan { fichier: dossier.join(valeur).into(), le }),
        _ => Err(Echec::new(Categorie::Entree, "erreur.fichier.cle_absente")
            .avec("fichier", nom)
            .avec("cle", table.nom("fichier"))),
    }
}
