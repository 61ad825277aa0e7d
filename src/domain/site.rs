//! The site tree of getSiteStructure (docs/e-reprov.md 3.1).
//!
//! Owns: the tree as received, its counts and the places where a PBO stands. Its texts come from the service
//! and are kept as received: the code that shows them makes them safe, the code that sends them checks them.
//! Serialised, the tree has the field names of the command line's JSON.

use serde::{Deserialize, Deserializer, Serialize};

use super::states::{Construction, Utilisation};

/// A site: what getSiteStructure describes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// The site's reference.
    #[serde(rename = "reference")]
    pub reference: Box<str>,
    /// Its bâtiments, in the order received.
    #[serde(rename = "batiments")]
    pub batiments: Vec<Batiment>,
}

/// A bâtiment of a site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batiment {
    /// Its reference.
    #[serde(rename = "reference")]
    pub reference: Box<str>,
    /// Its escaliers, in the order received.
    #[serde(rename = "escaliers")]
    pub escaliers: Vec<Escalier>,
}

/// An escalier (staircase) of a bâtiment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalier {
    /// Its reference.
    #[serde(rename = "reference")]
    pub reference: Box<str>,
    /// Its étages, in the order received.
    #[serde(rename = "etages")]
    pub etages: Vec<Etage>,
}

/// An étage (floor) of an escalier. It may hold PTOs and no PBO, several PBOs, or nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Etage {
    /// Its reference.
    #[serde(rename = "reference")]
    pub reference: Box<str>,
    /// The PBOs on this floor.
    #[serde(rename = "pbo", deserialize_with = "exact")]
    pub pbo: Vec<Pbo>,
    /// The PTOs of this floor.
    #[serde(rename = "pto", deserialize_with = "exact")]
    pub pto: Vec<Pto>,
}

/// Reads a list and frees its spare capacity: a site may have 100 000 PTOs.
fn exact<'data, D: Deserializer<'data>, T: Deserialize<'data>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let mut items: Vec<T> = Vec::deserialize(deserializer)?;
    items.shrink_to_fit();
    Ok(items)
}

/// A PBO on an étage.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pbo {
    /// Its reference.
    #[serde(rename = "reference")]
    pub reference: Box<str>,
}

/// A PTO of an étage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pto {
    /// Its reference.
    #[serde(rename = "reference")]
    pub reference: Box<str>,
    /// Its construction state.
    #[serde(rename = "informationConstruction", default)]
    pub construction: Construction,
    /// Its use.
    #[serde(rename = "informationUtilisation", default)]
    pub utilisation: Utilisation,
}

/// An étage of a site with the references that lead to it, borrowed from the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EtageLocation<'a> {
    /// The bâtiment's reference.
    pub batiment: &'a str,
    /// The escalier's reference.
    pub escalier: &'a str,
    /// The étage.
    pub etage: &'a Etage,
}

impl Site {
    /// Every étage with its place, in the order received.
    pub fn etages(&self) -> impl Iterator<Item = EtageLocation<'_>> {
        self.batiments.iter().flat_map(|batiment| {
            batiment.escaliers.iter().flat_map(|escalier| {
                escalier.etages.iter().map(|etage| EtageLocation {
                    batiment: &batiment.reference,
                    escalier: &escalier.reference,
                    etage,
                })
            })
        })
    }

    /// The étages where a PBO of this name stands.
    pub fn pbo_locations<'a>(&'a self, pbo: &'a str) -> impl Iterator<Item = EtageLocation<'a>> {
        self.etages().filter(move |place| place.etage.pbo.iter().any(|other| *other.reference == *pbo))
    }

    /// The counts of the site.
    #[must_use]
    pub fn summary(&self) -> SiteSummary {
        let mut summary = SiteSummary {
            batiments: self.batiments.len(),
            escaliers: self.batiments.iter().map(|b| b.escaliers.len()).sum(),
            ..SiteSummary::default()
        };
        for place in self.etages() {
            summary.etages += 1;
            summary.pbo += place.etage.pbo.len();
            summary.pto += place.etage.pto.len();
            for pto in &place.etage.pto {
                summary.states.count(&pto.construction, &pto.utilisation);
            }
        }
        summary
    }
}

/// The counts of a site, as `structure --resume` shows them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SiteSummary {
    /// Bâtiments.
    pub batiments: usize,
    /// Escaliers.
    pub escaliers: usize,
    /// Étages.
    pub etages: usize,
    /// PBOs.
    pub pbo: usize,
    /// PTOs.
    pub pto: usize,
    /// PTOs by state.
    pub states: StateCounts,
}

/// Counts by construction and by use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StateCounts {
    /// `A construire`.
    pub to_build: usize,
    /// `En construction`.
    pub under_construction: usize,
    /// `Construite`.
    pub built: usize,
    /// A construction state outside the specification.
    pub unknown_construction: usize,
    /// `Disponible`.
    pub available: usize,
    /// `Occupé`.
    pub occupied: usize,
    /// `Réservé`.
    pub reserved: usize,
    /// A use outside the specification.
    pub unknown_utilisation: usize,
}

impl StateCounts {
    /// Adds one prise with these two states.
    pub fn count(&mut self, construction: &Construction, utilisation: &Utilisation) {
        *match construction {
            Construction::ToBuild => &mut self.to_build,
            Construction::UnderConstruction => &mut self.under_construction,
            Construction::Built => &mut self.built,
            Construction::Unknown(_) => &mut self.unknown_construction,
        } += 1;
        *match utilisation {
            Utilisation::Available => &mut self.available,
            Utilisation::Occupied => &mut self.occupied,
            Utilisation::Reserved => &mut self.reserved,
            Utilisation::Unknown(_) => &mut self.unknown_utilisation,
        } += 1;
    }
}
