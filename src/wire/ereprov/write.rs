//! The service's side of the protocol: answers in the shape of the source's examples.

use super::method::{EreprovMethod, NAMESPACE};
use crate::domain::fibre::{Fibre, PboFibres, RoSite};
use crate::domain::put_answers::{AllottedFibre, Entete, Ko, Pm, PutAcknowledgement, ReprovisionningState};
use crate::domain::site::{Batiment, Escalier, Etage, Pto, Site};
use crate::wire::soap::{SoapVersion, XmlWriter, enveloped};

/// An answer of getSiteStructure: statut OK and the site (docs/e-reprov.md 3.1).
#[must_use]
pub fn write_structure(version: SoapVersion, site: &Site) -> Vec<u8> {
    response(version, EreprovMethod::GetSiteStructure, |xml| {
        xml.wrapped("return", &[], |xml| {
            ok(xml);
            xml.wrapped("site", &[("reference", &site.reference)], |xml| {
                for batiment in &site.batiments {
                    write_batiment(xml, batiment);
                }
            });
        });
    })
}

fn write_batiment(xml: &mut XmlWriter, batiment: &Batiment) {
    xml.wrapped("batiment", &[("reference", &batiment.reference)], |xml| {
        for escalier in &batiment.escaliers {
            write_escalier(xml, escalier);
        }
    });
}

fn write_escalier(xml: &mut XmlWriter, escalier: &Escalier) {
    xml.wrapped("escalier", &[("reference", &escalier.reference)], |xml| {
        for etage in &escalier.etages {
            write_etage(xml, etage);
        }
    });
}

fn write_etage(xml: &mut XmlWriter, etage: &Etage) {
    xml.wrapped("etage", &[("reference", &etage.reference)], |xml| {
        for pbo in &etage.pbo {
            xml.empty("pbo", &[("reference", &pbo.reference)]);
        }
        for pto in &etage.pto {
            write_pto(xml, pto);
        }
    });
}

fn write_pto(xml: &mut XmlWriter, pto: &Pto) {
    xml.open("pto");
    xml.attribute("reference", &pto.reference);
    xml.attribute_if("informationConstruction", Some(pto.construction.libelle()));
    xml.attribute_if("informationUtilisation", Some(pto.utilisation.libelle()));
    xml.close_empty();
}

/// An answer of getRoSite: statut OK and the fibres by PBO (docs/e-reprov.md 3.2).
#[must_use]
pub fn write_fibres(version: SoapVersion, site: &RoSite) -> Vec<u8> {
    response(version, EreprovMethod::GetRoSite, |xml| {
        xml.wrapped("return", &[], |xml| {
            ok(xml);
            for pbo in &site.pbo {
                write_pbo(xml, pbo);
            }
        });
    })
}

fn write_pbo(xml: &mut XmlWriter, pbo: &PboFibres) {
    xml.wrapped("pbo", &[("reference", &pbo.reference), ("localisation", &pbo.localisation)], |xml| {
        for fibre in &pbo.fibres {
            write_fibre(xml, fibre);
        }
    });
}

fn write_fibre(xml: &mut XmlWriter, fibre: &Fibre) {
    xml.open("fibre");
    xml.attribute("reference", &fibre.reference);
    xml.attribute_if("referencePTO", fibre.reference_pto.as_deref());
    xml.attribute_if("informationCable", fibre.cable.as_deref());
    xml.attribute_if("informationTube", fibre.tube.as_deref());
    xml.attribute_if("informationFibre", fibre.colour.as_deref());
    xml.attribute_if("informationConstruction", Some(fibre.construction.libelle()));
    xml.attribute_if("informationUtilisation", Some(fibre.utilisation.libelle()));
    xml.close_empty();
}

/// An answer of putReprovisionning (docs/e-reprov.md 3.3) about `contrat`; `acknowledgement.contrat` is ignored.
///
/// With an `entete`, the content stands in `return`, like in the other operations' answers. Without one it stands there
/// bare, as in the source's example. A KO has a `contrat` only if it comes with a code.
#[must_use]
pub fn write_put(version: SoapVersion, contrat: &str, acknowledgement: &PutAcknowledgement) -> Vec<u8> {
    response(version, EreprovMethod::PutReprovisionning, |xml| match &acknowledgement.entete {
        None => write_acknowledgement(xml, contrat, acknowledgement),
        Some(Entete::Ok) => xml.wrapped("return", &[], |xml| {
            ok(xml);
            write_acknowledgement(xml, contrat, acknowledgement);
        }),
        Some(Entete::Ko(refusal)) => xml.wrapped("return", &[], |xml| {
            ko(xml, refusal);
            if acknowledgement.code.is_some() {
                write_acknowledgement(xml, contrat, acknowledgement);
            }
        }),
    })
}

fn write_acknowledgement(xml: &mut XmlWriter, contrat: &str, acknowledgement: &PutAcknowledgement) {
    xml.wrapped("contrat", &[("reference", contrat)], |xml| {
        for code in acknowledgement.code.iter().chain(&acknowledgement.other_codes) {
            xml.element("codeDecharge", code.as_str());
        }
        write_route(xml, acknowledgement.pm.as_ref(), acknowledgement.fibre.as_ref());
    });
}

fn write_route(xml: &mut XmlWriter, pm: Option<&Pm>, fibre: Option<&AllottedFibre>) {
    if let Some(Pm { reference, position }) = pm {
        xml.empty("pm", &[("reference", reference), ("position", position)]);
    }
    if let Some(fibre) = fibre {
        xml.open("fibre");
        xml.attribute("reference", &fibre.reference);
        xml.attribute_if("referencePTO", fibre.reference_pto.as_deref());
        xml.attribute_if("informationCable", fibre.information_cable.as_deref());
        xml.attribute_if("informationTube", fibre.information_tube.as_deref());
        xml.attribute_if("informationFibre", fibre.information_fibre.as_deref());
        xml.close_empty();
    }
}

/// An answer of getReprovisionning: statut OK and the state of `contrat` (docs/e-reprov.md 3.4); `state.reference` is
/// ignored.
#[must_use]
pub fn write_following(version: SoapVersion, contrat: &str, state: &ReprovisionningState) -> Vec<u8> {
    response(version, EreprovMethod::GetReprovisionning, |xml| {
        xml.wrapped("return", &[], |xml| {
            ok(xml);
            xml.wrapped("contrat", &[("reference", contrat)], |xml| {
                xml.empty("reprovisionning", &[("statut", state.statut.libelle())]);
                write_route(xml, state.pm.as_ref(), state.fibre.as_ref());
            });
        });
    })
}

/// A KO answer of any operation (docs/e-reprov.md 3.6).
#[must_use]
pub fn write_ko(version: SoapVersion, method: EreprovMethod, refusal: &Ko) -> Vec<u8> {
    response(version, method, |xml| xml.wrapped("return", &[], |xml| ko(xml, refusal)))
}

fn response(version: SoapVersion, method: EreprovMethod, content: impl FnOnce(&mut XmlWriter)) -> Vec<u8> {
    let name = match method {
        EreprovMethod::GetSiteStructure => "ns2:getSiteStructureResponse",
        EreprovMethod::GetRoSite => "ns2:getRoSiteResponse",
        EreprovMethod::PutReprovisionning => "ns2:putReprovisionningResponse",
        EreprovMethod::GetReprovisionning => "ns2:getReprovisionningResponse",
    };
    enveloped(version, |xml| xml.wrapped(name, &[("xmlns:ns2", NAMESPACE)], content))
}

fn ok(xml: &mut XmlWriter) {
    xml.wrapped("enteteResponse", &[], |xml| xml.element("statut", "OK"));
}

fn ko(xml: &mut XmlWriter, refusal: &Ko) {
    xml.wrapped("enteteResponse", &[], |xml| {
        xml.element("statut", "KO");
        xml.element("codeErreur", refusal.code.as_str());
        xml.element("libelleErreur", &refusal.libelle);
    });
}
