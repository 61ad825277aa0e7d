//! The command line: one file or folder per command; output as text or JSON.
//!
//! Owns: parsing what is typed ([`parse`]), what is printed, and the exit code. Results go to standard output,
//! everything else to standard error.
//!
//! Must never: reach the network, the journal or the terminal by itself. Engines and screens come from
//! [`crate::assembly`], streams are passed in.

mod arguments;
mod check;
mod common;
mod completion;
mod config;
mod context;
mod cr_stoc;
mod decharge;
mod diagnostic;
mod explain;
mod fibres;
mod follow;
mod globals;
mod import;
mod invocation;
mod journal;
mod keyboard;
mod login;
mod manual;
mod no_echo;
mod options;
mod plain_text;
mod questions;
mod quota;
mod rules;
mod run;
mod send;
mod settle;
mod simulator;
mod structure;
mod usage;
mod waiting;

pub use context::{CommandContext, Exit, FailedCommand, Format};
pub use globals::{Environment, GlobalOptions};
pub use invocation::{CliCommand, Invocation};
pub use keyboard::{HiddenPrompt, Keyboard, SystemKeyboard};
pub use run::{Streams, answer, run, without_runtime};
pub use usage::{CommandLine, parse};
