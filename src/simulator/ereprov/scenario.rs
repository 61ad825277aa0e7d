//! The scenarios: what the simulator is told to do wrong (`assets/scenarios/scenarios.toml`).
//!
//! Owns: their format and names, and the service's error labels.
//!
//! Must never: act on any of it (that is [`super::world`] and [`super::server`]).

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::time::Duration;

use serde::Deserialize;

use crate::domain::put_answers::Ko;
use crate::domain::service_error::ServiceErrorCode;
use crate::domain::states::Statut;
use crate::wire::ereprov::EreprovMethod;

const SCENARIOS: &str = include_str!("../../../assets/scenarios/scenarios.toml");

/// How a request is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
pub enum AnswerForm {
    /// As the specification says.
    #[default]
    #[serde(rename = "normale")]
    Normal,
    /// KO with the scenario's code.
    #[serde(rename = "ko")]
    Ko,
    /// A SOAP Fault.
    #[serde(rename = "fault")]
    Fault,
    /// An HTML page.
    #[serde(rename = "html")]
    Html,
    /// No body.
    #[serde(rename = "vide")]
    Empty,
    /// The first half of the answer.
    #[serde(rename = "tronquee")]
    Truncated,
    /// Never.
    #[serde(rename = "muette")]
    Silent,
    /// The connection is cut instead.
    #[serde(rename = "coupee")]
    Cut,
    /// An accepted put without its code de décharge.
    #[serde(rename = "sans-code")]
    NoCode,
    /// An accepted put in the shape of the source's example (docs/e-reprov.md 3.3).
    #[serde(rename = "sans-entete")]
    NoEntete,
    /// In ISO-8859-1.
    #[serde(rename = "iso-8859-1")]
    Iso88591,
    /// In a SOAP 1.2 envelope.
    #[serde(rename = "soap12")]
    Soap12,
    /// The states without their accents.
    #[serde(rename = "sans-accents")]
    NoAccents,
}

/// A scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its name, as `--scenario` takes it.
    pub name: String,
    /// What it does, in French.
    pub french: String,
    /// What it does, in English.
    pub english: String,
    /// How a request is answered.
    pub form: AnswerForm,
    /// The KO of [`AnswerForm::Ko`].
    pub ko: Option<Ko>,
    /// The HTTP status, where it is not the usual one.
    pub http: Option<u16>,
    /// Whether a request is carried out before it is answered.
    pub run: bool,
    /// The workflow's last state.
    pub end: Statut,
    /// How many times longer than usual a workflow takes.
    pub factor: f64,
    /// How long an answer is held back, at vitesse 1.
    pub delay: Duration,
    /// The methods it holds for; empty: all.
    pub methods: Vec<EreprovMethod>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct ScenarioFile {
    #[serde(rename = "scenario")]
    scenario: Vec<RawScenario>,
    #[serde(rename = "erreur")]
    error: ErrorText,
    #[serde(rename = "libelles")]
    libelles: BTreeMap<String, String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct ErrorText {
    #[serde(rename = "fr")]
    french: String,
    #[serde(rename = "en")]
    english: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawScenario {
    #[serde(rename = "nom")]
    name: String,
    #[serde(rename = "fr")]
    french: String,
    #[serde(rename = "en")]
    english: String,
    #[serde(rename = "reponse", default)]
    answer: AnswerForm,
    #[serde(rename = "code")]
    code: Option<String>,
    #[serde(rename = "libelle")]
    libelle: Option<String>,
    #[serde(rename = "http")]
    http: Option<u16>,
    #[serde(rename = "execute")]
    run: Option<bool>,
    #[serde(rename = "fin")]
    end: Option<String>,
    #[serde(rename = "facteur")]
    factor: Option<f64>,
    #[serde(rename = "delai")]
    delay: Option<f64>,
    #[serde(rename = "methodes", default)]
    methods: Vec<String>,
}

fn file() -> &'static ScenarioFile {
    static FILE: OnceLock<ScenarioFile> = OnceLock::new();
    // The file is embedded and a test reads it: the default is never met.
    FILE.get_or_init(|| toml::from_str(SCENARIOS).unwrap_or_default())
}

/// The service's label of a code (docs/e-reprov.md 3.6); empty for a code outside the catalogue.
#[must_use]
pub(super) fn libelle(code: &str) -> &'static str {
    file().libelles.get(code).map_or("", String::as_str)
}

/// A KO with the catalogue's label.
#[must_use]
pub(super) fn ko(code: &str) -> Ko {
    Ko { code: ServiceErrorCode::read(code), libelle: libelle(code).to_owned() }
}

/// The name under which a method restricts a scenario.
const fn prefix(method: EreprovMethod) -> &'static str {
    match method {
        EreprovMethod::GetSiteStructure => "structure",
        EreprovMethod::GetRoSite => "fibres",
        EreprovMethod::PutReprovisionning => "put",
        EreprovMethod::GetReprovisionning => "suivi",
    }
}

fn method(name: &str) -> Option<EreprovMethod> {
    [
        EreprovMethod::GetSiteStructure,
        EreprovMethod::GetRoSite,
        EreprovMethod::PutReprovisionning,
        EreprovMethod::GetReprovisionning,
    ]
    .into_iter()
    .find(|method| prefix(*method) == name || method.name() == name)
}

impl Scenario {
    /// Every scenario, `erreur-CODE` for each code of the catalogue included.
    #[must_use]
    pub fn list() -> Vec<Self> {
        let file = file();
        let errors = ServiceErrorCode::known().map(|code| Self::error(code, &file.error));
        file.scenario.iter().map(Self::read).chain(errors).collect()
    }

    /// The scenario of that name; `METHODE:NOM` restricts it to one method. `None`: no such
    /// scenario or method.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        if let Some((prefix, remainder)) = name.split_once(':') {
            let method = method(prefix)?;
            let scenario = Self::find_simple(remainder)?;
            return Some(Self { name: name.to_owned(), methods: vec![method], ..scenario });
        }
        Self::find_simple(name)
    }

    /// The scenario in which all goes well.
    #[must_use]
    pub fn normal() -> Self {
        Self {
            name: "normal".to_owned(),
            french: String::new(),
            english: String::new(),
            form: AnswerForm::Normal,
            ko: None,
            http: None,
            run: true,
            end: Statut::Finished,
            factor: 1.0,
            delay: Duration::ZERO,
            methods: Vec::new(),
        }
    }

    /// Whether it holds for this method.
    #[must_use]
    pub fn concerns(&self, method: EreprovMethod) -> bool {
        self.methods.is_empty() || self.methods.contains(&method)
    }

    fn find_simple(name: &str) -> Option<Self> {
        Self::list().into_iter().find(|scenario| scenario.name == name)
    }

    fn read(raw: &RawScenario) -> Self {
        let ko = raw.code.as_deref().map(|code| Ko {
            code: ServiceErrorCode::read(code),
            libelle: raw.libelle.clone().unwrap_or_else(|| libelle(code).to_owned()),
        });
        Self {
            name: raw.name.clone(),
            french: raw.french.clone(),
            english: raw.english.clone(),
            form: raw.answer,
            ko,
            http: raw.http,
            run: raw.run.unwrap_or(true),
            end: raw.end.as_deref().map_or(Statut::Finished, Statut::read),
            factor: raw.factor.unwrap_or(1.0),
            delay: raw.delay.and_then(|s| Duration::try_from_secs_f64(s).ok()).unwrap_or_default(),
            methods: raw.methods.iter().filter_map(|name| method(name)).collect(),
        }
    }

    fn error(code: &str, texts: &ErrorText) -> Self {
        let told = |text: &str| text.replace("{code}", code).replace("{libelle}", libelle(code));
        Self {
            name: format!("erreur-{code}"),
            french: told(&texts.french),
            english: told(&texts.english),
            form: AnswerForm::Ko,
            ko: Some(ko(code)),
            run: false,
            ..Self::normal()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_file_is_well_formed_and_its_names_are_distinct() {
        toml::from_str::<ScenarioFile>(SCENARIOS).unwrap();
        let list = Scenario::list();
        let names: HashSet<_> = list.iter().map(|s| s.name.as_str()).collect();
        assert_eq!(names.len(), list.len());
        for scenario in &list {
            assert!(!scenario.french.is_empty() && !scenario.english.is_empty(), "{}", scenario.name);
            assert_eq!(scenario.form == AnswerForm::Ko, scenario.ko.is_some(), "{}", scenario.name);
        }
        for raw in &file().scenario {
            assert!(raw.methods.iter().all(|name| method(name).is_some()), "{}", raw.name);
        }
    }

    #[test]
    fn every_code_has_its_label_and_its_scenario() {
        for code in ServiceErrorCode::known() {
            assert!(!libelle(code).is_empty(), "{code}");
            let scenario = Scenario::find(&format!("erreur-{code}")).unwrap();
            assert_eq!(scenario.ko, Some(ko(code)));
            assert!(!scenario.run);
        }
        assert_eq!(file().libelles.len(), ServiceErrorCode::known().count());
    }

    #[test]
    fn a_prefix_restricts_to_one_method() {
        let scenario = Scenario::find("put:coupe").unwrap();
        assert!(scenario.concerns(EreprovMethod::PutReprovisionning) && !scenario.concerns(EreprovMethod::GetRoSite));
        assert!(Scenario::find("getReprovisionning:erreur--1").is_some());
        assert_eq!(Scenario::find("autre:coupe"), None);
        assert_eq!(Scenario::find("put:autre"), None);
    }
}
