//! What works, what does not, and what to do about it: the checks of `reprov diagnostic`.
//!
//! Owns: what each check looks at and how it judges what it met. In three parts: this machine
//! ([`local`]), the way to the service ([`network`]), and the service itself ([`service`]), which is
//! asked only after a person agreed.
//!
//! Must never: send a put, spend a request nobody agreed to, change what it looks at, or hold a
//! secret.

pub mod local;
pub mod network;
pub mod service;

#[cfg(test)]
mod tests;

use serde_json::{Value, json};

use crate::domain::failure::Echec;
use crate::domain::service_error::Categorie;

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Etat {
    /// Nothing to do.
    Ok,
    /// Not looked at, and why is said.
    NonEssaye,
    /// Works, and something wants to be known or done.
    Attention,
    /// Does not work.
    Echec,
}

impl Etat {
    /// As JSON writes it.
    #[must_use]
    pub const fn nom(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::NonEssaye => "nonEssaye",
            Self::Attention => "attention",
            Self::Echec => "echec",
        }
    }
}

/// A check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Controle {
    /// `config.toml` and what stands over it.
    Configuration,
    /// The profile in use.
    Profil,
    /// The folders.
    Dossiers,
    /// The journal's file.
    Journal,
    /// Answers that the journal could not take.
    Secours,
    /// What is not settled, and what has no code.
    Reprovisionnings,
    /// The month's requests and the sessions.
    Quota,
    /// The password.
    MotDePasse,
    /// The client's certificate.
    CertificatClient,
    /// The proxy.
    Proxy,
    /// The name.
    Dns,
    /// The connection.
    Tcp,
    /// The certificates.
    Tls,
    /// An answer.
    Http,
    /// The clock.
    Horloge,
    /// Login and password.
    Acces,
    /// The SOAP version.
    Soap,
    /// The PBO's element.
    Pbo,
}

impl Controle {
    /// As JSON writes it.
    #[must_use]
    pub const fn nom(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Profil => "profil",
            Self::Dossiers => "dossiers",
            Self::Journal => "journal",
            Self::Secours => "secours",
            Self::Reprovisionnings => "reprovisionnings",
            Self::Quota => "quota",
            Self::MotDePasse => "motDePasse",
            Self::CertificatClient => "certificatClient",
            Self::Proxy => "proxy",
            Self::Dns => "dns",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::Http => "http",
            Self::Horloge => "horloge",
            Self::Acces => "acces",
            Self::Soap => "soap",
            Self::Pbo => "pbo",
        }
    }

    /// The key of its title.
    #[must_use]
    pub const fn cle(self) -> &'static str {
        match self {
            Self::Configuration => "diagnostic.controle.configuration",
            Self::Profil => "diagnostic.controle.profil",
            Self::Dossiers => "diagnostic.controle.dossiers",
            Self::Journal => "diagnostic.controle.journal",
            Self::Secours => "diagnostic.controle.secours",
            Self::Reprovisionnings => "diagnostic.controle.reprovisionnings",
            Self::Quota => "diagnostic.controle.quota",
            Self::MotDePasse => "diagnostic.controle.mot_de_passe",
            Self::CertificatClient => "diagnostic.controle.certificat_client",
            Self::Proxy => "diagnostic.controle.proxy",
            Self::Dns => "diagnostic.controle.dns",
            Self::Tcp => "diagnostic.controle.tcp",
            Self::Tls => "diagnostic.controle.tls",
            Self::Http => "diagnostic.controle.http",
            Self::Horloge => "diagnostic.controle.horloge",
            Self::Acces => "diagnostic.controle.acces",
            Self::Soap => "diagnostic.controle.soap",
            Self::Pbo => "diagnostic.controle.pbo",
        }
    }
}

/// A sentence: a key of the texts and the values it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// The key.
    pub cle: &'static str,
    /// Of how many it tells, where its text is a count.
    pub nombre: Option<usize>,
    /// The values.
    pub valeurs: Vec<(&'static str, String)>,
}

/// A sentence of these values.
fn phrase(cle: &'static str, valeurs: &[(&'static str, &dyn ToString)]) -> Phrase {
    Phrase { cle, nombre: None, valeurs: valeurs.iter().map(|(nom, valeur)| (*nom, valeur.to_string())).collect() }
}

/// What a check met.
#[derive(Debug, Clone, PartialEq)]
pub struct Constat {
    /// The check.
    pub controle: Controle,
    /// How it came out.
    pub etat: Etat,
    /// The kind of failure, for the exit code.
    pub categorie: Categorie,
    /// What was seen.
    pub vu: Vec<Phrase>,
    /// What to do.
    pub faire: Vec<Phrase>,
    /// A failure met on the way: told with its advice, after the rest.
    pub cause: Option<Echec>,
    /// The same for a program.
    pub donnees: Value,
}

impl Constat {
    /// Nothing to say yet.
    #[must_use]
    pub fn new(controle: Controle) -> Self {
        Self {
            controle,
            etat: Etat::Ok,
            categorie: Categorie::Entree,
            vu: Vec::new(),
            faire: Vec::new(),
            cause: None,
            donnees: json!({}),
        }
    }

    /// Not looked at, for this reason.
    #[must_use]
    pub fn non_essaye(controle: Controle, pourquoi: &'static str) -> Self {
        Self { etat: Etat::NonEssaye, ..Self::new(controle).vu(pourquoi, &[]) }
    }

    /// A failure as it is.
    #[must_use]
    pub fn echec(controle: Controle, echec: Echec) -> Self {
        Self { etat: Etat::Echec, categorie: echec.categorie, cause: Some(echec), ..Self::new(controle) }
    }

    /// The same with one more thing that was seen.
    #[must_use]
    fn vu(mut self, cle: &'static str, valeurs: &[(&'static str, &dyn ToString)]) -> Self {
        self.vu.push(phrase(cle, valeurs));
        self
    }

    /// The same with a count seen.
    #[must_use]
    fn vus(mut self, cle: &'static str, nombre: usize, valeurs: &[(&'static str, &dyn ToString)]) -> Self {
        self.vu.push(Phrase { nombre: Some(nombre), ..phrase(cle, valeurs) });
        self
    }

    /// The same with one more thing to do, and at least this state.
    #[must_use]
    fn mais(mut self, etat: Etat, cle: &'static str, valeurs: &[(&'static str, &dyn ToString)]) -> Self {
        self.etat = self.etat.max(etat);
        self.faire.push(phrase(cle, valeurs));
        self
    }

    /// The same with its category, for when it fails.
    #[must_use]
    fn de(mut self, categorie: Categorie) -> Self {
        self.categorie = categorie;
        self
    }

    /// The same with its values for a program.
    #[must_use]
    fn donnees(mut self, donnees: Value) -> Self {
        self.donnees = donnees;
        self
    }
}
