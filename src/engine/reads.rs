//! Structures and fibre lists: from the cache while it is fresh, else one request.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::access::{CallPermit, CallPurpose};
use super::core::Engine;
use super::failure::{journal_failure, service_failure};
use super::retry_after::{AskedPostponement, PATIENCE};
use super::stops::{RefusedCall, read_refusal};
use super::types::{Aged, AnswerSource, Freshness, News, Requester, Waiting};
use crate::domain::failure::Failure;
use crate::domain::fibre::{FibresQuestion, RoSite};
use crate::domain::put_answers::ReprovisionningState;
use crate::domain::reference::ContratId;
use crate::domain::service_error::Category;
use crate::domain::site::Site;
use crate::service::ereprov::{EreprovOperation, FailedRead, ReadFailure};

/// First pause before a failed read is repeated; it doubles each time.
const PAUSE: Duration = Duration::from_millis(800);
/// First pause when the service said that it is busy (20006, 20007, 20009, HTTP 429).
const OCCUPIED_PAUSE: Duration = Duration::from_secs(2);

impl Engine {
    /// The site of a contract.
    ///
    /// # Errors
    /// A [`Failure`] when no request may be sent, the request fails, or the service refuses it.
    pub async fn structure(&self, contrat: &ContratId, freshness: Freshness) -> Result<Aged<Site>, Failure> {
        self.asks_what_the_service_has(self.capabilities().tree, "erreur.service.sans_structure")?;
        let cache = match freshness {
            Freshness::Refresh => None,
            Freshness::Fresh | Freshness::Cached => {
                self.journal().structure(contrat).await.map_err(|error| journal_failure(&error))?
            }
        };
        if let Some((site, at)) = cache
            && self.suffices(freshness, at, self.settings().structure)
        {
            return Ok(Aged { value: Arc::new(site), at, source: AnswerSource::Cache });
        }
        self.refuse_without_cache(freshness)?;
        let site = self.read(&EreprovOperation::structure(contrat), usage(freshness)).await?;
        let (value, at) = (Arc::new(site), self.now());
        self.journal()
            .keep_structure(contrat, Arc::clone(&value), at)
            .await
            .map_err(|error| journal_failure(&error))?;
        Ok(Aged { value, at, source: AnswerSource::Service })
    }

    /// The fibres that `question` asks for.
    ///
    /// # Errors
    /// A [`Failure`] when no request may be sent, the request fails, or the service refuses it.
    pub async fn fibres(
        &self,
        contrat: &ContratId,
        question: &FibresQuestion,
        freshness: Freshness,
    ) -> Result<Aged<RoSite>, Failure> {
        if freshness != Freshness::Refresh {
            let lists = self.journal().lists(contrat).await.map_err(|error| journal_failure(&error))?;
            let known = lists.into_iter().find(|list| list.question.as_ref() == Some(question));
            if let Some((list, at)) = known.and_then(|list| list.at.map(|at| (list, at)))
                && self.suffices(freshness, at, self.settings().ages.fibres)
            {
                return Ok(Aged { value: list.answer, at, source: AnswerSource::Cache });
            }
        }
        self.refuse_without_cache(freshness)?;
        let list = self.read(&EreprovOperation::fibres(contrat, question), usage(freshness)).await?;
        let (value, at) = (Arc::new(list), self.now());
        self.journal()
            .keep_list(contrat, question.clone(), Arc::clone(&value), at)
            .await
            .map_err(|error| journal_failure(&error))?;
        Ok(Aged { value, at, source: AnswerSource::Service })
    }

    /// Asks getReprovisionning once, now, and returns the answer, whoever sent the put. Does not change the journal's
    /// lives. `None`: the service knows no reprovisioning (20014).
    ///
    /// # Errors
    /// A [`Failure`] when no request may be sent, the request fails, or the service refuses it.
    pub async fn state(
        &self,
        contrat: &ContratId,
        requester: Requester,
    ) -> Result<Option<ReprovisionningState>, Failure> {
        self.asks_what_the_service_has(self.capabilities().followed, "erreur.service.sans_suivi")?;
        match self.read(&EreprovOperation::following(contrat), CallPurpose { following: true, requester }).await {
            Ok(state) => Ok(Some(state)),
            Err(failure) if is_not_found(&failure) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Fails, with the text of `key`, where the service has no such operation.
    pub(super) fn asks_what_the_service_has(&self, has: bool, key: &'static str) -> Result<(), Failure> {
        let refusal = || Failure::new(Category::Input, key).with("profil", &*self.settings().profile);
        if has { Ok(()) } else { Err(refusal()) }
    }

    fn suffices(&self, freshness: Freshness, at: Timestamp, lasts: SignedDuration) -> bool {
        match freshness {
            Freshness::Cached => true,
            // Offline, an old answer with its age beats none.
            Freshness::Fresh => self.settings().offline || self.now().duration_since(at).abs() < lasts,
            Freshness::Refresh => false,
        }
    }

    fn refuse_without_cache(&self, freshness: Freshness) -> Result<(), Failure> {
        if freshness == Freshness::Cached || (self.settings().offline && freshness == Freshness::Fresh) {
            return Err(Failure::new(Category::Network, "erreur.rien_en_cache"));
        }
        Ok(())
    }

    /// Makes one read, and repeats it after a transient failure as often as the settings allow; every attempt is a
    /// request of the month.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        operation: &EreprovOperation<T>,
        usage: CallPurpose,
    ) -> Result<T, Failure> {
        let (method, contrat) = (operation.method().name(), operation.contrat());
        let service = self.service()?;
        let mut missed = None;
        for trial in 0.. {
            self.wait(usage.requester).await?;
            // Repeats do not use the reserve: it is for the planned questions themselves.
            let usage = CallPurpose { following: usage.following && trial == 0, ..usage };
            let passage = match (self.passage(method, contrat, usage).await, missed.take()) {
                (Ok(passage), _) => passage,
                // The service's failure says more than the reason why the read is not repeated.
                (Err(_), Some(missed)) => return Err(missed),
                (Err(failure), None) => return Err(failure),
            };
            let since = self.now();
            let attempt = self.attempt(service.read(operation, &passage.who).await);
            self.heed(&attempt, usage.requester, &passage, since).await;
            let outcome = attempt.ledger_word();
            let has_accents = !passage.who.is_ascii();
            self.count(passage, &attempt, &outcome).await?;
            tracing::info!(method, %contrat, trial, outcome, "read");
            let (failure, pause) = match attempt.result {
                Ok(value) => return Ok(value),
                Err(failure) => again(failure, attempt.to_wait, trial, self.settings().new_attempt)
                    .map_err(|failure| if has_accents { failure.of_accents() } else { failure })?,
            };
            missed = Some(failure);
            self.announce(&News::Waiting(Waiting::Service { within: pause }));
            tokio::time::sleep(pause).await;
        }
        Err(Failure::new(Category::Service, "erreur.http"))
    }

    fn attempt<T>(&self, result: Result<T, FailedRead>) -> Attempt<T> {
        match result {
            Ok(value) => Attempt { result: Ok(value), to_wait: None },
            Err(FailedRead { failure, retry_after }) => {
                let to_wait = retry_after.and_then(|(status, retry_after)| self.asked(status, retry_after));
                Attempt { result: Err(failure), to_wait }
            }
        }
    }

    /// Remembers, for all later calls, what an attempt that began at `since` showed.
    async fn heed<T>(&self, attempt: &Attempt<T>, requester: Requester, passage: &CallPermit, since: Timestamp) {
        if let Some(asked) = attempt.to_wait {
            self.note_postponement(asked).await;
        } else if is_an_answer(&attempt.result) {
            self.service_answers(since).await;
        }
        match &attempt.result {
            Err(failure) => {
                if let Some(refusal) = read_refusal(failure) {
                    self.note_refusal(&refusal, RefusedCall::Read, &passage.who).await;
                }
            }
            Ok(_) if requester == Requester::Person => self.read_passed().await,
            Ok(_) => {}
        }
        if passage.trial.is_some() {
            self.trial_done().await;
        }
    }

    /// Writes the outcome of a request to the ledger, or gives the request back when no byte of it left; frees its
    /// session.
    async fn count<T>(&self, passage: CallPermit, attempt: &Attempt<T>, outcome: &str) -> Result<(), Failure> {
        let given_back = matches!(&attempt.result, Err(ReadFailure::Exchange(fault)) if !fault.departed);
        let noted = if given_back {
            self.journal().give_back(passage.request).await
        } else {
            self.journal().conclude(passage.request, outcome).await
        };
        noted.map_err(|error| journal_failure(&error))?;
        drop(passage);
        self.announce_quota().await;
        Ok(())
    }
}

/// The outcome of one request of a read.
struct Attempt<T> {
    result: Result<T, ReadFailure>,
    /// The wait that the service asks for.
    to_wait: Option<AskedPostponement>,
}

impl<T> Attempt<T> {
    /// The word that the ledger keeps for this outcome.
    fn ledger_word(&self) -> String {
        match &self.result {
            Ok(_) => "OK".to_owned(),
            Err(ReadFailure::Ko(ko)) => format!("KO {}", ko.code),
            Err(ReadFailure::Fault(_)) => "Fault".to_owned(),
            Err(ReadFailure::Illegible(_) | ReadFailure::Length(_) | ReadFailure::Http { status: 200..=299, .. }) => {
                "illisible".to_owned()
            }
            Err(ReadFailure::Http { status, .. }) => format!("HTTP {status}"),
            Err(ReadFailure::Exchange(fault)) => fault.breakdown.kind.ledger_word().to_owned(),
        }
    }
}

/// The pause before a read is repeated, and the failure to tell if it is not repeated after all. `trial` attempts
/// failed before this one; at most `at_most` are repeated.
///
/// # Errors
/// The failure, when the read is not to be repeated.
fn again(
    failure: ReadFailure,
    to_wait: Option<AskedPostponement>,
    trial: u32,
    at_most: u32,
) -> Result<(Failure, Duration), Failure> {
    let (passes, http) = (is_transient(&failure), matches!(&failure, ReadFailure::Http { .. }));
    let mut failure = service_failure(failure);
    let mut pause = pause(failure.category, trial);
    let mut patience = true;
    if let Some(asked) = to_wait {
        // When the service gave its own words, they say more than the time to wait.
        failure = if http { failure.not_before(asked.not_before) } else { failure };
        patience = asked.within <= PATIENCE;
        pause = pause.max(asked.within);
    }
    if passes && patience && trial < at_most { Ok((failure, pause)) } else { Err(failure) }
}

/// How long to wait after attempt number `trial`: half to one and a half times the planned pause, so that clients that
/// were turned away together do not come back together.
fn pause(category: Category, trial: u32) -> Duration {
    let first = if category == Category::Busy { OCCUPIED_PAUSE } else { PAUSE };
    let chance = RandomState::new().hash_one(trial) % 1_000;
    let planned = first.saturating_mul(2_u32.saturating_pow(trial));
    (planned / 2).saturating_add(planned.saturating_mul(u32::try_from(chance).unwrap_or_default()) / 1_000)
}

/// The purpose of a read: one that must come from the service itself counts as asked for by a person.
const fn usage(freshness: Freshness) -> CallPurpose {
    let requester = if matches!(freshness, Freshness::Refresh) { Requester::Person } else { Requester::Plan };
    CallPurpose { following: false, requester }
}

/// Whether the service said that it knows no reprovisioning of the contract (20014).
pub(super) fn is_not_found(failure: &Failure) -> bool {
    failure.ko.as_ref().is_some_and(|ko| ko.code.as_str() == "20014")
}

/// Whether the service did what was asked, or refused it for good: then it is not too busy for the next call.
fn is_an_answer<T>(result: &Result<T, ReadFailure>) -> bool {
    match result {
        Ok(_) => true,
        Err(ReadFailure::Ko(ko)) => !ko.code.allows_rereading(),
        Err(_) => false,
    }
}

/// Whether the same read may succeed a little later.
fn is_transient(failure: &ReadFailure) -> bool {
    use crate::domain::outcome::BreakdownKind;
    match failure {
        ReadFailure::Ko(ko) => ko.code.allows_rereading(),
        // 52x: public gateways (CDN) report with these that the server behind them fails.
        ReadFailure::Http { status, kind: None } => matches!(status, 408 | 425 | 429 | 502..=504 | 520..=524),
        ReadFailure::Exchange(fault) => {
            matches!(
                fault.breakdown.kind,
                BreakdownKind::Connection
                    | BreakdownKind::ConnectionTimeout
                    | BreakdownKind::AnswerTimeout
                    | BreakdownKind::Cut
            )
        }
        ReadFailure::Http { .. } | ReadFailure::Fault(_) | ReadFailure::Illegible(_) | ReadFailure::Length(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_spread_and_are_longer_where_the_service_is_busy() {
        for trial in 0..4 {
            let factor = 2_u32.pow(trial);
            for (category, first) in [(Category::Network, PAUSE), (Category::Busy, OCCUPIED_PAUSE)] {
                let sampled: Vec<Duration> = (0..200).map(|_| pause(category, trial)).collect();
                assert!(sampled.iter().all(|p| *p >= first * factor / 2 && *p < first * factor * 3 / 2));
                assert!(sampled.iter().any(|p| *p < first * factor) && sampled.iter().any(|p| *p > first * factor));
            }
        }
        assert!(pause(Category::Network, u32::MAX) > Duration::ZERO);
    }
}
