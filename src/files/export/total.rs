//! How many puts were written.

use serde_json::{Value, json};

use crate::domain::lifecycle::Life;

/// How many puts were written, and how many of them lack their code.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ExportTotal {
    /// Puts.
    pub puts: u64,
    /// Of these, the puts that were carried out but whose code de décharge is not known.
    pub without_code: u64,
}

impl ExportTotal {
    /// Counts one more put.
    pub fn count(&mut self, life: &Life) {
        self.puts += 1;
        self.without_code += u64::from(life.code_missing());
    }

    /// As the documents write it.
    #[must_use]
    pub fn json(self) -> Value {
        json!({ "puts": self.puts, "codesManquants": self.without_code })
    }
}
