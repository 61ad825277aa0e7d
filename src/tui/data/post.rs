//! This program on this machine: versions, paths, and every setting with its source.
//!
//! Owns: the values that a person may be asked to read aloud or copy. Must never: hold a secret.

use crate::host::config::{ConfigValue, ValueOrigin};

/// The name of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueName {
    /// A text key.
    Key(&'static str),
    /// The setting's name in the configuration, such as `suivi.premier`.
    Setting(String),
}

/// A value and its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostValue {
    /// The name.
    pub name: ValueName,
    /// The value; empty where there is none.
    pub value: String,
    /// The text key of the source, for a setting.
    pub origin: Option<&'static str>,
}

/// All that is shown about this program on this machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PostValues {
    /// The values, in the order shown.
    pub facts: Vec<PostValue>,
}

impl PostValues {
    /// These values with one more.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.facts.push(PostValue { name: ValueName::Key(key), value: value.into(), origin: None });
        self
    }

    /// These values with the settings in force.
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
