//! Building the configuration in force from a file, the command line and the environment.

use std::path::Path;

use super::in_force::Config;
use super::origin::Overrides;
use super::reading;
use crate::domain::failure::Failure;
use crate::host::toml_keys::read_file;

impl Config {
    /// The configuration in force: from the file that `overrides` names, else from the file at `by_default` if it
    /// exists, else without a file.
    ///
    /// # Errors
    /// A [`Failure`] when the file can't be read or one of its keys is wrong (the text names file, line and key), or
    /// when the profile that was named does not exist.
    pub fn load(overrides: &Overrides, by_default: Option<&Path>) -> Result<Self, Failure> {
        let named = overrides.config.as_ref().map(|given| given.value.as_path());
        let path = named.or_else(|| by_default.filter(|path| path.exists()));
        let config = match path {
            None => Self::default(),
            Some(path) => {
                let source = read_file(path)?;
                Self { file: Some(path.to_owned()), ..Self::read(&path.display().to_string(), &source)? }
            }
        };
        config.overridden(overrides)
    }

    /// The configuration in the text `source`. `file` is the file's name in refusals; relative paths in the text start
    /// from its folder.
    ///
    /// # Errors
    /// A [`Failure`] when a key is wrong: the text names file, line and key.
    pub fn read(file: &str, source: &str) -> Result<Self, Failure> {
        reading::read(file, source)
    }

    fn overridden(mut self, overrides: &Overrides) -> Result<Self, Failure> {
        if let Some(given) = &overrides.language {
            self.language = given.value;
            self.language_origin = given.origin;
        }
        if let Some(given) = &overrides.profile {
            if !self.profiles.contains_key(&given.value) {
                return Err(self.unknown_profile(&given.value));
            }
            self.profile.clone_from(&given.value);
            self.profile_origin = given.origin;
        }
        Ok(self)
    }
}
