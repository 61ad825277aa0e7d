//! What every call needs before its first byte: permission to use the network, a password, a session, and one request
//! of the month's share, counted durably.

use tokio::sync::OwnedMutexGuard;

use super::core::Engine;
use super::failure::{breakdown, journal_failure};
use super::types::{News, QuotaState, Requester, Waiting};
use crate::domain::failure::Failure;
use crate::domain::outcome::BreakdownKind;
use crate::domain::reference::ContratId;
use crate::domain::service_error::Category;
use crate::ledger::{Ledger as _, LedgerError as _};
use crate::service::ereprov::{EreprovService, LoginCredentials};
use crate::store::journal::{JournalCountError, NewRequest, RequestId, month};
use crate::store::locks::Lock;
use crate::store::post_ledger::SESSION_WAIT;

/// What a call is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CallPurpose {
    /// Following or settling a put: it may use the reserve, nothing else may.
    pub(super) following: bool,
    /// Who asks.
    pub(super) requester: Requester,
}

/// A session held, the credentials, and a request counted.
pub(super) struct CallPermit {
    /// The credentials, read again after the wait for the session: the service may have refused the earlier password.
    pub(super) who: LoginCredentials,
    /// This call is the first to try a password that was just typed; other calls wait until it was tried.
    pub(super) trial: Option<OwnedMutexGuard<()>>,
    /// The session; freed when dropped.
    pub(super) _session: Lock,
    /// The request in the ledger.
    pub(super) request: RequestId,
}

impl Engine {
    pub(super) fn service(&self) -> Result<&EreprovService, Failure> {
        if self.settings().offline {
            return Err(breakdown(BreakdownKind::Offline, ""));
        }
        self.inner.parts.service.as_ref().ok_or_else(|| {
            Failure::new(Category::Input, "erreur.sans_adresse").with("profil", &*self.settings().profile)
        })
    }

    /// How many requests of the month a call with this purpose may use.
    pub(super) fn limit(&self, usage: CallPurpose) -> u32 {
        let settings = self.settings();
        if usage.following { settings.share } else { settings.share.saturating_sub(settings.reserve) }
    }

    /// Takes one of the sessions; tells subscribers when the call has to wait for it.
    async fn session(&self) -> Result<Lock, Failure> {
        let session = self.ledger().session(|| self.announce_session_wait()).await;
        session.map_err(|failure| failure.failure())?.ok_or_else(|| breakdown(BreakdownKind::Sessions, ""))
    }

    pub(super) fn announce_session_wait(&self) {
        let ceiling = self.settings().sessions;
        self.announce(&News::Waiting(Waiting::Session { ceiling, at_most: SESSION_WAIT }));
    }

    /// Takes a session and counts a request, for a read.
    pub(super) async fn passage(
        &self,
        method: &'static str,
        contrat: &ContratId,
        usage: CallPurpose,
    ) -> Result<CallPermit, Failure> {
        // A password is read before a session is held: a keyring may ask a person.
        self.credentials().await?;
        let trial = self.single_trial().await;
        let session = self.session().await?;
        // Read again: the service may have refused this password to another call while this one waited.
        let who = self.credentials().await?;
        self.reads_allowed(usage.requester).await?;
        let request = self
            .journal()
            .count(self.request(method, contrat), self.limit(usage))
            .await
            .map_err(|error| self.count_failure(error))?;
        self.announce_quota().await;
        Ok(CallPermit { who, trial, _session: session, request })
    }

    pub(super) fn request(&self, method: &'static str, contrat: &ContratId) -> NewRequest {
        NewRequest { at: self.now(), method, contrat: Some(contrat.clone()) }
    }

    fn count_failure(&self, error: JournalCountError) -> Failure {
        match error {
            JournalCountError::QuotaReached { used } => self.quota_reached(used),
            JournalCountError::Journal(error) => journal_failure(&error),
        }
    }

    /// The failure when the month's local share is used up, with its figures.
    pub(super) fn quota_reached(&self, used: u32) -> Failure {
        breakdown(BreakdownKind::Quota, "")
            .with("utilisees", used.to_string())
            .with("part", self.settings().share.to_string())
            .with("reserve", self.settings().reserve.to_string())
    }

    /// The month's requests and the sessions; no session counts as taken when the locks can't be read.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be read.
    pub async fn quota(&self) -> Result<QuotaState, Failure> {
        let now = self.now();
        let settings = self.settings();
        let used = self.journal().used(now).await.map_err(|error| journal_failure(&error))?;
        let used_sessions = self.locks().sessions_prises(settings.sessions).unwrap_or_default();
        Ok(QuotaState {
            month: month(now),
            used,
            ceiling: settings.share,
            used_sessions,
            session_ceiling: settings.sessions,
        })
    }

    pub(super) async fn announce_quota(&self) {
        if let Ok(quota) = self.quota().await {
            self.announce(&News::Quota(quota));
        }
    }
}
