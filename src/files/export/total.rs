//! How much was told.

use serde_json::{Value, json};

use crate::domain::lifecycle::Vie;

/// How many were told, and of how many the code is missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Total {
    /// Puts.
    pub puts: u64,
    /// Of these, carried out without their code de décharge being known.
    pub sans_code: u64,
}

impl Total {
    /// One more.
    pub fn compte(&mut self, vie: &Vie) {
        self.puts += 1;
        self.sans_code += u64::from(vie.code_manque());
    }

    /// As in the documents.
    #[must_use]
    pub fn json(self) -> Value {
        json!({ "puts": self.puts, "codesManquants": self.sans_code })
    }
}
