//! Drawing: its input, its memory between frames, the panes, the words, text fitted to columns.
//!
//! Owns: the tools that every screen draws with. Must never: know a screen, change what is known, or start
//! anything.

mod drawing;
pub mod fitting;
mod memo;
mod time;
pub mod words;

pub use drawing::View;
pub use memo::Memo;
