//! What is read of the journal for its screen: the question, and what comes of it.
//!
//! Owns: the words of both. Must never: say which page is read next (that is `data::journal`'s).

use crate::domain::failure::Echec;
use crate::domain::lifecycle::{Fait, Vie};
use crate::engine::{Consommation, PutId, ReponseBrute, Requete, RequeteId};

/// The requests of a month, and what the service said that stops further ones now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mois {
    /// What they were for.
    pub consommation: Consommation,
    /// Each ready to be shown.
    pub arrets: Vec<Echec>,
}

/// The events of a put, oldest first, each with the raw answer it was made from.
pub type Histoire = Vec<(Fait, Option<ReponseBrute>)>;

/// What is to be read of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Demande {
    /// The latest puts, or those before one.
    Puts(Option<PutId>),
    /// The latest requests, or those before one.
    Requetes(Option<RequeteId>),
    /// A month's requests.
    Mois(String),
    /// The story of a put.
    Histoire(PutId),
}

/// What was read of the journal, or why not.
#[derive(Debug, Clone)]
pub enum Reponse {
    /// The latest puts, or those before one, latest first.
    Puts(Option<PutId>, Result<Vec<(PutId, Vie)>, Echec>),
    /// The latest requests, or those before one, latest first.
    Requetes(Option<RequeteId>, Result<Vec<Requete>, Echec>),
    /// A month's requests.
    Mois(String, Result<Mois, Echec>),
    /// The story of a put.
    Histoire(PutId, Result<Histoire, Echec>),
}
