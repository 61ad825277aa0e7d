//! Writing XML, and the service's side of the protocol: answers in the shape of the source's
//! examples.
//!
//! Owns: escaping and the envelope. What is written is always well-formed: a character that XML
//! can't hold is written as U+FFFD.

use super::chars::is_legal;
use super::{Fault, Methode, VersionSoap};
use crate::domain::fibre::{Fibre, PboFibres, RoSite};
use crate::domain::site::{Batiment, Escalier, Etage, Pto, Site};
use crate::domain::suivi::{AccusePut, Entete, EtatReprovisionning, FibreAllouee, Ko, Pm};

/// The namespace of the operations, in questions and answers.
pub(super) const NAMESPACE: &str = "http://sfr.fr/hermes/eReprov/";
/// The namespace of a SOAP 1.1 envelope.
pub(super) const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// The namespace of a SOAP 1.2 envelope.
pub(super) const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";

impl VersionSoap {
    /// Its envelope's namespace.
    pub(super) const fn namespace(self) -> &'static str {
        match self {
            Self::V11 => SOAP_11,
            Self::V12 => SOAP_12,
        }
    }
}

/// An answer of getSiteStructure: statut OK and the site (3.2.4).
#[must_use]
pub fn write_structure(version: VersionSoap, site: &Site) -> Vec<u8> {
    response(version, Methode::GetSiteStructure, |xml| {
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
        for Pto { reference, construction, utilisation } in &etage.pto {
            xml.open("pto");
            xml.attribute("reference", reference);
            xml.attribute_if("informationConstruction", Some(construction.libelle()));
            xml.attribute_if("informationUtilisation", Some(utilisation.libelle()));
            xml.close_empty();
        }
    });
}

/// An answer of getRoSite: statut OK and the fibres by PBO (3.3.4).
#[must_use]
pub fn write_fibres(version: VersionSoap, site: &RoSite) -> Vec<u8> {
    response(version, Methode::GetRoSite, |xml| {
        xml.wrapped("return", &[], |xml| {
            ok(xml);
            for PboFibres { reference, localisation, fibres } in &site.pbo {
                xml.wrapped("pbo", &[("reference", reference), ("localisation", localisation)], |xml| {
                    for fibre in fibres {
                        write_fibre(xml, fibre);
                    }
                });
            }
        });
    })
}

fn write_fibre(xml: &mut XmlWriter, fibre: &Fibre) {
    xml.open("fibre");
    xml.attribute("reference", &fibre.reference);
    xml.attribute_if("referencePTO", fibre.reference_pto.as_deref());
    xml.attribute_if("informationCable", fibre.cable.as_deref());
    xml.attribute_if("informationTube", fibre.tube.as_deref());
    xml.attribute_if("informationFibre", fibre.couleur.as_deref());
    xml.attribute_if("informationConstruction", Some(fibre.construction.libelle()));
    xml.attribute_if("informationUtilisation", Some(fibre.utilisation.libelle()));
    xml.close_empty();
}

/// An answer of putReprovisionning (3.4.2) about `contrat`; `accuse.contrat` is not looked at.
///
/// With an `entete`, in `return` like the other operations' answers; without, bare as in the
/// source's example 3.4.5. A KO has a `contrat` only if a code comes with it.
#[must_use]
pub fn write_put(version: VersionSoap, contrat: &str, accuse: &AccusePut) -> Vec<u8> {
    response(version, Methode::PutReprovisionning, |xml| match &accuse.entete {
        None => write_accuse(xml, contrat, accuse),
        Some(Entete::Ok) => xml.wrapped("return", &[], |xml| {
            ok(xml);
            write_accuse(xml, contrat, accuse);
        }),
        Some(Entete::Ko(refusal)) => xml.wrapped("return", &[], |xml| {
            ko(xml, refusal);
            if accuse.code.is_some() {
                write_accuse(xml, contrat, accuse);
            }
        }),
    })
}

fn write_accuse(xml: &mut XmlWriter, contrat: &str, accuse: &AccusePut) {
    xml.wrapped("contrat", &[("reference", contrat)], |xml| {
        if let Some(code) = &accuse.code {
            xml.element("codeDecharge", code.as_str());
        }
        write_route(xml, accuse.pm.as_ref(), accuse.fibre.as_ref());
    });
}

fn write_route(xml: &mut XmlWriter, pm: Option<&Pm>, fibre: Option<&FibreAllouee>) {
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

/// An answer of getReprovisionning: statut OK and the state of `contrat` (3.5.2); `etat.reference`
/// is not looked at.
#[must_use]
pub fn write_suivi(version: VersionSoap, contrat: &str, etat: &EtatReprovisionning) -> Vec<u8> {
    response(version, Methode::GetReprovisionning, |xml| {
        xml.wrapped("return", &[], |xml| {
            ok(xml);
            xml.wrapped("contrat", &[("reference", contrat)], |xml| {
                xml.empty("reprovisionning", &[("statut", etat.statut.libelle())]);
                write_route(xml, etat.pm.as_ref(), etat.fibre.as_ref());
            });
        });
    })
}

/// A KO answer of any operation (3.2.5).
#[must_use]
pub fn write_ko(version: VersionSoap, methode: Methode, refusal: &Ko) -> Vec<u8> {
    response(version, methode, |xml| xml.wrapped("return", &[], |xml| ko(xml, refusal)))
}

/// A SOAP Fault. `code` is written as it is: it should be a qualified name of the prefix `S`, such as
/// `S:Server` in 1.1 and `S:Receiver` in 1.2.
#[must_use]
pub fn write_fault(version: VersionSoap, fault: &Fault) -> Vec<u8> {
    envelope(version, |xml| {
        xml.wrapped("S:Fault", &[], |xml| match version {
            VersionSoap::V11 => {
                xml.element("faultcode", &fault.code);
                xml.element("faultstring", &fault.texte);
            }
            VersionSoap::V12 => {
                xml.wrapped("S:Code", &[], |xml| xml.element("S:Value", &fault.code));
                xml.wrapped("S:Reason", &[], |xml| {
                    xml.wrapped("S:Text", &[("xml:lang", "fr")], |xml| xml.text(&fault.texte));
                });
            }
        });
    })
}

fn envelope(version: VersionSoap, body: impl FnOnce(&mut XmlWriter)) -> Vec<u8> {
    let mut xml = XmlWriter::new();
    xml.wrapped("S:Envelope", &[("xmlns:S", version.namespace())], |xml| xml.wrapped("S:Body", &[], body));
    xml.finish()
}

fn response(version: VersionSoap, methode: Methode, content: impl FnOnce(&mut XmlWriter)) -> Vec<u8> {
    let name = match methode {
        Methode::GetSiteStructure => "ns2:getSiteStructureResponse",
        Methode::GetRoSite => "ns2:getRoSiteResponse",
        Methode::PutReprovisionning => "ns2:putReprovisionningResponse",
        Methode::GetReprovisionning => "ns2:getReprovisionningResponse",
    };
    envelope(version, |xml| xml.wrapped(name, &[("xmlns:ns2", NAMESPACE)], content))
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

/// A document being written, UTF-8.
pub(super) struct XmlWriter {
    out: String,
}

impl XmlWriter {
    /// A document with its declaration.
    pub(super) fn new() -> Self {
        Self { out: String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") }
    }

    /// Its bytes.
    pub(super) fn finish(self) -> Vec<u8> {
        self.out.into_bytes()
    }

    /// An element with what `content` writes in it.
    pub(super) fn wrapped(&mut self, name: &str, attributes: &[(&str, &str)], content: impl FnOnce(&mut Self)) {
        self.open_with(name, attributes);
        self.out.push('>');
        content(self);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// An element with a text in it.
    pub(super) fn element(&mut self, name: &str, text: &str) {
        self.wrapped(name, &[], |xml| xml.text(text));
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.open_with(name, attributes);
        self.close_empty();
    }

    /// A text.
    pub(super) fn text(&mut self, text: &str) {
        self.escaped(text);
    }

    fn open_with(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.open(name);
        for (name, value) in attributes {
            self.attribute(name, value);
        }
    }

    fn open(&mut self, name: &str) {
        self.out.push('<');
        self.out.push_str(name);
    }

    fn close_empty(&mut self) {
        self.out.push_str("/>");
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        self.escaped(value);
        self.out.push('"');
    }

    /// An attribute that is left out when there is nothing to say.
    fn attribute_if(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.attribute(name, value);
        }
    }

    /// The same escapes serve texts and attributes. Line ends and tabs are written as references,
    /// or an attribute would lose them.
    fn escaped(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\t' => self.out.push_str("&#9;"),
                '\n' => self.out.push_str("&#10;"),
                '\r' => self.out.push_str("&#13;"),
                c if is_legal(c) => self.out.push(c),
                _ => self.out.push('\u{fffd}'),
            }
        }
    }
}
