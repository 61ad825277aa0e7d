//! reprov: reprovision an FTTH fibre on site, from a terminal.

pub mod cles;
pub mod config;
pub mod domain;
pub mod engine;
pub mod journal;
pub mod locks;
pub mod paths;
pub mod plan;
pub mod protocol;
pub mod releve;
pub mod secret;
pub mod texts;
pub mod transport;
