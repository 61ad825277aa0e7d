//! The configuration: `config.toml`, what stands over it, and what stands under it.
//!
//! Owns: every key with its default and its limits, which source wins (option, environment, file,
//! default), and where each value came from.
//!
//! Must never: hold a secret, reach the network, or change a file that a person wrote except by
//! adding a profile to it ([`writing`]).

mod in_force;
mod loading;
mod origin;
pub mod profile;
mod reading;
mod settings;
mod tables;
mod values;
pub mod writing;

pub(crate) use in_force::signee;
pub use in_force::{Config, PROFIL_PAR_DEFAUT};
pub use origin::{Donnee, Provenance, Surcharges};
pub use profile::{AccesReseau, AdresseProxy, Auth, Profil};
pub use settings::Reglages;
pub use tables::{Affichage, Bordures, Cache, Conservation, Echange, Glyphes, Hotline, Poste, Quota, Suivi, Theme};
pub use values::Valeur;
pub use writing::{ProfilNouveau, ecrit_profil};
