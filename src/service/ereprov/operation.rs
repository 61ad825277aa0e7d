//! What is asked of e-Reprov, and how its answer is read.

use crate::domain::fibre::{QuestionFibres, RoSite};
use crate::domain::put_answers::EtatReprovisionning;
use crate::domain::reference::ReferenceContrat;
use crate::domain::site::Site;
use crate::net::http::Flux;
use crate::wire::ereprov::{Lecture, Methode, Question, read_fibres, read_structure, read_suivi};
use crate::wire::soap::ProtocolError;

/// A read: what is asked, and how its answer is read.
pub struct Operation<T> {
    pub(super) question: Question,
    pub(super) lecteur: fn(Flux, Option<&str>) -> Result<Lecture<T>, ProtocolError>,
}

impl Operation<Site> {
    /// getSiteStructure.
    #[must_use]
    pub fn structure(contrat: &ReferenceContrat) -> Self {
        Self { question: Question::Structure(contrat.clone()), lecteur: read_structure }
    }
}

impl Operation<RoSite> {
    /// getRoSite.
    #[must_use]
    pub fn fibres(contrat: &ReferenceContrat, question: &QuestionFibres) -> Self {
        Self { question: Question::Fibres(contrat.clone(), question.clone()), lecteur: read_fibres }
    }
}

impl Operation<EtatReprovisionning> {
    /// getReprovisionning; no reprovisioning is the KO 20014.
    #[must_use]
    pub fn suivi(contrat: &ReferenceContrat) -> Self {
        Self { question: Question::Suivi(contrat.clone()), lecteur: read_suivi }
    }
}

impl<T> Operation<T> {
    /// The method it calls.
    #[must_use]
    pub fn methode(&self) -> Methode {
        self.question.methode()
    }

    /// The contract it is about.
    #[must_use]
    pub fn contrat(&self) -> &ReferenceContrat {
        match &self.question {
            Question::Structure(contrat) | Question::Fibres(contrat, _) | Question::Suivi(contrat) => contrat,
            Question::Put(demande) => &demande.contrat,
        }
    }
}
