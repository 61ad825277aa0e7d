//! Styles by meaning, and the sixteen colours in the form that every terminal understands.

mod colours;
mod palette;

pub use colours::sixteen;
pub use palette::{Meaning, Palette};
