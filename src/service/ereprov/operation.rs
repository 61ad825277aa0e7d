//! The reads of e-Reprov: the question, and the function that reads its answer.

use std::io::BufRead;

use crate::domain::fibre::{FibresQuestion, RoSite};
use crate::domain::put_answers::ReprovisionningState;
use crate::domain::reference::ContratId;
use crate::domain::site::Site;
use crate::wire::ereprov::{
    EreprovMethod, EreprovQuestion, ServiceAnswer, read_fibres, read_following, read_structure,
};
use crate::wire::soap::ProtocolError;

/// The reader of an answer; it gets the body and the charset of the HTTP header.
pub(super) type Reader<T> = fn(Box<dyn BufRead + '_>, Option<&str>) -> Result<ServiceAnswer<T>, ProtocolError>;

/// A read: its question, and the function that reads its answer.
pub struct EreprovOperation<T> {
    pub(super) question: EreprovQuestion,
    pub(super) reader: Reader<T>,
}

impl EreprovOperation<Site> {
    /// getSiteStructure.
    #[must_use]
    pub fn structure(contrat: &ContratId) -> Self {
        Self {
            question: EreprovQuestion::Structure(contrat.clone()),
            reader: |body, charset| read_structure(body, charset),
        }
    }
}

impl EreprovOperation<RoSite> {
    /// getRoSite.
    #[must_use]
    pub fn fibres(contrat: &ContratId, question: &FibresQuestion) -> Self {
        Self {
            question: EreprovQuestion::Fibres(contrat.clone(), question.clone()),
            reader: |body, charset| read_fibres(body, charset),
        }
    }
}

impl EreprovOperation<ReprovisionningState> {
    /// getReprovisionning; the service answers KO 20014 when there is no reprovisionning.
    #[must_use]
    pub fn following(contrat: &ContratId) -> Self {
        Self {
            question: EreprovQuestion::Following(contrat.clone()),
            reader: |body, charset| read_following(body, charset),
        }
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
