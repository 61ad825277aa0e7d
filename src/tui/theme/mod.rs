//! Styles by meaning, and the sixteen colours as every terminal knows them.

mod couleurs;
mod palette;

pub use couleurs::sixteen;
pub use palette::{Meaning, Palette};
