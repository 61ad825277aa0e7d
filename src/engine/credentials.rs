//! What a process knows of the credentials.

use secrecy::SecretString;

use crate::domain::outcome::Refusal;

/// What is known of the credentials in this process.
#[derive(Default)]
pub(super) struct CredentialsState {
    /// The password, once it was needed.
    pub(super) password: Option<SecretString>,
    /// A person has just typed the password, and no call has tried it yet.
    pub(super) on_trial: bool,
    /// The passwords that were refused to this process: the journal remembers the last one's refusal
    /// only, and the one typed after the keyring's must not bring that back.
    pub(super) refuses: Vec<SecretString>,
    /// A refusal that the journal did not take: it stops this process at least.
    pub(super) refusal: Option<Refusal>,
}
