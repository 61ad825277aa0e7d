//! reprov: reprovision an FTTH fibre on site, from a terminal.
//!
//! `ARCHITECTURE.md` describes each module and says which modules it may import; `tests/architecture/` checks
//! that the sources comply.

// In addition to the package's lints, for the library only: tests may unwrap.
#![warn(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    unreachable_pub
)]

// The modules from the lowest layer to the highest. A module imports only modules above it in this list, and
// only those that the table in `ARCHITECTURE.md` allows.

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
