//! The access files on this machine: read from a path, or written to one.
//!
//! Owns: opening a file, saying in words why it can't be used, and writing a CR_STOC or an export whole
//! or not at all, never over anything, its owner's alone.
//!
//! Must never: reach the network, touch the journal but through the engine, decide what a line means (that is
//! [`crate::domain::acces`]), or read a value by its position.

mod cr_stoc;
mod import;
mod whole_file;

pub use crate::wire::acces::{FauteLigne, GenreFaute};
pub use crate::wire::csv::{Encodage, GenreDefaut};
pub use cr_stoc::{CibleCrStoc, Operateurs, RefusContrat, echec_cr_stoc, ecrit_cr_stoc, lignes_cr_stoc};
pub use import::{FichierAcces, ouvre};
pub use whole_file::{Depot, Ebauche, depose, depose_texte, nom_cr_stoc};
