//! The access files (protocole Accès 1.2): CSV in both directions.
//!
//! Owns: what a file's name and header say it is, reading its lines by column name, and writing a
//! CR_STOC.
//!
//! Must never: read a column by its position, invent a column that is not public, keep who the
//! customer is, or let one line that can't be used stop the others.

mod colonnes;
mod ecriture;
mod lecture;
mod nom;

pub use ecriture::ecrit_cr_stoc;
pub use lecture::{FauteLigne, GenreFaute, Lecteur, LigneLue, RefusFichier};
pub use nom::NomFichier;
