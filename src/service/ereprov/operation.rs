//! The reads of e-Reprov: the question, and the function that reads its answer.

use crate::domain::fibre::{FibresQuestion, RoSite};
use crate::domain::put_answers::ReprovisionningState;
use crate::domain::reference::ContratId;
use crate::domain::site::Site;
use crate::net::http::BodyStream;
use crate::wire::ereprov::{
    EreprovMethod, EreprovQuestion, ServiceAnswer, read_fibres, read_following, read_structure,
};
use crate::wire::soap::ProtocolError;

/// A read: its question, and the function that reads its answer.
pub struct EreprovOperation<T> {
    pub(super) question: EreprovQuestion,
    pub(super) reader: fn(BodyStream, Option<&str>) -> Result<ServiceAnswer<T>, ProtocolError>,
}

impl EreprovOperation<Site> {
    /// getSiteStructure.
    #[must_use]
    pub fn structure(contrat: &ContratId) -> Self {
        Self { question: EreprovQuestion::Structure(contrat.clone()), reader: read_structure }
    }
}

impl EreprovOperation<RoSite> {
    /// getRoSite.
    #[must_use]
    pub fn fibres(contrat: &ContratId, question: &FibresQuestion) -> Self {
        Self { question: EreprovQuestion::Fibres(contrat.clone(), question.clone()), reader: read_fibres }
    }
}

impl EreprovOperation<ReprovisionningState> {
    /// getReprovisionning; the service answers KO 20014 when there is no reprovisionning.
    #[must_use]
    pub fn following(contrat: &ContratId) -> Self {
        Self { question: EreprovQuestion::Following(contrat.clone()), reader: read_following }
    }
}

impl<T> EreprovOperation<T> {
    /// The method that the read calls.
    #[must_use]
    pub fn method(&self) -> EreprovMethod {
        self.question.method()
    }

    /// The contrat that the read is about.
    #[must_use]
    pub fn contrat(&self) -> &ContratId {
        match &self.question {
            EreprovQuestion::Structure(contrat)
            | EreprovQuestion::Fibres(contrat, _)
            | EreprovQuestion::Following(contrat) => contrat,
            EreprovQuestion::Put(demande) => &demande.contrat,
        }
    }
}
