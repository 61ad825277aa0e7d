//! What a post does, for the screens and the command line alike.
//!
//! Owns: a session and a request of the quota before each call; reads and their cache; following a put
//! until its end; what the service said that stops calls; what is known of a contract, gathered for the
//! rules; and sending this post's puts, in the order that [`crate::conduct`] keeps.
//!
//! Must never: decide a verdict or a phase (that is `domain`), write XML (`wire`), or show anything.

mod access;
mod barrage;
mod core;
mod credentials;
mod echeances;
mod essai;
mod failure;
mod follow;
mod knowledge;
mod put;
mod reads;
mod registre;
mod report;
mod schedule;
mod types;

pub use crate::host::config::Reglages;
pub use crate::store::journal::{
    Consommation, Filtre, Gardes, Importees, Place, Purge, PutId, ReponseBrute, Requete, RequeteId,
};
pub use core::{Engine, Horloge, Parts, SourceMotDePasse};
pub use echeances::SuiviDAilleurs;
pub use registre::Registre;
pub use types::{Acces, Attente, Connaissances, Demandeur, Dossier, EtatQuota, Lu, Nouvelle, Source};
