//! The following of a put: its code de décharge first, its timeline, the carte de brassage.

mod etapes;
mod screen;
mod state;
mod vue;

pub use state::Suivi;
