//! Plans in a sheet: a header line, then a plan a line.
//!
//! Owns: which column is which key, the cells that a plan is made of, and how a line is written out
//! again. A plan is read into the memory of the one before.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::cells::{Inattendu, booleen, ecrit, ecrit_pbo, ecrit_prise, fait, route, zone};
use super::one_plan::Plan;
use super::saved_lists::ReleveDuPlan;
use crate::domain::failure::Echec;
use crate::domain::service_error::Categorie;
use crate::domain::text::squeeze;
use crate::wire::csv::{ErreurFeuille, Feuille, Ligne, cite, nom_normalise};

/// A key of the plan, which a column may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cle {
    Contrat,
    Prise,
    PriseExistante,
    ParcOpac,
    Zone,
    Collectif,
    Pbo,
    Route,
    Fibre,
    Pto,
    Conservation,
    Motif,
    Fichier,
    Le,
}

/// The keys by the names of their columns.
const CLES: [(&str, Cle); 14] = [
    ("contrat.reference", Cle::Contrat),
    ("contrat.reference_prise", Cle::Prise),
    ("contrat.prise_existante", Cle::PriseExistante),
    ("contrat.parc_opac", Cle::ParcOpac),
    ("contrat.zone", Cle::Zone),
    ("contrat.immeuble_collectif", Cle::Collectif),
    ("contrat.pbo", Cle::Pbo),
    ("contrat.route", Cle::Route),
    ("demande.reference_fibre", Cle::Fibre),
    ("demande.reference_pto", Cle::Pto),
    ("demande.conservation_pto", Cle::Conservation),
    ("demande.motif", Cle::Motif),
    ("releve.fichier", Cle::Fichier),
    ("releve.releve_le", Cle::Le),
];

/// The columns that a check adds ([`PlansCsv::entete`] leaves them out): passed over, so that what
/// it wrote can be corrected and checked again.
pub const AJOUTEES: [&str; 3] = ["verdict", "regle", "remede"];

/// How many names of lists are kept.
const NOMS_MAX: usize = 256;

/// The line a plan begins on, and its fault if it is illisible.
pub type LigneLue = (u64, Result<(), Echec>);

/// The plans of a sheet, one after the other.
#[derive(Debug)]
pub struct PlansCsv<R> {
    feuille: Feuille<R>,
    nom: String,
    dossier: PathBuf,
    /// The key of each column; `None` for one that is passed over.
    colonnes: Vec<Option<Cle>>,
    /// Whether lines can be written out again as they came.
    telle_quelle: bool,
    releves: Noms,
}

/// The lists named so far, as paths.
#[derive(Debug, Default)]
struct Noms {
    tous: HashMap<String, Arc<Path>>,
    dernier: Option<(String, Arc<Path>)>,
}

impl<R: BufRead> PlansCsv<R> {
    /// Reads the header line; `nom` names the sheet in refusals, `dossier` is what its paths are
    /// relative to.
    ///
    /// # Errors
    /// The sheet is illisible: it can't be read, or a column is unknown or there twice (category
    /// `entree`, naming the column and the line).
    pub fn ouvre(nom: &str, source: R, dossier: &Path) -> Result<Self, Echec> {
        let feuille = Feuille::ouvre(source).map_err(|erreur| erreur.echec(nom))?;
        let refus = |cle: &str, colonne: &str| {
            Echec::new(Categorie::Entree, cle)
                .avec("fichier", nom)
                .avec("ligne", feuille.ligne_entete().to_string())
                .avec("colonne", colonne)
        };
        let noms = || CLES.map(|(nom, _)| nom).join(", ");
        let connues: Vec<(String, Option<Cle>)> = CLES
            .into_iter()
            .map(|(nom, cle)| (nom_normalise(nom), Some(cle)))
            .chain(AJOUTEES.into_iter().map(|nom| (nom_normalise(nom), None)))
            .collect();
        let mut vues = Vec::with_capacity(feuille.entetes().len());
        let mut colonnes = Vec::with_capacity(feuille.entetes().len());
        for entete in feuille.entetes() {
            let normalise = nom_normalise(entete);
            let Some((_, cle)) = connues.iter().find(|(nom, _)| *nom == normalise) else {
                return Err(refus("erreur.plan.colonne_inconnue", entete).avec("connues", noms()));
            };
            if vues.contains(&normalise) {
                return Err(refus("erreur.plan.colonne_double", entete));
            }
            vues.push(normalise);
            colonnes.push(*cle);
        }
        // What a check adds is no plan.
        if colonnes.iter().all(Option::is_none) {
            return Err(refus("erreur.plan.sans_colonne", "").avec("connues", noms()));
        }
        let finale = feuille.entete().ends_with(char::from(feuille.separateur()));
        let telle_quelle = !finale && colonnes.iter().all(Option::is_some);
        Ok(Self {
            feuille,
            nom: nom.to_owned(),
            dossier: dossier.to_owned(),
            colonnes,
            telle_quelle,
            releves: Noms::default(),
        })
    }

    /// The separator.
    #[must_use]
    pub const fn separateur(&self) -> char {
        self.feuille.separateur() as char
    }

    /// The header line to be written out again, without the columns that a check adds.
    #[must_use]
    pub fn entete(&self) -> String {
        if self.telle_quelle {
            return self.feuille.entete().to_owned();
        }
        // A tab within a name would count as a separator.
        let noms: Vec<String> = self.feuille.entetes().iter().map(|nom| squeeze(nom)).collect();
        self.joint(noms.iter().map(String::as_str))
    }

    /// Reads the next plan into `plan`: the line it begins on, and its fault if it is illisible
    /// (what `plan` holds then means nothing). `None` at the end.
    ///
    /// # Errors
    /// The sheet can't be read any further.
    pub fn suivant(&mut self, plan: &mut Plan) -> Result<Option<LigneLue>, Echec> {
        let lue = match self.feuille.suivante() {
            Ok(lue) => lue,
            Err(ErreurFeuille::Lecture(erreur)) => {
                return Err(crate::host::toml_keys::echec_lecture(Path::new(&self.nom), &erreur));
            }
            Err(erreur) => return Err(erreur.echec(&self.nom)),
        };
        let ligne = match lue {
            None => return Ok(None),
            Some(Err(defaut)) => return Ok(Some((defaut.ligne, Err(defaut.echec(&self.nom))))),
            Some(Ok(ligne)) => ligne,
        };
        let mut lecture = Lecture { nom: &self.nom, dossier: &self.dossier, releves: &mut self.releves };
        Ok(Some((ligne.numero(), lecture.lit(&self.colonnes, &ligne, plan))))
    }

    /// The line read last to be written out again, without the columns that a check adds and
    /// without its end. One with a fault in its form is made a line of the header's width.
    #[must_use]
    pub fn recopie(&self) -> Cow<'_, str> {
        match self.feuille.courante() {
            Some(ligne) if self.telle_quelle => Cow::Borrowed(ligne.brut()),
            Some(ligne) => Cow::Owned(self.joint(ligne.champs())),
            None => {
                let brut = self.feuille.brut();
                let mut cellules: Vec<&str> = brut.splitn(self.colonnes.len(), self.separateur()).collect();
                cellules.resize(self.colonnes.len(), "");
                Cow::Owned(self.joint(cellules.into_iter()))
            }
        }
    }

    fn joint<'c>(&self, cellules: impl Iterator<Item = &'c str>) -> String {
        let mut ligne = String::new();
        let gardees = cellules.zip(&self.colonnes).filter(|(_, cle)| cle.is_some()).map(|(cellule, _)| cellule);
        for (rang, cellule) in gardees.enumerate() {
            if rang > 0 {
                ligne.push(self.separateur());
            }
            ligne.push_str(&cite(cellule, self.separateur()));
        }
        ligne
    }
}

impl Noms {
    fn chemin(&mut self, nom: &str, dossier: &Path) -> Arc<Path> {
        // Neighbouring lines mostly name the same list.
        if let Some((_, chemin)) = self.dernier.as_ref().filter(|(autre, _)| autre == nom) {
            return Arc::clone(chemin);
        }
        let connu = self.tous.get(nom).map(Arc::clone);
        let chemin = connu.unwrap_or_else(|| {
            if self.tous.len() >= NOMS_MAX {
                self.tous.clear();
            }
            let chemin: Arc<Path> = dossier.join(nom).into();
            self.tous.insert(nom.to_owned(), Arc::clone(&chemin));
            chemin
        });
        self.dernier = Some((nom.to_owned(), Arc::clone(&chemin)));
        chemin
    }
}

/// A cell without the blanks around it, of which nearly all show none at their two ends.
fn rogne(cellule: &str) -> &str {
    match cellule.as_bytes() {
        [] => cellule,
        [premier, .., dernier] if premier.is_ascii_graphic() && dernier.is_ascii_graphic() => cellule,
        _ => cellule.trim(),
    }
}

/// What reading a line takes beside the line.
struct Lecture<'a> {
    nom: &'a str,
    dossier: &'a Path,
    releves: &'a mut Noms,
}

impl Lecture<'_> {
    fn lit(&mut self, colonnes: &[Option<Cle>], ligne: &Ligne<'_>, plan: &mut Plan) -> Result<(), Echec> {
        let Plan { brouillon, commande, releve } = plan;
        let (mut fichier, mut le) = ("", "");
        for (cle, cellule) in colonnes.iter().zip(ligne.champs()) {
            let Some(cle) = *cle else { continue };
            let cellule = rogne(cellule);
            let lu = match cle {
                Cle::PriseExistante => booleen(cellule).map(|lu| commande.prise_existante = fait(lu)),
                Cle::ParcOpac => booleen(cellule).map(|lu| commande.parc_opac = fait(lu)),
                Cle::Collectif => booleen(cellule).map(|lu| commande.immeuble_collectif = fait(lu)),
                Cle::Conservation => booleen(cellule).map(|lu| brouillon.conservation_pto = lu),
                Cle::Zone => zone(cellule).map(|lu| commande.zone = fait(lu)),
                Cle::Route => route(cellule).map(|lu| commande.route = fait(lu)),
                texte => {
                    match texte {
                        Cle::Contrat => ecrit(&mut brouillon.reference_contrat, cellule),
                        Cle::Fibre => ecrit(&mut brouillon.reference_fibre, cellule),
                        Cle::Pto => ecrit(&mut brouillon.reference_pto, cellule),
                        Cle::Motif => ecrit(&mut brouillon.motif, cellule),
                        Cle::Prise => ecrit_prise(&mut commande.reference_prise, cellule),
                        Cle::Pbo => ecrit_pbo(&mut commande.pbo, cellule),
                        Cle::Fichier => fichier = cellule,
                        _ => le = cellule,
                    }
                    Ok(())
                }
            };
            lu.map_err(|Inattendu { attendu }| {
                self.refus("erreur.plan.cellule", ligne, cle).avec("valeur", cellule).avec("attendu", attendu)
            })?;
        }
        *releve = self.lit_releve(ligne, fichier, le)?;
        Ok(())
    }

    fn lit_releve(&mut self, ligne: &Ligne<'_>, fichier: &str, le: &str) -> Result<Option<ReleveDuPlan>, Echec> {
        let le = if le.is_empty() {
            None
        } else {
            let lu = le.parse();
            Some(lu.map_err(|_| self.refus("erreur.fichier.horodatage", ligne, Cle::Le).avec("valeur", le))?)
        };
        if fichier.is_empty() {
            return match le {
                None => Ok(None),
                Some(_) => Err(self.refus("erreur.plan.cellule_vide", ligne, Cle::Fichier)),
            };
        }
        let fichier = self.releves.chemin(fichier, self.dossier);
        Ok(Some(ReleveDuPlan { fichier, le }))
    }

    fn refus(&self, texte: &str, ligne: &Ligne<'_>, cle: Cle) -> Echec {
        let colonne = CLES.iter().find(|(_, autre)| *autre == cle).map_or("", |(nom, _)| nom);
        Echec::new(Categorie::Entree, texte)
            .avec("fichier", self.nom)
            .avec("ligne", ligne.numero().to_string())
            .avec("cle", colonne)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ouvre(texte: &str) -> Result<PlansCsv<&[u8]>, Echec> {
        PlansCsv::ouvre("p.csv", texte.as_bytes(), Path::new(""))
    }

    #[test]
    fn a_sheet_of_verdicts_alone_is_none_of_plans() {
        assert_eq!(ouvre("verdict;regle\nOK;\n").unwrap_err().cle, "erreur.plan.sans_colonne");
        assert_eq!(ouvre("verdict;demande.motif\nOK;\n").unwrap().entete(), "demande.motif");
    }

    #[test]
    fn a_header_that_is_written_again_has_the_separator_that_it_had() {
        let texte = "contrat.\t\t\t\treference,demande.motif,verdict,regle,remede\n";
        let entete = ouvre(texte).unwrap().entete();
        assert_eq!(entete, "contrat. reference,demande.motif");
        assert_eq!(ouvre(&format!("{entete}\n")).unwrap().separateur(), ',');
    }
}
