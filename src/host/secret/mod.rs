//! The password of a profile: from the environment, the system keyring, or a person.
//!
//! Owns: reading, storing and deleting the password, the order in which the sources are tried, and keeping the
//! process's memory out of core files ([`memory`]). A missing keyring gives a message and never prevents the start:
//! nothing here is called before a password is needed.
//!
//! Must never: return a password in a type whose `Debug`, `Display` or `Serialize` shows its text, or be called from
//! async code without a blocking thread (the keyring talks to another process, and a person takes time to answer).
//!
//! The password is held in a [`SecretString`], which is overwritten when it is dropped. The keyring, HTTP and TLS
//! libraries make copies of their own, which stay until their memory is reused.

pub mod memory;

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use keyring::v1::{Entry, Error};
use secrecy::{ExposeSecret as _, SecretString};

use crate::domain::failure::{Failure, FailureKind};
use crate::domain::service_error::Category;

/// The environment variable that holds the password on systems without a keyring.
pub const VARIABLE: &str = "REPROV_MOT_DE_PASSE";

/// The service name of reprov's entries in the keyring.
const SERVICE: &str = "reprov";

/// Where a password was found without asking the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordOrigin {
    /// `REPROV_MOT_DE_PASSE`.
    Environment,
    /// The system keyring.
    Keyring,
}

/// Asks a person for the password; the [`Failure`] says why. Called on a blocking thread.
pub type PasswordPrompt = Arc<dyn Fn(&Failure) -> io::Result<SecretString> + Send + Sync>;

/// The password of one login, for one run.
///
/// `REPROV_MOT_DE_PASSE` is tried first: it is set on purpose and starts no keyring. Then comes the keyring, then the
/// person, who is asked once.
pub struct RunPassword {
    profile: String,
    login: String,
    prompt: Option<PasswordPrompt>,
    /// The person's answer. The lock is held while the keyring or the person is asked, so that two calls that need a
    /// password ask only once.
    typed: Mutex<Option<SecretString>>,
}

impl RunPassword {
    /// The password of `login` in `profile`. Without `prompt`, no person is asked.
    #[must_use]
    pub fn new(profile: &str, login: &str, prompt: Option<PasswordPrompt>) -> Self {
        Self { profile: profile.to_owned(), login: login.to_owned(), prompt, typed: Mutex::default() }
    }

    /// The password. May be called several times: a person who has answered is not asked again.
    ///
    /// # Errors
    /// A [`Failure`] (`Category::Credentials`) when there is no password, or when the keyring can't be used and no
    /// person can be asked.
    pub fn read(&self) -> Result<SecretString, Failure> {
        let mut typed = self.typed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(password) = &*typed {
            return Ok(password.clone());
        }
        let reason = match search(&self.profile, &self.login) {
            Ok((password, _)) => return Ok(password),
            Err(reason) => reason,
        };
        let Some(prompt) = &self.prompt else { return Err(reason) };
        let answer = prompt(&reason).map_err(|error| reason.clone().detail(error))?;
        if answer.expose_secret().is_empty() {
            return Err(reason);
        }
        *typed = Some(answer.clone());
        Ok(answer)
    }
}

/// The password of a profile's login, and its source: first `REPROV_MOT_DE_PASSE` (empty counts as not set), then the
/// system keyring.
///
/// # Errors
/// A [`Failure`] (`Category::Credentials`) when there is no password or the keyring can't be used; its advice says what
/// to do.
pub fn search(profile: &str, login: &str) -> Result<(SecretString, PasswordOrigin), Failure> {
    if let Some(value) = std::env::var(VARIABLE).ok().filter(|value| !value.is_empty()) {
        return Ok((value.into(), PasswordOrigin::Environment));
    }
    match entry(profile, login).and_then(|entry| entry.get_password()) {
        Ok(value) => Ok((value.into(), PasswordOrigin::Keyring)),
        Err(Error::NoEntry) => Err(no_password("erreur.secret.absent").with("profil", profile)),
        Err(error) => Err(keyring_failure(&error)),
    }
}

/// Stores the password of a profile's login in the system keyring.
///
/// # Errors
/// A [`Failure`] (`Category::Credentials`) when the keyring can't be used.
pub fn save(profile: &str, login: &str, password: &SecretString) -> Result<(), Failure> {
    entry(profile, login)
        .and_then(|entry| entry.set_password(password.expose_secret()))
        .map_err(|error| keyring_failure(&error))
}

/// Deletes the password of a profile's login from the system keyring. A missing entry is no error.
///
/// # Errors
/// A [`Failure`] (`Category::Credentials`) when the keyring can't be used.
pub fn forget(profile: &str, login: &str) -> Result<(), Failure> {
    match entry(profile, login).and_then(|entry| entry.delete_credential()) {
        Ok(()) | Err(Error::NoEntry) => Ok(()),
        Err(error) => Err(keyring_failure(&error)),
    }
}

fn entry(profile: &str, login: &str) -> Result<Entry, Error> {
    Entry::new(SERVICE, &format!("{profile}/{login}"))
}

fn keyring_failure(error: &Error) -> Failure {
    // `NoDefaultStore` gives no cause: the reason why the store could not be opened is kept separately.
    let (key, cause) = match (error, Entry::store_status()) {
        (Error::NoDefaultStore, Err(cause)) => ("erreur.secret.sans_trousseau", cause.to_string()),
        (Error::NoStorageAccess(_), _) => ("erreur.secret.verrouille", error.to_string()),
        _ => ("erreur.secret.trousseau", error.to_string()),
    };
    no_password(key).detail(cause)
}

fn no_password(key: &str) -> Failure {
    Failure::new(Category::Credentials, key).of_kind(FailureKind::NoPassword)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// A [`RunPassword`] whose prompt gives `answer`, and the number of times that it was asked.
    fn asked(answer: &'static str) -> (RunPassword, Arc<AtomicUsize>) {
        let times = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&times);
        let prompt: PasswordPrompt = Arc::new(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
            Ok(answer.into())
        });
        // This login is in no keyring of a person who runs the tests.
        (RunPassword::new("profil de test", "personne de ce nom", Some(prompt)), times)
    }

    #[test]
    fn a_person_is_asked_once() {
        let (source, times) = asked("tapé");
        for _ in 0..2 {
            assert_eq!(source.read().unwrap().expose_secret(), "tapé");
        }
        assert_eq!(times.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn an_empty_answer_is_none_and_is_not_kept() {
        let (source, times) = asked("");
        for _ in 0..2 {
            assert_eq!(source.read().unwrap_err().category, Category::Credentials);
        }
        assert_eq!(times.load(Ordering::SeqCst), 2);
    }
}
