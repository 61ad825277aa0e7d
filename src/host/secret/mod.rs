//! The password of a profile: from the environment, the system keyring, or a person.
//!
//! Owns: reading, storing and deleting the password, the order in which the sources are tried, what of a text is no
//! part of a password ([`given()`]), how long a keyring may take, and keeping the process's memory out of core files
//! ([`memory`]). A missing keyring gives a message and never prevents the start:
//! nothing here is called before a password is needed.
//!
//! Must never: return a password in a type whose `Debug`, `Display` or `Serialize` shows its text, or be called from
//! async code without a blocking thread (the keyring talks to another process, and a person takes time to answer).
//!
//! The password is held in a [`SecretString`], which is overwritten when it is dropped. The keyring, HTTP and TLS
//! libraries make copies of their own, which stay until their memory is reused.

mod given;
pub mod memory;

use std::env::VarError;
use std::io;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use keyring::v1::{Entry, Error};
use secrecy::{ExposeSecret as _, SecretString};

use crate::domain::failure::Failure;

pub use given::given;
use given::no_password;

/// How long the keyring may take. It takes longer only when it asks a person to unlock it, who is then told so and asks
/// again.
const KEYRING_DELAY: Duration = Duration::from_secs(10);

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
    match std::env::var(VARIABLE) {
        Ok(value) if !value.is_empty() => {
            let password = given(&value, "erreur.secret.caractere")?;
            if !password.expose_secret().is_empty() {
                return Ok((password, PasswordOrigin::Environment));
            }
        }
        Err(VarError::NotUnicode(_)) => return Err(no_password("erreur.secret.encodage")),
        Ok(_) | Err(VarError::NotPresent) => {}
    }
    let absent = || no_password("erreur.secret.absent").with("profil", profile);
    let password = in_time(profile, login, |entry| entry.get_password().map(SecretString::from), absent)?;
    // Programs of before stored what stood around it too.
    let bare = given::bare(password.expose_secret()).into();
    Ok((bare, PasswordOrigin::Keyring))
}

/// Stores the password of a profile's login in the system keyring.
///
/// # Errors
/// A [`Failure`] (`Category::Credentials`) when the keyring can't be used.
pub fn save(profile: &str, login: &str, password: &SecretString) -> Result<(), Failure> {
    let password = password.clone();
    let absent = || keyring_failure(&Error::NoEntry);
    in_time(profile, login, move |entry| entry.set_password(password.expose_secret()), absent)
}

/// Deletes the password of a profile's login from the system keyring. A missing entry is no error.
///
/// # Errors
/// A [`Failure`] (`Category::Credentials`) when the keyring can't be used.
pub fn forget(profile: &str, login: &str) -> Result<(), Failure> {
    let delete = |entry: &Entry| match entry.delete_credential() {
        Err(Error::NoEntry) => Ok(()),
        end => end,
    };
    in_time(profile, login, delete, || keyring_failure(&Error::NoEntry))
}

/// Asks the keyring on a thread of its own, for as long as it may take; `absent` is the failure without an entry. A
/// keyring that stays silent keeps that thread, and nothing else: the process may end.
fn in_time<T: Send + 'static>(
    profile: &str,
    login: &str,
    call: impl FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
    absent: impl FnOnce() -> Failure,
) -> Result<T, Failure> {
    let (name, (tell, told)) = (format!("{profile}/{login}"), mpsc::channel());
    let ask = move || {
        let answer = Entry::new(SERVICE, &name).and_then(|entry| call(&entry));
        let _ = tell.send(match answer {
            Err(Error::NoEntry) => Err(None),
            answer => answer.map_err(|error| Some(keyring_failure(&error))),
        });
    };
    if let Err(error) = std::thread::Builder::new().name("keyring".to_owned()).spawn(ask) {
        return Err(no_password("erreur.secret.trousseau").detail(error));
    }
    match told.recv_timeout(KEYRING_DELAY) {
        Ok(answer) => answer.map_err(|failure| failure.unwrap_or_else(absent)),
        Err(mpsc::RecvTimeoutError::Timeout) => {
            Err(no_password("erreur.secret.muet").with("secondes", KEYRING_DELAY.as_secs().to_string()))
        }
        Err(error @ mpsc::RecvTimeoutError::Disconnected) => Err(no_password("erreur.secret.trousseau").detail(error)),
    }
}

fn keyring_failure(error: &Error) -> Failure {
    // `NoDefaultStore` gives no cause: the reason why the store could not be opened is kept separately.
    let (key, cause) = match (error, Entry::store_status()) {
        (Error::NoDefaultStore, Err(cause)) if denies(cause) => ("erreur.secret.refuse", cause.to_string()),
        (Error::NoDefaultStore, Err(cause)) => ("erreur.secret.sans_trousseau", cause.to_string()),
        (error, _) if denies(error) => ("erreur.secret.refuse", error.to_string()),
        (Error::NoStorageAccess(_), _) => ("erreur.secret.verrouille", error.to_string()),
        _ => ("erreur.secret.trousseau", error.to_string()),
    };
    no_password(key).detail(cause)
}

/// Whether the session bus, or its policy for this program (AppArmor, Flatpak, SELinux), refuses the call: the keyring is
/// there. Only the name of the error says so, and the libraries hand it up within their own errors.
fn denies(error: &Error) -> bool {
    if !matches!(error, Error::PlatformFailure(_) | Error::NoStorageAccess(_)) {
        return false;
    }
    let told = format!("{error:?}").to_ascii_lowercase();
    ["accessdenied", "authfailed"].iter().any(|name| told.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::service_error::Category;
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
