//! A site as it stands: bâtiments, escaliers, étages (the highest on top), PBOs and PTOs.
//!
//! Owns: the order of the floors, what is folded, the contract's own place, the free counts, what a
//! filter leaves; as rows of a tree and as the grid of a façade. Every place is a small number into
//! the shared site. Must never: know a terminal, or ask for anything.

mod compte;
mod filtrage;
mod grille;
mod immeuble;
mod lectures;
mod ordre;
mod plis;
mod rang;
mod repere;

pub use compte::{Compte, Comptes, Seulement, Unite};
pub use filtrage::{Reste, Retenus, note_de};
pub use grille::Grille;
pub use immeuble::Immeuble;
pub use lectures::Lectures;
pub use ordre::{du_haut, hauteur, naturel};
pub use plis::Plis;
pub use rang::Rang;
pub use repere::Repere;

#[cfg(test)]
mod tests;
