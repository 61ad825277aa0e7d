//! Messages and files as values: no IO, no clock, no panic on any bytes.
//!
//! Owns: one folder per format. [`soap`] knows no operation; each service's messages stand in a folder of their own
//! beside it ([`ereprov`]). [`csv`] is CSV as people send it, and [`acces`] the access files, which are written in CSV.

pub mod acces;
pub mod csv;
pub mod ereprov;
pub mod soap;
