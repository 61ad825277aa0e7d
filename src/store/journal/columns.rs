//! Values as the columns hold them: times in microseconds since 1970, structured values as JSON.

use jiff::Timestamp;

use super::error::JournalError;

/// A time in microseconds since 1970, as the columns hold it.
pub(super) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

pub(super) fn instant(micros: i64) -> Result<Timestamp, JournalError> {
    Timestamp::from_microsecond(micros).map_err(|error| JournalError::unreadable("a time", &error))
}

pub(super) fn to_json<T: serde::Serialize>(value: &T) -> Result<String, JournalError> {
    serde_json::to_string(value).map_err(|error| JournalError::Other(format!("writing JSON: {error}")))
}

pub(super) fn from_json<T: serde::de::DeserializeOwned>(what: &str, text: &str) -> Result<T, JournalError> {
    serde_json::from_str(text).map_err(|error| JournalError::unreadable(what, &error))
}
