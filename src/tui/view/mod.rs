//! Drawing: what it reads and remembers, the panes, the words, text fitted to columns.
//!
//! Owns: what every screen draws with. Must never: know a screen, change what is known, or start anything.

mod drawing;
pub mod fitting;
mod memo;
mod time;
pub mod words;

pub use drawing::View;
pub use memo::Memo;
