//! A site as it stands: bâtiments, escaliers, étages (the highest on top), PBOs and PTOs.
//!
//! Owns: the order of the floors, what is folded, the contract's own place, the free counts, what a
//! filter leaves; as rows of a tree and as the grid of a façade. Every place is a small number into
//! the shared site. Must never: know a terminal, or ask for anything.

mod count;
mod filtering;
mod folds;
mod grid;
mod indexed;
mod lists_read;
mod order;
mod own_place;
mod row;

pub use count::{Compte, Comptes, Seulement, Unite};
pub use filtering::{Reste, Retenus, note_de};
pub use folds::Plis;
pub use grid::Grille;
pub use indexed::Immeuble;
pub use lists_read::Lectures;
pub use order::{du_haut, hauteur, naturel};
pub use own_place::Repere;
pub use row::Rang;

#[cfg(test)]
mod tests;
