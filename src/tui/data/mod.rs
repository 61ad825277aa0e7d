//! What is known: of the contracts, of the journal, of this post.
//!
//! Owns: keeping it, and what each thing that was read changes of it. Must never: do IO, read a clock, or
//! know a screen.

mod contrat;
pub mod journal;
mod known;
mod loaded;
mod notice;
mod places;
pub mod post;
mod standing;
mod world;

pub use contrat::ContratData;
pub use known::Data;
pub use loaded::{FibreList, Loaded};
pub use notice::{Level, Notice};
pub use places::FilePlaces;
pub use post::PostValues;
pub use standing::PutState;
pub use world::World;
