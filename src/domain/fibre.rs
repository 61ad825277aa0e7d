//! The question to getRoSite and its answer, the fibres (docs/e-reprov.md 3.2).
//!
//! Owns: what may be asked, the lists as received, and two checks of a fibre's states ([`Fibre::is_free`],
//! [`Fibre::allows_conservation`]).

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::look_alike::look;
use super::reference::{PboId, Place};
use super::site::StateCounts;
use super::states::{Construction, Utilisation};

/// The parameters of getRoSite, apart from the contract.
///
/// A PBO without a place means a PBO of the contract's own étage. Neither place nor PBO means the contract's
/// own place; this is also the only way to learn which place that is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FibresQuestion {
    /// The place; `None`: the contract's own.
    #[serde(rename = "lieu")]
    pub place: Option<Place>,
    /// The PBO; `None`: all routes modelled on the étage.
    #[serde(rename = "pbo")]
    pub pbo: Option<PboId>,
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
    pub colour: Option<Arc<str>>,
    /// The prise's construction state.
    #[serde(rename = "informationConstruction", default)]
    pub construction: Construction,
    /// The prise's use.
    #[serde(rename = "informationUtilisation", default)]
    pub utilisation: Utilisation,
}

impl Fibre {
    /// Whether the fibre is free, that is [`Utilisation::Available`].
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.utilisation == Utilisation::Available
    }

    /// Whether the two states allow conservationPTO = 1 (rule R5); `None` when an unknown state leaves it
    /// open.
    #[must_use]
    pub fn allows_conservation(&self) -> Option<bool> {
        match (&self.construction, &self.utilisation) {
            (Construction::ToBuild, Utilisation::Available)
            | (Construction::UnderConstruction, Utilisation::Reserved) => Some(true),
            (Construction::Built, _)
            | (Construction::ToBuild, Utilisation::Occupied | Utilisation::Reserved)
            | (Construction::UnderConstruction, Utilisation::Available | Utilisation::Occupied)
            | (Construction::Unknown(_), Utilisation::Occupied) => Some(false),
            (
                Construction::ToBuild | Construction::UnderConstruction | Construction::Unknown(_),
                Utilisation::Unknown(_),
            )
            | (Construction::Unknown(_), Utilisation::Available | Utilisation::Reserved) => None,
        }
    }
}

/// The positions of the fibres in one answer, by reference: for looking up many fibres.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FibreIndex {
    places: HashMap<Box<str>, (usize, usize)>,
    /// By what is left of a reference once what looks alike is one character: the first fibre, and the first that
    /// differs from it.
    looks: HashMap<Box<str>, [Option<(usize, usize)>; 2]>,
}

impl FibreIndex {
    /// Builds the index of `answer`. It is valid for this answer only.
    #[must_use]
    pub fn new(answer: &RoSite) -> Self {
        let mut places = HashMap::new();
        let mut looks: HashMap<Box<str>, [Option<(usize, usize)>; 2]> = HashMap::new();
        let fibres = answer.pbo.iter().enumerate().flat_map(|(pbo, list)| {
            list.fibres.iter().enumerate().map(move |(index, fibre)| (&fibre.reference, (pbo, index)))
        });
        for (reference, place) in fibres {
            // Of two fibres with the same reference the first counts, as in `RoSite::find`.
            let Entry::Vacant(new) = places.entry(reference.clone()) else { continue };
            new.insert(place);
            let alike = looks.entry(look(reference).into()).or_default();
            if let Some(free) = alike.iter_mut().find(|place| place.is_none()) {
                *free = Some(place);
            }
        }
        Self { places, looks }
    }

    /// The same result as `answer.find(reference)`.
    #[must_use]
    pub fn find<'a>(&self, answer: &'a RoSite, reference: &str) -> Option<(&'a PboFibres, &'a Fibre)> {
        at(answer, *self.places.get(reference)?)
    }

    /// The reference of a fibre that differs from this one only by what a person overlooks.
    #[must_use]
    pub fn look_alike<'a>(&self, answer: &'a RoSite, reference: &str) -> Option<&'a str> {
        let alike = self.looks.get(&*look(reference))?;
        let mut references = alike.iter().flatten().filter_map(|place| Some(&*at(answer, *place)?.1.reference));
        references.find(|other| *other != reference)
    }
}

fn at(answer: &RoSite, (pbo, index): (usize, usize)) -> Option<(&PboFibres, &Fibre)> {
    let pbo = answer.pbo.get(pbo)?;
    pbo.fibres.get(index).map(|fibre| (pbo, fibre))
}

impl RoSite {
    /// Every fibre with the PBO it is on.
    pub fn fibres(&self) -> impl Iterator<Item = (&PboFibres, &Fibre)> {
        self.pbo.iter().flat_map(|pbo| pbo.fibres.iter().map(move |fibre| (pbo, fibre)))
    }

    /// The first fibre with this reference, and its PBO.
    #[must_use]
    pub fn find(&self, reference: &str) -> Option<(&PboFibres, &Fibre)> {
        self.fibres().find(|(_, fibre)| *fibre.reference == *reference)
    }

    /// How many fibres are in each state, over all PBOs.
    #[must_use]
    pub fn states(&self) -> StateCounts {
        let mut states = StateCounts::default();
        for (_, fibre) in self.fibres() {
            states.count(&fibre.construction, &fibre.utilisation);
        }
        states
    }
}
