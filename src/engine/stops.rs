//! The service's refusals that stop further calls: credentials refused (10000), a maximum reached (20016), a time to
//! wait (`retry_after`). They are written to the journal, so that every process of this post stops at once.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, PoisonError};

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::OwnedMutexGuard;

use super::core::Engine;
use super::failure::journal_failure;
use super::retry_after::too_early;
use super::types::Requester;
use crate::domain::failure::Failure;
use crate::domain::outcome::{DoubtCause, Refusal};
use crate::domain::paris;
use crate::domain::put_answers::Ko;
use crate::domain::reference::ContratId;
use crate::domain::service_error::{SecurityFault, ServiceErrorCode};
use crate::service::ereprov::{LoginCredentials, ReadFailure};
use crate::store::journal::{PasswordMark, Stop, Stopped};

/// The code of both maximums: the month's volume, and the modifications of a contract.
const MAXIMUM: &str = "20016";
/// The code of a wrong login or password.
const CREDENTIALS_REFUSED: &str = "10000";

impl Engine {
    /// The login and password. The password is read once, and again after the service refused it, in case it was
    /// changed meanwhile. No process tries a refused password a second time: the account could lock.
    pub(super) async fn credentials(&self) -> Result<LoginCredentials, Failure> {
        let Some(login) = self.inner.parts.login.clone() else {
            return Ok(LoginCredentials { login: String::new(), password: SecretString::default() });
        };
        let mut credentials = self.inner.credentials.lock().await;
        let given_again = self.inner.given_again.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(password) = given_again {
            self.credentials_given_again(&password).await?;
            credentials.refused.retain(|known| known.expose_secret() != password.expose_secret());
            credentials.password = Some(password);
            credentials.on_trial = true;
            credentials.refusal = None;
        }
        if let Some(refusal) = &credentials.refusal {
            return Err(Failure::already_refused(refusal));
        }
        let stop = self.stop(Stopped::Credentials(login.clone())).await?;
        if stop.is_none() {
            credentials.refused.clear();
        }
        let here = credentials.refused.clone();
        let refused = |password: &SecretString| {
            let here = here.iter().any(|known| known.expose_secret() == password.expose_secret());
            stop.as_ref().filter(|stop| here || stop.covers(&login, password))
        };
        let known = credentials.password.clone().filter(|known| refused(known).is_none());
        let password = match known {
            Some(known) => known,
            None => self.read_password().await?,
        };
        if let Some(stop) = refused(&password) {
            return Err(Failure::already_refused(&stop.refusal));
        }
        credentials.password = Some(password.clone());
        drop(credentials);
        Ok(LoginCredentials { login, password })
    }

    async fn read_password(&self) -> Result<SecretString, Failure> {
        let source = self.inner.parts.password.clone();
        tokio::task::spawn_blocking(move || source()).await.unwrap_or_else(|error| {
            let breakdown = crate::domain::outcome::BreakdownKind::NoPassword;
            Err(super::failure::breakdown(breakdown, &error.to_string()))
        })
    }

    /// Waits while another call tries a password that was just typed; returns the guard when this call has to try it.
    /// One mistyped password costs one refusal, however many calls wait for it: an account locks after few.
    pub(super) async fn single_trial(&self) -> Option<OwnedMutexGuard<()>> {
        let guard = Arc::clone(&self.inner.credentials_trial).lock_owned().await;
        self.inner.credentials.lock().await.on_trial.then_some(guard)
    }

    /// Notes that the typed password has been tried, successfully or not.
    pub(super) async fn trial_done(&self) {
        self.inner.credentials.lock().await.on_trial = false;
    }

    /// Remembers for every process what a refusal stops. Call it before the session is given back: the next call takes
    /// that session and must know.
    pub(super) async fn note_refusal(&self, refusal: &Refusal, on: RefusedCall<'_>, who: &LoginCredentials) {
        let stopped = match (refusal, on) {
            // Whoever asks for another scheme than Basic has not judged the credentials.
            (Refusal::Http { status: 401, kind, .. }, _) if kind.is_none_or(|kind| !kind.asks_other_scheme()) => {
                Stopped::Credentials(who.login.clone())
            }
            (Refusal::Service(ko), _) if ko.code.as_str() == CREDENTIALS_REFUSED => {
                Stopped::Credentials(who.login.clone())
            }
            (Refusal::Service(ko), RefusedCall::Read) if ko.code.as_str() == MAXIMUM => Stopped::Reads,
            (Refusal::Service(ko), RefusedCall::Put(contrat)) if ko.code.as_str() == MAXIMUM => {
                Stopped::Puts(contrat.clone())
            }
            _ => return,
        };
        let of_credentials = matches!(stopped, Stopped::Credentials(_));
        if of_credentials && who.login.is_empty() {
            return;
        }
        let salt = i64::from_ne_bytes(RandomState::new().hash_one(0_u8).to_ne_bytes());
        let mark = of_credentials.then(|| mark(salt, &who.login, &who.password));
        let stop = Stop { refusal: refusal.clone(), at: self.now(), mark };
        let note = self.journal().stopped(stopped, stop).await;
        if of_credentials {
            let mut credentials = self.inner.credentials.lock().await;
            // The password is known to be wrong: it is read again before the next call, even if the stop is lifted.
            credentials.password = None;
            credentials.refused.push(who.password.clone());
            if note.is_err() {
                credentials.refusal = Some(refusal.clone());
            }
        }
        if let Err(error) = note {
            tracing::error!(%error, "the journal did not take a refusal");
        }
    }

    /// Whether reads may be made: not in a month whose volume is reached according to the service, nor while the
    /// service asks to wait; a read that a person asks for is always allowed.
    pub(super) async fn reads_allowed(&self, requester: Requester) -> Result<(), Failure> {
        if requester == Requester::Person {
            return Ok(());
        }
        self.not_too_early().await?;
        match self.stop(Stopped::Reads).await? {
            Some(stop) => Err(maximum(&stop, "erreur.20016_lectures")),
            None => Ok(()),
        }
    }

    /// Notes that the service answered a read that began at `since`, even with a KO: it takes calls again.
    pub(super) async fn service_answers(&self, since: Timestamp) {
        if let Err(error) = self.journal().service_answers(since, self.now()).await {
            tracing::error!(%error, "the journal did not take that the service answers");
        }
    }

    /// Notes that a read that a person asked for expressly was answered: the month's volume is not reached, even if the
    /// service said so before.
    pub(super) async fn read_passed(&self) {
        if matches!(self.stop(Stopped::Reads).await, Ok(None)) {
            return;
        }
        if let Err(error) = self.journal().free(Stopped::Reads, self.now()).await {
            tracing::error!(%error, "the journal did not take that reads go on");
        }
    }

    /// Whether a put of this contract may be sent: not in a month in which the service said that its maximum is
    /// reached, nor while the service asks to wait, because the put's outcome could stay unknown.
    pub(super) async fn put_allowed(&self, contrat: &ContratId) -> Result<(), Failure> {
        self.not_too_early().await?;
        match self.stop(Stopped::Puts(contrat.clone())).await? {
            Some(stop) => Err(maximum(&stop, "erreur.20016_puts").with("contrat", contrat.as_str())),
            None => Ok(()),
        }
    }

    /// Gives a password that a person typed, for this run: it is used from the next call on, and is tried even if the
    /// service refused it before.
    pub fn give(&self, password: SecretString) {
        *self.inner.given_again.lock().unwrap_or_else(PoisonError::into_inner) = Some(password);
    }

    /// Notes that a person has just typed this password: if it is the refused one, every process may try it again. Any
    /// other password may be tried anyway.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be written.
    pub async fn credentials_given_again(&self, password: &SecretString) -> Result<(), Failure> {
        let Some(login) = self.inner.parts.login.clone() else { return Ok(()) };
        let what = Stopped::Credentials(login.clone());
        let Some(stop) = self.stop(what.clone()).await? else { return Ok(()) };
        if !stop.covers(&login, password) {
            return Ok(());
        }
        self.journal().free(what, self.now()).await.map_err(|error| journal_failure(&error))
    }

    /// The service's refusals that stop calls now, each ready to be shown.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be read.
    pub async fn stops(&self) -> Result<Vec<Failure>, Failure> {
        let stops = self.journal().stops(self.now()).await.map_err(|error| journal_failure(&error))?;
        Ok(stops
            .into_iter()
            .map(|(what, stop)| match what {
                Stopped::Credentials(_) => Failure::already_refused(&stop.refusal),
                Stopped::Reads => maximum(&stop, "erreur.20016_lectures"),
                Stopped::Puts(contrat) => maximum(&stop, "erreur.20016_puts").with("contrat", contrat.as_str()),
                Stopped::Service => too_early(&stop.refusal),
            })
            .collect())
    }

    pub(super) async fn stop(&self, what: Stopped) -> Result<Option<Stop>, Failure> {
        self.journal().stop(what, self.now()).await.map_err(|error| journal_failure(&error))
    }
}

impl Stop {
    /// Whether this is the password that the service refused.
    fn covers(&self, login: &str, password: &SecretString) -> bool {
        self.mark.is_none_or(|refused| refused == mark(refused.salt, login, password))
    }
}

/// The call that a refusal answered.
#[derive(Debug, Clone, Copy)]
pub(super) enum RefusedCall<'a> {
    /// A read.
    Read,
    /// A put of this contract.
    Put(&'a ContratId),
}

/// The refusal in a read's failure, if it is one.
pub(super) fn read_refusal(failure: &ReadFailure) -> Option<Refusal> {
    match failure {
        ReadFailure::Ko(ko) => Some(Refusal::Service(ko.clone())),
        ReadFailure::Http { status, kind } => Some(Refusal::Http { status: *status, not_before: None, kind: *kind }),
        ReadFailure::Fault(fault) => login_refusal(&format!("{} {}", fault.code, fault.text)),
        ReadFailure::Exchange(_) | ReadFailure::Illegible(_) | ReadFailure::Length(_) => None,
    }
}

/// The refusal in the cause of a put's doubt: a SOAP Fault that refuses the login. The put stays in doubt; the password
/// is not sent again.
pub(super) fn doubt_refusal(cause: &DoubtCause) -> Option<Refusal> {
    match cause {
        DoubtCause::Fault { text } => login_refusal(text),
        _ => None,
    }
}

/// The refusal of the login by a SOAP Fault, as the service's own code for it.
fn login_refusal(fault: &str) -> Option<Refusal> {
    (SecurityFault::of(fault) == Some(SecurityFault::Login)).then(|| {
        Refusal::Service(Ko { code: ServiceErrorCode::read(CREDENTIALS_REFUSED), libelle: fault.trim().to_owned() })
    })
}

/// The failure for an earlier 20016 that still holds: no request was made this time.
fn maximum(stop: &Stop, key: &str) -> Failure {
    let ko = match &stop.refusal {
        Refusal::Service(ko) => ko.clone(),
        Refusal::Http { .. } => Ko { code: ServiceErrorCode::read(MAXIMUM), libelle: String::new() },
    };
    let mut failure = Failure::from_service(ko).with("jour", paris::day(stop.at).strftime("%d/%m/%Y").to_string());
    key.clone_into(&mut failure.key);
    failure
}

/// 16 bits of a password's fingerprint: enough to notice a change, too few to find the password, whatever the hash
/// function. One change in 65 536 goes unnoticed; typing the password again ([`Engine::credentials_given_again`])
/// solves that case too.
fn mark(salt: i64, login: &str, password: &SecretString) -> PasswordMark {
    let bytes = salt.to_le_bytes();
    let mix = bytes
        .iter()
        .chain(login.as_bytes())
        .chain(&[0])
        .chain(password.expose_secret().as_bytes())
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    let value = [48, 32, 16, 0].iter().fold(0, |folded, shift| folded ^ (mix >> shift)) & 0xffff;
    PasswordMark { salt, value: u16::try_from(value).unwrap_or_default() }
}
