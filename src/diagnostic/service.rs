//! The service itself: does it take the configured login, SOAP version and PBO element? Uses reads only, each counted
//! like any other. A step ends with the first setting that works: usually two requests, at most [`REQUESTS`].

use serde_json::json;

use super::{Check, CheckResult, CheckState};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::fibre::{FibresQuestion, RoSite};
use crate::domain::reference::{ContratId, PboId, Place};
use crate::domain::service_error::Category;
use crate::domain::site::Site;
use crate::engine::Engine;
use crate::host::config::Config;
use crate::wire::ereprov::PboElement;
use crate::wire::soap::SoapVersion;

/// The most requests that are used: getSiteStructure in each version, getRoSite with each element.
pub const REQUESTS: u32 = 4;

/// Makes an engine that uses the given version and element, and repeats no request.
pub type EngineMaker<'a> = &'a dyn Fn(SoapVersion, PboElement) -> Result<Engine, Failure>;

/// The three checks of the service, for when none of them can be made.
pub const CHECKS: [Check; 3] = [Check::Access, Check::Soap, Check::Pbo];

const fn other_version(version: SoapVersion) -> SoapVersion {
    match version {
        SoapVersion::V11 => SoapVersion::V12,
        SoapVersion::V12 => SoapVersion::V11,
    }
}

const fn other_element(element: PboElement) -> PboElement {
    match element {
        PboElement::ReferencePbo => PboElement::ReferenceBe,
        PboElement::ReferenceBe => PboElement::ReferencePbo,
    }
}

const fn version_name(version: SoapVersion) -> &'static str {
    match version {
        SoapVersion::V11 => "1.1",
        SoapVersion::V12 => "1.2",
    }
}

const fn element_name(element: PboElement) -> &'static str {
    match element {
        PboElement::ReferencePbo => "referencePBO",
        PboElement::ReferenceBe => "referenceBE",
    }
}

/// What an answer shows about the settings of the request.
pub(super) enum TrialAnswer {
    /// The service answered, with a value or a KO of its own.
    Answers(Option<Site>),
    /// The service refused the login.
    Refuses(Failure),
    /// The service answered but did not understand the request: another version may work.
    NotUnderstood(Failure),
    /// Nothing was learned: the service was not asked or did not answer, or its refusal says nothing about the
    /// settings (quota, sessions).
    Silent(Failure),
}

pub(super) fn understand(result: Result<Site, Failure>) -> TrialAnswer {
    let failure = match result {
        Ok(site) => return TrialAnswer::Answers(Some(site)),
        Err(failure) => failure,
    };
    match (&failure.ko, failure.category) {
        (_, Category::Credentials) => TrialAnswer::Refuses(failure),
        // The month's volume and the sessions show nothing about the profile.
        (Some(_), Category::Quota | Category::Busy) => TrialAnswer::Silent(failure),
        (Some(_), _) => TrialAnswer::Answers(None),
        (None, Category::Service | Category::Protocol) if failure.kind != Some(FailureKind::WrongAddress) => {
            TrialAnswer::NotUnderstood(failure)
        }
        (None, _) => TrialAnswer::Silent(failure),
    }
}

/// Asks the service, and gives each check to `tell`.
pub async fn ask(config: &Config, contrat: &ContratId, attempt: EngineMaker<'_>, tell: &mut dyn FnMut(CheckResult)) {
    let Some(profile) = config.active_profile() else { return };
    let (version, element) = (profile.soap_version, profile.pbo_element);
    let structure = async |version| match attempt(version, element) {
        Ok(engine) => understand(engine.try_structure(contrat).await),
        Err(failure) => TrialAnswer::Silent(failure),
    };
    let mut accepted = version;
    let mut answer = structure(version).await;
    let mut refusal = None;
    if let TrialAnswer::NotUnderstood(failure) = answer {
        accepted = other_version(version);
        answer = structure(accepted).await;
        refusal = Some(failure);
    }
    let site = match answer {
        TrialAnswer::Answers(site) => {
            tell(CheckResult::new(Check::Access).observed("diagnostic.acces.ok", &[("contrat", contrat)]));
            tell(soap(version, accepted));
            site
        }
        TrialAnswer::Refuses(failure) => {
            // A KO that refuses the login is an answer. A refusal by HTTP status proves nothing about the version, and
            // a remembered one nothing about now.
            let before = matches!(failure.kind, Some(FailureKind::CredentialsRefusedBefore { .. }));
            let understood = failure.ko.is_some() && !before;
            tell(CheckResult::failure(Check::Access, failure));
            tell(if understood {
                soap(version, accepted)
            } else {
                CheckResult::not_tried(Check::Soap, "diagnostic.etape_precedente")
            });
            tell(CheckResult::not_tried(Check::Pbo, "diagnostic.etape_precedente"));
            return;
        }
        TrialAnswer::NotUnderstood(failure) | TrialAnswer::Silent(failure) => {
            tell(match refusal {
                None => CheckResult::failure(Check::Access, failure),
                Some(_) => CheckResult::not_tried(Check::Access, "diagnostic.etape_precedente"),
            });
            tell(match refusal {
                None => CheckResult::not_tried(Check::Soap, "diagnostic.etape_precedente"),
                // The failure in the configured version says more than the one in the other version.
                Some(first) => CheckResult::failure(Check::Soap, first).observed("diagnostic.soap.aucune", &[]),
            });
            tell(CheckResult::not_tried(Check::Pbo, "diagnostic.etape_precedente"));
            return;
        }
    };
    tell(match site.as_ref().and_then(one_pbo) {
        Some(question) => pbo(contrat, &question, accepted, element, attempt).await,
        None => CheckResult::not_tried(Check::Pbo, "diagnostic.pbo.sans_pbo"),
    });
}

fn soap(configured: SoapVersion, accepted: SoapVersion) -> CheckResult {
    let (configured_name, accepted_name) = (version_name(configured), version_name(accepted));
    let finding =
        CheckResult::new(Check::Soap).data(json!({ "configuree": configured_name, "acceptee": accepted_name }));
    if configured == accepted {
        finding.observed("diagnostic.soap.ok", &[("version", &configured_name)])
    } else {
        finding
            .observed("diagnostic.soap.autre", &[("configuree", &configured_name), ("acceptee", &accepted_name)])
            .advised(CheckState::Failure, "diagnostic.soap.autre.faire", &[("acceptee", &accepted_name)])
    }
}

/// The question that shows whether the PBO element is understood.
struct PboQuestion {
    question: FibresQuestion,
    /// What the answer looks like when the service ignores the element.
    otherwise: Otherwise,
}

/// The answer when the element is ignored: the whole floor that the question also names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Otherwise {
    /// Other PBOs beside the one in the question.
    Others,
    /// Other PBOs only: the PBO is on another floor, so a service that reads the element finds nothing on this one.
    Elsewhere,
    /// The same answer: the site has a single PBO.
    Same,
}

/// The most telling question about a site: a PBO with its own floor when that floor has several, else a PBO with the
/// floor of another one. (A PBO without a floor is understood on the contract's own floor only.)
fn one_pbo(site: &Site) -> Option<PboQuestion> {
    let mut etages = Vec::new();
    for location in site.etages() {
        let place = Place::parse(location.batiment, location.escalier, &location.etage.reference).ok();
        let pbo = location.etage.pbo.first().and_then(|pbo| PboId::parse(&pbo.reference).ok());
        if let (Some(place), Some(pbo)) = (place, pbo) {
            etages.push((place, pbo, location.etage.pbo.len() > 1));
        }
    }
    let question = |place: &Place, pbo: &PboId, otherwise| PboQuestion {
        question: FibresQuestion { place: Some(place.clone()), pbo: Some(pbo.clone()) },
        otherwise,
    };
    let (place, first, _) = etages.first()?;
    if let Some((place, pbo, _)) = etages.iter().find(|(_, _, several)| *several) {
        Some(question(place, pbo, Otherwise::Others))
    } else if let Some((_, other, _)) = etages.iter().find(|(_, pbo, _)| pbo != first) {
        Some(question(place, other, Otherwise::Elsewhere))
    } else {
        Some(question(place, first, Otherwise::Same))
    }
}

/// What an answer shows about the element.
enum ElementUnderstood {
    /// The service read the element.
    Understood,
    /// The service ignored the element, or complained about a parameter.
    Ignored,
    /// The answer shows nothing.
    Undecided(Option<Failure>),
}

fn understood_as(result: Result<RoSite, Failure>, asked_pbo: &str, otherwise: Otherwise) -> ElementUnderstood {
    match result {
        Ok(list) if list.pbo.iter().any(|pbo| pbo.reference.trim() != asked_pbo) => ElementUnderstood::Ignored,
        Ok(list) if list.pbo.is_empty() && otherwise != Otherwise::Elsewhere => ElementUnderstood::Undecided(None),
        Ok(_) => ElementUnderstood::Understood,
        Err(failure) => match (&failure.ko, failure.category) {
            (Some(ko), _) if ko.code.as_str() == "20001" => ElementUnderstood::Ignored,
            (None, Category::Service | Category::Protocol) => ElementUnderstood::Ignored,
            (Some(_), Category::Request | Category::State) if otherwise == Otherwise::Elsewhere => {
                ElementUnderstood::Understood
            }
            _ => ElementUnderstood::Undecided(Some(failure)),
        },
    }
}

async fn pbo(
    contrat: &ContratId,
    PboQuestion { question, otherwise }: &PboQuestion,
    version: SoapVersion,
    element: PboElement,
    attempt: EngineMaker<'_>,
) -> CheckResult {
    let asked_pbo = question.pbo.as_ref().map_or("", PboId::as_str);
    let fibres = async |element| match attempt(version, element) {
        Ok(engine) => understood_as(engine.try_fibres(contrat, question).await, asked_pbo, *otherwise),
        Err(failure) => ElementUnderstood::Undecided(Some(failure)),
    };
    let (configured, other) = (element_name(element), element_name(other_element(element)));
    let finding = |accepted: Option<&str>| {
        CheckResult::new(Check::Pbo).data(json!({ "configure": configured, "accepte": accepted, "pbo": asked_pbo }))
    };
    let undecided = || finding(None).advised(CheckState::Warning, "diagnostic.pbo.vide.faire", &[]);
    match fibres(element).await {
        ElementUnderstood::Understood => {
            let ok = finding(Some(configured))
                .observed("diagnostic.pbo.ok", &[("element", &configured), ("pbo", &asked_pbo)]);
            if *otherwise == Otherwise::Same { ok.observed("diagnostic.pbo.seul", &[]) } else { ok }
        }
        ElementUnderstood::Undecided(None) => undecided().observed("diagnostic.pbo.vide", &[("pbo", &asked_pbo)]),
        // A KO of another kind shows nothing about the element; no answer at all is a failure.
        ElementUnderstood::Undecided(Some(failure)) if failure.ko.is_some() => {
            CheckResult { cause: Some(failure), ..undecided() }
        }
        ElementUnderstood::Undecided(Some(failure)) => CheckResult::failure(Check::Pbo, failure),
        ElementUnderstood::Ignored => match fibres(other_element(element)).await {
            ElementUnderstood::Understood => finding(Some(other))
                .observed("diagnostic.pbo.autre", &[("configure", &configured), ("accepte", &other)])
                .advised(CheckState::Failure, "diagnostic.pbo.autre.faire", &[("accepte", &other)]),
            _ => undecided().observed("diagnostic.pbo.aucun", &[("pbo", &asked_pbo)]),
        },
    }
}
