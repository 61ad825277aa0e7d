//! Reading the files that people write (plans and the configuration): the whole text first, then key by key.
//!
//! Owns: finding a key and its line, and refusing in plain words a file that can't be read, a wrong type, a wrong
//! format, or an unknown key.
//!
//! Must never: write a file, or know the purpose of a key.

mod keys;
mod text;
mod units;

pub use keys::{Document, Located, Table};
pub use text::{TEXT_MAX, read_failure, read_file, read_text};
pub use units::{DURATION_MAX, read_duration, read_size, write_duration, write_size};
