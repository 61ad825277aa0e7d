//! Every text that a person reads, from the tables in `assets/textes/`.
//!
//! Owns: looking a key up in the chosen language and putting the named values in. Values are made
//! safe here: a text never carries a control character from outside to a terminal.
//!
//! Must never: decide anything, or hold a sentence of its own.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use crate::domain::echec::Echec;
use crate::domain::rules::ereprov::Raison;
use crate::domain::text::{PHRASE_MAX, abrege, affichable, epele};

/// A language of the texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
pub enum Langue {
    /// French.
    #[default]
    #[serde(rename = "fr")]
    Fr,
    /// English.
    #[serde(rename = "en")]
    En,
}

/// A table: one file per room, each `[key]` with `fr` and `en`.
struct Table {
    /// What the keys in it begin with, up to their first point.
    debuts: &'static [&'static str],
    source: &'static str,
    lue: OnceLock<HashMap<String, Entree>>,
}

macro_rules! tables {
    ($($nom:literal: $debuts:expr),+ $(,)?) => {
        [$(Table {
            debuts: &$debuts,
            source: include_str!(concat!("../../assets/textes/", $nom, ".toml")),
            lue: OnceLock::new(),
        }),+]
    };
}

/// The tables. One is read when a text that may be in it is first looked up: a program's start takes
/// a part of them only.
static TABLES: [Table; 11] = tables! {
    "commun": ["commun", "parametre"],
    "erreurs": ["erreur", "illisible"],
    "acces": ["acces", "cli", "erreur"],
    "moteur": ["attente", "erreur"],
    "regles": ["regle"],
    "cli": ["cli"],
    "diagnostic": ["diagnostic"],
    "journal": ["cli"],
    "tui": ["tui"],
    "resultat": ["erreur", "tui"],
    "manuel": ["cli", "manuel"],
};

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Entree {
    #[serde(rename = "fr")]
    fr: String,
    #[serde(rename = "en")]
    en: String,
}

impl Table {
    fn entrees(&self) -> &HashMap<String, Entree> {
        self.lue.get_or_init(|| toml::from_str(self.source).unwrap_or_default())
    }
}

fn entree(cle: &str) -> Option<&'static Entree> {
    let debut = cle.split('.').next().unwrap_or_default();
    TABLES.iter().filter(|table| table.debuts.contains(&debut)).find_map(|table| table.entrees().get(cle))
}

/// The texts in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Textes {
    langue: Langue,
}

impl Textes {
    /// The texts in `langue`.
    #[must_use]
    pub const fn new(langue: Langue) -> Self {
        Self { langue }
    }

    /// The language.
    #[must_use]
    pub const fn langue(self) -> Langue {
        self.langue
    }

    /// The text of `cle`. A key without a text gives the key itself (a test finds such keys).
    #[must_use]
    pub fn get(self, cle: &'static str) -> &'static str {
        self.cherche(cle).unwrap_or(cle)
    }

    /// The text of a key that was put together at run time, such as `erreur.20015`, if there is one.
    #[must_use]
    pub fn cherche(self, cle: &str) -> Option<&'static str> {
        entree(cle).map(|entree| match self.langue {
            Langue::Fr => entree.fr.as_str(),
            Langue::En => entree.en.as_str(),
        })
    }

    /// A failure in words: what failed and why, and what to do (empty where there is no advice).
    #[must_use]
    pub fn echec(self, echec: &Echec) -> (String, String) {
        let valeurs: Vec<(&str, &str)> = echec.arguments.iter().map(|(nom, valeur)| (*nom, valeur.as_str())).collect();
        let conseil = format!("{}.conseil", echec.cle);
        let conseil = self.cherche(&conseil).map(|_| self.phrase(&conseil, &valeurs)).unwrap_or_default();
        (self.phrase(&echec.cle, &valeurs), conseil)
    }

    /// A rule's reason in words: its sentence and those that follow it, a blank between them.
    #[must_use]
    pub fn raison(self, raison: &Raison) -> String {
        let phrases: Vec<String> = raison
            .phrases()
            .map(|phrase| {
                let valeurs: Vec<(&str, &str)> =
                    phrase.arguments.iter().map(|(nom, valeur)| (*nom, valeur.as_str())).collect();
                self.phrase(phrase.cle, &valeurs)
            })
            .collect();
        phrases.join(" ")
    }

    /// A value as a sentence tells it: a parameter of the protocol by the name that the screens give it,
    /// what is wrong with an answer, and what to do about that, in words.
    fn clair<'v>(self, nom: &str, valeur: &'v str) -> &'v str {
        let cle = match nom {
            "parametre" | "champ" => format!("parametre.{valeur}"),
            "defaut" => format!("illisible.{valeur}"),
            "remede" => format!("illisible.{valeur}.conseil"),
            _ => return valeur,
        };
        self.cherche(&cle).unwrap_or(valeur)
    }

    /// The text of `cle` with each `{name}` replaced by its value, made safe for a terminal.
    #[must_use]
    pub fn phrase(self, cle: &str, valeurs: &[(&str, &str)]) -> String {
        let mut reste = self.cherche(cle).unwrap_or(cle);
        let mut texte = String::with_capacity(reste.len() + 32);
        while let Some((avant, suite)) = reste.split_once('{') {
            texte.push_str(avant);
            let valeur = suite.split_once('}').and_then(|(nom, apres)| {
                valeurs.iter().find(|(autre, _)| *autre == nom).map(|(_, valeur)| (nom, self.clair(nom, valeur), apres))
            });
            if let Some((nom, valeur, apres)) = valeur {
                texte.push_str(&montre(nom, valeur));
                reste = apres;
            } else {
                texte.push('{');
                reste = suite;
            }
        }
        texte.push_str(reste);
        texte
    }
}

/// A value as it stands in a sentence: made safe, and cut where it would push the sentence out of sight. A
/// code is whole; one that came and may be in no journal is never changed either.
fn montre<'v>(nom: &str, valeur: &'v str) -> Cow<'v, str> {
    match nom {
        "decharge" => epele(valeur),
        "code" | "ancien" => affichable(valeur),
        _ => abrege(valeur, PHRASE_MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_parses_and_no_key_stands_twice() {
        let mut seen = std::collections::HashSet::new();
        for table in &TABLES {
            let entries: HashMap<String, Entree> = toml::from_str(table.source).unwrap();
            for debut in table.debuts {
                assert!(entries.keys().any(|key| key.split('.').next() == Some(debut)), "no key begins with {debut}");
            }
            for (key, entry) in entries {
                assert!(entree(&key).is_some(), "{key} is looked for in another table");
                assert!(!entry.fr.trim().is_empty() && !entry.en.trim().is_empty(), "{key} has an empty text");
                assert_eq!(arguments(&entry.fr), arguments(&entry.en), "{key} names other values in one language");
                assert!(seen.insert(key.clone()), "{key} stands twice");
            }
        }
    }

    fn arguments(text: &str) -> std::collections::BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
    }

    #[test]
    fn values_are_made_safe() {
        let texte = Textes::default().phrase("{a} et {b}", &[("a", "x\u{1b}[2J")]);
        assert_eq!(texte, "x\u{fffd}[2J et {b}");
    }
}
