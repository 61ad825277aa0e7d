//! The command line as its contract states it: exit codes, JSON, what goes to which stream.

mod banc;
mod cr_stoc;
#[cfg(unix)]
mod ensemble;
mod fichiers;
mod importer;
mod installation;
mod journal;
#[cfg(unix)]
mod prive;
mod questions;
mod schema;
mod service;
mod usage;
mod verifier;
mod verifier_csv;
