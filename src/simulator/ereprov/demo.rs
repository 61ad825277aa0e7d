//! The simulated contracts as values: what the command line lists, and what the demo's journal is
//! filled with.
//!
//! Owns: the translation of a building's data into the product's types, with the source each fact
//! would have in the field.

use jiff::SignedDuration;

use crate::domain::commande::{Commande, Fait, Origine, PboCommande};
use crate::domain::demande::Demande;
use crate::domain::put_answers::CodeDecharge;
use crate::domain::reference::{ReferenceContrat, ReferenceFibre, ReferencePto};
use crate::domain::states::Statut;

use super::buildings::{Avant, Contrat, EtatCommande, Immeuble, demo};

/// A contract that the simulator serves.
#[derive(Debug, Clone, PartialEq)]
pub struct ContratDemo {
    /// Its reference.
    pub reference: ReferenceContrat,
    /// The site's reference.
    pub site: String,
    /// What it shows, in French.
    pub fr: String,
    /// What it shows, in English.
    pub en: String,
    /// What the service knows of its order; anything but [`EtatCommande::Recue`] is there to be
    /// refused.
    pub commande: EtatCommande,
    /// The facts of its order, each with the source it would have: CMD_ACCES, CR CMD, or a person
    /// for those that are in no file. The access files of the demo say the same.
    pub faits: Commande,
    /// The name of the scenario that holds for this contract alone.
    pub scenario: Option<String>,
    /// The reprovisioning asked before the simulator started.
    pub reprovisionning: Option<ReprovisionningDemo>,
}

/// A reprovisioning asked before the simulator started, as the journal of whoever asked holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReprovisionningDemo {
    /// What was asked.
    pub demande: Demande,
    /// What the put was answered.
    pub code: Option<CodeDecharge>,
    /// How long before the start it was asked, at vitesse 1.
    pub il_y_a: SignedDuration,
    /// Its state at the start.
    pub statut: Statut,
}

/// The contracts of the embedded buildings whose order may be worked on, in the order of the
/// buildings: the demo journal is made of them.
#[must_use]
pub fn contrats_demo() -> Vec<ContratDemo> {
    // The files are embedded and the tests read them: the default is never met.
    let mut contrats = contrats(&demo().unwrap_or_default());
    contrats.retain(|contrat| contrat.commande == EtatCommande::Recue);
    contrats
}

/// Every contract of these buildings.
pub(super) fn contrats(immeubles: &[Immeuble]) -> Vec<ContratDemo> {
    immeubles.iter().flat_map(|immeuble| immeuble.contrats.iter().map(|contrat| lit(immeuble, contrat))).collect()
}

fn lit(immeuble: &Immeuble, contrat: &Contrat) -> ContratDemo {
    let faits = Commande {
        reference_prise: Some(Fait::new(contrat.reference_prise.to_string(), Origine::CrCommande)),
        prise_existante: Some(Fait::new(contrat.prise_existante, Origine::Commande)),
        parc_opac: Some(Fait::new(contrat.opac, Origine::Main)),
        zone: Some(Fait::new(immeuble.zone, Origine::Main)),
        immeuble_collectif: Some(Fait::new(immeuble.collectif, Origine::Main)),
        pbo: contrat
            .pbo
            .as_ref()
            .and_then(|pbo| PboCommande::nomme(&pbo.reference))
            .map(|pbo| Fait::new(pbo, Origine::CrCommande)),
        route: Some(Fait::new(contrat.route, Origine::CrCommande)),
    };
    ContratDemo {
        reference: contrat.reference.clone(),
        site: immeuble.reference.to_string(),
        fr: contrat.fr.clone(),
        en: contrat.en.clone(),
        commande: contrat.commande,
        faits,
        scenario: contrat.scenario.as_ref().map(|scenario| scenario.nom.clone()),
        reprovisionning: contrat.avant.as_ref().and_then(|avant| reprovisionning(immeuble, contrat, avant)),
    }
}

fn reprovisionning(immeuble: &Immeuble, contrat: &Contrat, avant: &Avant) -> Option<ReprovisionningDemo> {
    let fibre = immeuble.fibres.get(avant.fibre)?;
    let demande = Demande {
        contrat: contrat.reference.clone(),
        fibre: ReferenceFibre::parse(&fibre.reference).ok()?,
        pto: avant.pto.as_deref().map(ReferencePto::parse).transpose().ok()?,
        conservation_pto: avant.conservation,
        motif: avant.motif,
    };
    let statut = if avant.debut >= avant.duree {
        avant.fin.clone()
    } else if avant.debut.saturating_mul(5) >= avant.duree {
        Statut::EnCours
    } else {
        Statut::Initie
    };
    Some(ReprovisionningDemo {
        demande,
        code: CodeDecharge::read(&avant.code),
        il_y_a: SignedDuration::from_secs(i64::from(avant.debut)),
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
        assert!(contrats.iter().all(|c| !c.fr.is_empty() && !c.en.is_empty()));
        let histoires: Vec<_> = contrats.iter().filter_map(|c| c.reprovisionning.as_ref()).collect();
        assert!(histoires.iter().any(|h| h.statut.est_en_cours() && h.code.is_some()));
        assert!(histoires.iter().any(|h| h.statut == Statut::EnEchec));
        let toutes: usize = demo().unwrap().iter().map(|i| i.contrats.len()).sum();
        assert_eq!(toutes, contrats.len() + 2, "those the service refuses are not in the demo journal");
    }
}
