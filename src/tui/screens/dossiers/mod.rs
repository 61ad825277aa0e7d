//! The home screen: the contracts at hand, most urgent first.

mod colonnes;
mod screen;
mod tri;

pub use screen::Dossiers;
