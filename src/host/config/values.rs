//! Every value in force with its source, for `reprov config`.

use serde_json::{Value, json};

use super::in_force::Config;
use super::origin::ValueOrigin;
use super::profile::Profile;
use super::reading::{AUTHS, BORDERS, ELEMENTS, GLYPHS, LANGUAGES, THEMES, VERSIONS};
use crate::domain::service_url::masked;
use crate::host::toml_keys::{write_duration, write_size};

/// A value in force. It never holds a secret.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ConfigValue {
    /// The key, as `suivi.premier`.
    #[serde(rename = "cle")]
    pub key: String,
    /// The value as the file would write it; null when there is none.
    #[serde(rename = "valeur")]
    pub value: Value,
    /// The source of the value.
    #[serde(rename = "origine")]
    pub origin: ValueOrigin,
}

fn word<T: PartialEq + Copy>(choice: &[(&'static str, T)], value: T) -> Value {
    choice.iter().find(|(_, other)| *other == value).map_or(Value::Null, |(word, _)| json!(word))
}

impl Config {
    /// Every value in force, in the order of `config.example.toml`.
    #[must_use]
    pub fn values(&self) -> Vec<ConfigValue> {
        let mut values = vec![
            ConfigValue { key: "langue".into(), value: word(&LANGUAGES, self.language), origin: self.language_origin },
            ConfigValue { key: "profil".into(), value: json!(self.profile), origin: self.profile_origin },
        ];
        for (name, profile) in &self.profiles {
            values.extend(profile_keys(profile).into_iter().map(|(key, value)| {
                let key = format!("profils.{name}.{key}");
                ConfigValue { origin: self.origin(&key), key, value }
            }));
        }
        let remainder = [
            ("quota.mensuel", json!(self.quota.monthly)),
            ("quota.part", json!(self.quota.share())),
            ("quota.sessions", json!(self.quota.sessions)),
            ("quota.reserve", json!(self.quota.reserve)),
            ("cache.structure", json!(write_duration(self.cache.structure))),
            ("cache.fibres", json!(write_duration(self.cache.fibres))),
            ("cache.perime", json!(write_duration(self.cache.stale))),
            ("suivi.premier", json!(write_duration(self.following.first))),
            ("suivi.maximum", json!(write_duration(self.following.maximum))),
            ("suivi.doute", json!(write_duration(self.following.doubt))),
            ("poste.agent", json!(self.post.agent)),
            ("hotline.telephone", json!(self.hotline.phone)),
            ("echange.code_oi", json!(self.exchange.code_oi)),
            ("echange.code_oc", json!(self.exchange.code_oc)),
            ("journal.retention", json!(write_duration(self.journal.retention))),
            ("affichage.theme", word(&THEMES, self.display.theme)),
            ("affichage.glyphes", word(&GLYPHS, self.display.glyphs)),
            ("affichage.bordures", word(&BORDERS, self.display.borders)),
            ("affichage.souris", json!(self.display.mouse)),
            ("affichage.sonnerie", json!(self.display.bell)),
        ];
        values.extend(remainder.into_iter().map(|(key, value)| ConfigValue {
            key: key.to_owned(),
            value,
            origin: self.origin(key),
        }));
        values
    }

    fn origin(&self, key: &str) -> ValueOrigin {
        if self.present.contains(key) { ValueOrigin::File } else { ValueOrigin::Default }
    }
}

fn profile_keys(profile: &Profile) -> Vec<(&'static str, Value)> {
    let path = |path: &Option<std::path::PathBuf>| json!(path.as_ref().map(|path| path.display().to_string()));
    vec![
        ("url", json!(profile.url)),
        ("identifiant", json!(profile.login)),
        ("auth", word(&AUTHS, profile.auth)),
        ("soap_action", json!(profile.soap_action)),
        ("production", json!(profile.production)),
        ("soap_version", word(&VERSIONS, profile.soap_version)),
        ("pbo_element", word(&ELEMENTS, profile.pbo_element)),
        ("lecture_nouvel_essai", json!(profile.read_attempts)),
        ("delai_connexion", json!(write_duration(profile.connection_delay))),
        ("delai_reponse", json!(write_duration(profile.answer_delay))),
        ("taille_max", json!(write_size(profile.max_size))),
        ("proxy", json!(profile.proxy.as_ref().map(|proxy| masked(proxy.in_clear())))),
        ("ca_file", path(&profile.ca_file)),
        ("client_cert", path(&profile.client_cert)),
        ("client_key", path(&profile.client_key)),
    ]
}
