//! Puts the screens together: opens them, feeds them what happens, draws them, and performs effects.
//!
//! Owns: the loop, the stack of screens, the terminal. Must never: be named by a screen.

mod announcing;
mod answers;
mod file_answers;
mod files;
pub mod frame;
mod header;
pub mod inbox;
pub mod input;
mod list_answers;
pub mod mouse;
mod open;
mod plan_files;
mod run;
mod runner;
mod screen;
pub mod signal;
mod sized;
mod state;
mod terminal;
pub mod update;
pub mod welcome;

pub use open::{Leaving, Opening, open, resolve};
pub use screen::Screen;
pub use state::State;
