//! The screens: each owns its state, what its keys do, and how it is drawn.
//!
//! Each is a leaf: it names no other screen, and says where it leads as a
//! [`Route`](crate::tui::words::route::Route). Must never: start anything from a drawing; ask the engine
//! (effects go out as data).

pub mod aide;
pub mod commande;
pub mod confirmation;
pub mod copier;
pub mod demande;
pub mod detail;
pub mod dossiers;
pub mod fichier;
pub mod formulaires;
pub mod journal;
pub mod manquants;
pub mod mot_de_passe;
pub mod palette;
pub mod panneau;
mod part;
pub mod qr;
pub mod site;
pub mod suivi;

pub use part::{Next, Part, move_in, offers};
