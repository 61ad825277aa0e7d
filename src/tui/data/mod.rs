//! What is known about the contracts, the journal and this machine.
//!
//! Owns: keeping the data, and applying to it each thing that was read. Must never: do IO, read a clock, or
//! know a screen.

mod completion;
mod contrat;
mod imported;
pub mod journal;
mod known;
mod left_demande;
mod loaded;
mod notice;
mod password_reads;
mod places;
pub mod post;
mod standing;
mod world;

pub use completion::Completion;
pub use contrat::ContratData;
pub use imported::ImportedList;
pub use known::Data;
pub use left_demande::LeftDemande;
pub use loaded::{FibreList, Loaded};
pub use notice::{Level, Notice};
pub use password_reads::PasswordReads;
pub use places::FilePlaces;
pub use post::PostValues;
pub use standing::PutState;
pub use world::World;
