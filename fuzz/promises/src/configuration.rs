//! The configuration: reads it, uses it, and adds a profile to it.

use std::path::Path;
use std::time::Duration;

use reprov::host::config::{Auth, Config, NewProfile, Overrides, write_profile};
use reprov::host::toml_keys::{read_duration, read_size, read_text, write_duration, write_size};

use super::file::with;
use super::memory::{TOML, bound};
use super::{choice, tell};

/// Reads `bytes` as `config.toml`; a choice above 0 adds a profile to it.
pub fn exercise(bytes: &[u8]) {
    let (choice, body) = choice(bytes);
    let text = match read_text(Path::new("config.toml"), Vec::new(), body) {
        Ok(text) => text,
        Err(failure) => return tell(&failure),
    };
    measures(&text);
    let config = match bound("configuration", TOML, body.len(), || Config::read("dossier/config.toml", &text)) {
        Ok(config) => config,
        Err(failure) => return tell(&failure),
    };
    sensible(&config);
    if choice > 0 {
        with("config.toml", body, |path| add(path, &text, choice));
    }
}

/// A duration or size that is written reads back as the same.
fn measures(text: &str) {
    if let Some(duration) = read_duration(text) {
        assert_eq!(read_duration(&write_duration(duration)), Some(duration));
    }
    if let Some(size) = read_size(text) {
        assert_eq!(read_size(&write_size(size)), Some(size));
    }
}

/// The properties on which the product relies without checking again.
fn sensible(config: &Config) {
    assert!(config.quota.reserve < config.quota.share() && config.quota.share() <= config.quota.monthly);
    assert!(config.quota.sessions > 0);
    assert!(config.following.first > Duration::ZERO && config.following.first <= config.following.maximum);
    assert!(config.cache.fibres <= config.cache.stale);
    assert!(config.journal.retention >= Duration::from_hours(24));
    let _ = config.settings(true);
    match config.service_access() {
        Ok(access) => {
            assert!(access.url.starts_with("https://") || access.url.starts_with("http://"), "{}", access.url)
        }
        Err(failure) => tell(&failure),
    }
}

/// Adds a profile: it must be there afterwards, and everything else unchanged.
fn add(path: &Path, text: &str, choice: u8) {
    // Read under the file's own name: paths in it are relative to its folder.
    let before = Config::read(&path.display().to_string(), text).expect("it was read before");
    let new = NewProfile {
        url: "https://exemple.invalid/eReprov".to_owned(),
        login: Some("a\"\\é".to_owned()),
        auth: if choice & 1 == 0 { Auth::Basic } else { Auth::Wsse },
        production: choice & 2 == 0,
    };
    let name = "nouveau";
    if let Err(failure) = write_profile(path, name, &new) {
        tell(&failure);
        let remainder = Config::load(&Overrides::default(), Some(path)).expect("the file is as it was");
        assert_eq!(remainder.profiles, before.profiles);
        return;
    }
    let after = Config::load(&Overrides::default(), Some(path)).expect("what was written is read");
    let profile = &after.profiles[name];
    assert_eq!(profile.url.as_deref(), Some(new.url.as_str()));
    assert_eq!(profile.login, new.login);
    // A profile of that name without a URL keeps its other keys.
    if !before.profiles.contains_key(name) {
        assert_eq!((profile.auth, profile.production), (new.auth, new.production));
    }
    for (other, profile) in before.profiles.iter().filter(|(other, _)| *other != name) {
        assert_eq!(after.profiles.get(other), Some(profile), "{other}");
    }
}
