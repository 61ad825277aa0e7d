//! What is known: of the contracts, of the journal, of this post.
//!
//! Owns: keeping it, and what each thing that was read changes of it. Must never: do IO, read a clock, or
//! know a screen.

mod contrat;
mod etat;
pub mod journal;
mod known;
mod lieux;
mod loaded;
mod notice;
pub mod poste;
mod world;

pub use contrat::Contrat;
pub use etat::EtatPut;
pub use known::Data;
pub use lieux::Lieux;
pub use loaded::{Liste, Loaded};
pub use notice::{Level, Notice};
pub use poste::Poste;
pub use world::World;
