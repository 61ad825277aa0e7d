//! The password of a profile: from the environment or the system keyring.
//!
//! Owns: reading, storing and forgetting it. A missing keyring is a message, never a failure to
//! start: nothing here is called before a password is needed.
//!
//! Must never: hand a password out in a type that has `Debug`, `Display` or `Serialize` of its text,
//! or be called from async code without a blocking thread (the keyring talks to another process).

use keyring::v1::{Entry, Error};
use secrecy::{ExposeSecret as _, SecretString};

use crate::domain::echec::Echec;
use crate::domain::service_error::Categorie;

/// The environment variable that gives the password where there is no keyring.
pub const VARIABLE: &str = "REPROV_MOT_DE_PASSE";

/// The name under which the keyring keeps reprov's entries.
const SERVICE: &str = "reprov";

/// The password of a profile's login: `REPROV_MOT_DE_PASSE` first, then the system keyring.
///
/// # Errors
/// Category `identifiants`: there is none, or the keyring can't be used; the advice says what to do.
pub fn lire(profil: &str, identifiant: &str) -> Result<SecretString, Echec> {
    if let Ok(valeur) = std::env::var(VARIABLE) {
        return if valeur.is_empty() { Err(absent(profil)) } else { Ok(valeur.into()) };
    }
    let lu = entree(profil, identifiant).and_then(|entree| entree.get_password());
    match lu {
        Ok(valeur) => Ok(valeur.into()),
        Err(Error::NoEntry) => Err(absent(profil)),
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

fn absent(profil: &str) -> Echec {
    Echec::new(Categorie::Identifiants, "erreur.secret.absent").avec("profil", profil)
}

fn trousseau(erreur: &Error) -> Echec {
    // `NoDefaultStore` says nothing by itself: why the store could not be opened is kept apart.
    let cause = match (erreur, Entry::store_status()) {
        (Error::NoDefaultStore, Err(cause)) => cause.to_string(),
        _ => erreur.to_string(),
    };
    Echec::new(Categorie::Identifiants, "erreur.secret.trousseau").detail(cause)
}
