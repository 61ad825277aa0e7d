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

use crate::domain::failure::{Echec, FailureKind};
use crate::domain::service_error::Categorie;

/// The environment variable that gives the password where there is no keyring.
pub const VARIABLE: &str = "REPROV_MOT_DE_PASSE";

/// The name under which the keyring keeps reprov's entries.
const SERVICE: &str = "reprov";

/// Where a password was found without asking anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origine {
    /// `REPROV_MOT_DE_PASSE`.
    Environnement,
    /// The system keyring.
    Trousseau,
}

/// Asks a person for the password; told why it is asked. Called on a blocking thread.
pub type Invite = Arc<dyn Fn(&Echec) -> io::Result<SecretString> + Send + Sync>;

/// The password of one login, for one run.
///
/// `REPROV_MOT_DE_PASSE` first, which is set on purpose and wakes no keyring; then the keyring; then the
/// person, asked once.
pub struct Source {
    profil: String,
    identifiant: String,
    invite: Option<Invite>,
    /// What the person answered. Held while they, or the keyring, are asked: two calls that need a
    /// password ask once.
    tape: Mutex<Option<SecretString>>,
}

impl Source {
    /// The password of `identifiant` in `profil`. Without `invite` nobody is asked.
    #[must_use]
    pub fn new(profil: &str, identifiant: &str, invite: Option<Invite>) -> Self {
        Self { profil: profil.to_owned(), identifiant: identifiant.to_owned(), invite, tape: Mutex::default() }
    }

    /// The password. May be called again: a person who answered is not asked twice.
    ///
    /// # Errors
    /// Category `identifiants`: there is none, or the keyring can't be used and nobody can be asked.
    pub fn lire(&self) -> Result<SecretString, Echec> {
        let mut tape = self.tape.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mot_de_passe) = &*tape {
            return Ok(mot_de_passe.clone());
        }
        let raison = match cherche(&self.profil, &self.identifiant) {
            Ok((mot_de_passe, _)) => return Ok(mot_de_passe),
            Err(raison) => raison,
        };
        let Some(invite) = &self.invite else { return Err(raison) };
        let reponse = invite(&raison).map_err(|erreur| raison.clone().detail(erreur))?;
        if reponse.expose_secret().is_empty() {
            return Err(raison);
        }
        *tape = Some(reponse.clone());
        Ok(reponse)
    }
}

/// The password of a profile's login, and where it was: `REPROV_MOT_DE_PASSE` first (empty counts as
/// not set), then the system keyring.
///
/// # Errors
/// Category `identifiants`: there is none, or the keyring can't be used; the advice says what to do.
pub fn cherche(profil: &str, identifiant: &str) -> Result<(SecretString, Origine), Echec> {
    if let Some(valeur) = std::env::var(VARIABLE).ok().filter(|valeur| !valeur.is_empty()) {
        return Ok((valeur.into(), Origine::Environnement));
    }
    match entree(profil, identifiant).and_then(|entree| entree.get_password()) {
        Ok(valeur) => Ok((valeur.into(), Origine::Trousseau)),
        Err(Error::NoEntry) => Err(no_password("erreur.secret.absent").avec("profil", profil)),
        Err(erreur) => Err(trousseau(&erreur)),
    }
}

/// Puts the password of a profile's login into the system keyring.
///
/// # Errors
/// Category `identifiants`: the keyring can't be used.
pub fn enregistrer(profil: &str, identifiant: &str, mot_de_passe: &SecretString) -> Result<(), Echec> {
    entree(profil, identifiant)
        .and_then(|entree| entree.set_password(mot_de_passe.expose_secret()))
        .map_err(|erreur| trousseau(&erreur))
}

/// Takes the password of a profile's login out of the system keyring. One that is not there is out.
///
/// # Errors
/// Category `identifiants`: the keyring can't be used.
pub fn oublier(profil: &str, identifiant: &str) -> Result<(), Echec> {
    match entree(profil, identifiant).and_then(|entree| entree.delete_credential()) {
        Ok(()) | Err(Error::NoEntry) => Ok(()),
        Err(erreur) => Err(trousseau(&erreur)),
    }
}

fn entree(profil: &str, identifiant: &str) -> Result<Entry, Error> {
    Entry::new(SERVICE, &format!("{profil}/{identifiant}"))
}

fn trousseau(erreur: &Error) -> Echec {
    // `NoDefaultStore` says nothing by itself: why the store could not be opened is kept apart.
    let (cle, cause) = match (erreur, Entry::store_status()) {
        (Error::NoDefaultStore, Err(cause)) => ("erreur.secret.sans_trousseau", cause.to_string()),
        (Error::NoStorageAccess(_), _) => ("erreur.secret.verrouille", erreur.to_string()),
        _ => ("erreur.secret.trousseau", erreur.to_string()),
    };
    no_password(cle).detail(cause)
}

fn no_password(cle: &str) -> Echec {
    Echec::new(Categorie::Identifiants, cle).of_kind(FailureKind::NoPassword)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// A source that asks a person; how often it did.
    fn demandee(reponse: &'static str) -> (Source, Arc<AtomicUsize>) {
        let fois = Arc::new(AtomicUsize::new(0));
        let compte = Arc::clone(&fois);
        let invite: Invite = Arc::new(move |_| {
            compte.fetch_add(1, Ordering::SeqCst);
            Ok(reponse.into())
        });
        // A login that no keyring of a person who runs the tests has.
        (Source::new("profil de test", "personne de ce nom", Some(invite)), fois)
    }

    #[test]
    fn a_person_is_asked_once() {
        let (source, fois) = demandee("tapé");
        for _ in 0..2 {
            assert_eq!(source.lire().unwrap().expose_secret(), "tapé");
        }
        assert_eq!(fois.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn an_empty_answer_is_none_and_is_not_kept() {
        let (source, fois) = demandee("");
        for _ in 0..2 {
            assert_eq!(source.lire().unwrap_err().categorie, Categorie::Identifiants);
        }
        assert_eq!(fois.load(Ordering::SeqCst), 2);
    }
}
