//! reprov: reprovision an FTTH fibre on site, from a terminal.

pub mod domain;
pub mod engine;
pub mod journal;
pub mod protocol;
pub mod texts;
pub mod tui;
