//! Styles by meaning, and the sixteen colours as every terminal knows them.

mod colours;
mod palette;

pub use colours::sixteen;
pub use palette::{Meaning, Palette};
