//! The command line: one file per command, text or JSON.
//!
//! Owns: what is typed ([`analyse`]), what is printed, and the exit code. Results go to standard
//! output, everything else to standard error.
//!
//! Must never: reach the network, the journal or the terminal by itself. Engines and screens come
//! from [`crate::assembly`], streams come as values.

mod appel;
mod arguments;
mod attente;
mod clavier;
mod completions;
mod config;
mod connexion;
mod contexte;
mod cr_stoc;
mod decharge;
mod diagnostic;
mod donnees;
mod envoyer;
mod expliquer;
mod fibres;
mod globales;
mod importer;
mod journal;
mod manuel;
mod options;
mod questions;
mod quota;
mod regles;
mod rendu;
mod run;
mod sans_echo;
mod simulateur;
mod structure;
mod suivre;
mod trancher;
mod usage;
mod verifier;

pub use appel::{Appel, Commande};
pub use clavier::{Clavier, ClavierSysteme, Demandeur};
pub use contexte::{Contexte, Fin, Format, Rate};
pub use globales::{Environnement, Globales};
pub use run::{Flux, execute, repond, sans_moteur};
pub use usage::{Analyse, analyse};
