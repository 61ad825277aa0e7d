//! A site as the building stands: bâtiments, escaliers, étages (highest on top), PBOs and PTOs.
//!
//! Owns: the order of the floors, what is folded, the contract's own place, the free counts, what a filter
//! leaves; as rows of a tree and as the grid of a façade. Every place is an index into the shared site. Must
//! never: know a terminal, or ask for anything.

mod count;
mod filtering;
mod folds;
mod grid;
mod indexed;
mod lists_read;
mod order;
mod own_place;
mod row;

pub use count::{Count, CountUnit, Only, UseCounts};
pub use filtering::{Filtered, Remainder, score_of};
pub use folds::Folds;
pub use grid::Grid;
pub use indexed::Immeuble;
pub use lists_read::{BuildingLists, ReadList};
pub use order::{from_top, height, natural};
pub use own_place::OwnPlace;
pub use row::BuildingRow;

#[cfg(test)]
mod tests;
