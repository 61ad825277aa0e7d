//! The configuration: `config.toml`, what stands over it, and what stands under it.
//!
//! Owns: every key with its default and its limits, which source wins (option, environment, file,
//! default), and where each value came from.
//!
//! Must never: hold a secret, reach the network, or change a file that a person wrote except by
//! adding a profile to it ([`ecriture`]).

pub mod ecriture;
mod lecture;
pub mod profil;
mod settings;
mod valeurs;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::SignedDuration;

use crate::domain::echec::Echec;
use crate::domain::polling::Cadence;
use crate::domain::rules::ereprov::Ages;
use crate::domain::service_error::Categorie;
use crate::host::texts::Langue;
use crate::host::toml_keys::lit_fichier;

pub use ecriture::{ProfilNouveau, ecrit_profil};
pub use profil::{AccesReseau, AdresseProxy, Auth, Profil};
pub use settings::Reglages;
pub use valeurs::Valeur;

/// The name of the profile where nothing else says one.
pub const PROFIL_PAR_DEFAUT: &str = "pack";

/// Where a value came from, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub enum Provenance {
    /// The command line.
    #[serde(rename = "option")]
    Option,
    /// An environment variable.
    #[serde(rename = "environnement")]
    Environnement,
    /// `config.toml`.
    #[serde(rename = "fichier")]
    Fichier,
    /// The product.
    #[serde(rename = "defaut")]
    Defaut,
}

/// A value that the command line or the environment gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Donnee<T> {
    /// The value.
    pub valeur: T,
    /// Which of the two gave it.
    pub origine: Provenance,
}

/// What the command line and the environment say over the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surcharges {
    /// `--config`, `REPROV_CONFIG`.
    pub config: Option<Donnee<PathBuf>>,
    /// `--profil`, `REPROV_PROFIL`.
    pub profil: Option<Donnee<String>>,
    /// `--langue`, `REPROV_LANGUE`.
    pub langue: Option<Donnee<Langue>>,
}

/// The configuration in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The file it was read from; `None` when there is none.
    pub fichier: Option<PathBuf>,
    /// The language of the texts.
    pub langue: Langue,
    /// The name of the profile in use; it need not exist in [`Self::profils`] when nobody named it.
    pub profil: String,
    /// The profiles by name.
    pub profils: BTreeMap<String, Profil>,
    /// `[quota]`.
    pub quota: Quota,
    /// `[cache]`.
    pub cache: Cache,
    /// `[suivi]`.
    pub suivi: Suivi,
    /// `[poste]`.
    pub poste: Poste,
    /// `[hotline]`.
    pub hotline: Hotline,
    /// `[echange]`.
    pub echange: Echange,
    /// `[journal]`.
    pub journal: Conservation,
    /// `[affichage]`.
    pub affichage: Affichage,
    /// The keys that the file holds, by their full names.
    presentes: BTreeSet<String>,
    /// Where the language came from.
    origine_langue: Provenance,
    /// Where the profile's name came from.
    origine_profil: Provenance,
}

/// `[quota]`: the operator's limits (contract page 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Requests a month, of the whole operator.
    pub mensuel: u32,
    /// This post's share of them; `None`: all.
    pub part: Option<u32>,
    /// Simultaneous sessions, of the whole operator.
    pub sessions: u8,
    /// Kept of the share for following and settling what is already sent.
    pub reserve: u32,
}

impl Quota {
    /// This post's share: `part`, else `mensuel`.
    #[must_use]
    pub fn part(&self) -> u32 {
        self.part.unwrap_or(self.mensuel)
    }
}

/// `[cache]`: how long an answer serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cache {
    /// A structure is fresh for so long.
    pub structure: Duration,
    /// A fibre list is fresh for so long; past it, advice A4.
    pub fibres: Duration,
    /// Past it, a fibre list counts as absent.
    pub perime: Duration,
}

/// `[suivi]`: how a reprovisioning is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suivi {
    /// Earliest first question.
    pub premier: Duration,
    /// Longest interval between two questions.
    pub maximum: Duration,
    /// Least time before "no trace" settles a put in doubt.
    pub doute: Duration,
}

/// `[poste]`: who works here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Poste {
    /// Stored with each put.
    pub agent: Option<String>,
}

/// `[hotline]`: whom to call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hotline {
    /// The operator's hotline.
    pub telephone: Option<String>,
}

/// `[echange]`: the operators, as the names of the access files call them (quadrigrammes).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Echange {
    /// The infrastructure operator: four letters or digits.
    pub code_oi: Option<String>,
    /// The commercial operator: four letters or digits.
    pub code_oc: Option<String>,
}

/// `[journal]`: how long what was done is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conservation {
    /// What `reprov journal --purger` leaves: nothing goes by itself.
    pub retention: Duration,
}

/// `[affichage]`: the screens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Affichage {
    /// The colours.
    pub theme: Theme,
    /// The signs.
    pub glyphes: Glyphes,
    /// The frames.
    pub bordures: Bordures,
    /// Whether the mouse works (it takes the terminal's own selection away).
    pub souris: bool,
}

/// `affichage.theme`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// By the terminal.
    #[default]
    Auto,
    /// Dark background.
    Sombre,
    /// Light background.
    Clair,
    /// No colour.
    Monochrome,
}

/// `affichage.glyphes`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Glyphes {
    /// By the terminal.
    #[default]
    Auto,
    /// Every sign of Unicode.
    Unicode,
    /// ASCII signs only.
    Ascii,
}

/// `affichage.bordures`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Bordures {
    /// Lines, of the set of signs.
    #[default]
    Ligne,
    /// `+`, `-` and `|`.
    Ascii,
    /// None: a screen reader has nothing to read out.
    Sans,
}

impl Default for Quota {
    fn default() -> Self {
        Self { mensuel: 2000, part: None, sessions: 2, reserve: 50 }
    }
}

impl Default for Cache {
    fn default() -> Self {
        Self { structure: Duration::from_hours(24), fibres: Duration::from_mins(15), perime: Duration::from_hours(24) }
    }
}

impl Default for Suivi {
    fn default() -> Self {
        Self { premier: Duration::from_secs(15), maximum: Duration::from_mins(5), doute: Duration::from_mins(10) }
    }
}

impl Default for Conservation {
    fn default() -> Self {
        Self { retention: Duration::from_hours(400 * 24) }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            fichier: None,
            langue: Langue::default(),
            profil: PROFIL_PAR_DEFAUT.to_owned(),
            profils: BTreeMap::new(),
            quota: Quota::default(),
            cache: Cache::default(),
            suivi: Suivi::default(),
            poste: Poste::default(),
            hotline: Hotline::default(),
            echange: Echange::default(),
            journal: Conservation::default(),
            affichage: Affichage::default(),
            presentes: BTreeSet::new(),
            origine_langue: Provenance::Defaut,
            origine_profil: Provenance::Defaut,
        }
    }
}

impl Config {
    /// The configuration in force: the file that `surcharges` names, else the one at `par_defaut`
    /// if it exists, else no file.
    ///
    /// # Errors
    /// The file can't be read, or one of its keys is wrong: the text names file, line and key. A
    /// profile that somebody named does not exist.
    pub fn charge(surcharges: &Surcharges, par_defaut: Option<&Path>) -> Result<Self, Echec> {
        let nomme = surcharges.config.as_ref().map(|donnee| donnee.valeur.as_path());
        let chemin = nomme.or_else(|| par_defaut.filter(|chemin| chemin.exists()));
        let config = match chemin {
            None => Self::default(),
            Some(chemin) => {
                let source = lit_fichier(chemin)?;
                Self { fichier: Some(chemin.to_owned()), ..Self::lit(&chemin.display().to_string(), &source)? }
            }
        };
        config.surchargee(surcharges)
    }

    /// The configuration that the text of a file gives; `fichier` names it in refusals. Relative
    /// paths in it are relative to the folder of `fichier`.
    ///
    /// # Errors
    /// A key is wrong: the text names file, line and key.
    pub fn lit(fichier: &str, source: &str) -> Result<Self, Echec> {
        lecture::lit(fichier, source)
    }

    fn surchargee(mut self, surcharges: &Surcharges) -> Result<Self, Echec> {
        if let Some(donnee) = &surcharges.langue {
            self.langue = donnee.valeur;
            self.origine_langue = donnee.origine;
        }
        if let Some(donnee) = &surcharges.profil {
            if !self.profils.contains_key(&donnee.valeur) {
                return Err(self.profil_inconnu(&donnee.valeur));
            }
            self.profil.clone_from(&donnee.valeur);
            self.origine_profil = donnee.origine;
        }
        Ok(self)
    }

    /// The profile in use, if it is configured.
    #[must_use]
    pub fn profil_actif(&self) -> Option<&Profil> {
        self.profils.get(&self.profil)
    }

    /// Whether the profile in use says where its service is: all that a first start needs.
    #[must_use]
    pub fn est_configuree(&self) -> bool {
        self.profil_actif().is_some_and(|profil| profil.url.is_some())
    }

    /// How to reach the service of the profile in use.
    ///
    /// # Errors
    /// No profile, or it lacks its url or its identifiant: category `entree`.
    pub fn acces(&self) -> Result<AccesReseau, Echec> {
        let Some(profil) = self.profil_actif() else {
            return Err(if self.profils.is_empty() {
                Echec::new(Categorie::Entree, "erreur.config.aucune")
            } else {
                self.profil_inconnu(&self.profil)
            });
        };
        profil.acces(&self.profil)
    }

    /// The engine's settings for the profile in use.
    #[must_use]
    pub fn reglages(&self, hors_ligne: bool) -> Reglages {
        let profil = self.profil_actif();
        Reglages {
            profil: self.profil.clone(),
            production: profil.is_some_and(|profil| profil.production),
            agent: self.poste.agent.clone(),
            cadence: Cadence {
                premier: signee(self.suivi.premier),
                maximum: signee(self.suivi.maximum),
                doute: signee(self.suivi.doute),
            },
            ages: Ages { fibres: signee(self.cache.fibres), perime: signee(self.cache.perime) },
            structure: signee(self.cache.structure),
            mensuel: self.quota.mensuel,
            part: self.quota.part(),
            reserve: self.quota.reserve,
            sessions: self.quota.sessions,
            hors_ligne,
            nouvel_essai: profil.map_or(0, |profil| profil.lecture_nouvel_essai),
        }
    }

    fn profil_inconnu(&self, profil: &str) -> Echec {
        let connus: Vec<&str> = self.profils.keys().map(String::as_str).collect();
        let cle = if connus.is_empty() { "erreur.config.profil_sans_fichier" } else { "erreur.config.profil_inconnu" };
        Echec::new(Categorie::Entree, cle).avec("profil", profil).avec("connus", connus.join(", "))
    }
}

/// Durations of a configuration are ten years at most: they always fit.
pub(crate) fn signee(duree: Duration) -> SignedDuration {
    SignedDuration::try_from(duree).unwrap_or(SignedDuration::MAX)
}
