//! The journal as its screen keeps it: rows that come page by page, months, the story of one put.

mod history;
mod pages;
mod rows;

pub use history::Registre;
pub use pages::{LIGNES_MAX, PAGE, Pages, Rangee};
pub use rows::{LignePut, LigneRequete, methode};
