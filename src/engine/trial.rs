//! Reads that only show whether the service answers as the profile expects: their answers are kept
//! nowhere, for an answer to a question that was not understood would be a lie in the cache. They are
//! counted, wait for a session and stop at a refusal like any other.

use super::access::Usage;
use super::core::Engine;
use super::types::Demandeur;
use crate::domain::failure::Echec;
use crate::domain::fibre::{QuestionFibres, RoSite};
use crate::domain::reference::ReferenceContrat;
use crate::domain::site::Site;
use crate::service::ereprov::Operation;

/// A person asked for them.
const USAGE: Usage = Usage { suivi: false, pour: Demandeur::Personne };

impl Engine {
    /// getSiteStructure, once more if the settings say so.
    ///
    /// # Errors
    /// What failed, ready to be shown.
    pub async fn essaie_structure(&self, contrat: &ReferenceContrat) -> Result<Site, Echec> {
        self.asks_what_the_service_has(self.capabilities().tree, "erreur.service.sans_structure")?;
        self.lecture(&Operation::structure(contrat), USAGE).await
    }

    /// getRoSite, likewise.
    ///
    /// # Errors
    /// What failed, ready to be shown.
    pub async fn essaie_fibres(&self, contrat: &ReferenceContrat, question: &QuestionFibres) -> Result<RoSite, Echec> {
        self.lecture(&Operation::fibres(contrat, question), USAGE).await
    }
}
