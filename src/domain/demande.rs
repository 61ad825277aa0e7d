//! The demande: the parameters of putReprovisionning, as a draft and as a well-formed value.
//!
//! Owns: [`Draft`] (as written by a person or in a plan) and [`Demande`] (all five parameters within their
//! formats). A demande that *may be sent* is a third type, [`super::rules::ereprov::CheckedDemande`], which
//! only the rules can make.

use super::motif::Motif;
use super::reference::{ContratId, FibreId, ParameterError, PtoId};
use super::text::trim_pasted;

/// A draft, as written in a form or a plan. Nothing in it has been checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
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

impl From<&Demande> for Draft {
    fn from(demande: &Demande) -> Self {
        Self {
            reference_contrat: demande.contrat.as_str().to_owned(),
            reference_fibre: demande.fibre.as_str().to_owned(),
            reference_pto: demande.pto.as_ref().map(|pto| pto.as_str().to_owned()).unwrap_or_default(),
            conservation_pto: Some(demande.conservation_pto),
            motif: demande.motif.libelle().to_owned(),
        }
    }
}

/// The five parameters of putReprovisionning, each within its format (rule R6).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Demande {
    /// The contract.
    #[serde(rename = "contrat")]
    pub contrat: ContratId,
    /// The fibre wanted.
    #[serde(rename = "fibre")]
    pub fibre: FibreId,
    /// The PTO installed, if any.
    #[serde(rename = "pto")]
    pub pto: Option<PtoId>,
    /// Whether the PTO is kept.
    #[serde(rename = "conservation_pto")]
    pub conservation_pto: bool,
    /// Why the fibre is to be reassigned.
    #[serde(rename = "motif")]
    pub motif: Motif,
}

/// Why a draft is not a well-formed demande (rule R6).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DemandeFault {
    /// A reference is missing or ill-formed.
    #[error(transparent)]
    Reference(#[from] ParameterError),
    /// conservationPTO was not said.
    #[error("conservationPTO is missing")]
    ConservationMissing,
    /// The motif is missing.
    #[error("motif is missing")]
    MotifMissing,
    /// The motif is none of the 15.
    #[error("motif {0:?} is none of the 15")]
    MotifUnknown(String),
}

impl Draft {
    /// The draft as a demande.
    ///
    /// # Errors
    /// Every [`DemandeFault`] of the draft, in the protocol's order of the parameters.
    pub fn demande(&self) -> Result<Demande, Vec<DemandeFault>> {
        let mut faults = Vec::new();
        let contrat = keep(&mut faults, ContratId::parse(&self.reference_contrat));
        let fibre = keep(&mut faults, FibreId::parse(&self.reference_fibre));
        let pto = match trim_pasted(&self.reference_pto) {
            "" => Some(None),
            written => keep(&mut faults, PtoId::parse(written)).map(Some),
        };
        if self.conservation_pto.is_none() {
            faults.push(DemandeFault::ConservationMissing);
        }
        let motif = match trim_pasted(&self.motif) {
            "" => {
                faults.push(DemandeFault::MotifMissing);
                None
            }
            written => Motif::read(written).or_else(|| {
                faults.push(DemandeFault::MotifUnknown(written.to_owned()));
                None
            }),
        };
        match (contrat, fibre, pto, self.conservation_pto, motif) {
            (Some(contrat), Some(fibre), Some(pto), Some(conservation_pto), Some(motif)) => {
                Ok(Demande { contrat, fibre, pto, conservation_pto, motif })
            }
            _ => Err(faults),
        }
    }
}

fn keep<T>(faults: &mut Vec<DemandeFault>, result: Result<T, ParameterError>) -> Option<T> {
    result.map_err(|error| faults.push(error.into())).ok()
}

#[cfg(test)]
impl Draft {
    /// A draft with nothing wrong in its form: fibre CTP-2 for contract MUT1, the PTO not kept.
    pub(crate) fn sound() -> Self {
        Self {
            reference_contrat: "MUT1".into(),
            reference_fibre: "CTP-2".into(),
            conservation_pto: Some(false),
            motif: "Fibre cassée".into(),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::reference::{Parameter, ParameterFault};
    use super::*;

    #[test]
    fn a_complete_draft_is_a_demande() {
        let draft = Draft {
            reference_contrat: " MUT1 ".into(),
            reference_fibre: "CTP-1".into(),
            reference_pto: "  ".into(),
            conservation_pto: Some(false),
            motif: "fibre cassee".into(),
        };
        let demande = draft.demande().unwrap();
        assert_eq!(demande.contrat.as_str(), "MUT1");
        assert_eq!(demande.pto, None);
        assert_eq!(demande.motif, Motif::BrokenFibre);
    }

    #[test]
    fn every_fault_is_named_at_once() {
        let draft = Draft { reference_fibre: "a\tb".into(), motif: "Autre".into(), ..Draft::default() };
        let faults = draft.demande().unwrap_err();
        assert_eq!(
            faults,
            vec![
                DemandeFault::Reference(ParameterError { field: Parameter::Contrat, fault: ParameterFault::Empty }),
                DemandeFault::Reference(ParameterError {
                    field: Parameter::Fibre,
                    fault: ParameterFault::Character { position: 2, character: '\t' }
                }),
                DemandeFault::ConservationMissing,
                DemandeFault::MotifUnknown("Autre".into()),
            ]
        );
    }
}
