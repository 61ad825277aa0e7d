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

// The rooms by floor: each may import those above it in this list, as far as the table in
// `ARCHITECTURE.md` says.

mod stop_points;

pub mod domain;

pub mod wire;

pub mod net;

pub mod host;

pub mod service;

pub mod ledger;

pub mod store;

pub mod conduct;

mod soap_server;

pub mod simulator;

pub mod engine;

pub mod files;

pub mod diagnostic;

pub mod tui;

pub mod assembly;

pub mod cli;
