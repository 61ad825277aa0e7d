//! The site of a contract: its tree or its façade, and the fibres of the selected place.
//!
//! Moving never spends a request. Enter on a floor spends one, and the screen says so before. The contract's
//! own place and the structure are read when the screen opens, unless they are fresh.

mod actions;
mod fibres;
mod kept_ready;
mod moving;
mod places;
mod screen;
mod state;
mod view;

pub use kept_ready::Remade;
pub use state::SiteScreen;
