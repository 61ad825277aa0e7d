//! A one-line message for the person.
//!
//! Must never: last longer than the next key.

/// The kind of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Something succeeded.
    Good,
    /// Something to know.
    Info,
    /// What a call waits for; removed once the call goes on.
    Wait,
    /// Something failed.
    Bad,
}

/// A one-line message for the person, shown until the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its level.
    pub level: Level,
    /// Its words.
    pub text: String,
}
