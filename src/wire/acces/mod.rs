//! The access files (protocole Accès 1.2): CSV in both directions.
//!
//! Owns: telling a file's flow by its name and header, reading its lines by column name (also one that was damaged), what
//! is said of a line that is read all the same, and writing a CR_STOC.
//!
//! Must never: read a column by its position, invent a column that is not public, keep the customer's identity, or let
//! one unusable line stop the others.

mod columns;
mod damaged;
mod file_name;
mod reading;
mod writing;

pub use file_name::AccesFileName;
pub use reading::{AccesFileRefusal, AccesLineFault, AccesLineFaultKind, AccesLineRead, AccesReader};
pub use writing::write_cr_stoc;
