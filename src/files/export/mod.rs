//! What was done, for others to read: a put and its events in words, and the journal in a file, CSV for a spreadsheet
//! or JSON for a program.
//!
//! Owns: the words of the documents, their columns and fields, and that a file is whole or not there and never replaces
//! another. The command line and the screens both use it. It reads page by page: a journal of any length is written
//! without being held in memory.
//!
//! Must never: reach the network, or show anything.

mod document;
mod file;
mod puts;
mod safe_json;
mod sheet;
mod total;
mod words;

pub use self::document::{DetailLevel, document, error_json, fibre, hexadecimal, pm};
pub use self::file::{ExportFile, export};
pub use self::puts::Puts;
pub use self::safe_json::{indented_json, single_line_json, write_json};
pub use self::total::ExportTotal;
pub use self::words::{adopted, event, failure, failure_of, libelle, outcome, phase, source, statut};
