//! The saved lists that plans name, each read once.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::failure::Echec;
use crate::domain::fibre::{IndexFibres, RoSite};
use crate::domain::rules::ereprov::Releve;
use crate::domain::service_error::Categorie;
use crate::domain::text::trim_pasted;
use crate::files::saved_answers::{self, FibresLues};

/// `[releve]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleveDuPlan {
    /// The saved answer; many plans may name the same.
    pub fichier: Arc<Path>,
    /// When it was fetched; `None`: what the file itself says, else unknown.
    pub le: Option<Timestamp>,
}

/// How many lists are kept.
const LISTES_MAX: usize = 256;
/// How many fibres the lists that are kept may have together.
const FIBRES_MAX: usize = 500_000;

/// The lists read so far. What is kept is bounded: beyond 256 lists, or 500 000 fibres, all are
/// given up and read again when a plan names them.
#[derive(Debug, Default)]
pub struct Releves {
    listes: HashMap<Arc<Path>, Lue>,
    fibres: usize,
    /// The list that was asked for last: neighbouring plans mostly name the same.
    derniere: Option<(Arc<Path>, Lue)>,
}

/// A list, or why it can't be used: that is found out once too.
type Lue = Result<Arc<Liste>, Arc<Echec>>;

#[derive(Debug)]
struct Liste {
    reponse: Arc<RoSite>,
    index: Arc<IndexFibres>,
    contrat: Option<String>,
    le: Option<Timestamp>,
}

impl Releves {
    /// The list that the plan of `contrat` names, with its index, made once.
    ///
    /// # Errors
    /// The file can't be read, is no successful answer, or was read for another contract: the plan
    /// is illisible (category `entree`).
    pub fn indexe(&mut self, nomme: &ReleveDuPlan, contrat: &str) -> Result<(Releve, Arc<IndexFibres>), Echec> {
        let ReleveDuPlan { fichier, le } = nomme;
        let liste = self.liste(fichier).map_err(|echec| (*echec).clone())?;
        let du_plan = trim_pasted(contrat);
        if let Some(autre) = liste.contrat.as_deref().filter(|autre| trim_pasted(autre) != du_plan) {
            return Err(Echec::new(Categorie::Entree, "erreur.plan.releve_contrat")
                .avec("fichier", fichier.display().to_string())
                .avec("autre", autre)
                .avec("contrat", du_plan));
        }
        let releve = Releve { question: None, reponse: Arc::clone(&liste.reponse), le: le.or(liste.le) };
        Ok((releve, Arc::clone(&liste.index)))
    }

    fn liste(&mut self, fichier: &Arc<Path>) -> Lue {
        if let Some((_, lue)) = self.derniere.as_ref().filter(|(autre, _)| Arc::ptr_eq(autre, fichier)) {
            return lue.clone();
        }
        let lue = match self.listes.get(fichier) {
            Some(lue) => lue.clone(),
            None => self.lit(fichier),
        };
        self.derniere = Some((Arc::clone(fichier), lue.clone()));
        lue
    }

    fn lit(&mut self, fichier: &Arc<Path>) -> Lue {
        let lue = match saved_answers::fibres(fichier) {
            Ok(FibresLues { reponse, contrat, le }) => {
                let index = Arc::new(IndexFibres::new(&reponse));
                Ok(Arc::new(Liste { reponse: Arc::new(reponse), index, contrat, le }))
            }
            Err(echec) => Err(Arc::new(inutilisable(fichier, echec))),
        };
        let fibres = lue.as_ref().map_or(0, |liste| liste.reponse.fibres().count());
        if self.listes.len() >= LISTES_MAX || self.fibres.saturating_add(fibres) > FIBRES_MAX {
            self.listes.clear();
            self.fibres = 0;
        }
        self.fibres = self.fibres.saturating_add(fibres);
        self.listes.insert(Arc::clone(fichier), lue.clone());
        lue
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
