//! reprov: reprovision an FTTH fibre on site, from a terminal.

mod cles;
pub mod config;
pub mod domain;
pub mod engine;
pub mod journal;
pub mod locks;
pub mod paths;
pub mod protocol;
pub mod secret;
pub mod service;
pub mod texts;
pub mod transport;
