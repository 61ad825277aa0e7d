//! A line for the person.
//!
//! Must never: last longer than the next key.

/// How loud a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Done.
    Good,
    /// To know.
    Info,
    /// What a call waits for; gone once it goes on.
    Wait,
    /// Failed.
    Bad,
}

/// A line for the person, until the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its level.
    pub level: Level,
    /// Its words.
    pub text: String,
}
