//! The access files (protocole Accès 1.2): CSV in both directions.
//!
//! Owns: what a file's name and header say it is, reading its lines by column name, and writing a
//! CR_STOC.
//!
//! Must never: read a column by its position, invent a column that is not public, keep who the
//! customer is, or let one line that can't be used stop the others.

mod columns;
mod file_name;
mod reading;
mod writing;

pub use file_name::AccesFileName;
pub use reading::{AccesFileRefusal, AccesLineFault, AccesLineFaultKind, AccesLineRead, AccesReader};
pub use writing::write_cr_stoc;
