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
use crate::domain::service_error::CodeErreur;
use crate::domain::states::Statut;
use crate::wire::ereprov::Methode;

const SCENARIOS: &str = include_str!("../../../assets/scenarios/scenarios.toml");

/// How a request is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
pub enum Forme {
    /// As the specification says.
    #[default]
    #[serde(rename = "normale")]
    Normale,
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
    Vide,
    /// The first half of the answer.
    #[serde(rename = "tronquee")]
    Tronquee,
    /// Never.
    #[serde(rename = "muette")]
    Muette,
    /// The connection is cut instead.
    #[serde(rename = "coupee")]
    Coupee,
    /// An accepted put without its code de décharge.
    #[serde(rename = "sans-code")]
    SansCode,
    /// An accepted put in the shape of the source's example (docs/e-reprov.md 3.3).
    #[serde(rename = "sans-entete")]
    SansEntete,
    /// In ISO-8859-1.
    #[serde(rename = "iso-8859-1")]
    Iso88591,
    /// In a SOAP 1.2 envelope.
    #[serde(rename = "soap12")]
    Soap12,
    /// The states without their accents.
    #[serde(rename = "sans-accents")]
    SansAccents,
}

/// A scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its name, as `--scenario` takes it.
    pub nom: String,
    /// What it does, in French.
    pub fr: String,
    /// What it does, in English.
    pub en: String,
    /// How a request is answered.
    pub forme: Forme,
    /// The KO of [`Forme::Ko`].
    pub ko: Option<Ko>,
    /// The HTTP status, where it is not the usual one.
    pub http: Option<u16>,
    /// Whether a request is carried out before it is answered.
    pub execute: bool,
    /// The workflow's last state.
    pub fin: Statut,
    /// How many times longer than usual a workflow takes.
    pub facteur: f64,
    /// How long an answer is held back, at vitesse 1.
    pub delai: Duration,
    /// The methods it holds for; empty: all.
    pub methodes: Vec<Methode>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Fichier {
    #[serde(rename = "scenario")]
    scenario: Vec<Brut>,
    #[serde(rename = "erreur")]
    erreur: Erreur,
    #[serde(rename = "libelles")]
    libelles: BTreeMap<String, String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Erreur {
    #[serde(rename = "fr")]
    fr: String,
    #[serde(rename = "en")]
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Brut {
    #[serde(rename = "nom")]
    nom: String,
    #[serde(rename = "fr")]
    fr: String,
    #[serde(rename = "en")]
    en: String,
    #[serde(rename = "reponse", default)]
    reponse: Forme,
    #[serde(rename = "code")]
    code: Option<String>,
    #[serde(rename = "libelle")]
    libelle: Option<String>,
    #[serde(rename = "http")]
    http: Option<u16>,
    #[serde(rename = "execute")]
    execute: Option<bool>,
    #[serde(rename = "fin")]
    fin: Option<String>,
    #[serde(rename = "facteur")]
    facteur: Option<f64>,
    #[serde(rename = "delai")]
    delai: Option<f64>,
    #[serde(rename = "methodes", default)]
    methodes: Vec<String>,
}

fn fichier() -> &'static Fichier {
    static FICHIER: OnceLock<Fichier> = OnceLock::new();
    // The file is embedded and a test reads it: the default is never met.
    FICHIER.get_or_init(|| toml::from_str(SCENARIOS).unwrap_or_default())
}

/// The service's label of a code (docs/e-reprov.md 3.6); empty for a code outside the catalogue.
#[must_use]
pub(super) fn libelle(code: &str) -> &'static str {
    fichier().libelles.get(code).map_or("", String::as_str)
}

/// A KO with the catalogue's label.
#[must_use]
pub(super) fn ko(code: &str) -> Ko {
    Ko { code: CodeErreur::read(code), libelle: libelle(code).to_owned() }
}

/// The name under which a method restricts a scenario.
const fn prefixe(methode: Methode) -> &'static str {
    match methode {
        Methode::GetSiteStructure => "structure",
        Methode::GetRoSite => "fibres",
        Methode::PutReprovisionning => "put",
        Methode::GetReprovisionning => "suivi",
    }
}

fn methode(nom: &str) -> Option<Methode> {
    [Methode::GetSiteStructure, Methode::GetRoSite, Methode::PutReprovisionning, Methode::GetReprovisionning]
        .into_iter()
        .find(|methode| prefixe(*methode) == nom || methode.nom() == nom)
}

impl Scenario {
    /// Every scenario, `erreur-CODE` for each code of the catalogue included.
    #[must_use]
    pub fn liste() -> Vec<Self> {
        let fichier = fichier();
        let erreurs = CodeErreur::connus().map(|code| Self::erreur(code, &fichier.erreur));
        fichier.scenario.iter().map(Self::lit).chain(erreurs).collect()
    }

    /// The scenario of that name; `METHODE:NOM` restricts it to one method. `None`: no such
    /// scenario or method.
    #[must_use]
    pub fn trouve(nom: &str) -> Option<Self> {
        if let Some((prefixe, reste)) = nom.split_once(':') {
            let methode = methode(prefixe)?;
            let scenario = Self::trouve_simple(reste)?;
            return Some(Self { nom: nom.to_owned(), methodes: vec![methode], ..scenario });
        }
        Self::trouve_simple(nom)
    }

    /// The scenario in which all goes well.
    #[must_use]
    pub fn normal() -> Self {
        Self {
            nom: "normal".to_owned(),
            fr: String::new(),
            en: String::new(),
            forme: Forme::Normale,
            ko: None,
            http: None,
            execute: true,
            fin: Statut::Termine,
            facteur: 1.0,
            delai: Duration::ZERO,
            methodes: Vec::new(),
        }
    }

    /// Whether it holds for this method.
    #[must_use]
    pub fn concerne(&self, methode: Methode) -> bool {
        self.methodes.is_empty() || self.methodes.contains(&methode)
    }

    fn trouve_simple(nom: &str) -> Option<Self> {
        Self::liste().into_iter().find(|scenario| scenario.nom == nom)
    }

    fn lit(brut: &Brut) -> Self {
        let ko = brut.code.as_deref().map(|code| Ko {
            code: CodeErreur::read(code),
            libelle: brut.libelle.clone().unwrap_or_else(|| libelle(code).to_owned()),
        });
        Self {
            nom: brut.nom.clone(),
            fr: brut.fr.clone(),
            en: brut.en.clone(),
            forme: brut.reponse,
            ko,
            http: brut.http,
            execute: brut.execute.unwrap_or(true),
            fin: brut.fin.as_deref().map_or(Statut::Termine, Statut::read),
            facteur: brut.facteur.unwrap_or(1.0),
            delai: brut.delai.and_then(|s| Duration::try_from_secs_f64(s).ok()).unwrap_or_default(),
            methodes: brut.methodes.iter().filter_map(|nom| methode(nom)).collect(),
        }
    }

    fn erreur(code: &str, textes: &Erreur) -> Self {
        let dit = |texte: &str| texte.replace("{code}", code).replace("{libelle}", libelle(code));
        Self {
            nom: format!("erreur-{code}"),
            fr: dit(&textes.fr),
            en: dit(&textes.en),
            forme: Forme::Ko,
            ko: Some(ko(code)),
            execute: false,
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
        toml::from_str::<Fichier>(SCENARIOS).unwrap();
        let liste = Scenario::liste();
        let noms: HashSet<_> = liste.iter().map(|s| s.nom.as_str()).collect();
        assert_eq!(noms.len(), liste.len());
        for scenario in &liste {
            assert!(!scenario.fr.is_empty() && !scenario.en.is_empty(), "{}", scenario.nom);
            assert_eq!(scenario.forme == Forme::Ko, scenario.ko.is_some(), "{}", scenario.nom);
        }
        for brut in &fichier().scenario {
            assert!(brut.methodes.iter().all(|nom| methode(nom).is_some()), "{}", brut.nom);
        }
    }

    #[test]
    fn every_code_has_its_label_and_its_scenario() {
        for code in CodeErreur::connus() {
            assert!(!libelle(code).is_empty(), "{code}");
            let scenario = Scenario::trouve(&format!("erreur-{code}")).unwrap();
            assert_eq!(scenario.ko, Some(ko(code)));
            assert!(!scenario.execute);
        }
        assert_eq!(fichier().libelles.len(), CodeErreur::connus().count());
    }

    #[test]
    fn a_prefix_restricts_to_one_method() {
        let scenario = Scenario::trouve("put:coupe").unwrap();
        assert!(scenario.concerne(Methode::PutReprovisionning) && !scenario.concerne(Methode::GetRoSite));
        assert!(Scenario::trouve("getReprovisionning:erreur--1").is_some());
        assert_eq!(Scenario::trouve("autre:coupe"), None);
        assert_eq!(Scenario::trouve("put:autre"), None);
    }
}
