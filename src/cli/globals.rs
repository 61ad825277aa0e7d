//! The options of every command: option, then environment, then (for some) the file, then default.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::ArgMatches;

use super::context::Format;
use crate::domain::failure::Echec;
use crate::domain::service_error::Categorie;
use crate::host::config::{Config, Donnee, Provenance, Surcharges};
use crate::host::paths::Chemins;
use crate::host::texts::Langue;

/// The process's environment, as a value.
pub type Environnement<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// The variables that are read. One that is no text is refused by name: left aside, it would let
/// another configuration, profile or journal be used than the one that was asked for.
pub(super) const VARIABLES: [&str; 7] = [
    "REPROV_CONFIG",
    "REPROV_PROFIL",
    "REPROV_FORMAT",
    "REPROV_LANGUE",
    "REPROV_HORS_LIGNE",
    "REPROV_DONNEES",
    crate::host::secret::VARIABLE,
];

/// A variable's text; `None` where it is not set or is no text.
pub(super) fn variable(environnement: Environnement<'_>, nom: &str) -> Option<String> {
    environnement(nom).and_then(|valeur| valeur.into_string().ok())
}

/// The global options in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Globales {
    /// What stands over the configuration file.
    pub surcharges: Surcharges,
    /// `--format`; csv counts as text, which is what is told beside the lines.
    pub format: Donnee<Format>,
    /// `--format csv`, which only `verifier` has.
    pub csv: bool,
    /// `--hors-ligne`.
    pub hors_ligne: Donnee<bool>,
    /// `--donnees`; `None`: the platform's folder.
    pub donnees: Option<Donnee<PathBuf>>,
    /// How many `-v`.
    pub verbosite: u8,
}

/// The words of `--langue`.
pub(super) const LANGUES: [(&str, Langue); 2] = [("fr", Langue::Fr), ("en", Langue::En)];
/// The words of `--format`.
pub(super) const FORMATS: [(&str, Format); 3] =
    [("texte", Format::Texte), ("json", Format::Json), (CSV, Format::Texte)];
const CSV: &str = "csv";
/// The words of a yes or no in the environment.
const OUI_NON: [(&str, bool); 8] = [
    ("1", true),
    ("true", true),
    ("oui", true),
    ("yes", true),
    ("0", false),
    ("false", false),
    ("non", false),
    ("no", false),
];

impl Globales {
    /// From the parsed options and the environment.
    pub(super) fn lit(options: &ArgMatches, environnement: Environnement<'_>) -> Result<Self, Echec> {
        if let Some(nom) = VARIABLES.into_iter().find(|nom| environnement(nom).is_some_and(|v| v.to_str().is_none())) {
            return Err(Echec::new(Categorie::Entree, "erreur.usage.variable_utf8").avec("variable", nom));
        }
        let environnement = |nom: &str| variable(environnement, nom);
        let texte = |nom: &str, variable: &str| -> Option<Donnee<String>> {
            let option = options.get_one::<String>(nom).cloned();
            let donnee = |origine| move |valeur| Donnee { valeur, origine };
            option.map(donnee(Provenance::Option)).or_else(|| {
                environnement(variable).filter(|valeur| !valeur.is_empty()).map(donnee(Provenance::Environnement))
            })
        };
        let chemin = |nom, variable| {
            texte(nom, variable).map(|donnee| Donnee { valeur: PathBuf::from(donnee.valeur), origine: donnee.origine })
        };
        let langue = texte("langue", "REPROV_LANGUE").map(|d| choisi(d, "langue", "REPROV_LANGUE", &LANGUES));
        let format = texte("format", "REPROV_FORMAT");
        let csv = format.as_ref().is_some_and(|donnee| donnee.valeur == CSV);
        let format = format.map(|d| choisi(d, "format", "REPROV_FORMAT", &FORMATS));
        let hors_ligne = if options.get_flag("hors_ligne") {
            Donnee { valeur: true, origine: Provenance::Option }
        } else {
            match environnement("REPROV_HORS_LIGNE").filter(|valeur| !valeur.is_empty()) {
                None => Donnee { valeur: false, origine: Provenance::Defaut },
                Some(valeur) => {
                    let donnee = Donnee { valeur: valeur.to_lowercase(), origine: Provenance::Environnement };
                    choisi(donnee, "hors-ligne", "REPROV_HORS_LIGNE", &OUI_NON)?
                }
            }
        };
        Ok(Self {
            surcharges: Surcharges {
                config: chemin("config", "REPROV_CONFIG"),
                profil: texte("profil", "REPROV_PROFIL"),
                langue: langue.transpose()?,
            },
            format: format.transpose()?.unwrap_or(Donnee { valeur: Format::Texte, origine: Provenance::Defaut }),
            csv,
            hors_ligne,
            donnees: chemin("donnees", "REPROV_DONNEES"),
            verbosite: options.get_count("verbeux"),
        })
    }

    /// The user's places.
    #[must_use]
    pub fn chemins(&self) -> Chemins {
        Chemins::trouve(self.donnees.as_ref().map(|donnee| donnee.valeur.as_path()))
    }

    /// The language before the configuration file is known to be readable.
    #[must_use]
    pub fn langue_probable(&self) -> Langue {
        match &self.surcharges.langue {
            Some(donnee) => donnee.valeur,
            None => langue_du_fichier(self.surcharges.config.as_ref().map(|donnee| donnee.valeur.clone())),
        }
    }
}

/// The language of the configuration file, French where it can't be told: for what must be said
/// before, or without, a configuration.
pub(super) fn langue_du_fichier(nomme: Option<PathBuf>) -> Langue {
    nomme
        .or_else(|| Chemins::trouve(None).config)
        .and_then(|chemin| std::fs::read_to_string(chemin).ok())
        .and_then(|source| Config::lit("", &source).ok())
        .map_or(Langue::Fr, |config| config.langue)
}

fn choisi<T: Copy>(donnee: Donnee<String>, nom: &str, variable: &str, choix: &[(&str, T)]) -> Result<Donnee<T>, Echec> {
    if let Some((_, valeur)) = choix.iter().find(|(mot, _)| *mot == donnee.valeur) {
        return Ok(Donnee { valeur: *valeur, origine: donnee.origine });
    }
    let attendu: Vec<&str> = choix.iter().map(|(mot, _)| *mot).collect();
    let echec = if donnee.origine == Provenance::Environnement {
        Echec::new(Categorie::Entree, "erreur.usage.environnement").avec("variable", variable)
    } else {
        Echec::new(Categorie::Entree, "erreur.usage.valeur").avec("argument", format!("--{nom}"))
    };
    Err(echec.avec("valeur", donnee.valeur).avec("attendu", attendu.join(" | ")))
}
