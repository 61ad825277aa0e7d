//! What is known of a demande, reduced to the finite facts that the rules look at.
//!
//! Owns: [`Faits`], small and finite, from which alone the verdicts follow; and [`Mots`], the
//! values that the sentences name, which never change a verdict.

use super::context::{Age, Contexte, PboConnu, Relation, Trouvaille, age_de, est_du_contrat};
use super::examination::{EnCours, Examen, Releve};
use crate::domain::commande::{Commande, Route, Zone};
use crate::domain::demande::{Brouillon, DefautDemande};
use crate::domain::motif::Motif;
use crate::domain::reference::{Champ, check};
use crate::domain::states::Utilisation;
use crate::domain::text::trim_pasted;

/// What is known of a demande.
#[derive(Debug, Clone)]
pub(super) struct Constats<'a> {
    /// What decides.
    pub(super) faits: Faits,
    /// Whether the name of the order's PBO, not known yet, could tell where the wanted fibre is.
    pub(super) nommer_decide: bool,
    /// Every fault of the parameters (R6).
    pub(super) defauts: &'a [DefautDemande],
    /// What the sentences name.
    pub(super) mots: Mots<'a>,
}

/// The facts that decide. `None` is "not known", for a parameter "missing or ill-formed".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Faits {
    /// Whether every parameter is well-formed.
    pub(super) bien_forme: bool,
    /// Whether there is a fibre wanted.
    pub(super) fibre: bool,
    /// conservationPTO.
    pub(super) conservation: Option<bool>,
    /// The motif.
    pub(super) motif: Option<Motif>,
    /// Whether something is written in referencePTO.
    pub(super) pto: bool,
    /// The order's ReferencePrise.
    pub(super) prise: Prise,
    /// Whether the wanted fibre is that one.
    pub(super) meme_fibre: Option<bool>,
    /// An order for an existing PTO.
    pub(super) prise_existante: Option<bool>,
    /// The OPAC estate.
    pub(super) parc_opac: Option<bool>,
    /// Real or virtual.
    pub(super) route: Option<Route>,
    /// ZTD or ZMD.
    pub(super) zone: Option<Zone>,
    /// A collective building.
    pub(super) collectif: Option<bool>,
    /// The order's PBO.
    pub(super) commande: SourcePbo,
    /// The wanted fibre beside it.
    pub(super) relation: Relation,
    /// The list in which the wanted fibre is.
    pub(super) liste: Liste,
    /// The lists that were read.
    pub(super) lues: Lues,
    /// Whether the fibre's states let the PTO be kept (R5).
    pub(super) garde: Option<bool>,
    /// The fibre's use.
    pub(super) usage: Option<Usage>,
    /// What is under way.
    pub(super) en_cours: Cours,
    /// Whether the fibre is in another bâtiment than the contract's.
    pub(super) autre_batiment: Option<bool>,
}

/// The order's ReferencePrise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prise {
    /// A reference.
    Connue,
    /// Known to be none: `HOTLINE` stands there.
    Aucune,
    /// Not known: nothing, or one of the words for an empty field.
    Inconnue,
}

/// Whether the order's PBO is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SourcePbo {
    /// It is.
    Connu,
    /// A file's name for it is nowhere on this site.
    HorsSite,
    /// It is not.
    Inconnu,
}

/// The list in which the wanted fibre is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Liste {
    /// It is in none.
    Absente,
    /// Read within its set age.
    Fraiche,
    /// Read longer ago.
    Ancienne,
    /// Read nobody knows when.
    AgeInconnu,
}

/// The lists that were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lues {
    /// None.
    Aucune,
    /// Only such as are too old to count.
    Perimees,
    /// Only that of the contract's own place.
    LieuContrat,
    /// Others.
    Autres,
    /// Others, and that of the contract's own place.
    AutresEtLieuContrat,
}

/// A known use of a fibre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Usage {
    /// `Disponible`.
    Disponible,
    /// `Occupé`.
    Occupe,
    /// `Réservé`.
    Reserve,
}

/// What is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cours {
    /// Nothing known.
    Rien,
    /// A put whose outcome is not settled.
    Put,
    /// A reprovisioning known to be under way.
    Workflow,
    /// A reprovisioning in a state outside the specification.
    EtatInconnu,
}

/// The parameters of a demande, as far as they can be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parametres<'a> {
    pub(super) bien_forme: bool,
    pub(super) fibre: Option<&'a str>,
    pub(super) pto: bool,
    pub(super) conservation: Option<bool>,
    pub(super) motif: Option<Motif>,
}

/// The values that the sentences name.
#[derive(Debug, Clone)]
pub(super) struct Mots<'a> {
    brouillon: &'a Brouillon,
    commande: &'a Commande,
    pbo_commande: PboConnu<'a>,
    en_cours: &'a EnCours,
    trouvaille: Option<Trouvaille<'a>>,
    motif: Option<Motif>,
    listes: Vec<&'a Releve>,
    age_minutes: i64,
    batiment: &'a str,
    batiment_contrat: &'a str,
}

/// Finds what is known.
pub(super) fn constater<'a>(examen: &Examen<'a>, defauts: &'a [DefautDemande]) -> Constats<'a> {
    let contexte = Contexte::new(examen);
    let parametres = Parametres::du_brouillon(examen.brouillon);
    let trouvaille = parametres.fibre.and_then(|fibre| contexte.trouve(fibre));
    Constats {
        faits: Faits::new(examen, &contexte, parametres, trouvaille.as_ref()),
        nommer_decide: parametres.fibre.is_some() && contexte.nommer_decide(trouvaille.as_ref()),
        defauts,
        mots: Mots {
            brouillon: examen.brouillon,
            commande: examen.commande,
            pbo_commande: contexte.commande().clone(),
            en_cours: examen.en_cours,
            trouvaille,
            motif: parametres.motif,
            listes: contexte.listes().collect(),
            age_minutes: trouvaille.and_then(|t| age_de(t.releve, examen.maintenant)).map_or(0, |age| age.as_mins()),
            batiment: trouvaille.as_ref().and_then(|t| contexte.batiment_de(t)).unwrap_or_default(),
            batiment_contrat: contexte.batiment().unwrap_or_default(),
        },
    }
}

impl<'a> Parametres<'a> {
    /// What can be read of a draft: a parameter that is missing or ill-formed is not known, except
    /// that whatever stands in referencePTO is not "empty".
    pub(super) fn du_brouillon(brouillon: &'a Brouillon) -> Self {
        let fibre = check(Champ::Fibre, &brouillon.reference_fibre).ok();
        let pto = !trim_pasted(&brouillon.reference_pto).is_empty();
        let conservation = brouillon.conservation_pto;
        let motif = Motif::read(trim_pasted(&brouillon.motif));
        let bien_forme = fibre.is_some()
            && conservation.is_some()
            && motif.is_some()
            && check(Champ::Contrat, &brouillon.reference_contrat).is_ok()
            && (!pto || check(Champ::Pto, &brouillon.reference_pto).is_ok());
        Self { bien_forme, fibre, pto, conservation, motif }
    }
}

impl Faits {
    /// The facts of one demande. `trouvaille`: its fibre, as the lists have it.
    pub(super) fn new(
        examen: &Examen<'_>,
        contexte: &Contexte<'_>,
        parametres: Parametres<'_>,
        trouvaille: Option<&Trouvaille<'_>>,
    ) -> Self {
        let commande = examen.commande;
        let (prise, meme_fibre) = prise(commande, parametres.fibre);
        let fibre = trouvaille.map(|trouvaille| trouvaille.fibre);
        Self {
            bien_forme: parametres.bien_forme,
            fibre: parametres.fibre.is_some(),
            conservation: parametres.conservation,
            motif: parametres.motif,
            pto: parametres.pto,
            prise,
            meme_fibre,
            prise_existante: commande.prise_existante.as_ref().map(|fait| fait.valeur),
            parc_opac: commande.parc_opac.as_ref().map(|fait| fait.valeur),
            route: commande.route.as_ref().map(|fait| fait.valeur),
            zone: commande.zone.as_ref().map(|fait| fait.valeur),
            collectif: commande.immeuble_collectif.as_ref().map(|fait| fait.valeur),
            commande: match contexte.commande() {
                PboConnu::Connu { .. } => SourcePbo::Connu,
                PboConnu::HorsSite(_) => SourcePbo::HorsSite,
                PboConnu::Inconnu => SourcePbo::Inconnu,
            },
            relation: if parametres.fibre.is_some() { contexte.relation(trouvaille) } else { Relation::Inconnue },
            liste: match trouvaille.map(|trouvaille| trouvaille.age) {
                None => Liste::Absente,
                Some(Age::Fraiche) => Liste::Fraiche,
                Some(Age::Ancienne) => Liste::Ancienne,
                Some(Age::Inconnu) => Liste::AgeInconnu,
            },
            lues: lues(contexte),
            garde: fibre.and_then(crate::domain::fibre::Fibre::permet_conservation),
            usage: fibre.and_then(|fibre| match fibre.utilisation {
                Utilisation::Disponible => Some(Usage::Disponible),
                Utilisation::Occupe => Some(Usage::Occupe),
                Utilisation::Reserve => Some(Usage::Reserve),
                Utilisation::Inconnue(_) => None,
            }),
            en_cours: match examen.en_cours {
                EnCours::Rien => Cours::Rien,
                EnCours::PutNonRegle => Cours::Put,
                EnCours::Workflow(statut) if statut.est_en_cours() => Cours::Workflow,
                EnCours::Workflow(statut) if statut.est_final() => Cours::Rien,
                EnCours::Workflow(_) => Cours::EtatInconnu,
            },
            autre_batiment: trouvaille.and_then(|trouvaille| contexte.autre_batiment(trouvaille)),
        }
    }
}

/// The order's ReferencePrise, and whether the wanted fibre is that one.
fn prise(commande: &Commande, fibre: Option<&str>) -> (Prise, Option<bool>) {
    let ecrite = commande.reference_prise.as_ref().map_or("", |fait| trim_pasted(&fait.valeur));
    if ecrite.is_empty() || ["NA", "_NA_"].iter().any(|mot| ecrite.eq_ignore_ascii_case(mot)) {
        return (Prise::Inconnue, None);
    }
    if crate::domain::reference::is_absent(ecrite) {
        // No fibre has that name, unless someone asks for the very word.
        return (Prise::Aucune, Some(fibre.is_some_and(|fibre| fibre == ecrite)));
    }
    (Prise::Connue, fibre.map(|fibre| fibre == ecrite))
}

fn lues(contexte: &Contexte<'_>) -> Lues {
    let contrat = contexte.listes().any(est_du_contrat);
    let autres = contexte.listes().any(|releve| !est_du_contrat(releve));
    match (autres, contrat) {
        (true, true) => Lues::AutresEtLieuContrat,
        (true, false) => Lues::Autres,
        (false, true) => Lues::LieuContrat,
        (false, false) if contexte.perimees() => Lues::Perimees,
        (false, false) => Lues::Aucune,
    }
}

impl Mots<'_> {
    /// The value that the sentences call `nom`; `?` for one that is empty.
    pub(super) fn valeur(&self, nom: &str) -> String {
        let valeur = match nom {
            "fibre" => trim_pasted(&self.brouillon.reference_fibre).to_owned(),
            "prise" => {
                let fait = self.commande.reference_prise.as_ref();
                fait.map_or("", |fait| trim_pasted(&fait.valeur)).to_owned()
            }
            "motif" => self.motif.map_or("", Motif::libelle).to_owned(),
            "pbo" => self.trouvaille.map_or("", |t| &t.pbo.reference).to_owned(),
            "localisation" => self.trouvaille.map_or("", |t| &t.pbo.localisation).to_owned(),
            "construction" => self.trouvaille.map_or("", |t| t.fibre.construction.libelle()).to_owned(),
            "utilisation" => self.trouvaille.map_or("", |t| t.fibre.utilisation.libelle()).to_owned(),
            "pbo_commande" => match &self.pbo_commande {
                PboConnu::Connu { nom, .. } | PboConnu::HorsSite(nom) => nom.clone().into_owned(),
                PboConnu::Inconnu => String::new(),
            },
            "lieu_commande" => match &self.pbo_commande {
                PboConnu::Connu { localisation, .. } => localisation.unwrap_or_default().to_owned(),
                PboConnu::HorsSite(_) | PboConnu::Inconnu => String::new(),
            },
            "statut" => match self.en_cours {
                EnCours::Workflow(statut) => statut.libelle().to_owned(),
                EnCours::Rien | EnCours::PutNonRegle => String::new(),
            },
            "listes" => {
                let noms: Vec<String> =
                    self.listes.iter().filter(|releve| !est_du_contrat(releve)).map(|releve| nom_de(releve)).collect();
                noms.join(" ; ")
            }
            "age" => duree(self.age_minutes),
            "batiment" => self.batiment.to_owned(),
            "batiment_contrat" => self.batiment_contrat.to_owned(),
            _ => String::new(),
        };
        if valeur.trim().is_empty() { "?".to_owned() } else { valeur }
    }
}

/// A list by what was asked, or by what came when that is not known.
fn nom_de(releve: &Releve) -> String {
    let question = releve.question.as_ref();
    let lieu = question.and_then(|question| question.lieu.as_ref());
    let pbo = question.and_then(|question| question.pbo.as_ref());
    let mut noms: Vec<&str> = Vec::new();
    if let Some(lieu) = lieu {
        noms.extend([lieu.batiment.as_str(), lieu.escalier.as_str(), lieu.etage.as_str()]);
    }
    match pbo {
        Some(pbo) => noms.push(pbo.as_str()),
        None if lieu.is_none() => noms.extend(releve.reponse.pbo.iter().map(|pbo| &*pbo.reference)),
        None => {}
    }
    if noms.is_empty() { "?".to_owned() } else { noms.join(" / ") }
}

/// Minutes as `17 min` or `2 h 05`, which is read alike in both languages.
fn duree(minutes: i64) -> String {
    let (heures, reste) = (minutes / 60, minutes % 60);
    if heures == 0 { format!("{reste} min") } else { format!("{heures} h {reste:02}") }
}

#[cfg(test)]
mod tests;
