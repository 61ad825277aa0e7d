//! This machine and its user: file locations, configuration, logging, the password, the texts and their language, and
//! private files.

pub mod config;
pub mod logging;
pub mod paths;
pub mod private;
pub mod secret;
pub mod texts;
pub mod toml_keys;
