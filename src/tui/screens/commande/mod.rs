//! The order of a contract: its facts with their sources, to be corrected by hand, and what the
//! access files say of the place.

mod acces;
mod screen;
mod state;
mod view;

pub use state::CommandeScreen;
