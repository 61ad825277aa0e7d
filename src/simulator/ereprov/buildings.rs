//! The buildings the simulator serves, read from their TOML files (format: top of
//! `assets/demo/sc-423361.toml`).
//!
//! Owns: the file format, every check of a file with the line it fails at, and the demo data.
//!
//! Must never: apply a rule of the service, or know of time or HTTP.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use crate::domain::commande::{Route, Zone};
use crate::domain::motif::Motif;
use crate::domain::reference::{ReferenceContrat, is_absent};
use crate::domain::states::{Construction, Statut, Utilisation};

use super::scenario::Scenario;

/// The embedded demo buildings.
const DEMO: [&str; 4] = [
    include_str!("../../../assets/demo/sc-423361.toml"),
    include_str!("../../../assets/demo/sc-508812.toml"),
    include_str!("../../../assets/demo/sc-770145.toml"),
    include_str!("../../../assets/demo/sc-640077.toml"),
];

/// Why a building's file can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DonneesError {
    /// Not TOML, an unknown key, a wrong type: the message tells line and key.
    #[error("{0}")]
    Toml(String),
    /// A value that can't stand.
    #[error("line {ligne}: {defaut}")]
    Valeur {
        /// The line, from 1.
        ligne: usize,
        /// What is wrong.
        defaut: String,
    },
}

/// A building and its contracts, checked.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Immeuble {
    /// The site's reference.
    pub(super) reference: Box<str>,
    pub(super) zone: Zone,
    pub(super) collectif: bool,
    /// The PM's reference.
    pub(super) pm: Box<str>,
    /// Every floor, those of one escalier together.
    pub(super) etages: Vec<Etage>,
    /// Every fibre.
    pub(super) fibres: Vec<Ligne>,
    pub(super) contrats: Vec<Contrat>,
}

/// A floor of a building.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Etage {
    pub(super) batiment: Box<str>,
    pub(super) escalier: Box<str>,
    pub(super) reference: Box<str>,
    pub(super) pbo: Vec<Box<str>>,
}

/// A PBO: the floor it stands on (index into [`Immeuble::etages`]) and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pbo {
    pub(super) etage: usize,
    pub(super) reference: Box<str>,
}

/// A fibre and the prise it leads to. Structure and fibre list show the same object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ligne {
    pub(super) reference: Box<str>,
    pub(super) pbo: Pbo,
    /// The PTO, if there is one.
    pub(super) pto: Option<Box<str>>,
    /// The floor of the PTO.
    pub(super) etage_pto: usize,
    pub(super) cable: Arc<str>,
    pub(super) tube: Arc<str>,
    pub(super) couleur: Arc<str>,
    pub(super) construction: Construction,
    pub(super) utilisation: Utilisation,
}

/// What the service knows of a contract's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum EtatCommande {
    /// Its CR de commande was sent: the service may be used.
    #[default]
    #[serde(rename = "recue")]
    Recue,
    /// No CR de commande yet (20018).
    #[serde(rename = "sans-cr")]
    SansCr,
    /// The order is invalid (20002).
    #[serde(rename = "invalide")]
    Invalide,
}

/// A contract and the facts of its order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Contrat {
    pub(super) reference: ReferenceContrat,
    pub(super) fr: String,
    pub(super) en: String,
    /// The contract's own floor.
    pub(super) etage: usize,
    pub(super) pbo: Option<Pbo>,
    /// `HOTLINE` where none is allotted.
    pub(super) reference_prise: Box<str>,
    pub(super) route: Route,
    pub(super) prise_existante: bool,
    pub(super) opac: bool,
    pub(super) commande: EtatCommande,
    pub(super) scenario: Option<Scenario>,
    pub(super) avant: Option<Avant>,
}

/// A reprovisioning asked before the simulator started.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Avant {
    /// Index into [`Immeuble::fibres`].
    pub(super) fibre: usize,
    pub(super) pto: Option<String>,
    pub(super) conservation: bool,
    pub(super) motif: Motif,
    pub(super) code: String,
    /// How many seconds ago it was asked, at vitesse 1.
    pub(super) debut: u32,
    /// How long it takes in all, in seconds, at vitesse 1.
    pub(super) duree: u32,
    pub(super) fin: Statut,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fichier {
    #[serde(rename = "site")]
    site: SiteBrut,
    #[serde(rename = "escalier")]
    escalier: Vec<EscalierBrut>,
    #[serde(rename = "contrat", default)]
    contrat: Vec<ContratBrut>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SiteBrut {
    #[serde(rename = "reference")]
    reference: Spanned<String>,
    #[serde(rename = "zone")]
    zone: Zone,
    #[serde(rename = "collectif")]
    collectif: bool,
    #[serde(rename = "opac")]
    opac: bool,
    #[serde(rename = "pm")]
    pm: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EscalierBrut {
    #[serde(rename = "batiment")]
    batiment: Spanned<String>,
    #[serde(rename = "reference")]
    reference: Spanned<String>,
    #[serde(rename = "cable")]
    cable: String,
    #[serde(rename = "etages")]
    etages: Vec<Spanned<String>>,
    #[serde(rename = "fibres")]
    fibres: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContratBrut {
    #[serde(rename = "reference")]
    reference: Spanned<String>,
    #[serde(rename = "fr", default)]
    fr: String,
    #[serde(rename = "en", default)]
    en: String,
    #[serde(rename = "lieu")]
    lieu: Spanned<[String; 3]>,
    #[serde(rename = "pbo")]
    pbo: Option<Spanned<String>>,
    #[serde(rename = "reference_prise")]
    reference_prise: Spanned<String>,
    #[serde(rename = "route", default = "reelle")]
    route: Route,
    #[serde(rename = "prise_existante", default)]
    prise_existante: bool,
    #[serde(rename = "opac")]
    opac: Option<bool>,
    #[serde(rename = "commande", default)]
    commande: EtatCommande,
    #[serde(rename = "scenario")]
    scenario: Option<Spanned<String>>,
    #[serde(rename = "reprovisionning")]
    reprovisionning: Option<AvantBrut>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AvantBrut {
    #[serde(rename = "fibre")]
    fibre: Spanned<String>,
    #[serde(rename = "pto")]
    pto: Option<String>,
    #[serde(rename = "conservation", default)]
    conservation: bool,
    #[serde(rename = "motif")]
    motif: Spanned<String>,
    #[serde(rename = "code")]
    code: String,
    #[serde(rename = "debut")]
    debut: u32,
    #[serde(rename = "duree")]
    duree: u32,
    #[serde(rename = "fin")]
    fin: Option<Spanned<String>>,
}

const fn reelle() -> Route {
    Route::Reelle
}

/// The greatest length of a reference, in characters (docs/e-reprov.md 3).
const LONGUEUR: usize = 30;
/// The greatest length of a fibre's reference.
const LONGUEUR_FIBRE: usize = 255;

/// The demo buildings.
///
/// # Errors
/// [`DonneesError`]: a fault of the embedded files, which the tests exclude.
pub(super) fn demo() -> Result<Vec<Immeuble>, DonneesError> {
    DEMO.iter().map(|texte| Immeuble::lit(texte)).collect()
}

/// What was read of a file so far, to be found again: a file of ten thousand fibres is read in one pass.
#[derive(Default)]
struct Index {
    /// The escaliers by bâtiment and name, numbered.
    escaliers: HashMap<(Box<str>, Box<str>), usize>,
    /// The floors by escalier and name.
    etages: HashMap<(usize, Box<str>), usize>,
    /// The floors by escalier and PBO.
    socles: HashMap<(usize, Box<str>), usize>,
    /// The fibres by reference.
    fibres: HashMap<Box<str>, usize>,
}

/// A file's text, to tell the line of a fault.
#[derive(Clone, Copy)]
struct Source<'a>(&'a str);

impl Source<'_> {
    fn faute<T>(self, span: &Range<usize>, defaut: impl Into<String>) -> Result<T, DonneesError> {
        let avant = self.0.get(..span.start).unwrap_or(self.0);
        let ligne = avant.matches('\n').count() + 1;
        Err(DonneesError::Valeur { ligne, defaut: defaut.into() })
    }

    /// A reference that may be answered: not empty, not too long.
    fn reference(self, span: &Range<usize>, texte: &str, longueur: usize) -> Result<Box<str>, DonneesError> {
        let texte = texte.trim();
        match texte.chars().count() {
            0 => self.faute(span, "an empty reference"),
            n if n > longueur => self.faute(span, format!("a reference of {n} characters, more than {longueur}")),
            _ => Ok(texte.into()),
        }
    }
}

impl Immeuble {
    /// A building from its file's text.
    ///
    /// # Errors
    /// [`DonneesError`] with the line.
    pub(super) fn lit(texte: &str) -> Result<Self, DonneesError> {
        let fichier: Fichier = toml::from_str(texte).map_err(|error| DonneesError::Toml(error.to_string()))?;
        let source = Source(texte);
        let site = &fichier.site;
        let mut immeuble = Self {
            reference: source.reference(&site.reference.span(), site.reference.get_ref(), LONGUEUR)?,
            zone: site.zone,
            collectif: site.collectif,
            pm: source.reference(&site.pm.span(), site.pm.get_ref(), LONGUEUR_FIBRE)?,
            etages: Vec::new(),
            fibres: Vec::new(),
            contrats: Vec::new(),
        };
        let mut index = Index::default();
        for escalier in &fichier.escalier {
            immeuble.ajoute_escalier(source, escalier, &mut index)?;
        }
        for brut in fichier.contrat {
            let contrat = index.contrat(source, brut, site.opac)?;
            immeuble.contrats.push(contrat);
        }
        Ok(immeuble)
    }

    fn ajoute_escalier(
        &mut self,
        source: Source<'_>,
        brut: &EscalierBrut,
        index: &mut Index,
    ) -> Result<(), DonneesError> {
        let batiment = source.reference(&brut.batiment.span(), brut.batiment.get_ref(), LONGUEUR)?;
        let escalier = source.reference(&brut.reference.span(), brut.reference.get_ref(), LONGUEUR)?;
        let numero = index.escaliers.len();
        if index.escaliers.insert((batiment.clone(), escalier.clone()), numero).is_some() {
            return source.faute(&brut.reference.span(), format!("{batiment} / {escalier} is there twice"));
        }
        for ligne in &brut.etages {
            let span = ligne.span();
            let (etage, pbos) = ligne.get_ref().split_once(':').unwrap_or((ligne.get_ref(), ""));
            let reference = source.reference(&span, etage, LONGUEUR)?;
            let mut pbo = Vec::new();
            for nom in pbos.split(',').filter(|nom| !nom.trim().is_empty()) {
                let nom = source.reference(&span, nom, LONGUEUR)?;
                if index.socles.insert((numero, nom.clone()), self.etages.len()).is_some() {
                    return source.faute(&span, format!("{nom} is twice on this escalier"));
                }
                pbo.push(nom);
            }
            if index.etages.insert((numero, reference.clone()), self.etages.len()).is_some() {
                return source.faute(&span, format!("{reference} is twice on this escalier"));
            }
            self.etages.push(Etage { batiment: batiment.clone(), escalier: escalier.clone(), reference, pbo });
        }
        let cable: Arc<str> = brut.cable.trim().into();
        for ligne in &brut.fibres {
            let fibre = index.fibre(source, ligne, numero, &cable)?;
            if index.fibres.insert(fibre.reference.clone(), self.fibres.len()).is_some() {
                return source.faute(&ligne.span(), format!("{} is there twice", fibre.reference));
            }
            self.fibres.push(fibre);
        }
        Ok(())
    }

    /// The floor of that place.
    pub(super) fn etage(&self, batiment: &str, escalier: &str, etage: &str) -> Option<usize> {
        self.etages.iter().position(|e| *e.batiment == *batiment && *e.escalier == *escalier && *e.reference == *etage)
    }
}

impl Index {
    fn fibre(
        &self,
        source: Source<'_>,
        ligne: &Spanned<String>,
        escalier: usize,
        cable: &Arc<str>,
    ) -> Result<Ligne, DonneesError> {
        let span = ligne.span();
        let mut colonnes = ligne.get_ref().split('|').map(str::trim);
        let mut suivante = || colonnes.next().unwrap_or_default();
        let (pbo, etage, reference) = (suivante(), suivante(), suivante());
        let (tube, couleur) = (suivante(), suivante());
        let construction = Construction::read(suivante());
        let utilisation = Utilisation::read(suivante());
        let pto = colonnes.next();
        if colonnes.next().is_some() || !construction.est_connu() || !utilisation.est_connu() {
            return source.faute(
                &span,
                "expected: PBO | étage | fibre | tube | colour | construction | use, then at most | PTO",
            );
        }
        let reference = source.reference(&span, reference, LONGUEUR_FIBRE)?;
        let pto = match pto {
            Some("-") => None,
            Some(pto) => Some(source.reference(&span, pto, LONGUEUR)?),
            None => Some(source.reference(&span, &reference, LONGUEUR)?),
        };
        let Some(&socle) = self.socles.get(&(escalier, pbo.into())) else {
            return source.faute(&span, format!("no PBO {pbo} on this escalier"));
        };
        let Some(&etage_pto) = self.etages.get(&(escalier, etage.into())) else {
            return source.faute(&span, format!("no étage {etage} on this escalier"));
        };
        Ok(Ligne {
            reference,
            pbo: Pbo { etage: socle, reference: pbo.into() },
            pto,
            etage_pto,
            cable: Arc::clone(cable),
            tube: tube.into(),
            couleur: couleur.into(),
            construction,
            utilisation,
        })
    }

    fn contrat(&self, source: Source<'_>, brut: ContratBrut, opac: bool) -> Result<Contrat, DonneesError> {
        let span = brut.reference.span();
        let reference = match ReferenceContrat::parse(brut.reference.get_ref()) {
            Ok(reference) => reference,
            Err(error) => return source.faute(&span, error.to_string()),
        };
        let [batiment, escalier, etage] = brut.lieu.get_ref();
        let escaliers = self.escaliers.get(&(batiment.as_str().into(), escalier.as_str().into()));
        let lieu = escaliers.and_then(|numero| Some((*numero, *self.etages.get(&(*numero, etage.as_str().into()))?)));
        let Some((escalier, etage)) = lieu else {
            return source.faute(&brut.lieu.span(), format!("no place {batiment} / {escalier} / {etage}"));
        };
        let pbo = match &brut.pbo {
            None => None,
            Some(nom) => match self.socles.get(&(escalier, nom.get_ref().as_str().into())) {
                Some(&etage) => Some(Pbo { etage, reference: nom.get_ref().as_str().into() }),
                None => return source.faute(&nom.span(), format!("no PBO {} on this escalier", nom.get_ref())),
            },
        };
        let prise = brut.reference_prise.get_ref().trim();
        if !is_absent(prise) && !self.fibres.contains_key(prise) {
            return source.faute(&brut.reference_prise.span(), format!("no fibre {prise}"));
        }
        let scenario = match &brut.scenario {
            None => None,
            Some(nom) => match Scenario::trouve(nom.get_ref()) {
                Some(scenario) => Some(scenario),
                None => return source.faute(&nom.span(), format!("no scenario {}", nom.get_ref())),
            },
        };
        let avant = brut.reprovisionning.map(|avant| self.avant(source, avant)).transpose()?;
        Ok(Contrat {
            reference,
            fr: brut.fr,
            en: brut.en,
            etage,
            pbo,
            reference_prise: prise.into(),
            route: brut.route,
            prise_existante: brut.prise_existante,
            opac: brut.opac.unwrap_or(opac),
            commande: brut.commande,
            scenario,
            avant,
        })
    }

    fn avant(&self, source: Source<'_>, brut: AvantBrut) -> Result<Avant, DonneesError> {
        let nom = brut.fibre.get_ref();
        let Some(&fibre) = self.fibres.get(nom.as_str()) else {
            return source.faute(&brut.fibre.span(), format!("no fibre {nom}"));
        };
        let Some(motif) = Motif::read(brut.motif.get_ref()) else {
            return source.faute(&brut.motif.span(), format!("no motif {:?}", brut.motif.get_ref()));
        };
        let fin = match brut.fin {
            None => Statut::Termine,
            Some(fin) => match Statut::read(fin.get_ref()) {
                statut if statut.est_final() => statut,
                _ => return source.faute(&fin.span(), format!("{:?} is no final state", fin.get_ref())),
            },
        };
        Ok(Avant {
            fibre,
            pto: brut.pto,
            conservation: brut.conservation,
            motif,
            code: brut.code,
            debut: brut.debut,
            duree: brut.duree,
            fin,
        })
    }
}

#[cfg(test)]
mod tests;
