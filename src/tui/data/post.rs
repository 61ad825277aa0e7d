//! This program on this machine: versions, places, and every setting with where it comes from.
//!
//! Owns: what a person may be asked to read aloud or copy. Must never: hold a secret.

use crate::host::config::{Provenance, Valeur};

/// What a value is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nom {
    /// By a key of the texts.
    Cle(&'static str),
    /// As the configuration calls it: `suivi.premier`.
    Reglage(String),
}

/// A value and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fait {
    /// What it is called.
    pub nom: Nom,
    /// The value; empty where there is none.
    pub valeur: String,
    /// The key of where it comes from, for a setting.
    pub origine: Option<&'static str>,
}

/// All that is told of this program on this machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Poste {
    /// In the order in which it is told.
    pub faits: Vec<Fait>,
}

impl Poste {
    /// The same with one more value.
    #[must_use]
    pub fn avec(mut self, cle: &'static str, valeur: impl Into<String>) -> Self {
        self.faits.push(Fait { nom: Nom::Cle(cle), valeur: valeur.into(), origine: None });
        self
    }

    /// The same with the settings in force.
    #[must_use]
    pub fn avec_reglages(mut self, valeurs: impl IntoIterator<Item = Valeur>) -> Self {
        self.faits.extend(valeurs.into_iter().map(|valeur| Fait {
            nom: Nom::Reglage(valeur.cle),
            valeur: match valeur.valeur {
                serde_json::Value::Null => String::new(),
                serde_json::Value::String(texte) => texte,
                autre => autre.to_string(),
            },
            origine: Some(match valeur.origine {
                Provenance::Option => "cli.origine.option",
                Provenance::Environnement => "cli.origine.environnement",
                Provenance::Fichier => "cli.origine.fichier",
                Provenance::Defaut => "cli.origine.defaut",
            }),
        }));
        self
    }
}
