//! A text field that begins with what is known, and follows it until the person types.
//!
//! Must never: overwrite what a person typed.

use super::field::TextField;

/// A text field that begins with what is known.
#[derive(Debug, Clone, Default)]
pub struct KnownField {
    /// The field.
    pub field: TextField,
    known: String,
}

impl KnownField {
    /// A field that begins with `known`.
    #[must_use]
    pub fn with(known: &str) -> Self {
        Self { field: TextField::with(known), known: known.to_owned() }
    }

    /// A field that begins with `known`, in which the person has typed `text`.
    #[must_use]
    pub fn typed(known: &str, text: &str) -> Self {
        Self { field: TextField::with(text), known: known.to_owned() }
    }

    /// Its text.
    #[must_use]
    pub fn value(&self) -> &str {
        self.field.value()
    }

    /// Whether the person changed the text.
    #[must_use]
    pub fn is_typed(&self) -> bool {
        self.value() != self.known
    }

    /// What is known is now `known`: the field shows it, unless the person changed the text.
    pub fn follow(&mut self, known: &str) {
        if !self.is_typed() && known != self.known {
            *self = Self::with(known);
        }
    }
}
