//! The access files on this machine: read from a path, or written to one.
//!
//! Owns: opening a file, saying in words why it can't be used, and writing a CR_STOC or an export whole
//! or not at all, never over anything, its owner's alone.
//!
//! Must never: reach the network or the journal, decide what a line means (that is
//! [`crate::domain::acces`]), or read a value by its position.

mod depot;
mod import;

pub use crate::feuille::{Encodage, GenreDefaut};
pub use crate::protocol::acces::{FauteLigne, GenreFaute};
pub use depot::{Depot, Ebauche, depose, nom_cr_stoc};
pub use import::{FichierAcces, ouvre};
