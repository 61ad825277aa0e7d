//! What travels, as values: no IO, no clock, no panic on any bytes.
//!
//! Owns: one folder per format. [`soap`] knows no operation; each service's messages stand in a folder
//! of their own beside it ([`ereprov`]); [`csv`] is CSV as people send it, [`acces`] the access files
//! in it.

pub mod acces;
pub mod csv;
pub mod ereprov;
pub mod soap;
