//! The values that a sentence names. The kind of a value says how it may be shown.
//!
//! Owns: the kinds of value. Must never: hold a sentence. The module that holds the texts replaces a
//! [`Value::Key`] by its words.
//!
//! Guards: domain: a value of a sentence says itself whether it may be cut; nobody compares text keys

use std::borrow::Cow;

use super::put_answers::DechargeCode;

/// A value that a sentence names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text of any origin: made safe where it is shown, and cut where it would push the sentence out of
    /// sight.
    Text(String),
    /// A code de décharge: never cut; characters that can't be shown are spelled out.
    Code(DechargeCode),
    /// Text that is never cut, but made safe where it is shown: the service's own error codes.
    Whole(String),
    /// The key of another text, shown in the language of the sentence.
    Key(String),
    /// A parameter of the protocol, by its name in the protocol. It is shown under the name that the screens
    /// give it, if they give it one.
    Parameter(String),
}

impl Value {
    /// A parameter by its name in the protocol.
    #[must_use]
    pub fn parameter(name: impl Into<String>) -> Self {
        Self::Parameter(name.into())
    }

    /// The value as given, not made safe.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Text(text) | Self::Whole(text) | Self::Key(text) | Self::Parameter(text) => text,
            Self::Code(code) => code.as_str(),
        }
    }

    /// Whether the value is empty.
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
