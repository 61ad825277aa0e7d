//! The access files on this machine: read from a path, or written to one.
//!
//! Owns: opening a file, telling why it can't be used, and writing a CR_STOC or an export: whole or not at all, never
//! over an existing file, readable by its owner only, except in a folder that is set up to be shared.
//!
//! Must never: reach the network, use the journal except through the engine, decide what a line means (that is
//! [`crate::domain::acces`]), or read a value by its position.

mod cr_stoc;
mod import;
mod whole_file;

pub use crate::wire::acces::{AccesLineFault, AccesLineFaultKind};
pub use crate::wire::csv::{LineEncoding, SheetLineFaultKind};
pub use cr_stoc::{CrStocTarget, Operators, RefusedContrat, cr_stoc_failure, cr_stoc_lines, write_cr_stoc};
pub use import::{AccesFile, is_named_acces, open};
pub use whole_file::{Placement, UnfinishedFile, cr_stoc_name, place, place_text};
