//! What a post does, for the screens and the command line alike.
//!
//! Owns: a session and a request of the quota before each call; reads and their cache; following a put
//! until its end; what the service said that stops calls; what is known of a contract, gathered for the
//! rules; and sending this post's puts, in the order that [`crate::conduct`] keeps.
//!
//! Must never: decide a verdict or a phase (that is `domain`), write XML (`wire`), or show anything.

mod access;
mod core;
mod credentials;
mod failure;
mod follow;
mod history;
mod knowledge;
mod next_questions;
mod put;
mod reads;
mod retry_after;
mod schedule;
mod steps;
mod stops;
mod trial;
mod types;

pub use crate::host::config::Reglages;
pub use crate::store::journal::{
    Consommation, Filtre, Gardes, Importees, Place, Purge, PutId, ReponseBrute, Requete, RequeteId,
};
pub use core::{Engine, Horloge, Parts, SourceMotDePasse};
pub use history::Registre;
pub use next_questions::SuiviDAilleurs;
pub use types::{Acces, Attente, Connaissances, Demandeur, Dossier, EtatQuota, Lu, Nouvelle, Source};
