//! What this process knows of the credentials.

use secrecy::SecretString;

use crate::domain::outcome::Refusal;

/// What is known of the credentials in this process.
#[derive(Default)]
pub(super) struct CredentialsState {
    /// The password, once it was read.
    pub(super) password: Option<SecretString>,
    /// A person has just typed the password, and no call has tried it yet.
    pub(super) on_trial: bool,
    /// The passwords that the service refused to this process. The journal remembers only the last refused one: a
    /// refused typed password must not make the keyring's refused one be tried again.
    pub(super) refused: Vec<SecretString>,
    /// A refusal that could not be written to the journal: it stops this process at least.
    pub(super) refusal: Option<Refusal>,
}
