//! Reads that only check whether the service answers as the profile expects. Their answers are not kept: the answer to
//! a misunderstood question would be wrong in the cache. The reads are counted, wait for a session and stop at a
//! refusal like any other.

use super::access::CallPurpose;
use super::core::Engine;
use super::types::Requester;
use crate::domain::failure::Failure;
use crate::domain::fibre::{FibresQuestion, RoSite};
use crate::domain::reference::ContratId;
use crate::domain::site::Site;
use crate::service::ereprov::EreprovOperation;

/// A person asked for these reads.
const USAGE: CallPurpose = CallPurpose { following: false, requester: Requester::Person };

impl Engine {
    /// Asks getSiteStructure; repeats it after a transient failure as often as the settings allow.
    ///
    /// # Errors
    /// A [`Failure`] when no request may be sent, the request fails, or the service refuses it.
    pub async fn try_structure(&self, contrat: &ContratId) -> Result<Site, Failure> {
        self.asks_what_the_service_has(self.capabilities().tree, "erreur.service.sans_structure")?;
        self.read(&EreprovOperation::structure(contrat), USAGE).await
    }

    /// Asks getRoSite in the same way.
    ///
    /// # Errors
    /// A [`Failure`] when no request may be sent, the request fails, or the service refuses it.
    pub async fn try_fibres(&self, contrat: &ContratId, question: &FibresQuestion) -> Result<RoSite, Failure> {
        self.read(&EreprovOperation::fibres(contrat, question), USAGE).await
    }
}
