//! The order that most suites are about: the facts of its files, and a demande that passes the rules.

use reprov::domain::commande::{Commande, Fact, FactOrigin, Route, Zone};
use reprov::domain::demande::Draft;
use reprov::domain::reference::ContratId;

/// The demo's first contract.
pub const CONTRAT: &str = "MUT56816520160316162024";

/// A free fibre on another PBO than the order's.
pub const WANTED: &str = "CTP-1240357-1";

/// A plan of that contract with every fact of the order; its fibre is on the order's own PBO.
pub const PLAN: &str = "[contrat]\nreference = \"MUT56816520160316162024\"\nreference_prise = \"CTP-1240329-1\"\n\
    prise_existante = false\nparc_opac = false\nzone = \"ZTD\"\nimmeuble_collectif = true\npbo = \"BE-03\"\nroute = \"reelle\"\n\
    [demande]\nreference_fibre = \"CTP-1240331-1\"\nreference_pto = \"CTP-1240329-1\"\nconservation_pto = false\n\
    motif = \"Fibre cassée\"\n";

/// The reference in [`CONTRAT`].
pub fn contrat() -> ContratId {
    ContratId::parse(CONTRAT).unwrap()
}

/// The facts from the order's files and from a person with which the demande passes the rules.
pub fn facts() -> Commande {
    Commande {
        reference_prise: Some(Fact::new("CTP-1240329-1".into(), FactOrigin::CrCommande)),
        existing_prise: Some(Fact::new(false, FactOrigin::CrCommande)),
        parc_opac: Some(Fact::new(false, FactOrigin::ByHand)),
        zone: Some(Fact::new(Zone::Ztd, FactOrigin::ByHand)),
        collective_immeuble: Some(Fact::new(true, FactOrigin::ByHand)),
        route: Some(Fact::new(Route::Real, FactOrigin::CrCommande)),
        ..Commande::default()
    }
}

/// A demande for [`WANTED`].
pub fn draft() -> Draft {
    draft_for(CONTRAT, WANTED)
}

/// A well-formed demande for that fibre of that contract.
pub fn draft_for(contrat: &str, fibre: &str) -> Draft {
    Draft {
        reference_contrat: contrat.into(),
        reference_fibre: fibre.into(),
        reference_pto: String::new(),
        conservation_pto: Some(false),
        motif: "Fibre cassée".into(),
    }
}
