//! The scenarios: the faults that the simulator is told to show (`assets/scenarios/scenarios.toml`).
//!
//! Owns: their format and names, and the service's error labels.
//!
//! Must never: act on a scenario (that is done by [`super::world`] and [`super::server`]).

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::time::Duration;

use serde::Deserialize;

use crate::domain::put_answers::Ko;
use crate::domain::service_error::ServiceErrorCode;
use crate::domain::states::Statut;
use crate::wire::ereprov::EreprovMethod;

const SCENARIOS: &str = include_str!("../../../assets/scenarios/scenarios.toml");

/// The form in which a request is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
pub enum AnswerForm {
    /// The answer of the specification.
    #[default]
    #[serde(rename = "normale")]
    Normal,
    /// A KO with the scenario's code.
    #[serde(rename = "ko")]
    Ko,
    /// A SOAP Fault.
    #[serde(rename = "fault")]
    Fault,
    /// An HTML page.
    #[serde(rename = "html")]
    Html,
    /// An answer without a body.
    #[serde(rename = "vide")]
    Empty,
    /// The first half of the answer.
    #[serde(rename = "tronquee")]
    Truncated,
    /// No answer at all; the connection stays open.
    #[serde(rename = "muette")]
    Silent,
    /// No answer: the connection is cut.
    #[serde(rename = "coupee")]
    Cut,
    /// An accepted put without its code de décharge.
    #[serde(rename = "sans-code")]
    NoCode,
    /// An accepted put in the shape of the source's example (docs/e-reprov.md 3.3).
    #[serde(rename = "sans-entete")]
    NoEntete,
    /// The answer in ISO-8859-1.
    #[serde(rename = "iso-8859-1")]
    Iso88591,
    /// The answer in a SOAP 1.2 envelope.
    #[serde(rename = "soap12")]
    Soap12,
    /// The answer with its states written without accents.
    #[serde(rename = "sans-accents")]
    NoAccents,
}

/// A scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The scenario's name, as `--scenario` takes it.
    pub name: String,
    /// The description of the scenario, in French.
    pub french: String,
    /// The description of the scenario, in English.
    pub english: String,
    /// The form in which a request is answered.
    pub form: AnswerForm,
    /// The KO that [`AnswerForm::Ko`] answers.
    pub ko: Option<Ko>,
    /// The HTTP status, when it is not the usual one.
    pub http: Option<u16>,
    /// Whether the request is executed before it is answered.
    pub run: bool,
    /// The final state of a workflow.
    pub end: Statut,
    /// By which factor a workflow takes longer than usual.
    pub factor: f64,
    /// How long an answer is delayed, at speed 1.
    pub delay: Duration,
    /// The methods that the scenario applies to; empty means all.
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
    // The file is embedded and checked by a test: the default is never used.
    FILE.get_or_init(|| toml::from_str(SCENARIOS).unwrap_or_default())
}

/// The service's label for a code (docs/e-reprov.md 3.6); empty for a code outside the catalogue.
#[must_use]
pub(super) fn libelle(code: &str) -> &'static str {
    file().libelles.get(code).map_or("", String::as_str)
}

/// A KO with this code and the catalogue's label for it.
#[must_use]
pub(super) fn ko(code: &str) -> Ko {
    Ko { code: ServiceErrorCode::read(code), libelle: libelle(code).to_owned() }
}

/// The name that restricts a scenario to this method.
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
    /// Every scenario, including `erreur-CODE` for each code of the catalogue.
    #[must_use]
    pub fn list() -> Vec<Self> {
        let file = file();
        let errors = ServiceErrorCode::known().map(|code| Self::error(code, &file.error));
        file.scenario.iter().map(Self::read).chain(errors).collect()
    }

    /// The scenario called `name`; `METHODE:NAME` restricts it to one method. `None` when there is no such scenario or
    /// method.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        if let Some((prefix, remainder)) = name.split_once(':') {
            let method = method(prefix)?;
            let scenario = Self::find_simple(remainder)?;
            return Some(Self { name: name.to_owned(), methods: vec![method], ..scenario });
        }
        Self::find_simple(name)
    }

    /// The scenario without any fault.
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

    /// Whether the scenario applies to this method.
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
