//! Why a rule says what it says, as keys of the texts table and their arguments.

use crate::domain::value::Value;

/// The reason of a verdict: a text key under `regle.`, the values its sentence names, and the
/// sentences that follow it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The key of the sentence in `assets/textes/regles.toml`.
    pub key: &'static str,
    /// Its arguments by name. Values may be received text: whoever shows them makes them safe.
    pub arguments: Vec<(&'static str, Value)>,
    /// The sentences that follow: one per further fault (R6), or one per missing fact, saying
    /// where it is found. Each is a reason without a suite of its own.
    pub continuation: Vec<Self>,
}

impl Reason {
    /// A reason without arguments.
    #[must_use]
    pub const fn simple(key: &'static str) -> Self {
        Self { key, arguments: Vec::new(), continuation: Vec::new() }
    }

    /// The same with one more argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.arguments.push((name, value.into()));
        self
    }

    /// The same with `next_ones` after it.
    #[must_use]
    pub fn followed_by(mut self, next_ones: impl IntoIterator<Item = Self>) -> Self {
        self.continuation.extend(next_ones);
        self
    }

    /// Every sentence, this one first.
    pub fn sentences(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.continuation)
    }
}
