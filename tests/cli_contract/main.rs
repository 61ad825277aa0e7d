//! The command line as its contract states it: exit codes, JSON, what goes to which stream.

mod banc;
mod fichiers;
mod questions;
mod schema;
mod service;
mod usage;
mod verifier;
