//! The journal: every reprovisioning, every request, the requests of a month.

mod listes;
mod mois;
mod onglet;
mod screen;

pub use screen::Journal;
