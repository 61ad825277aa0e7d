//! The journal as its screen keeps it: rows that come page by page, months, the story of one put.

mod lignes;
mod pages;
mod registre;

pub use lignes::{LignePut, LigneRequete, methode};
pub use pages::{LIGNES_MAX, PAGE, Pages, Rangee};
pub use registre::Registre;
