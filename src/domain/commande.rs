//! What is known of an order: the facts that the rules need. Each fact may be unknown.
//!
//! Owns: the facts and the source of each. Which of several counts in time: `fact_history`.

use super::reference::{ContratId, is_absent};

/// Where a fact comes from, the strongest source first (docs/e-reprov.md 4, "Facts").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum FactOrigin {
    /// The plan being checked.
    #[serde(rename = "plan")]
    Plan,
    /// Set by hand for this contract.
    #[serde(rename = "main")]
    ByHand,
    /// A reprovisioning that this program saw end (Terminé).
    #[serde(rename = "reprovisionning")]
    Reprovisionning,
    /// The operator's notification of a reprovisioning (NOTIF_REPROV).
    #[serde(rename = "notifReprov")]
    NotifReprov,
    /// The delivery of the line (CR_MAD that is OK).
    #[serde(rename = "crMad")]
    CrMad,
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
    /// Each of these facts alone.
    pub fn alone(self) -> impl Iterator<Item = Self> {
        let Self { reference_prise, existing_prise, parc_opac, zone, collective_immeuble, pbo, route } = self;
        [
            Self { reference_prise, ..Self::default() },
            Self { existing_prise, ..Self::default() },
            Self { parc_opac, ..Self::default() },
            Self { zone, ..Self::default() },
            Self { collective_immeuble, ..Self::default() },
            Self { pbo, ..Self::default() },
            Self { route, ..Self::default() },
        ]
        .into_iter()
        .filter(|alone| *alone != Self::default())
    }

    /// The source of the first of these facts: of a fact alone, its own.
    #[must_use]
    pub fn origin(&self) -> Option<FactOrigin> {
        const fn of<T>(fact: Option<&Fact<T>>) -> Option<FactOrigin> {
            match fact {
                Some(fact) => Some(fact.origin),
                None => None,
            }
        }
        of(self.reference_prise.as_ref())
            .or_else(|| of(self.existing_prise.as_ref()))
            .or_else(|| of(self.parc_opac.as_ref()))
            .or_else(|| of(self.zone.as_ref()))
            .or_else(|| of(self.collective_immeuble.as_ref()))
            .or_else(|| of(self.pbo.as_ref()))
            .or_else(|| of(self.route.as_ref()))
    }

    /// The same facts, from another source.
    #[must_use]
    pub fn from_origin(self, origin: FactOrigin) -> Self {
        fn told<T>(fact: Option<Fact<T>>, origin: FactOrigin) -> Option<Fact<T>> {
            fact.map(|fact| Fact::new(fact.value, origin))
        }
        Self {
            reference_prise: told(self.reference_prise, origin),
            existing_prise: told(self.existing_prise, origin),
            parc_opac: told(self.parc_opac, origin),
            zone: told(self.zone, origin),
            collective_immeuble: told(self.collective_immeuble, origin),
            pbo: told(self.pbo, origin),
            route: told(self.route, origin),
        }
    }

    /// These facts, and `other`'s where there is none.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            reference_prise: self.reference_prise.or(other.reference_prise),
            existing_prise: self.existing_prise.or(other.existing_prise),
            parc_opac: self.parc_opac.or(other.parc_opac),
            zone: self.zone.or(other.zone),
            collective_immeuble: self.collective_immeuble.or(other.collective_immeuble),
            pbo: self.pbo.or(other.pbo),
            route: self.route.or(other.route),
        }
    }

    /// Merges these facts with `other`: for each fact the stronger [`FactOrigin`] wins; on a tie, `self`
    /// wins. For what a plan or a person says now, over what was known before.
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
