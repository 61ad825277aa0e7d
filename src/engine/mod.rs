//! The one place that performs the effects of the life cycle, for the TUI and the command line.
//!
//! Owns: the order of things. The journal first, then the network; a session and a request of the
//! quota before each call; one put at most, ever; following until the end; what is known of a
//! contract, gathered for the rules.
//!
//! Must never: decide a verdict or a phase (that is `domain`), write XML (`protocol`), or show
//! anything.

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
