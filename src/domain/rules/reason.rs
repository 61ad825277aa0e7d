//! The reason of a verdict, as keys of the texts table and their arguments.

use crate::domain::value::Value;

/// The reason of a verdict: a text key under `regle.`, the values its sentence names, and the
/// sentences that follow it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The key of the sentence in `assets/textes/regles.toml`.
    pub key: &'static str,
    /// The arguments by name. Values may be received text: the code that shows them makes them safe.
    pub arguments: Vec<(&'static str, Value)>,
    /// The sentences that follow: one per further fault (R6), or one per missing fact, which says where to
    /// find it. None of them has a continuation of its own.
    pub continuation: Vec<Self>,
}

impl Reason {
    /// A reason without arguments.
    #[must_use]
    pub const fn simple(key: &'static str) -> Self {
        Self { key, arguments: Vec::new(), continuation: Vec::new() }
    }

    /// The same reason with one more argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.arguments.push((name, value.into()));
        self
    }

    /// The same reason, followed by `next_ones`.
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
