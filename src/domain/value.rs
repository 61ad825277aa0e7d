//! What a sentence names, as values that say themselves how they may be shown.
//!
//! Owns: the kinds of value. Must never: hold a sentence. The words of a [`Value::Key`] are put in by
//! whoever has the texts.
//!
//! Guards: domain: a value of a sentence says itself whether it may be cut; nobody compares text keys

use std::borrow::Cow;

use super::put_answers::DechargeCode;

/// A value that a sentence names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text from anywhere: made safe where it is shown, and cut where it would push the sentence out of
    /// sight.
    Text(String),
    /// A code de décharge: whole, and spelled where it can't be shown. Only a code becomes one.
    Code(DechargeCode),
    /// Text that is never cut, made safe where it is shown: the service's own error codes.
    Whole(String),
    /// The key of another text: said in the language of the sentence.
    Key(String),
    /// A parameter of the protocol, by its name there: said by the name that the screens give it, where
    /// they give it one.
    Parameter(String),
}

impl Value {
    /// A parameter by its name in the protocol.
    #[must_use]
    pub fn parameter(name: impl Into<String>) -> Self {
        Self::Parameter(name.into())
    }

    /// The value as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Text(text) | Self::Whole(text) | Self::Key(text) | Self::Parameter(text) => text,
            Self::Code(code) => code.as_str(),
        }
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.as_str().is_empty()
    }
}

impl From<&DechargeCode> for Value {
    fn from(code: &DechargeCode) -> Self {
        Self::Code(code.clone())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<Cow<'_, str>> for Value {
    fn from(text: Cow<'_, str>) -> Self {
        Self::Text(text.into_owned())
    }
}
