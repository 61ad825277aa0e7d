//! The simulated contracts as values: the command line lists them, and the demo's journal is filled with them.
//!
//! Owns: the translation of a building's data into the product's types. Each fact gets the source that it would have in
//! the field.

use jiff::SignedDuration;

use crate::domain::commande::{Commande, CommandePbo, Fact, FactOrigin};
use crate::domain::demande::Demande;
use crate::domain::put_answers::DechargeCode;
use crate::domain::reference::{ContratId, FibreId, PtoId};
use crate::domain::states::Statut;

use super::buildings::{EarlierReprovisionning, SimulatedCommandeState, SimulatedContrat, SimulatedImmeuble, demo};

/// A contract that the simulator serves.
#[derive(Debug, Clone, PartialEq)]
pub struct DemoContrat {
    /// The reference of the contract.
    pub reference: ContratId,
    /// The site's reference.
    pub site: String,
    /// What this contract demonstrates, in French.
    pub french: String,
    /// What this contract demonstrates, in English.
    pub english: String,
    /// The state of its order at the service. A state other than [`SimulatedCommandeState::Received`] makes the service
    /// refuse the contract.
    pub commande: SimulatedCommandeState,
    /// The facts of its order, each with the source it would have in the field: CMD_ACCES, CR CMD, or a person for
    /// facts that are in no file. The demo's access files give the same facts.
    pub facts: Commande,
    /// The name of the scenario that applies to this contract alone.
    pub scenario: Option<String>,
    /// The reprovisioning that was requested before the simulator started.
    pub reprovisionning: Option<DemoReprovisionning>,
}

/// A reprovisioning that was requested before the simulator started, as the requesting post's journal holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct DemoReprovisionning {
    /// The demande that was sent.
    pub demande: Demande,
    /// The code de décharge in the answer to the put, if there was one.
    pub code: Option<DechargeCode>,
    /// How long before the start it was requested, at speed 1.
    pub ago: SignedDuration,
    /// Its state when the simulator starts.
    pub statut: Statut,
}

/// The contracts of the embedded buildings whose order was received, in the order of the buildings: the demo's journal
/// is built from them.
#[must_use]
pub fn contrats_demo() -> Vec<DemoContrat> {
    // The files are embedded and checked by the tests: the default is never used.
    let mut contrats = contrats(&demo().unwrap_or_default());
    contrats.retain(|contrat| contrat.commande == SimulatedCommandeState::Received);
    contrats
}

/// Every contract of these buildings.
pub(super) fn contrats(immeubles: &[SimulatedImmeuble]) -> Vec<DemoContrat> {
    immeubles.iter().flat_map(|immeuble| immeuble.contrats.iter().map(|contrat| read(immeuble, contrat))).collect()
}

fn read(immeuble: &SimulatedImmeuble, contrat: &SimulatedContrat) -> DemoContrat {
    let facts = Commande {
        reference_prise: Some(Fact::new(contrat.reference_prise.to_string(), FactOrigin::CrCommande)),
        existing_prise: Some(Fact::new(contrat.existing_prise, FactOrigin::Commande)),
        parc_opac: Some(Fact::new(contrat.opac, FactOrigin::ByHand)),
        zone: Some(Fact::new(immeuble.zone, FactOrigin::ByHand)),
        collective_immeuble: Some(Fact::new(immeuble.collective, FactOrigin::ByHand)),
        pbo: contrat
            .pbo
            .as_ref()
            .and_then(|pbo| CommandePbo::named(&pbo.reference))
            .map(|pbo| Fact::new(pbo, FactOrigin::CrCommande)),
        route: Some(Fact::new(contrat.route, FactOrigin::CrCommande)),
    };
    DemoContrat {
        reference: contrat.reference.clone(),
        site: immeuble.reference.to_string(),
        french: contrat.french.clone(),
        english: contrat.english.clone(),
        commande: contrat.commande,
        facts,
        scenario: contrat.scenario.as_ref().map(|scenario| scenario.name.clone()),
        reprovisionning: contrat.before.as_ref().and_then(|before| reprovisionning(immeuble, contrat, before)),
    }
}

fn reprovisionning(
    immeuble: &SimulatedImmeuble,
    contrat: &SimulatedContrat,
    before: &EarlierReprovisionning,
) -> Option<DemoReprovisionning> {
    let fibre = immeuble.fibres.get(before.fibre)?;
    let demande = Demande {
        contrat: contrat.reference.clone(),
        fibre: FibreId::parse(&fibre.reference).ok()?,
        pto: before.pto.as_deref().map(PtoId::parse).transpose().ok()?,
        conservation_pto: before.conservation,
        motif: before.motif,
    };
    let statut = if before.start >= before.duration {
        before.end.clone()
    } else if before.start.saturating_mul(5) >= before.duration {
        Statut::Underway
    } else {
        Statut::Initiated
    };
    Some(DemoReprovisionning {
        demande,
        code: DechargeCode::read(&before.code),
        ago: SignedDuration::from_secs(i64::from(before.start)),
        statut,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_has_six_contracts_and_two_histories() {
        let contrats = contrats_demo();
        assert!(contrats.len() >= 6);
        assert!(contrats.iter().all(|c| !c.french.is_empty() && !c.english.is_empty()));
        let histories: Vec<_> = contrats.iter().filter_map(|c| c.reprovisionning.as_ref()).collect();
        assert!(histories.iter().any(|h| h.statut.is_underway() && h.code.is_some()));
        assert!(histories.iter().any(|h| h.statut == Statut::Failed));
        let all: usize = demo().unwrap().iter().map(|i| i.contrats.len()).sum();
        assert_eq!(all, contrats.len() + 2, "those the service refuses are not in the demo journal");
    }
}
