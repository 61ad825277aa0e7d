//! The password of a profile: from the environment, the system keyring, or a person.
//!
//! Owns: reading, storing and forgetting it, in which order it is looked for, and keeping the
//! process's memory out of core files ([`memory`]). A missing keyring is a message, never a failure
//! to start: nothing here is called before a password is needed.
//!
//! Must never: hand a password out in a type that has `Debug`, `Display` or `Serialize` of its text,
//! or be called from async code without a blocking thread (the keyring talks to another process, and
//! a person takes their time).
//!
//! What is held is a [`SecretString`], overwritten when it is dropped. The copies that the keyring's,
//! the HTTP and the TLS libraries make on the way are theirs, and stay until their memory is used
//! again.

pub mod memory;

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use keyring::v1::{Entry, Error};
use secrecy::{ExposeSecret as _, SecretString};

use crate::domain::failure::{Failure, FailureKind};
use crate::domain::service_error::Category;

/// The environment variable that gives the password where there is no keyring.
pub const VARIABLE: &str = "REPROV_MOT_DE_PASSE";

/// The name under which the keyring keeps reprov's entries.
const SERVICE: &str = "reprov";

/// Where a password was found without asking anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordOrigin {
    /// `REPROV_MOT_DE_PASSE`.
    Environment,
    /// The system keyring.
    Keyring,
}

/// Asks a person for the password; told why it is asked. Called on a blocking thread.
pub type PasswordPrompt = Arc<dyn Fn(&Failure) -> io::Result<SecretString> + Send + Sync>;

/// The password of one login, for one run.
///
/// `REPROV_MOT_DE_PASSE` first, which is set on purpose and wakes no keyring; then the keyring; then the
/// person, asked once.
pub struct RunPassword {
    profile: String,
    login: String,
    prompt: Option<PasswordPrompt>,
    /// What the person answered. Held while they, or the keyring, are asked: two calls that need a
    /// password ask once.
    typed: Mutex<Option<SecretString>>,
}

impl RunPassword {
    /// The password of `login` in `profile`. Without `prompt` nobody is asked.
    #[must_use]
    pub fn new(profile: &str, login: &str, prompt: Option<PasswordPrompt>) -> Self {
        Self { profile: profile.to_owned(), login: login.to_owned(), prompt, typed: Mutex::default() }
    }

    /// The password. May be called again: a person who answered is not asked twice.
    ///
    /// # Errors
    /// Category `identifiants`: there is none, or the keyring can't be used and nobody can be asked.
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

/// The password of a profile's login, and where it was: `REPROV_MOT_DE_PASSE` first (empty counts as
/// not set), then the system keyring.
///
/// # Errors
/// Category `identifiants`: there is none, or the keyring can't be used; the advice says what to do.
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

/// Puts the password of a profile's login into the system keyring.
///
/// # Errors
/// Category `identifiants`: the keyring can't be used.
pub fn save(profile: &str, login: &str, password: &SecretString) -> Result<(), Failure> {
    entry(profile, login)
        .and_then(|entry| entry.set_password(password.expose_secret()))
        .map_err(|error| keyring_failure(&error))
}

/// Takes the password of a profile's login out of the system keyring. One that is not there is out.
///
/// # Errors
/// Category `identifiants`: the keyring can't be used.
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
    // `NoDefaultStore` says nothing by itself: why the store could not be opened is kept apart.
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

    /// A source that asks a person; how often it did.
    fn asked(answer: &'static str) -> (RunPassword, Arc<AtomicUsize>) {
        let times = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&times);
        let prompt: PasswordPrompt = Arc::new(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
            Ok(answer.into())
        });
        // A login that no keyring of a person who runs the tests has.
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
