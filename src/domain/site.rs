//! The site tree of getSiteStructure (docs/e-reprov.md 3.1).
//!
//! Owns: the tree as received, its counts and the places where a PBO stands. Text in it comes from
//! the service and is kept as it came: whoever shows it makes it safe, whoever sends it checks it.
//! Serialised, it has the names of the command line's JSON.

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

/// An étage (floor) on an escalier. It may hold PTOs and no PBO, several PBOs, or nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Etage {
    /// Its reference.
    #[serde(rename = "reference")]
    pub reference: Box<str>,
    /// The PBOs on this floor.
    #[serde(rename = "pbo", deserialize_with = "juste")]
    pub pbo: Vec<Pbo>,
    /// The PTOs of this floor.
    #[serde(rename = "pto", deserialize_with = "juste")]
    pub pto: Vec<Pto>,
}

/// A list with no more room than it has items: a site has 100 000 PTOs.
fn juste<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
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

/// A floor of a site, by the received references, borrowed from the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Emplacement<'a> {
    /// The bâtiment's reference.
    pub batiment: &'a str,
    /// The escalier's reference.
    pub escalier: &'a str,
    /// The étage.
    pub etage: &'a Etage,
}

impl Site {
    /// Every floor with its place, in the order received.
    pub fn etages(&self) -> impl Iterator<Item = Emplacement<'_>> {
        self.batiments.iter().flat_map(|batiment| {
            batiment.escaliers.iter().flat_map(|escalier| {
                escalier.etages.iter().map(|etage| Emplacement {
                    batiment: &batiment.reference,
                    escalier: &escalier.reference,
                    etage,
                })
            })
        })
    }

    /// The floors on which a PBO of this name stands.
    pub fn emplacements_du_pbo<'a>(&'a self, pbo: &'a str) -> impl Iterator<Item = Emplacement<'a>> {
        self.etages().filter(move |lieu| lieu.etage.pbo.iter().any(|autre| *autre.reference == *pbo))
    }

    /// How much of everything there is.
    #[must_use]
    pub fn resume(&self) -> Resume {
        let mut resume = Resume {
            batiments: self.batiments.len(),
            escaliers: self.batiments.iter().map(|b| b.escaliers.len()).sum(),
            ..Resume::default()
        };
        for lieu in self.etages() {
            resume.etages += 1;
            resume.pbo += lieu.etage.pbo.len();
            resume.pto += lieu.etage.pto.len();
            for pto in &lieu.etage.pto {
                resume.etats.compte(&pto.construction, &pto.utilisation);
            }
        }
        resume
    }
}

/// The counts of a site (`structure --resume`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Resume {
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
    pub etats: ComptesEtats,
}

/// Counts by construction and by use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ComptesEtats {
    /// `A construire`.
    pub a_construire: usize,
    /// `En construction`.
    pub en_construction: usize,
    /// `Construite`.
    pub construite: usize,
    /// A construction state outside the specification.
    pub construction_inconnue: usize,
    /// `Disponible`.
    pub disponible: usize,
    /// `Occupé`.
    pub occupe: usize,
    /// `Réservé`.
    pub reserve: usize,
    /// A use outside the specification.
    pub utilisation_inconnue: usize,
}

impl ComptesEtats {
    /// Counts one more prise.
    pub fn compte(&mut self, construction: &Construction, utilisation: &Utilisation) {
        *match construction {
            Construction::AConstruire => &mut self.a_construire,
            Construction::EnConstruction => &mut self.en_construction,
            Construction::Construite => &mut self.construite,
            Construction::Inconnue(_) => &mut self.construction_inconnue,
        } += 1;
        *match utilisation {
            Utilisation::Disponible => &mut self.disponible,
            Utilisation::Occupe => &mut self.occupe,
            Utilisation::Reserve => &mut self.reserve,
            Utilisation::Inconnue(_) => &mut self.utilisation_inconnue,
        } += 1;
    }
}
