//! This program on this machine: versions, places, and every setting with where it comes from.
//!
//! Owns: what a person may be asked to read aloud or copy. Must never: hold a secret.

use crate::host::config::{ConfigValue, ValueOrigin};

/// What a value is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueName {
    /// By a key of the texts.
    Key(&'static str),
    /// As the configuration calls it: `suivi.premier`.
    Setting(String),
}

/// A value and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostValue {
    /// What it is called.
    pub name: ValueName,
    /// The value; empty where there is none.
    pub value: String,
    /// The key of where it comes from, for a setting.
    pub origin: Option<&'static str>,
}

/// All that is told of this program on this machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PostValues {
    /// In the order in which it is told.
    pub facts: Vec<PostValue>,
}

impl PostValues {
    /// The same with one more value.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.facts.push(PostValue { name: ValueName::Key(key), value: value.into(), origin: None });
        self
    }

    /// The same with the settings in force.
    #[must_use]
    pub fn with_settings(mut self, values: impl IntoIterator<Item = ConfigValue>) -> Self {
        self.facts.extend(values.into_iter().map(|value| PostValue {
            name: ValueName::Setting(value.key),
            value: match value.value {
                serde_json::Value::Null => String::new(),
                serde_json::Value::String(text) => text,
                other => other.to_string(),
            },
            origin: Some(match value.origin {
                ValueOrigin::Option => "cli.origine.option",
                ValueOrigin::Environment => "cli.origine.environnement",
                ValueOrigin::File => "cli.origine.fichier",
                ValueOrigin::Default => "cli.origine.defaut",
            }),
        }));
        self
    }
}
