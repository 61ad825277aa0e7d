//! Values as the columns hold them: times as microseconds, everything richer as JSON.

use jiff::Timestamp;

use super::error::JournalError;

/// A time as the columns hold it.
pub(super) fn micros(le: Timestamp) -> i64 {
    le.as_microsecond()
}

pub(super) fn instant(micros: i64) -> Result<Timestamp, JournalError> {
    Timestamp::from_microsecond(micros).map_err(|erreur| JournalError::illisible("a time", &erreur))
}

pub(super) fn en_json<T: serde::Serialize>(valeur: &T) -> Result<String, JournalError> {
    serde_json::to_string(valeur).map_err(|erreur| JournalError::Autre(format!("writing JSON: {erreur}")))
}

pub(super) fn de_json<T: serde::de::DeserializeOwned>(quoi: &str, texte: &str) -> Result<T, JournalError> {
    serde_json::from_str(texte).map_err(|erreur| JournalError::illisible(quoi, &erreur))
}
