//! Why a rule says what it says, as a key of the texts table and its arguments.

/// The reason of a verdict: a text key under `regle.` and the values its sentence names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raison {
    /// The key of the sentence in `assets/texts.toml`.
    pub cle: &'static str,
    /// Its arguments by name. Values may be received text: whoever shows them makes them safe.
    pub arguments: Vec<(&'static str, String)>,
}

impl Raison {
    /// A reason without arguments.
    #[must_use]
    pub const fn simple(cle: &'static str) -> Self {
        Self { cle, arguments: Vec::new() }
    }

    /// The same with one more argument.
    #[must_use]
    pub fn avec(mut self, nom: &'static str, valeur: impl Into<String>) -> Self {
        self.arguments.push((nom, valeur.into()));
        self
    }
}
