//! The fibres of getRoSite (docs/e-reprov.md 3.2): question and answer.
//!
//! Owns: what may be asked, the lists as received, and the two questions about a fibre's states
//! that everyone asks ([`Fibre::est_libre`], [`Fibre::permet_conservation`]).

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::reference::{Lieu, ReferencePbo};
use super::site::ComptesEtats;
use super::states::{Construction, Utilisation};

/// What getRoSite is asked, beside the contract.
///
/// A PBO without a place is allowed: a PBO of the contract's own étage. Neither means: the
/// contract's own place, which is also the only way to learn which place that is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct QuestionFibres {
    /// The place, or the contract's own.
    #[serde(rename = "lieu")]
    pub lieu: Option<Lieu>,
    /// The PBO, or all routes modelled on the étage.
    #[serde(rename = "pbo")]
    pub pbo: Option<ReferencePbo>,
}

/// An answer of getRoSite: the fibres by PBO. More than one PBO can come back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoSite {
    /// The PBOs in the order received.
    #[serde(rename = "pbo")]
    pub pbo: Vec<PboFibres>,
}

/// A PBO and its fibres.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PboFibres {
    /// The PBO's reference.
    #[serde(rename = "reference")]
    pub reference: Box<str>,
    /// Where it is, in the service's words (up to 255 characters).
    #[serde(rename = "localisation")]
    pub localisation: Box<str>,
    /// Its fibres in the order received.
    #[serde(rename = "fibres")]
    pub fibres: Vec<Fibre>,
}

/// A fibre (optical route) of a PBO. Texts are as received; cable and colours are shared between
/// the fibres that repeat them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fibre {
    /// The fibre's reference.
    #[serde(rename = "reference")]
    pub reference: Box<str>,
    /// The PTO it leads to, if any.
    #[serde(rename = "referencePTO", default, skip_serializing_if = "Option::is_none")]
    pub reference_pto: Option<Box<str>>,
    /// The cable.
    #[serde(rename = "informationCable", default, skip_serializing_if = "Option::is_none")]
    pub cable: Option<Arc<str>>,
    /// The tube's colour, in the service's word.
    #[serde(rename = "informationTube", default, skip_serializing_if = "Option::is_none")]
    pub tube: Option<Arc<str>>,
    /// The fibre's colour, in the service's word.
    #[serde(rename = "informationFibre", default, skip_serializing_if = "Option::is_none")]
    pub couleur: Option<Arc<str>>,
    /// The prise's construction state.
    #[serde(rename = "informationConstruction", default)]
    pub construction: Construction,
    /// The prise's use.
    #[serde(rename = "informationUtilisation", default)]
    pub utilisation: Utilisation,
}

impl Fibre {
    /// Free means `Disponible`.
    #[must_use]
    pub fn est_libre(&self) -> bool {
        self.utilisation == Utilisation::Disponible
    }

    /// Whether the two states allow conservationPTO = 1 (rule R5): `None` when an unknown state
    /// leaves it open.
    #[must_use]
    pub fn permet_conservation(&self) -> Option<bool> {
        use {Construction as C, Utilisation as U};
        match (&self.construction, &self.utilisation) {
            (C::AConstruire, U::Disponible) | (C::EnConstruction, U::Reserve) => Some(true),
            (C::Construite, _)
            | (C::AConstruire, U::Occupe | U::Reserve)
            | (C::EnConstruction, U::Disponible | U::Occupe)
            | (C::Inconnue(_), U::Occupe) => Some(false),
            (C::AConstruire | C::EnConstruction | C::Inconnue(_), U::Inconnue(_))
            | (C::Inconnue(_), U::Disponible | U::Reserve) => None,
        }
    }
}

/// Where the fibres of one answer are, by reference: for whoever looks up many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IndexFibres {
    places: HashMap<Box<str>, (usize, usize)>,
}

impl IndexFibres {
    /// The index of `reponse`, and of no other.
    #[must_use]
    pub fn new(reponse: &RoSite) -> Self {
        let mut places = HashMap::new();
        for (pbo, liste) in reponse.pbo.iter().enumerate() {
            for (rang, fibre) in liste.fibres.iter().enumerate() {
                // Of two of one reference the first counts, as in `RoSite::trouve`.
                places.entry(fibre.reference.clone()).or_insert((pbo, rang));
            }
        }
        Self { places }
    }

    /// What `reponse.trouve(reference)` gives.
    #[must_use]
    pub fn trouve<'a>(&self, reponse: &'a RoSite, reference: &str) -> Option<(&'a PboFibres, &'a Fibre)> {
        let (pbo, rang) = *self.places.get(reference)?;
        let pbo = reponse.pbo.get(pbo)?;
        pbo.fibres.get(rang).map(|fibre| (pbo, fibre))
    }
}

impl RoSite {
    /// Every fibre with the PBO it is on.
    pub fn fibres(&self) -> impl Iterator<Item = (&PboFibres, &Fibre)> {
        self.pbo.iter().flat_map(|pbo| pbo.fibres.iter().map(move |fibre| (pbo, fibre)))
    }

    /// The fibre of that reference, with its PBO.
    #[must_use]
    pub fn trouve(&self, reference: &str) -> Option<(&PboFibres, &Fibre)> {
        self.fibres().find(|(_, fibre)| *fibre.reference == *reference)
    }

    /// Counts by state over all PBOs.
    #[must_use]
    pub fn etats(&self) -> ComptesEtats {
        let mut etats = ComptesEtats::default();
        for (_, fibre) in self.fibres() {
            etats.compte(&fibre.construction, &fibre.utilisation);
        }
        etats
    }
}
