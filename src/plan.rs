//! A plan: the facts of an order and a demande, written by hand as TOML.
//!
//! Owns: the plan's keys, and the line between what makes a plan *illisible* (syntax, unknown key,
//! wrong type, unknown zone or route) and what a rule rejects (an absent or ill-formed parameter:
//! R6).
//!
//! Must never: judge, or reach the network.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use crate::cles::{Document, Lu, Table};
use crate::domain::commande::{Commande, Fait, Origine, PboCommande, Route, Zone};
use crate::domain::demande::Brouillon;
use crate::domain::echec::Echec;
use crate::domain::reference::ReferenceContrat;
use crate::domain::regles::Releve;
use crate::domain::service_error::Categorie;
use crate::domain::text::trim_pasted;
use crate::saved::{self, FibresLues};

/// A plan that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// The saved answer, relative to the plan.
    pub fichier: PathBuf,
    /// When it was fetched; `None`: what the file itself says, else unknown.
    pub le: Option<Timestamp>,
}

const ZONES: [(&str, Zone); 2] = [("ZTD", Zone::Ztd), ("ZMD", Zone::Zmd)];
const ROUTES: [(&str, Route); 2] = [("reelle", Route::Reelle), ("virtuelle", Route::Virtuelle)];

impl Plan {
    /// Reads the text of a plan; `nom` names it in refusals, `dossier` is what its paths are
    /// relative to.
    ///
    /// # Errors
    /// It is illisible: the text names file, line, key and remedy (category `entree`).
    pub fn lit(nom: &str, source: &str, dossier: &Path) -> Result<Self, Echec> {
        let document = Document::parse(nom, source)?;
        let mut racine = document.racine();
        let mut plan = Self { brouillon: Brouillon::default(), commande: Commande::default(), releve: None };
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
        let Some(ReleveDuPlan { fichier, le }) = &self.releve else { return Ok(None) };
        let FibresLues { reponse, contrat, le: du_fichier } =
            saved::fibres(fichier).map_err(|echec| inutilisable(fichier, echec))?;
        let du_plan = trim_pasted(&self.brouillon.reference_contrat);
        if let Some(autre) = contrat.filter(|autre| trim_pasted(autre) != du_plan) {
            return Err(Echec::new(Categorie::Entree, "erreur.plan.releve_contrat")
                .avec("fichier", fichier.display().to_string())
                .avec("autre", autre)
                .avec("contrat", du_plan));
        }
        Ok(Some(Releve { question: None, reponse: Arc::new(reponse), le: le.or(du_fichier) }))
    }
}

/// A saved refusal is no list: in a plan that is an unusable input, not an answer to the plan.
fn inutilisable(fichier: &Path, echec: Echec) -> Echec {
    match echec.ko {
        Some(ko) => Echec::new(Categorie::Entree, "erreur.fichier.ko")
            .avec("fichier", fichier.display().to_string())
            .avec("code", ko.code.as_str())
            .avec("libelle", ko.libelle),
        None => Echec { categorie: Categorie::Entree, ..echec },
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
    let prise = trim_pasted(&prise);
    let pbo = table.texte("pbo")?;
    Ok(Commande {
        reference_prise: (!prise.is_empty()).then(|| Fait::new(prise.to_owned(), Origine::Plan)),
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
        Some(Lu { valeur, .. }) if !valeur.is_empty() => Ok(ReleveDuPlan { fichier: dossier.join(valeur), le }),
        _ => Err(Echec::new(Categorie::Entree, "erreur.fichier.cle_absente")
            .avec("fichier", nom)
            .avec("cle", table.nom("fichier"))),
    }
}
