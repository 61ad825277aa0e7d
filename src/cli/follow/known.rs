//! What is known of the contracts that are followed.

use crate::cli::context::Exit;
use crate::domain::failure::Failure;
use crate::domain::lifecycle::{BrassageStanding, CodeOrigin, CodeStanding, Life, Phase, Sighting};
use crate::domain::put_answers::{AllottedFibre, DechargeCode, Ko, Pm, ReprovisionningState};
use crate::domain::reference::ContratId;
use crate::domain::service_error::{Category, ServiceErrorCode};
use crate::domain::states::Statut;

/// What is known of one contract.
#[derive(Debug, Clone, Default)]
pub(super) struct FollowingSummary {
    pub(super) statut: Option<Statut>,
    pub(super) pm: Option<Pm>,
    pub(super) fibre: Option<AllottedFibre>,
    pub(super) code: Option<DechargeCode>,
    /// Whether the code was found where the specification has none.
    pub(super) salvaged: bool,
    /// The codes that the answer may mean, when several differ.
    pub(super) candidates: Vec<DechargeCode>,
    /// Whether the code may be reported, and whether the cord may be plugged.
    pub(super) standing: Option<(CodeStanding, BrassageStanding)>,
    /// The put carried no code de décharge.
    pub(super) code_missing: bool,
    /// Why the outcome is not known, when the put is in doubt.
    pub(super) doubt: Option<Failure>,
    pub(super) failure: Option<Failure>,
    pub(super) prospect: Prospect,
    pub(super) requests: u32,
}

/// What can be expected of a put, beyond its state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Prospect {
    /// What its state says.
    #[default]
    Statut,
    /// Settled without a final state: refused, not sent, not carried out.
    None,
    /// A person ended the following.
    Closed,
    /// The service no longer knows the workflow of a put that it carried out.
    Forgotten,
}

impl FollowingSummary {
    pub(super) fn from_life(life: &Life) -> Self {
        let mut summary = Self {
            pm: life.pm.clone(),
            fibre: life.fibre.clone(),
            code: life.code.as_ref().map(|(code, _)| code.clone()),
            salvaged: matches!(life.code, Some((_, CodeOrigin::Salvaged))),
            candidates: life.candidates.clone(),
            code_missing: life.code_missing(),
            standing: Some((life.code_standing(), life.brassage())),
            ..Self::default()
        };
        match &life.phase {
            Phase::Followed(followed) => {
                summary.statut.clone_from(&followed.statut);
                if followed.is_forgotten() {
                    summary.prospect = Prospect::Forgotten;
                }
            }
            Phase::Finished { statut, .. } => summary.statut = Some(statut.clone()),
            Phase::Unknown(inquiry) => {
                summary.doubt = Some(Failure::from_doubt(&inquiry.cause));
                summary.statut = match &inquiry.seen {
                    Sighting::NoFibre(statut) | Sighting::ThirdParty { statut, .. } => Some(statut.clone()),
                    Sighting::Nothing => None,
                };
            }
            Phase::Refused(refusal) => {
                summary.prospect = Prospect::None;
                summary.failure = Some(Failure::from_refusal(refusal));
            }
            Phase::NotSent(_) | Phase::NotCarriedOut(_) => summary.prospect = Prospect::None,
            Phase::Closed { .. } => summary.prospect = Prospect::Closed,
            Phase::Intention | Phase::Sending { .. } => {}
        }
        summary
    }

    /// The summary of a state that the service gave. `last` is this post's latest put, already settled: its code is
    /// shown if the state names its fibre.
    pub(super) fn from_state(state: ReprovisionningState, last: Option<&Life>) -> Self {
        let own = last.filter(|life| state.reference_fibre() == Some(life.demande.fibre.as_str()));
        let code = own.and_then(|life| life.code.as_ref()).map(|(code, _)| code.clone());
        let standing = if state.statut.is_final() && state.statut != Statut::Finished {
            Some((CodeStanding::Void, BrassageStanding::Nothing))
        } else {
            own.map(|life| (life.code_standing(), life.brassage()))
        };
        Self { statut: Some(state.statut), pm: state.pm, fibre: state.fibre, code, standing, ..Self::default() }
    }

    pub(super) fn from_unknown_contrat(contrat: &ContratId) -> Self {
        let mut failure = Failure::new(Category::State, "erreur.suivi.rien").with("contrat", contrat.as_str());
        failure.ko = Some(Ko { code: ServiceErrorCode::read("20014"), libelle: String::new() });
        Self { failure: Some(failure), ..Self::default() }
    }

    pub(super) fn exit(&self) -> Exit {
        match (&self.failure, &self.statut) {
            (Some(failure), _) => failure.category.into(),
            _ if self.prospect == Prospect::None => Exit::Refusal,
            _ if self.doubt.is_some() => Exit::Undecided,
            (None, Some(Statut::Finished)) => Exit::Done,
            (None, Some(Statut::Cancelled | Statut::Failed)) => Exit::Refusal,
            (None, _) => Exit::Undecided,
        }
    }
}
