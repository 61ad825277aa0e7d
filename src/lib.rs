//! reprov: reprovision an FTTH fibre on site, from a terminal.
//!
//! The map of the house, room by room, and who may import whom, is in `ARCHITECTURE.md`;
//! `tests/architecture.rs` holds the sources to it.

// Beside the package's lints, for the product alone: tests may unwrap.
#![warn(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    unreachable_pub
)]

mod arret;
pub mod assembly;
pub mod cles;
pub mod cli;
pub mod config;
pub mod diagnostic;
pub mod domain;
pub mod echange;
pub mod engine;
pub mod export;
pub mod feuille;
pub mod journal;
pub mod locks;
pub mod logging;
pub mod paths;
pub mod plan;
pub mod prive;
pub mod protocol;
pub mod saved;
pub mod secret;
pub mod service;
pub mod simulator;
pub mod texts;
pub mod transport;
pub mod tui;
