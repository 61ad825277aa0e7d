//! The demande: what putReprovisionning is asked, as a draft and as a well-formed value.
//!
//! Owns: [`Brouillon`] (what a person or a plan wrote) and [`Demande`] (all five parameters within
//! their formats). A demande that *may be sent* is a third type, [`super::rules::ereprov::DemandeVerifiee`],
//! which only the rules can make.

use super::motif::Motif;
use super::reference::{ReferenceContrat, ReferenceError, ReferenceFibre, ReferencePto};
use super::text::trim_pasted;

/// A draft, as written in a form or a plan: nothing of it is checked yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Brouillon {
    /// The contract.
    pub reference_contrat: String,
    /// The fibre wanted.
    pub reference_fibre: String,
    /// The PTO installed; empty when there is none.
    pub reference_pto: String,
    /// Whether the PTO is kept; `None` when it was not said.
    pub conservation_pto: Option<bool>,
    /// The motif's label.
    pub motif: String,
}

/// The five parameters of putReprovisionning, each within its format (rule R6).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Demande {
    /// The contract.
    #[serde(rename = "contrat")]
    pub contrat: ReferenceContrat,
    /// The fibre wanted.
    #[serde(rename = "fibre")]
    pub fibre: ReferenceFibre,
    /// The PTO installed, if any.
    #[serde(rename = "pto")]
    pub pto: Option<ReferencePto>,
    /// Whether the PTO is kept.
    #[serde(rename = "conservation_pto")]
    pub conservation_pto: bool,
    /// Why.
    #[serde(rename = "motif")]
    pub motif: Motif,
}

/// Why a draft is not a well-formed demande (rule R6).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DefautDemande {
    /// A reference is missing or ill-formed.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// conservationPTO was not said.
    #[error("conservationPTO is missing")]
    ConservationAbsente,
    /// The motif is missing.
    #[error("motif is missing")]
    MotifAbsent,
    /// The motif is none of the 15.
    #[error("motif {0:?} is none of the 15")]
    MotifInconnu(String),
}

impl Brouillon {
    /// The draft as a demande.
    ///
    /// # Errors
    /// Every fault of the draft, in the protocol's order of the parameters.
    pub fn demande(&self) -> Result<Demande, Vec<DefautDemande>> {
        let mut defauts = Vec::new();
        let contrat = keep(&mut defauts, ReferenceContrat::parse(&self.reference_contrat));
        let fibre = keep(&mut defauts, ReferenceFibre::parse(&self.reference_fibre));
        let pto = match trim_pasted(&self.reference_pto) {
            "" => Some(None),
            written => keep(&mut defauts, ReferencePto::parse(written)).map(Some),
        };
        if self.conservation_pto.is_none() {
            defauts.push(DefautDemande::ConservationAbsente);
        }
        let motif = match trim_pasted(&self.motif) {
            "" => {
                defauts.push(DefautDemande::MotifAbsent);
                None
            }
            written => Motif::read(written).or_else(|| {
                defauts.push(DefautDemande::MotifInconnu(written.to_owned()));
                None
            }),
        };
        match (contrat, fibre, pto, self.conservation_pto, motif) {
            (Some(contrat), Some(fibre), Some(pto), Some(conservation_pto), Some(motif)) => {
                Ok(Demande { contrat, fibre, pto, conservation_pto, motif })
            }
            _ => Err(defauts),
        }
    }
}

fn keep<T>(defauts: &mut Vec<DefautDemande>, result: Result<T, ReferenceError>) -> Option<T> {
    result.map_err(|error| defauts.push(error.into())).ok()
}

#[cfg(test)]
mod tests {
    use super::super::reference::{Champ, Defaut};
    use super::*;

    #[test]
    fn a_complete_draft_is_a_demande() {
        let brouillon = Brouillon {
            reference_contrat: " MUT1 ".into(),
            reference_fibre: "CTP-1".into(),
            reference_pto: "  ".into(),
            conservation_pto: Some(false),
            motif: "fibre cassee".into(),
        };
        let demande = brouillon.demande().unwrap();
        assert_eq!(demande.contrat.as_str(), "MUT1");
        assert_eq!(demande.pto, None);
        assert_eq!(demande.motif, Motif::FibreCassee);
    }

    #[test]
    fn every_fault_is_named_at_once() {
        let brouillon = Brouillon { reference_fibre: "a\tb".into(), motif: "Autre".into(), ..Brouillon::default() };
        let defauts = brouillon.demande().unwrap_err();
        assert_eq!(
            defauts,
            vec![
                DefautDemande::Reference(ReferenceError { champ: Champ::Contrat, defaut: Defaut::Vide }),
                DefautDemande::Reference(ReferenceError {
                    champ: Champ::Fibre,
                    defaut: Defaut::Caractere { position: 2, caractere: '\t' }
                }),
                DefautDemande::ConservationAbsente,
                DefautDemande::MotifInconnu("Autre".into()),
            ]
        );
    }
}
