//! The following of a put: its code de décharge first, its timeline, the patch card (carte de brassage).

mod card;
mod screen;
mod state;
mod steps;
mod view;

pub use state::FollowingScreen;
