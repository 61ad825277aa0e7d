//! This machine and its user: file locations, configuration, logging, the password, the texts and their language,
//! private files, and the signals that ask to stop.

pub mod config;
pub mod logging;
pub mod paths;
pub mod private;
pub mod secret;
#[cfg(unix)]
pub mod stop_signals;
pub mod texts;
pub mod toml_keys;
