//! The configuration in force, and the settings that an engine gets from it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use jiff::SignedDuration;

use super::origin::ValueOrigin;
use super::profile::{Profile, ServiceAccess};
use super::settings::Settings;
use super::tables::{
    Cache, DisplaySettings, ExchangeSettings, FollowingSettings, Hotline, PostSettings, Quota, RetentionSettings,
};
use crate::domain::failure::Failure;
use crate::domain::near::nearest;
use crate::domain::polling::Cadence;
use crate::domain::rules::ereprov::ListAges;
use crate::domain::service_error::Category;
use crate::host::texts::Language;

/// The name of the profile in use when no other is named.
pub const DEFAULT_PROFILE: &str = "pack";

/// The configuration in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The file that the configuration was read from; `None` when there is none.
    pub file: Option<PathBuf>,
    /// The language of the texts.
    pub language: Language,
    /// The name of the profile in use. It may be missing from [`Self::profiles`] when neither an option, the
    /// environment nor the file named it.
    pub profile: String,
    /// The profiles by name.
    pub profiles: BTreeMap<String, Profile>,
    /// `[quota]`.
    pub quota: Quota,
    /// `[cache]`.
    pub cache: Cache,
    /// `[suivi]`.
    pub following: FollowingSettings,
    /// `[poste]`.
    pub post: PostSettings,
    /// `[hotline]`.
    pub hotline: Hotline,
    /// `[echange]`.
    pub exchange: ExchangeSettings,
    /// `[journal]`.
    pub journal: RetentionSettings,
    /// `[affichage]`.
    pub display: DisplaySettings,
    /// The keys that the file sets, by their full names.
    pub(super) present: BTreeSet<String>,
    /// Where the language comes from.
    pub(super) language_origin: ValueOrigin,
    /// Where the profile's name comes from.
    pub(super) profile_origin: ValueOrigin,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            file: None,
            language: Language::default(),
            profile: DEFAULT_PROFILE.to_owned(),
            profiles: BTreeMap::new(),
            quota: Quota::default(),
            cache: Cache::default(),
            following: FollowingSettings::default(),
            post: PostSettings::default(),
            hotline: Hotline::default(),
            exchange: ExchangeSettings::default(),
            journal: RetentionSettings::default(),
            display: DisplaySettings::default(),
            present: BTreeSet::new(),
            language_origin: ValueOrigin::Default,
            profile_origin: ValueOrigin::Default,
        }
    }
}

impl Config {
    /// The profile in use, if it is configured.
    #[must_use]
    pub fn active_profile(&self) -> Option<&Profile> {
        self.profiles.get(&self.profile)
    }

    /// Whether the profile in use has the address of its service, which is all that a first start needs.
    #[must_use]
    pub fn is_configured(&self) -> bool {
        self.active_profile().is_some_and(|profile| profile.url.is_some())
    }

    /// The access to the service of the profile in use.
    ///
    /// # Errors
    /// A [`Failure`] (`Category::Input`) when the profile does not exist, or lacks its url or identifiant.
    pub fn service_access(&self) -> Result<ServiceAccess, Failure> {
        let Some(profile) = self.active_profile() else {
            return Err(if self.profiles.is_empty() {
                Failure::new(Category::Input, "erreur.config.aucune")
            } else {
                self.unknown_profile(&self.profile)
            });
        };
        profile.service_access(&self.profile)
    }

    /// The engine's settings for the profile in use.
    #[must_use]
    pub fn settings(&self, offline: bool) -> Settings {
        let profile = self.active_profile();
        Settings {
            profile: self.profile.clone(),
            production: profile.is_some_and(|profile| profile.production),
            agent: self.post.agent.clone(),
            cadence: Cadence {
                first: signed(self.following.first),
                maximum: signed(self.following.maximum),
                doubt: signed(self.following.doubt),
            },
            ages: ListAges { fibres: signed(self.cache.fibres), stale: signed(self.cache.stale) },
            structure: signed(self.cache.structure),
            monthly: self.quota.monthly,
            share: self.quota.share(),
            reserve: self.quota.reserve,
            sessions: self.quota.sessions,
            offline,
            new_attempt: profile.map_or(0, |profile| profile.read_attempts),
        }
    }

    pub(super) fn unknown_profile(&self, profile: &str) -> Failure {
        let known: Vec<&str> = self.profiles.keys().map(String::as_str).collect();
        let near = nearest(profile, known.iter().copied());
        let key = match near {
            _ if known.is_empty() => "erreur.config.profil_sans_fichier",
            None => "erreur.config.profil_inconnu",
            Some(_) => "erreur.config.profil_proche",
        };
        Failure::new(Category::Input, key)
            .with("profil", profile)
            .with("proche", near.unwrap_or_default())
            .with("connus", known.join(", "))
    }
}

/// Converts a duration. Durations in a configuration are ten years at most, so they always fit.
pub(crate) fn signed(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}
