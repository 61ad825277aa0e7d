//! Questions to the service: written as a client sends them, read as a service receives them.
//!
//! Owns: the parameters' element names and their order (docs/e-reprov.md 3).

use std::fmt;
use std::io::BufRead;

use super::method::{EreprovMethod, NAMESPACE, PboElement};
use crate::domain::demande::Demande;
use crate::domain::fibre::FibresQuestion;
use crate::domain::reference::{ContratId, Parameter};
use crate::wire::soap::{Envelope, ProtocolError, SoapVersion, XmlReader, XmlWriter, read_request, write_request};

/// How many parameters a received question may have.
const FIELDS: usize = 64;

/// A question to the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EreprovQuestion {
    /// getSiteStructure.
    Structure(ContratId),
    /// getRoSite.
    Fibres(ContratId, FibresQuestion),
    /// putReprovisionning.
    Put(Demande),
    /// getReprovisionning.
    Following(ContratId),
}

impl EreprovQuestion {
    /// The method that the question calls.
    #[must_use]
    pub const fn method(&self) -> EreprovMethod {
        match self {
            Self::Structure(_) => EreprovMethod::GetSiteStructure,
            Self::Fibres(..) => EreprovMethod::GetRoSite,
            Self::Put(_) => EreprovMethod::PutReprovisionning,
            Self::Following(_) => EreprovMethod::GetReprovisionning,
        }
    }
}

/// The body of the request that asks `question`: UTF-8 with an XML declaration; prefixes, order and unqualified
/// parameters as in the source's examples. `element_pbo` gives the name of the PBO's element.
///
/// With [`Envelope::wsse`] the bytes hold the password: they must reach no log.
#[must_use]
pub fn encode_question(question: &EreprovQuestion, element_pbo: PboElement, envelope: Envelope<'_>) -> Vec<u8> {
    let operation = match question.method() {
        EreprovMethod::GetSiteStructure => "erep:getSiteStructure",
        EreprovMethod::GetRoSite => "erep:getRoSite",
        EreprovMethod::PutReprovisionning => "erep:putReprovisionning",
        EreprovMethod::GetReprovisionning => "erep:getReprovisionning",
    };
    write_request(envelope, ("xmlns:erep", NAMESPACE), |xml| {
        xml.wrapped(operation, &[], |xml| write_parameters(xml, question, element_pbo));
    })
}

fn write_parameters(xml: &mut XmlWriter, question: &EreprovQuestion, element_pbo: PboElement) {
    match question {
        EreprovQuestion::Structure(contrat) | EreprovQuestion::Following(contrat) => {
            xml.element(Parameter::Contrat.name(), contrat.as_str());
        }
        EreprovQuestion::Fibres(contrat, question) => {
            xml.element(Parameter::Contrat.name(), contrat.as_str());
            write_place(xml, question, element_pbo);
        }
        EreprovQuestion::Put(demande) => write_demande(xml, demande),
    }
}

/// Writes only what is asked for. A missing place means the contract's own place; an empty element would not be a valid
/// reference.
fn write_place(xml: &mut XmlWriter, question: &FibresQuestion, element_pbo: PboElement) {
    if let Some(place) = &question.place {
        xml.element(Parameter::Batiment.name(), place.batiment.as_str());
        xml.element(Parameter::Escalier.name(), place.escalier.as_str());
        xml.element(Parameter::Etage.name(), place.etage.as_str());
    }
    if let Some(pbo) = &question.pbo {
        xml.element(element_pbo.name(), pbo.as_str());
    }
}

fn write_demande(xml: &mut XmlWriter, demande: &Demande) {
    xml.element(Parameter::Contrat.name(), demande.contrat.as_str());
    xml.element(Parameter::Fibre.name(), demande.fibre.as_str());
    // Without a PTO the element stays and is empty: the source says "vide pour ROV", not absent
    // (docs/e-reprov.md 3.3).
    xml.element(Parameter::Pto.name(), demande.pto.as_ref().map_or("", |pto| pto.as_str()));
    xml.element("conservationPTO", if demande.conservation_pto { "1" } else { "0" });
    xml.element("motif", demande.motif.libelle());
}

/// A question as a service receives it. Its parameters are not checked.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceivedQuestion {
    /// The SOAP version, by the envelope's namespace.
    pub version: SoapVersion,
    /// The method, if the operation is one of the four.
    pub method: Option<EreprovMethod>,
    /// The operation's element name, without its prefix.
    pub operation: String,
    /// The parameters' element names without prefix, and their texts, in the order received. White space around a text
    /// is removed.
    pub fields: Vec<(String, String)>,
    /// WS-Security UsernameToken: login and password.
    pub wsse: Option<(String, String)>,
}

/// Leaves the credentials out.
impl fmt::Debug for ReceivedQuestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QuestionRecue")
            .field("version", &self.version)
            .field("operation", &self.operation)
            .field("champs", &self.fields)
            .finish_non_exhaustive()
    }
}

/// Reads a question. `charset` is that of the HTTP Content-Type, if any.
///
/// # Errors
/// Any [`ProtocolError`]; `Unexpected` for an envelope of an unknown version, without an operation, or with two
/// operations; `TooLarge` for more than 64 parameters.
pub fn read_question(body: impl BufRead, charset: Option<&str>) -> Result<ReceivedQuestion, ProtocolError> {
    let request = read_request(body, charset, read_fields)?;
    let method = EreprovMethod::read(&request.operation);
    let (version, operation, wsse) = (request.version, request.operation, request.wsse);
    Ok(ReceivedQuestion { version, method, operation, fields: request.content, wsse })
}

fn read_fields(xml: &mut XmlReader<'_>) -> Result<Vec<(String, String)>, ProtocolError> {
    let mut fields = Vec::new();
    while xml.child()? {
        if fields.len() >= FIELDS {
            return Err(ProtocolError::TooLarge { what: "parameters", maximum: FIELDS });
        }
        let name = xml.name().to_owned();
        fields.push((name, trimmed(xml)?));
    }
    Ok(fields)
}

/// The text of the current element, without the XML white space around it.
fn trimmed(xml: &mut XmlReader<'_>) -> Result<String, ProtocolError> {
    Ok(xml.text()?.trim_matches([' ', '\t', '\r', '\n']).to_owned())
}
