//! reprov: reprovision an FTTH fibre on site, from a terminal.
//!
//! The map of the house, room by room, and who may import whom, is in `ARCHITECTURE.md`;
//! `tests/architecture/` holds the sources to it.

// Beside the package's lints, for the product alone: tests may unwrap.
#![warn(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    unreachable_pub
)]

// By floor, the lowest first: a module names none that stands below it in this list.
mod arret;
pub mod domain;
pub mod paths;
pub mod prive;

pub mod cles;
pub mod feuille;
pub mod journal;
pub mod locks;
pub mod logging;
pub mod secret;
pub mod texts;
pub mod transport;

pub mod protocol;

pub mod saved;
pub mod service;
pub mod simulator;

pub mod engine;
pub mod plan;

pub mod config;
pub mod echange;

pub mod diagnostic;
pub mod export;

pub mod tui;

pub mod assembly;

pub mod cli;
