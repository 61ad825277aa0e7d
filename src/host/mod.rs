//! This machine and its user: where things are, what is configured, what may be read, in which
//! language, and what is nobody else's.

pub mod config;
pub mod logging;
pub mod paths;
pub mod private;
pub mod secret;
pub mod texts;
pub mod toml_keys;
