//! The files that people write, plans and the configuration: read whole, then key by key.
//!
//! Owns: finding a key, saying its line, and refusing in a person's words a file that can't be
//! read, a wrong type, a value outside its format, or a key that nobody knows.
//!
//! Must never: write, or know what a key is for.

mod keys;
mod text;
mod units;

pub use keys::{Document, Located, Table};
pub use text::{TEXT_MAX, read_failure, read_file, read_text};
pub use units::{DURATION_MAX, read_duration, read_size, write_duration, write_size};
