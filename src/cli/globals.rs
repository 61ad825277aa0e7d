//! The options of every command. Precedence: option, then environment variable, then (for some) the file, then the
//! default.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::ArgMatches;

use super::context::Format;
use crate::domain::failure::Failure;
use crate::domain::service_error::Category;
use crate::host::config::{Config, Given, Overrides, ValueOrigin};
use crate::host::paths::Paths;
use crate::host::texts::Language;

/// The process's environment, as a value.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// The environment variables that are read. A value that is not valid text is refused by name: if it was ignored,
/// another configuration, profile or journal would be used than the one asked for.
pub(super) const VARIABLES: [&str; 7] = [
    "REPROV_CONFIG",
    "REPROV_PROFIL",
    "REPROV_FORMAT",
    "REPROV_LANGUE",
    "REPROV_HORS_LIGNE",
    "REPROV_DONNEES",
    crate::host::secret::VARIABLE,
];

/// A variable's text; `None` when it is not set or not valid text.
pub(super) fn variable(environment: Environment<'_>, name: &str) -> Option<String> {
    environment(name).and_then(|value| value.into_string().ok())
}

/// The global options in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GlobalOptions {
    /// What overrides the configuration file.
    pub overrides: Overrides,
    /// `--format`. For csv this is the text format: it applies to what is written beside the lines.
    pub format: Given<Format>,
    /// `--format csv`, which only `verifier` has.
    pub csv: bool,
    /// `--hors-ligne`.
    pub offline: Given<bool>,
    /// `--donnees`; `None`: the platform's folder.
    pub data: Option<Given<PathBuf>>,
    /// How many times `-v` was given.
    pub verbosity: u8,
}

/// The values of `--langue`.
pub(super) const LANGUAGES: [(&str, Language); 2] = [("fr", Language::French), ("en", Language::English)];
/// The values of `--format`.
pub(super) const FORMATS: [(&str, Format); 3] = [("texte", Format::Text), ("json", Format::Json), (CSV, Format::Text)];
const CSV: &str = "csv";
/// The words for yes and no in environment variables.
const YES_NO: [(&str, bool); 8] = [
    ("1", true),
    ("true", true),
    ("oui", true),
    ("yes", true),
    ("0", false),
    ("false", false),
    ("non", false),
    ("no", false),
];

impl GlobalOptions {
    /// Reads them from the parsed options and the environment.
    pub(super) fn read(options: &ArgMatches, environment: Environment<'_>) -> Result<Self, Failure> {
        if let Some(name) = VARIABLES.into_iter().find(|name| environment(name).is_some_and(|v| v.to_str().is_none())) {
            return Err(Failure::new(Category::Input, "erreur.usage.variable_utf8").with("variable", name));
        }
        let environment = |name: &str| variable(environment, name);
        let text = |name: &str, variable: &str| -> Option<Given<String>> {
            let option = options.get_one::<String>(name).cloned();
            let given = |origin| move |value| Given { value, origin };
            option.map(given(ValueOrigin::Option)).or_else(|| {
                environment(variable).filter(|value| !value.is_empty()).map(given(ValueOrigin::Environment))
            })
        };
        let path = |name, variable| {
            text(name, variable).map(|given| Given { value: PathBuf::from(given.value), origin: given.origin })
        };
        let language = text("langue", "REPROV_LANGUE").map(|d| chosen(d, "langue", "REPROV_LANGUE", &LANGUAGES));
        let format = text("format", "REPROV_FORMAT");
        let csv = format.as_ref().is_some_and(|given| given.value == CSV);
        let format = format.map(|d| chosen(d, "format", "REPROV_FORMAT", &FORMATS));
        let offline = if options.get_flag("hors_ligne") {
            Given { value: true, origin: ValueOrigin::Option }
        } else {
            match environment("REPROV_HORS_LIGNE").filter(|value| !value.is_empty()) {
                None => Given { value: false, origin: ValueOrigin::Default },
                Some(value) => {
                    let given = Given { value: value.to_lowercase(), origin: ValueOrigin::Environment };
                    chosen(given, "hors-ligne", "REPROV_HORS_LIGNE", &YES_NO)?
                }
            }
        };
        Ok(Self {
            overrides: Overrides {
                config: path("config", "REPROV_CONFIG"),
                profile: text("profil", "REPROV_PROFIL"),
                language: language.transpose()?,
            },
            format: format.transpose()?.unwrap_or(Given { value: Format::Text, origin: ValueOrigin::Default }),
            csv,
            offline,
            data: path("donnees", "REPROV_DONNEES"),
            verbosity: options.get_count("verbeux"),
        })
    }

    /// The folders and files of this user.
    #[must_use]
    pub fn paths(&self) -> Paths {
        Paths::find(self.data.as_ref().map(|given| given.value.as_path()))
    }

    /// The language to use before it is known whether the configuration file can be read.
    #[must_use]
    pub fn likely_language(&self) -> Language {
        match &self.overrides.language {
            Some(given) => given.value,
            None => file_language(self.overrides.config.as_ref().map(|given| given.value.clone())),
        }
    }
}

/// The language in the configuration file, French if it can't be found out: for messages before, or without, a
/// configuration.
pub(super) fn file_language(named: Option<PathBuf>) -> Language {
    named
        .or_else(|| Paths::find(None).config)
        .and_then(|path| std::fs::read_to_string(path).ok())
        .and_then(|source| Config::read("", &source).ok())
        .map_or(Language::French, |config| config.language)
}

fn chosen<T: Copy>(
    given: Given<String>,
    name: &str,
    variable: &str,
    choice: &[(&str, T)],
) -> Result<Given<T>, Failure> {
    if let Some((_, value)) = choice.iter().find(|(word, _)| *word == given.value) {
        return Ok(Given { value: *value, origin: given.origin });
    }
    let expected: Vec<&str> = choice.iter().map(|(word, _)| *word).collect();
    let failure = if given.origin == ValueOrigin::Environment {
        Failure::new(Category::Input, "erreur.usage.environnement").with("variable", variable)
    } else {
        Failure::new(Category::Input, "erreur.usage.valeur").with("argument", format!("--{name}"))
    };
    Err(failure.with("valeur", given.value).with("attendu", expected.join(" | ")))
}
