//! The configuration in force, and what an engine is given of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use jiff::SignedDuration;

use super::origin::Provenance;
use super::profile::{AccesReseau, Profil};
use super::settings::Reglages;
use super::tables::{Affichage, Cache, Conservation, Echange, Hotline, Poste, Quota, Suivi};
use crate::domain::failure::Echec;
use crate::domain::polling::Cadence;
use crate::domain::rules::ereprov::Ages;
use crate::domain::service_error::Categorie;
use crate::host::texts::Langue;

/// The name of the profile where nothing else says one.
pub const PROFIL_PAR_DEFAUT: &str = "pack";

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
    pub(super) presentes: BTreeSet<String>,
    /// Where the language came from.
    pub(super) origine_langue: Provenance,
    /// Where the profile's name came from.
    pub(super) origine_profil: Provenance,
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

    pub(super) fn profil_inconnu(&self, profil: &str) -> Echec {
        let connus: Vec<&str> = self.profils.keys().map(String::as_str).collect();
        let cle = if connus.is_empty() { "erreur.config.profil_sans_fichier" } else { "erreur.config.profil_inconnu" };
        Echec::new(Categorie::Entree, cle).avec("profil", profil).avec("connus", connus.join(", "))
    }
}

/// Durations of a configuration are ten years at most: they always fit.
pub(crate) fn signee(duree: Duration) -> SignedDuration {
    SignedDuration::try_from(duree).unwrap_or(SignedDuration::MAX)
}
