//! What works, what does not, and what to do about it: the checks of `reprov diagnostic`.
//!
//! Owns: what each check looks at and how it judges what it finds. There are three parts: this machine ([`local`]), the
//! way to the service ([`network`]), and the service itself ([`service`]), which is asked only after a person agreed.
//!
//! Must never: send a put, spend a request that no person agreed to, change what it looks at, or hold a
//! secret.

pub mod local;
pub mod network;
pub mod service;

#[cfg(test)]
mod tests;

use serde_json::{Value, json};

use crate::domain::failure::Failure;
use crate::domain::service_error::Category;

/// The state of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CheckState {
    /// Nothing to do.
    Ok,
    /// Not looked at; the result says why.
    NotTried,
    /// Works, but there is something to know or to do.
    Warning,
    /// Does not work.
    Failure,
}

impl CheckState {
    /// The name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::NotTried => "nonEssaye",
            Self::Warning => "attention",
            Self::Failure => "echec",
        }
    }
}

/// A check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// `config.toml` and what overrides it.
    Configuration,
    /// The profile in use.
    Profile,
    /// The folders.
    Folders,
    /// The journal's file.
    Journal,
    /// Answers that the journal could not take.
    Asides,
    /// The puts that are not settled, and those without their code.
    UnsettledPuts,
    /// The month's requests and the sessions.
    Quota,
    /// The password.
    Password,
    /// The client's certificate.
    ClientCertificate,
    /// The proxy.
    Proxy,
    /// The name of the host, resolved.
    Dns,
    /// The TCP connection.
    Tcp,
    /// The server's certificates.
    Tls,
    /// An HTTP answer.
    Http,
    /// This machine's clock.
    Clock,
    /// The login and password.
    Access,
    /// The SOAP version.
    Soap,
    /// The element that names the PBO.
    Pbo,
}

impl Check {
    /// The name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Profile => "profil",
            Self::Folders => "dossiers",
            Self::Journal => "journal",
            Self::Asides => "secours",
            Self::UnsettledPuts => "reprovisionnings",
            Self::Quota => "quota",
            Self::Password => "motDePasse",
            Self::ClientCertificate => "certificatClient",
            Self::Proxy => "proxy",
            Self::Dns => "dns",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::Http => "http",
            Self::Clock => "horloge",
            Self::Access => "acces",
            Self::Soap => "soap",
            Self::Pbo => "pbo",
        }
    }

    /// The text key of its title.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Configuration => "diagnostic.controle.configuration",
            Self::Profile => "diagnostic.controle.profil",
            Self::Folders => "diagnostic.controle.dossiers",
            Self::Journal => "diagnostic.controle.journal",
            Self::Asides => "diagnostic.controle.secours",
            Self::UnsettledPuts => "diagnostic.controle.reprovisionnings",
            Self::Quota => "diagnostic.controle.quota",
            Self::Password => "diagnostic.controle.mot_de_passe",
            Self::ClientCertificate => "diagnostic.controle.certificat_client",
            Self::Proxy => "diagnostic.controle.proxy",
            Self::Dns => "diagnostic.controle.dns",
            Self::Tcp => "diagnostic.controle.tcp",
            Self::Tls => "diagnostic.controle.tls",
            Self::Http => "diagnostic.controle.http",
            Self::Clock => "diagnostic.controle.horloge",
            Self::Access => "diagnostic.controle.acces",
            Self::Soap => "diagnostic.controle.soap",
            Self::Pbo => "diagnostic.controle.pbo",
        }
    }
}

/// A sentence: the key of a text, and the values that the text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The text key.
    pub key: &'static str,
    /// The number that chooses between singular and plural, when the text is a count.
    pub number: Option<usize>,
    /// The values, by name.
    pub values: Vec<(&'static str, String)>,
}

/// A sentence with these values.
fn sentence(key: &'static str, values: &[(&'static str, &dyn ToString)]) -> Sentence {
    Sentence { key, number: None, values: values.iter().map(|(name, value)| (*name, value.to_string())).collect() }
}

/// The result of a check.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckResult {
    /// The check.
    pub check: Check,
    /// The state.
    pub state: CheckState,
    /// The kind of failure, for the exit code.
    pub category: Category,
    /// What the check saw.
    pub seen: Vec<Sentence>,
    /// What a person should do.
    pub to_do: Vec<Sentence>,
    /// A failure met on the way; it is told after the rest, with its advice.
    pub cause: Option<Failure>,
    /// The same values as JSON.
    pub data: Value,
}

impl CheckResult {
    /// A check with nothing to say yet.
    #[must_use]
    pub fn new(check: Check) -> Self {
        Self {
            check,
            state: CheckState::Ok,
            category: Category::Input,
            seen: Vec::new(),
            to_do: Vec::new(),
            cause: None,
            data: json!({}),
        }
    }

    /// A check that was not made, for this reason.
    #[must_use]
    pub fn not_tried(check: Check, why: &'static str) -> Self {
        Self { state: CheckState::NotTried, ..Self::new(check).observed(why, &[]) }
    }

    /// A check that failed with this failure.
    #[must_use]
    pub fn failure(check: Check, failure: Failure) -> Self {
        Self { state: CheckState::Failure, category: failure.category, cause: Some(failure), ..Self::new(check) }
    }

    /// Adds one more thing that was seen.
    #[must_use]
    fn observed(mut self, key: &'static str, values: &[(&'static str, &dyn ToString)]) -> Self {
        self.seen.push(sentence(key, values));
        self
    }

    /// Adds one more thing that was seen, with a count.
    #[must_use]
    fn seen_count(mut self, key: &'static str, number: usize, values: &[(&'static str, &dyn ToString)]) -> Self {
        self.seen.push(Sentence { number: Some(number), ..sentence(key, values) });
        self
    }

    /// Adds one more thing to do; the state becomes at least `state`.
    #[must_use]
    fn advised(mut self, state: CheckState, key: &'static str, values: &[(&'static str, &dyn ToString)]) -> Self {
        self.state = self.state.max(state);
        self.to_do.push(sentence(key, values));
        self
    }

    /// Sets the category that counts if the check fails.
    #[must_use]
    fn of(mut self, category: Category) -> Self {
        self.category = category;
        self
    }

    /// Sets the values for JSON.
    #[must_use]
    fn data(mut self, data: Value) -> Self {
        self.data = data;
        self
    }
}
