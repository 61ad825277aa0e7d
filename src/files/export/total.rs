//! How much was told.

use serde_json::{Value, json};

use crate::domain::lifecycle::Life;

/// How many were told, and of how many the code is missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ExportTotal {
    /// Puts.
    pub puts: u64,
    /// Of these, carried out without their code de décharge being known.
    pub without_code: u64,
}

impl ExportTotal {
    /// One more.
    pub fn count(&mut self, life: &Life) {
        self.puts += 1;
        self.without_code += u64::from(life.code_missing());
    }

    /// As in the documents.
    #[must_use]
    pub fn json(self) -> Value {
        json!({ "puts": self.puts, "codesManquants": self.without_code })
    }
}
