//! Styles by meaning, the swatches of the colours of fibres, and the sixteen colours in the form that every terminal understands.

mod colours;
mod palette;
mod swatch;

pub use colours::sixteen;
pub use palette::{Meaning, Palette};
pub use swatch::{Depth, Swatch};
