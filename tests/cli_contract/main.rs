//! The contract of the command line: exit codes, JSON, and which output goes to which stream.

mod check;
mod check_columns;
mod check_csv;
mod check_sheet;
mod check_warnings;
mod cr_stoc;
mod files;
mod import;
mod installation;
mod journal;
#[cfg(unix)]
mod private;
mod questions;
mod send_line;
mod service;
#[cfg(unix)]
mod together;
mod usage;
