//! What is known of an order: the facts that the rules need. Each fact may be unknown.
//!
//! Owns: the facts, the source of each, and which source wins (docs/e-reprov.md 4, "Facts").

use super::reference::{ContratId, is_absent};

/// Where a fact comes from, the strongest source first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum FactOrigin {
    /// The plan being checked.
    #[serde(rename = "plan")]
    Plan,
    /// Set by hand for this contract.
    #[serde(rename = "main")]
    ByHand,
    /// A reprovisioning that this program saw end (Terminé), or the latest NOTIF_REPROV.
    #[serde(rename = "reprovisionning")]
    Reprovisionning,
    /// An answer of the service (getRoSite without a place).
    #[serde(rename = "service")]
    Service,
    /// The report on the order (CR_CMD_ACCES).
    #[serde(rename = "crCommande")]
    CrCommande,
    /// The order as sent (CMD_ACCES).
    #[serde(rename = "commande")]
    Commande,
}

/// A known fact and its source.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Fact<T> {
    /// The fact.
    #[serde(rename = "valeur")]
    pub value: T,
    /// Its source.
    #[serde(rename = "origine")]
    pub origin: FactOrigin,
}

impl<T> Fact<T> {
    /// A fact from `origin`.
    pub const fn new(value: T, origin: FactOrigin) -> Self {
        Self { value, origin }
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
    /// The word that plans use.
    #[must_use]
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::Ztd => "ZTD",
            Self::Zmd => "ZMD",
        }
    }
}

/// Whether the allotted optical route is real or virtual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Route {
    /// A real route (ROR).
    #[serde(rename = "reelle")]
    Real,
    /// A virtual route (ROV).
    #[serde(rename = "virtuelle")]
    Virtual,
}

impl Route {
    /// The word that plans use.
    #[must_use]
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::Real => "reelle",
            Self::Virtual => "virtuelle",
        }
    }
}

/// The order's PBO: its name, and its place when that is known.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CommandePbo {
    /// The PBO's name. It is compared with received names and never sent to the service.
    #[serde(rename = "reference")]
    pub reference: String,
    /// Its localisation in the service's words, from getRoSite without a place.
    #[serde(rename = "localisation")]
    pub localisation: Option<String>,
}

impl CommandePbo {
    /// The PBO of that name; `None` when the name is one of the words for "none" (HOTLINE, `PT XXXX`, ...).
    #[must_use]
    pub fn named(reference: &str) -> Option<Self> {
        (!is_absent(reference))
            .then(|| Self { reference: super::text::trim_pasted(reference).to_owned(), localisation: None })
    }
}

/// The facts of one order. `None` is "not known", never "no".
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Commande {
    /// The order's ReferencePrise, as text. `HOTLINE` says that no reference is allotted.
    #[serde(rename = "reference_prise")]
    pub reference_prise: Option<Fact<String>>,
    /// Whether the order is for an existing PTO.
    #[serde(rename = "prise_existante")]
    pub existing_prise: Option<Fact<bool>>,
    /// Whether the building belongs to the OPAC estate.
    #[serde(rename = "parc_opac")]
    pub parc_opac: Option<Fact<bool>>,
    /// The zone.
    #[serde(rename = "zone")]
    pub zone: Option<Fact<Zone>>,
    /// Whether the building is a collective one.
    #[serde(rename = "immeuble_collectif")]
    pub collective_immeuble: Option<Fact<bool>>,
    /// The order's PBO.
    #[serde(rename = "pbo")]
    pub pbo: Option<Fact<CommandePbo>>,
    /// Whether the route is real or virtual.
    #[serde(rename = "route")]
    pub route: Option<Fact<Route>>,
}

impl Commande {
    /// Merges these facts with `other`: for each fact the stronger [`FactOrigin`] wins; on a tie, `self`
    /// wins.
    #[must_use]
    pub fn completed(self, other: Self) -> Self {
        fn first<T>(a: Option<Fact<T>>, b: Option<Fact<T>>) -> Option<Fact<T>> {
            match (a, b) {
                (Some(a), Some(b)) => Some(if b.origin < a.origin { b } else { a }),
                (a, b) => a.or(b),
            }
        }
        Self {
            reference_prise: first(self.reference_prise, other.reference_prise),
            existing_prise: first(self.existing_prise, other.existing_prise),
            parc_opac: first(self.parc_opac, other.parc_opac),
            zone: first(self.zone, other.zone),
            collective_immeuble: first(self.collective_immeuble, other.collective_immeuble),
            pbo: first(self.pbo, other.pbo),
            route: first(self.route, other.route),
        }
    }
}

/// A contract and what is known of its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownCommande {
    /// The contract.
    pub contrat: ContratId,
    /// Its facts.
    pub facts: Commande,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stronger_source_wins_whatever_the_order_of_merging() {
        let plan = Commande { parc_opac: Some(Fact::new(false, FactOrigin::Plan)), ..Commande::default() };
        let file = Commande {
            parc_opac: Some(Fact::new(true, FactOrigin::CrCommande)),
            zone: Some(Fact::new(Zone::Zmd, FactOrigin::ByHand)),
            ..Commande::default()
        };
        let merged = plan.clone().completed(file.clone());
        assert_eq!(merged, file.completed(plan));
        assert_eq!(merged.parc_opac.map(|fact| fact.value), Some(false));
        assert_eq!(merged.zone.map(|fact| fact.value), Some(Zone::Zmd));
    }

    #[test]
    fn a_virtual_pbo_is_no_pbo() {
        assert_eq!(CommandePbo::named("PT XXXX"), None);
        assert_eq!(CommandePbo::named(" BE-03 ").map(|pbo| pbo.reference).as_deref(), Some("BE-03"));
    }
}
