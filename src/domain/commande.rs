//! What is known of an order: the facts the rules ask for, each of which may be unknown.
//!
//! Owns: the facts, where each came from, and which source wins (docs/e-reprov.md 4,
//! "Facts").

use super::reference::{ReferenceContrat, is_absent};

/// Where a fact came from, the strongest source first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Origine {
    /// The plan being checked.
    #[serde(rename = "plan")]
    Plan,
    /// Set by hand for this contract.
    #[serde(rename = "main")]
    Main,
    /// A reprovisioning that this product saw end (Terminé), or the latest NOTIF_REPROV.
    #[serde(rename = "reprovisionning")]
    Reprovisionning,
    /// An answer of the service (getRoSite without a place).
    #[serde(rename = "service")]
    Service,
    /// The CR de commande.
    #[serde(rename = "crCommande")]
    CrCommande,
    /// The order as sent.
    #[serde(rename = "commande")]
    Commande,
}

/// A known fact and its source.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Fait<T> {
    /// The fact.
    #[serde(rename = "valeur")]
    pub valeur: T,
    /// Its source.
    #[serde(rename = "origine")]
    pub origine: Origine,
}

impl<T> Fait<T> {
    /// A fact from `origine`.
    pub const fn new(valeur: T, origine: Origine) -> Self {
        Self { valeur, origine }
    }
}

/// The regulatory zone of the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Zone {
    /// Very dense zone: another PBO is allowed, inside a collective building.
    #[serde(rename = "ZTD")]
    Ztd,
    /// Less dense zone: never another PBO.
    #[serde(rename = "ZMD")]
    Zmd,
}

impl Zone {
    /// As the plans write it.
    #[must_use]
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::Ztd => "ZTD",
            Self::Zmd => "ZMD",
        }
    }
}

/// Whether the allotted optical route exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Route {
    /// A real route (ROR).
    #[serde(rename = "reelle")]
    Reelle,
    /// A virtual route (ROV).
    #[serde(rename = "virtuelle")]
    Virtuelle,
}

impl Route {
    /// As the plans write it.
    #[must_use]
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::Reelle => "reelle",
            Self::Virtuelle => "virtuelle",
        }
    }
}

/// The order's PBO: its name, and its place when that is known.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PboCommande {
    /// The PBO's name. Compared with received names, never sent from here.
    #[serde(rename = "reference")]
    pub reference: String,
    /// Its localisation in the service's words, from getRoSite without a place.
    #[serde(rename = "localisation")]
    pub localisation: Option<String>,
}

impl PboCommande {
    /// A PBO by name, unless the name is one of the words for "none" (HOTLINE, `PT XXXX`, ...).
    #[must_use]
    pub fn nomme(reference: &str) -> Option<Self> {
        (!is_absent(reference))
            .then(|| Self { reference: super::text::trim_pasted(reference).to_owned(), localisation: None })
    }
}

/// The facts of one order. `None` is "not known", never "no".
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Commande {
    /// The order's ReferencePrise, as text (it may say `HOTLINE`: no reference is allotted).
    #[serde(rename = "reference_prise")]
    pub reference_prise: Option<Fait<String>>,
    /// Whether the order is for an existing PTO.
    #[serde(rename = "prise_existante")]
    pub prise_existante: Option<Fait<bool>>,
    /// Whether the building belongs to the OPAC estate.
    #[serde(rename = "parc_opac")]
    pub parc_opac: Option<Fait<bool>>,
    /// The zone.
    #[serde(rename = "zone")]
    pub zone: Option<Fait<Zone>>,
    /// Whether the building is a collective one.
    #[serde(rename = "immeuble_collectif")]
    pub immeuble_collectif: Option<Fait<bool>>,
    /// The order's PBO.
    #[serde(rename = "pbo")]
    pub pbo: Option<Fait<PboCommande>>,
    /// Whether the route is real or virtual.
    #[serde(rename = "route")]
    pub route: Option<Fait<Route>>,
}

impl Commande {
    /// These facts completed by `other`: for each fact the stronger [`Origine`] wins, this one on a
    /// tie.
    #[must_use]
    pub fn completee(self, other: Self) -> Self {
        fn first<T>(a: Option<Fait<T>>, b: Option<Fait<T>>) -> Option<Fait<T>> {
            match (a, b) {
                (Some(a), Some(b)) => Some(if b.origine < a.origine { b } else { a }),
                (a, b) => a.or(b),
            }
        }
        Self {
            reference_prise: first(self.reference_prise, other.reference_prise),
            prise_existante: first(self.prise_existante, other.prise_existante),
            parc_opac: first(self.parc_opac, other.parc_opac),
            zone: first(self.zone, other.zone),
            immeuble_collectif: first(self.immeuble_collectif, other.immeuble_collectif),
            pbo: first(self.pbo, other.pbo),
            route: first(self.route, other.route),
        }
    }
}

/// A contract and what is known of its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandeConnue {
    /// The contract.
    pub contrat: ReferenceContrat,
    /// Its facts.
    pub faits: Commande,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stronger_source_wins_whatever_the_order_of_merging() {
        let plan = Commande { parc_opac: Some(Fait::new(false, Origine::Plan)), ..Commande::default() };
        let file = Commande {
            parc_opac: Some(Fait::new(true, Origine::CrCommande)),
            zone: Some(Fait::new(Zone::Zmd, Origine::Main)),
            ..Commande::default()
        };
        let merged = plan.clone().completee(file.clone());
        assert_eq!(merged, file.completee(plan));
        assert_eq!(merged.parc_opac.map(|fait| fait.valeur), Some(false));
        assert_eq!(merged.zone.map(|fait| fait.valeur), Some(Zone::Zmd));
    }

    #[test]
    fn a_virtual_pbo_is_no_pbo() {
        assert_eq!(PboCommande::nomme("PT XXXX"), None);
        assert_eq!(PboCommande::nomme(" BE-03 ").map(|pbo| pbo.reference).as_deref(), Some("BE-03"));
    }
}
