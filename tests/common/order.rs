//! The order that most suites are about: what its files say, and a demande that the rules let through.

use reprov::domain::commande::{Commande, Fait, Origine, Route, Zone};
use reprov::domain::demande::Brouillon;
use reprov::domain::reference::ReferenceContrat;

/// The demo's first contract.
pub const CONTRAT: &str = "MUT56816520160316162024";

/// A free fibre of another PBO than the order's.
pub const VOULUE: &str = "CTP-1240357-1";

/// A plan of that contract for a fibre of its own PBO, every fact of the order in it.
pub const PLAN: &str = "[contrat]\nreference = \"MUT56816520160316162024\"\nreference_prise = \"CTP-1240329-1\"\n\
    prise_existante = false\nparc_opac = false\nzone = \"ZTD\"\nimmeuble_collectif = true\npbo = \"BE-03\"\nroute = \"reelle\"\n\
    [demande]\nreference_fibre = \"CTP-1240331-1\"\nreference_pto = \"CTP-1240329-1\"\nconservation_pto = false\n\
    motif = \"Fibre cassée\"\n";

/// That contract.
pub fn contrat() -> ReferenceContrat {
    ReferenceContrat::parse(CONTRAT).unwrap()
}

/// What the order's files and a person say of it, so that the rules let the demande through.
pub fn faits() -> Commande {
    Commande {
        reference_prise: Some(Fait::new("CTP-1240329-1".into(), Origine::CrCommande)),
        prise_existante: Some(Fait::new(false, Origine::CrCommande)),
        parc_opac: Some(Fait::new(false, Origine::Main)),
        zone: Some(Fait::new(Zone::Ztd, Origine::Main)),
        immeuble_collectif: Some(Fait::new(true, Origine::Main)),
        route: Some(Fait::new(Route::Reelle, Origine::CrCommande)),
        ..Commande::default()
    }
}

/// A demande for [`VOULUE`].
pub fn brouillon() -> Brouillon {
    brouillon_pour(CONTRAT, VOULUE)
}

/// A demande for that fibre of that contract, as well formed as those are.
pub fn brouillon_pour(contrat: &str, fibre: &str) -> Brouillon {
    Brouillon {
        reference_contrat: contrat.into(),
        reference_fibre: fibre.into(),
        reference_pto: String::new(),
        conservation_pto: Some(false),
        motif: "Fibre cassée".into(),
    }
}
