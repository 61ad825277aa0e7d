//! reprov: reprovision an FTTH fibre on site, from a terminal.
pub mod domain;
