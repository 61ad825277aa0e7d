//! A plan: the facts of an order and a demande, one written by hand as TOML or many as CSV.
//!
//! Owns: the plan's keys, and the line between what makes a plan *illisible* (syntax, unknown key,
//! wrong type, unknown zone or route) and what a rule rejects (an absent or ill-formed parameter:
//! R6). [`Genre`] tells TOML from CSV, [`PlansCsv`] reads a sheet plan by plan, [`Releves`] the
//! lists that plans name, and [`ecrit`] makes the text of one.
//!
//! Must never: judge, or reach the network.

mod csv;
mod ecriture;
mod genre;
mod releves;
mod valeurs;

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::acces::presente;
use crate::domain::commande::{Commande, Fait, Origine, PboCommande, Route, Zone};
use crate::domain::demande::Brouillon;
use crate::domain::echec::Echec;
use crate::domain::reference::ReferenceContrat;
use crate::domain::rules::ereprov::Releve;
use crate::domain::service_error::Categorie;
use crate::domain::text::trim_pasted;
use crate::host::toml_keys::{Document, Lu, Table, echec_lecture, lit_texte};

pub use self::csv::{AJOUTEES, LigneLue, PlansCsv};
pub use self::ecriture::ecrit;
pub use self::genre::{DEBUT, Genre};
pub use self::releves::Releves;

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

/// `[releve]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleveDuPlan {
    /// The saved answer; many plans may name the same.
    pub fichier: Arc<Path>,
    /// When it was fetched; `None`: what the file itself says, else unknown.
    pub le: Option<Timestamp>,
}

const ZONES: [(&str, Zone); 2] = [("ZTD", Zone::Ztd), ("ZMD", Zone::Zmd)];
const ROUTES: [(&str, Route); 2] = [("reelle", Route::Reelle), ("virtuelle", Route::Virtuelle)];

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
        Releves::default().releve(self)
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
