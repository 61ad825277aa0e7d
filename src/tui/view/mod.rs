//! Drawing: what it reads and remembers, the panes, the words, text fitted to columns.
//!
//! Owns: what every screen draws with. Must never: know a screen, change what is known, or start anything.

mod drawing;
mod memo;
pub mod mots;
mod temps;
pub mod texte;

pub use drawing::View;
pub use memo::Memo;
