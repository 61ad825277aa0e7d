//! The buildings that the simulator serves, read from TOML files (format: top of `assets/demo/sc-423361.toml`).
//!
//! Owns: the file format, every check of a file (with the line of a fault), and the demo data.
//!
//! Must never: apply a rule of the service, or know of time or HTTP.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use crate::domain::commande::{Route, Zone};
use crate::domain::motif::Motif;
use crate::domain::reference::{ContratId, is_absent};
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
pub enum BuildingError {
    /// Not TOML, an unknown key or a wrong type: the message gives line and key.
    #[error("{0}")]
    Toml(String),
    /// A value that is not allowed.
    #[error("line {line}: {fault}")]
    Value {
        /// The line of the value, from 1.
        line: usize,
        /// What is wrong.
        fault: String,
    },
}

/// A building and its contracts, after the checks.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SimulatedImmeuble {
    /// The site's reference.
    pub(super) reference: Box<str>,
    pub(super) zone: Zone,
    pub(super) collective: bool,
    /// The PM's reference.
    pub(super) pm: Box<str>,
    /// Every étage; those of one escalier stand together.
    pub(super) etages: Vec<SimulatedEtage>,
    /// Every fibre.
    pub(super) fibres: Vec<SimulatedFibre>,
    pub(super) contrats: Vec<SimulatedContrat>,
}

/// An étage of a building.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SimulatedEtage {
    pub(super) batiment: Box<str>,
    pub(super) escalier: Box<str>,
    pub(super) reference: Box<str>,
    pub(super) pbo: Vec<Box<str>>,
}

/// A PBO: its étage (index into [`SimulatedImmeuble::etages`]) and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SimulatedPbo {
    pub(super) etage: usize,
    pub(super) reference: Box<str>,
}

/// A fibre and the prise that it leads to. The structure and the fibre lists both show this object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SimulatedFibre {
    pub(super) reference: Box<str>,
    pub(super) pbo: SimulatedPbo,
    /// The PTO at the fibre's end, if there is one.
    pub(super) pto: Option<Box<str>>,
    /// Index of the PTO's étage.
    pub(super) etage_pto: usize,
    pub(super) cable: Arc<str>,
    pub(super) tube: Arc<str>,
    pub(super) colour: Arc<str>,
    pub(super) construction: Construction,
    pub(super) utilisation: Utilisation,
}

/// The state of a contract's order at the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum SimulatedCommandeState {
    /// The CR de commande was sent: the service may be used.
    #[default]
    #[serde(rename = "recue")]
    Received,
    /// No CR de commande was sent yet (20018).
    #[serde(rename = "sans-cr")]
    NoCr,
    /// The order is invalid (20002).
    #[serde(rename = "invalide")]
    Invalid,
}

/// A contract and the facts of its order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SimulatedContrat {
    pub(super) reference: ContratId,
    pub(super) french: String,
    pub(super) english: String,
    /// Index of the contract's own étage.
    pub(super) etage: usize,
    pub(super) pbo: Option<SimulatedPbo>,
    /// The reference of the prise; `HOTLINE` when none is allotted.
    pub(super) reference_prise: Box<str>,
    pub(super) route: Route,
    pub(super) existing_prise: bool,
    pub(super) opac: bool,
    pub(super) commande: SimulatedCommandeState,
    pub(super) scenario: Option<Scenario>,
    pub(super) before: Option<EarlierReprovisionning>,
}

/// A reprovisioning that was requested before the simulator started.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct EarlierReprovisionning {
    /// Index into [`SimulatedImmeuble::fibres`].
    pub(super) fibre: usize,
    pub(super) pto: Option<String>,
    pub(super) conservation: bool,
    pub(super) motif: Motif,
    pub(super) code: String,
    /// How many seconds ago it was requested, at speed 1.
    pub(super) start: u32,
    /// How many seconds it takes in all, at speed 1.
    pub(super) duration: u32,
    pub(super) end: Statut,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BuildingFile {
    #[serde(rename = "site")]
    site: RawSite,
    #[serde(rename = "escalier")]
    escalier: Vec<RawEscalier>,
    #[serde(rename = "contrat", default)]
    contrat: Vec<RawContrat>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSite {
    #[serde(rename = "reference")]
    reference: Spanned<String>,
    #[serde(rename = "zone")]
    zone: Zone,
    #[serde(rename = "collectif")]
    collective: bool,
    #[serde(rename = "opac")]
    opac: bool,
    #[serde(rename = "pm")]
    pm: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEscalier {
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
struct RawContrat {
    #[serde(rename = "reference")]
    reference: Spanned<String>,
    #[serde(rename = "fr", default)]
    french: String,
    #[serde(rename = "en", default)]
    english: String,
    #[serde(rename = "lieu")]
    place: Spanned<[String; 3]>,
    #[serde(rename = "pbo")]
    pbo: Option<Spanned<String>>,
    #[serde(rename = "reference_prise")]
    reference_prise: Spanned<String>,
    #[serde(rename = "route", default = "real")]
    route: Route,
    #[serde(rename = "prise_existante", default)]
    existing_prise: bool,
    #[serde(rename = "opac")]
    opac: Option<bool>,
    #[serde(rename = "commande", default)]
    commande: SimulatedCommandeState,
    #[serde(rename = "scenario")]
    scenario: Option<Spanned<String>>,
    #[serde(rename = "reprovisionning")]
    reprovisionning: Option<RawEarlier>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEarlier {
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
    start: u32,
    #[serde(rename = "duree")]
    duration: u32,
    #[serde(rename = "fin")]
    end: Option<Spanned<String>>,
}

const fn real() -> Route {
    Route::Real
}

/// The greatest length of most references, in characters (docs/e-reprov.md 3).
const LENGTH: usize = 30;
/// The greatest length of a fibre's reference, in characters.
const FIBRE_LENGTH: usize = 255;

/// The buildings of the demo.
///
/// # Errors
/// A [`BuildingError`] when the embedded files have a fault, which the tests rule out.
pub(super) fn demo() -> Result<Vec<SimulatedImmeuble>, BuildingError> {
    DEMO.iter().map(|text| SimulatedImmeuble::read(text)).collect()
}

/// The objects read from a file so far, by name: a file of ten thousand fibres is read in one pass.
#[derive(Default)]
struct Index {
    /// The number of each escalier, by bâtiment and name.
    escaliers: HashMap<(Box<str>, Box<str>), usize>,
    /// The index of each étage, by escalier and name.
    etages: HashMap<(usize, Box<str>), usize>,
    /// The index of the étage where a PBO stands, by escalier and PBO.
    bases: HashMap<(usize, Box<str>), usize>,
    /// The index of each fibre, by reference.
    fibres: HashMap<Box<str>, usize>,
}

/// The text of a file, needed to find the line of a fault.
#[derive(Clone, Copy)]
struct Source<'a>(&'a str);

impl Source<'_> {
    fn fault<T>(self, span: &Range<usize>, fault: impl Into<String>) -> Result<T, BuildingError> {
        let before = self.0.get(..span.start).unwrap_or(self.0);
        let line = before.matches('\n').count() + 1;
        Err(BuildingError::Value { line, fault: fault.into() })
    }

    /// A reference that the service could answer: not empty and at most `length` characters.
    fn reference(self, span: &Range<usize>, text: &str, length: usize) -> Result<Box<str>, BuildingError> {
        let text = text.trim();
        match text.chars().count() {
            0 => self.fault(span, "an empty reference"),
            n if n > length => self.fault(span, format!("a reference of {n} characters, more than {length}")),
            _ => Ok(text.into()),
        }
    }
}

impl SimulatedImmeuble {
    /// Reads a building from the text of its file.
    ///
    /// # Errors
    /// A [`BuildingError`] with the line.
    pub(super) fn read(text: &str) -> Result<Self, BuildingError> {
        let file: BuildingFile = toml::from_str(text).map_err(|error| BuildingError::Toml(error.to_string()))?;
        let source = Source(text);
        let site = &file.site;
        let mut immeuble = Self {
            reference: source.reference(&site.reference.span(), site.reference.get_ref(), LENGTH)?,
            zone: site.zone,
            collective: site.collective,
            pm: source.reference(&site.pm.span(), site.pm.get_ref(), FIBRE_LENGTH)?,
            etages: Vec::new(),
            fibres: Vec::new(),
            contrats: Vec::new(),
        };
        let mut index = Index::default();
        for escalier in &file.escalier {
            immeuble.add_escalier(source, escalier, &mut index)?;
        }
        for raw in file.contrat {
            let contrat = index.contrat(source, raw, site.opac)?;
            immeuble.contrats.push(contrat);
        }
        Ok(immeuble)
    }

    fn add_escalier(&mut self, source: Source<'_>, raw: &RawEscalier, index: &mut Index) -> Result<(), BuildingError> {
        let batiment = source.reference(&raw.batiment.span(), raw.batiment.get_ref(), LENGTH)?;
        let escalier = source.reference(&raw.reference.span(), raw.reference.get_ref(), LENGTH)?;
        let number = index.escaliers.len();
        if index.escaliers.insert((batiment.clone(), escalier.clone()), number).is_some() {
            return source.fault(&raw.reference.span(), format!("{batiment} / {escalier} is there twice"));
        }
        for line in &raw.etages {
            let span = line.span();
            let (etage, pbos) = line.get_ref().split_once(':').unwrap_or((line.get_ref(), ""));
            let reference = source.reference(&span, etage, LENGTH)?;
            let mut pbo = Vec::new();
            for name in pbos.split(',').filter(|name| !name.trim().is_empty()) {
                let name = source.reference(&span, name, LENGTH)?;
                if index.bases.insert((number, name.clone()), self.etages.len()).is_some() {
                    return source.fault(&span, format!("{name} is twice on this escalier"));
                }
                pbo.push(name);
            }
            if index.etages.insert((number, reference.clone()), self.etages.len()).is_some() {
                return source.fault(&span, format!("{reference} is twice on this escalier"));
            }
            self.etages.push(SimulatedEtage { batiment: batiment.clone(), escalier: escalier.clone(), reference, pbo });
        }
        let cable: Arc<str> = raw.cable.trim().into();
        for line in &raw.fibres {
            let fibre = index.fibre(source, line, number, &cable)?;
            if index.fibres.insert(fibre.reference.clone(), self.fibres.len()).is_some() {
                return source.fault(&line.span(), format!("{} is there twice", fibre.reference));
            }
            self.fibres.push(fibre);
        }
        Ok(())
    }

    /// The index of the étage at this place.
    pub(super) fn etage(&self, batiment: &str, escalier: &str, etage: &str) -> Option<usize> {
        self.etages.iter().position(|e| *e.batiment == *batiment && *e.escalier == *escalier && *e.reference == *etage)
    }
}

impl Index {
    fn fibre(
        &self,
        source: Source<'_>,
        line: &Spanned<String>,
        escalier: usize,
        cable: &Arc<str>,
    ) -> Result<SimulatedFibre, BuildingError> {
        let span = line.span();
        let mut columns = line.get_ref().split('|').map(str::trim);
        let mut next_cell = || columns.next().unwrap_or_default();
        let (pbo, etage, reference) = (next_cell(), next_cell(), next_cell());
        let (tube, colour) = (next_cell(), next_cell());
        let construction = Construction::read(next_cell());
        let utilisation = Utilisation::read(next_cell());
        let pto = columns.next();
        if columns.next().is_some() || !construction.is_known() || !utilisation.is_known() {
            return source.fault(
                &span,
                "expected: PBO | étage | fibre | tube | colour | construction | use, then at most | PTO",
            );
        }
        let reference = source.reference(&span, reference, FIBRE_LENGTH)?;
        let pto = match pto {
            Some("-") => None,
            Some(pto) => Some(source.reference(&span, pto, LENGTH)?),
            None => Some(source.reference(&span, &reference, LENGTH)?),
        };
        let Some(&base) = self.bases.get(&(escalier, pbo.into())) else {
            return source.fault(&span, format!("no PBO {pbo} on this escalier"));
        };
        let Some(&etage_pto) = self.etages.get(&(escalier, etage.into())) else {
            return source.fault(&span, format!("no étage {etage} on this escalier"));
        };
        Ok(SimulatedFibre {
            reference,
            pbo: SimulatedPbo { etage: base, reference: pbo.into() },
            pto,
            etage_pto,
            cable: Arc::clone(cable),
            tube: tube.into(),
            colour: colour.into(),
            construction,
            utilisation,
        })
    }

    fn contrat(&self, source: Source<'_>, raw: RawContrat, opac: bool) -> Result<SimulatedContrat, BuildingError> {
        let span = raw.reference.span();
        let reference = match ContratId::parse(raw.reference.get_ref()) {
            Ok(reference) => reference,
            Err(error) => return source.fault(&span, error.to_string()),
        };
        let [batiment, escalier, etage] = raw.place.get_ref();
        let escaliers = self.escaliers.get(&(batiment.as_str().into(), escalier.as_str().into()));
        let place = escaliers.and_then(|number| Some((*number, *self.etages.get(&(*number, etage.as_str().into()))?)));
        let Some((escalier, etage)) = place else {
            return source.fault(&raw.place.span(), format!("no place {batiment} / {escalier} / {etage}"));
        };
        let pbo = match &raw.pbo {
            None => None,
            Some(name) => match self.bases.get(&(escalier, name.get_ref().as_str().into())) {
                Some(&etage) => Some(SimulatedPbo { etage, reference: name.get_ref().as_str().into() }),
                None => return source.fault(&name.span(), format!("no PBO {} on this escalier", name.get_ref())),
            },
        };
        let prise = raw.reference_prise.get_ref().trim();
        if !is_absent(prise) && !self.fibres.contains_key(prise) {
            return source.fault(&raw.reference_prise.span(), format!("no fibre {prise}"));
        }
        let scenario = match &raw.scenario {
            None => None,
            Some(name) => match Scenario::find(name.get_ref()) {
                Some(scenario) => Some(scenario),
                None => return source.fault(&name.span(), format!("no scenario {}", name.get_ref())),
            },
        };
        let before = raw.reprovisionning.map(|before| self.before(source, before)).transpose()?;
        Ok(SimulatedContrat {
            reference,
            french: raw.french,
            english: raw.english,
            etage,
            pbo,
            reference_prise: prise.into(),
            route: raw.route,
            existing_prise: raw.existing_prise,
            opac: raw.opac.unwrap_or(opac),
            commande: raw.commande,
            scenario,
            before,
        })
    }

    fn before(&self, source: Source<'_>, raw: RawEarlier) -> Result<EarlierReprovisionning, BuildingError> {
        let name = raw.fibre.get_ref();
        let Some(&fibre) = self.fibres.get(name.as_str()) else {
            return source.fault(&raw.fibre.span(), format!("no fibre {name}"));
        };
        let Some(motif) = Motif::read(raw.motif.get_ref()) else {
            return source.fault(&raw.motif.span(), format!("no motif {:?}", raw.motif.get_ref()));
        };
        let end = match raw.end {
            None => Statut::Finished,
            Some(end) => match Statut::read(end.get_ref()) {
                statut if statut.is_final() => statut,
                _ => return source.fault(&end.span(), format!("{:?} is no final state", end.get_ref())),
            },
        };
        Ok(EarlierReprovisionning {
            fibre,
            pto: raw.pto,
            conservation: raw.conservation,
            motif,
            code: raw.code,
            start: raw.start,
            duration: raw.duration,
            end,
        })
    }
}

#[cfg(test)]
mod tests;
