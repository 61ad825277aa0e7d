//! The service itself: does it take the login, the SOAP version and the PBO's element that are
//! configured? With reads only, each counted as any other; what works as configured ends its step, so
//! that two requests are the rule and [`REQUETES`] the most.

use serde_json::json;

use super::{Constat, Controle, Etat};
use crate::domain::failure::{Echec, FailureKind};
use crate::domain::fibre::{QuestionFibres, RoSite};
use crate::domain::reference::{Lieu, ReferenceContrat, ReferencePbo};
use crate::domain::service_error::Categorie;
use crate::domain::site::Site;
use crate::engine::Engine;
use crate::host::config::Config;
use crate::wire::ereprov::ElementPbo;
use crate::wire::soap::VersionSoap;

/// The requests that are spent at most: getSiteStructure in each version, getRoSite with each element.
pub const REQUETES: u32 = 4;

/// Makes an engine that speaks the version and names the element as told, and asks nothing twice.
pub type Essai<'a> = &'a dyn Fn(VersionSoap, ElementPbo) -> Result<Engine, Echec>;

/// The three checks, where nothing of them can be looked at.
pub const CONTROLES: [Controle; 3] = [Controle::Acces, Controle::Soap, Controle::Pbo];

const fn autre_version(version: VersionSoap) -> VersionSoap {
    match version {
        VersionSoap::V11 => VersionSoap::V12,
        VersionSoap::V12 => VersionSoap::V11,
    }
}

const fn autre_element(element: ElementPbo) -> ElementPbo {
    match element {
        ElementPbo::ReferencePbo => ElementPbo::ReferenceBe,
        ElementPbo::ReferenceBe => ElementPbo::ReferencePbo,
    }
}

const fn nom_version(version: VersionSoap) -> &'static str {
    match version {
        VersionSoap::V11 => "1.1",
        VersionSoap::V12 => "1.2",
    }
}

const fn nom_element(element: ElementPbo) -> &'static str {
    match element {
        ElementPbo::ReferencePbo => "referencePBO",
        ElementPbo::ReferenceBe => "referenceBE",
    }
}

/// What an answer says of the way it was asked.
pub(super) enum Reponse {
    /// It answers; with a value or a KO of its own.
    Repond(Option<Site>),
    /// It refuses who asks.
    Refuse(Echec),
    /// It answers, and not to this: another version may do.
    NeComprendPas(Echec),
    /// It was not asked, or did not answer.
    Muet(Echec),
}

pub(super) fn comprend(resultat: Result<Site, Echec>) -> Reponse {
    let echec = match resultat {
        Ok(site) => return Reponse::Repond(Some(site)),
        Err(echec) => echec,
    };
    match (&echec.ko, echec.categorie) {
        (_, Categorie::Identifiants) => Reponse::Refuse(echec),
        // The month's volume and the sessions say nothing of the profile.
        (Some(_), Categorie::Quota | Categorie::Occupe) => Reponse::Muet(echec),
        (Some(_), _) => Reponse::Repond(None),
        (None, Categorie::Service | Categorie::Protocole) if echec.kind != Some(FailureKind::WrongAddress) => {
            Reponse::NeComprendPas(echec)
        }
        (None, _) => Reponse::Muet(echec),
    }
}

/// Asks, and tells each check to `dit`.
pub async fn interroge(config: &Config, contrat: &ReferenceContrat, essai: Essai<'_>, dit: &mut dyn FnMut(Constat)) {
    let Some(profil) = config.profil_actif() else { return };
    let (version, element) = (profil.soap_version, profil.pbo_element);
    let structure = async |version| match essai(version, element) {
        Ok(engine) => comprend(engine.essaie_structure(contrat).await),
        Err(echec) => Reponse::Muet(echec),
    };
    let mut acceptee = version;
    let mut reponse = structure(version).await;
    let mut refus = None;
    if let Reponse::NeComprendPas(echec) = reponse {
        acceptee = autre_version(version);
        reponse = structure(acceptee).await;
        refus = Some(echec);
    }
    let site = match reponse {
        Reponse::Repond(site) => {
            dit(Constat::new(Controle::Acces).vu("diagnostic.acces.ok", &[("contrat", contrat)]));
            dit(soap(version, acceptee));
            site
        }
        Reponse::Refuse(echec) => {
            // A refusal by name is an answer; one by HTTP status may be to anything, and one that is
            // remembered says nothing of now.
            let before = matches!(echec.kind, Some(FailureKind::CredentialsRefusedBefore { .. }));
            let compris = echec.ko.is_some() && !before;
            dit(Constat::echec(Controle::Acces, echec));
            dit(if compris {
                soap(version, acceptee)
            } else {
                Constat::non_essaye(Controle::Soap, "diagnostic.etape_precedente")
            });
            dit(Constat::non_essaye(Controle::Pbo, "diagnostic.etape_precedente"));
            return;
        }
        Reponse::NeComprendPas(echec) | Reponse::Muet(echec) => {
            dit(match refus {
                None => Constat::echec(Controle::Acces, echec),
                Some(_) => Constat::non_essaye(Controle::Acces, "diagnostic.etape_precedente"),
            });
            dit(match refus {
                None => Constat::non_essaye(Controle::Soap, "diagnostic.etape_precedente"),
                // What the configured version met says more than what the other one did.
                Some(premier) => Constat::echec(Controle::Soap, premier).vu("diagnostic.soap.aucune", &[]),
            });
            dit(Constat::non_essaye(Controle::Pbo, "diagnostic.etape_precedente"));
            return;
        }
    };
    dit(match site.as_ref().and_then(un_pbo) {
        Some(question) => pbo(contrat, &question, acceptee, element, essai).await,
        None => Constat::non_essaye(Controle::Pbo, "diagnostic.pbo.sans_pbo"),
    });
}

fn soap(configuree: VersionSoap, acceptee: VersionSoap) -> Constat {
    let (a, b) = (nom_version(configuree), nom_version(acceptee));
    let constat = Constat::new(Controle::Soap).donnees(json!({ "configuree": a, "acceptee": b }));
    if configuree == acceptee {
        constat.vu("diagnostic.soap.ok", &[("version", &a)])
    } else {
        constat.vu("diagnostic.soap.autre", &[("configuree", &a), ("acceptee", &b)]).mais(
            Etat::Echec,
            "diagnostic.soap.autre.faire",
            &[("acceptee", &b)],
        )
    }
}

/// What is asked to see whether the element is understood.
struct QuestionPbo {
    question: QuestionFibres,
    /// What an answer that passes over the element looks like.
    sinon: Sinon,
}

/// What comes when the element is passed over: the whole floor that is named beside it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sinon {
    /// Other PBOs beside the one that is asked for.
    Autres,
    /// Other PBOs in place of it: it stands elsewhere, and who reads the element finds nothing there.
    Ailleurs,
    /// The same: the site has one PBO.
    Pareil,
}

/// The most telling question about a site: a PBO with its place where the floor has several, else a
/// PBO with the place of another. (A PBO alone is understood on the contract's own floor only.)
fn un_pbo(site: &Site) -> Option<QuestionPbo> {
    let mut etages = Vec::new();
    for place in site.etages() {
        let lieu = Lieu::parse(place.batiment, place.escalier, &place.etage.reference).ok();
        let pbo = place.etage.pbo.first().and_then(|pbo| ReferencePbo::parse(&pbo.reference).ok());
        if let (Some(lieu), Some(pbo)) = (lieu, pbo) {
            etages.push((lieu, pbo, place.etage.pbo.len() > 1));
        }
    }
    let question = |lieu: &Lieu, pbo: &ReferencePbo, sinon| QuestionPbo {
        question: QuestionFibres { lieu: Some(lieu.clone()), pbo: Some(pbo.clone()) },
        sinon,
    };
    let (lieu, premier, _) = etages.first()?;
    if let Some((lieu, pbo, _)) = etages.iter().find(|(_, _, plusieurs)| *plusieurs) {
        Some(question(lieu, pbo, Sinon::Autres))
    } else if let Some((_, autre, _)) = etages.iter().find(|(_, pbo, _)| pbo != premier) {
        Some(question(lieu, autre, Sinon::Ailleurs))
    } else {
        Some(question(lieu, premier, Sinon::Pareil))
    }
}

/// What an answer says of the element.
enum Element {
    /// It was read.
    Compris,
    /// It was passed over, or a parameter is complained about.
    Ignore,
    /// Nothing that tells.
    Indecis(Option<Echec>),
}

fn entendu(resultat: Result<RoSite, Echec>, demande: &str, sinon: Sinon) -> Element {
    match resultat {
        Ok(liste) if liste.pbo.iter().any(|pbo| pbo.reference.trim() != demande) => Element::Ignore,
        Ok(liste) if liste.pbo.is_empty() && sinon != Sinon::Ailleurs => Element::Indecis(None),
        Ok(_) => Element::Compris,
        Err(echec) => match (&echec.ko, echec.categorie) {
            (Some(ko), _) if ko.code.as_str() == "20001" => Element::Ignore,
            (None, Categorie::Service | Categorie::Protocole) => Element::Ignore,
            (Some(_), Categorie::Requete | Categorie::Etat) if sinon == Sinon::Ailleurs => Element::Compris,
            _ => Element::Indecis(Some(echec)),
        },
    }
}

async fn pbo(
    contrat: &ReferenceContrat,
    QuestionPbo { question, sinon }: &QuestionPbo,
    version: VersionSoap,
    element: ElementPbo,
    essai: Essai<'_>,
) -> Constat {
    let demande = question.pbo.as_ref().map_or("", ReferencePbo::as_str);
    let fibres = async |element| match essai(version, element) {
        Ok(engine) => entendu(engine.essaie_fibres(contrat, question).await, demande, *sinon),
        Err(echec) => Element::Indecis(Some(echec)),
    };
    let (a, b) = (nom_element(element), nom_element(autre_element(element)));
    let constat = |accepte: Option<&str>| {
        Constat::new(Controle::Pbo).donnees(json!({ "configure": a, "accepte": accepte, "pbo": demande }))
    };
    let indecis = || constat(None).mais(Etat::Attention, "diagnostic.pbo.vide.faire", &[]);
    match fibres(element).await {
        Element::Compris => {
            let ok = constat(Some(a)).vu("diagnostic.pbo.ok", &[("element", &a), ("pbo", &demande)]);
            if *sinon == Sinon::Pareil { ok.vu("diagnostic.pbo.seul", &[]) } else { ok }
        }
        Element::Indecis(None) => indecis().vu("diagnostic.pbo.vide", &[("pbo", &demande)]),
        // A KO of another kind says nothing of the element; no answer at all is a failure.
        Element::Indecis(Some(echec)) if echec.ko.is_some() => Constat { cause: Some(echec), ..indecis() },
        Element::Indecis(Some(echec)) => Constat::echec(Controle::Pbo, echec),
        Element::Ignore => match fibres(autre_element(element)).await {
            Element::Compris => constat(Some(b))
                .vu("diagnostic.pbo.autre", &[("configure", &a), ("accepte", &b)])
                .mais(Etat::Echec, "diagnostic.pbo.autre.faire", &[("accepte", &b)]),
            _ => indecis().vu("diagnostic.pbo.aucun", &[("pbo", &demande)]),
        },
    }
}
