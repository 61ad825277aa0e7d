//! Reads that only show whether the service answers as the profile expects: their answers are kept
//! nowhere, for an answer to a question that was not understood would be a lie in the cache. They are
//! counted, wait for a session and stop at a refusal like any other.

use super::access::CallPurpose;
use super::core::Engine;
use super::types::Requester;
use crate::domain::failure::Failure;
use crate::domain::fibre::{FibresQuestion, RoSite};
use crate::domain::reference::ContratId;
use crate::domain::site::Site;
use crate::service::ereprov::EreprovOperation;

/// A person asked for them.
const USAGE: CallPurpose = CallPurpose { following: false, requester: Requester::Person };

impl Engine {
    /// getSiteStructure, once more if the settings say so.
    ///
    /// # Errors
    /// What failed, ready to be shown.
    pub async fn try_structure(&self, contrat: &ContratId) -> Result<Site, Failure> {
        self.asks_what_the_service_has(self.capabilities().tree, "erreur.service.sans_structure")?;
        self.read(&EreprovOperation::structure(contrat), USAGE).await
    }

    /// getRoSite, likewise.
    ///
    /// # Errors
    /// What failed, ready to be shown.
    pub async fn try_fibres(&self, contrat: &ContratId, question: &FibresQuestion) -> Result<RoSite, Failure> {
        self.read(&EreprovOperation::fibres(contrat, question), USAGE).await
    }
}
