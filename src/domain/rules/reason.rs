//! Why a rule says what it says, as keys of the texts table and their arguments.

use crate::domain::value::Value;

/// The reason of a verdict: a text key under `regle.`, the values its sentence names, and the
/// sentences that follow it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raison {
    /// The key of the sentence in `assets/textes/regles.toml`.
    pub cle: &'static str,
    /// Its arguments by name. Values may be received text: whoever shows them makes them safe.
    pub arguments: Vec<(&'static str, Value)>,
    /// The sentences that follow: one per further fault (R6), or one per missing fact, saying
    /// where it is found. Each is a reason without a suite of its own.
    pub suite: Vec<Self>,
}

impl Raison {
    /// A reason without arguments.
    #[must_use]
    pub const fn simple(cle: &'static str) -> Self {
        Self { cle, arguments: Vec::new(), suite: Vec::new() }
    }

    /// The same with one more argument.
    #[must_use]
    pub fn avec(mut self, nom: &'static str, valeur: impl Into<Value>) -> Self {
        self.arguments.push((nom, valeur.into()));
        self
    }

    /// The same with `suivantes` after it.
    #[must_use]
    pub fn suivie_de(mut self, suivantes: impl IntoIterator<Item = Self>) -> Self {
        self.suite.extend(suivantes);
        self
    }

    /// Every sentence, this one first.
    pub fn phrases(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.suite)
    }
}
