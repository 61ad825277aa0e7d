//! Questions: written as a client sends them, read as a service receives them.
//!
//! Owns: the parameters' element names and their order (docs/e-reprov.md 3).

use std::fmt;
use std::io::BufRead;

use super::method::{ElementPbo, Methode, NAMESPACE};
use crate::domain::demande::Demande;
use crate::domain::fibre::QuestionFibres;
use crate::domain::reference::{Champ, ReferenceContrat};
use crate::wire::soap::{Enveloppe, ProtocolError, VersionSoap, XmlReader, XmlWriter, read_request, write_request};

/// How many parameters a received question may have.
const FIELDS: usize = 64;

/// A request to the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// getSiteStructure.
    Structure(ReferenceContrat),
    /// getRoSite.
    Fibres(ReferenceContrat, QuestionFibres),
    /// putReprovisionning.
    Put(Demande),
    /// getReprovisionning.
    Suivi(ReferenceContrat),
}

impl Question {
    /// The method that is asked.
    #[must_use]
    pub const fn methode(&self) -> Methode {
        match self {
            Self::Structure(_) => Methode::GetSiteStructure,
            Self::Fibres(..) => Methode::GetRoSite,
            Self::Put(_) => Methode::PutReprovisionning,
            Self::Suivi(_) => Methode::GetReprovisionning,
        }
    }
}

/// The body of the request that asks `question`: UTF-8 with an XML declaration, prefixes, order and
/// unqualified parameters as in the source's examples. `element_pbo` is the PBO's element name.
///
/// With [`Enveloppe::wsse`] the bytes hold the password: they must reach no log.
#[must_use]
pub fn encode_question(question: &Question, element_pbo: ElementPbo, enveloppe: Enveloppe<'_>) -> Vec<u8> {
    let operation = match question.methode() {
        Methode::GetSiteStructure => "erep:getSiteStructure",
        Methode::GetRoSite => "erep:getRoSite",
        Methode::PutReprovisionning => "erep:putReprovisionning",
        Methode::GetReprovisionning => "erep:getReprovisionning",
    };
    write_request(enveloppe, ("xmlns:erep", NAMESPACE), |xml| {
        xml.wrapped(operation, &[], |xml| write_parameters(xml, question, element_pbo));
    })
}

fn write_parameters(xml: &mut XmlWriter, question: &Question, element_pbo: ElementPbo) {
    match question {
        Question::Structure(contrat) | Question::Suivi(contrat) => {
            xml.element(Champ::Contrat.nom(), contrat.as_str());
        }
        Question::Fibres(contrat, question) => {
            xml.element(Champ::Contrat.nom(), contrat.as_str());
            write_place(xml, question, element_pbo);
        }
        Question::Put(demande) => write_demande(xml, demande),
    }
}

/// What is not asked for is left out: an absent place is the contract's own, an empty one would not
/// be a reference.
fn write_place(xml: &mut XmlWriter, question: &QuestionFibres, element_pbo: ElementPbo) {
    if let Some(lieu) = &question.lieu {
        xml.element(Champ::Batiment.nom(), lieu.batiment.as_str());
        xml.element(Champ::Escalier.nom(), lieu.escalier.as_str());
        xml.element(Champ::Etage.nom(), lieu.etage.as_str());
    }
    if let Some(pbo) = &question.pbo {
        xml.element(element_pbo.nom(), pbo.as_str());
    }
}

fn write_demande(xml: &mut XmlWriter, demande: &Demande) {
    xml.element(Champ::Contrat.nom(), demande.contrat.as_str());
    xml.element(Champ::Fibre.nom(), demande.fibre.as_str());
    // Without a PTO the element stays and is empty: the source says "vide pour ROV", not absent
    // (docs/e-reprov.md 3.3).
    xml.element(Champ::Pto.nom(), demande.pto.as_ref().map_or("", |pto| pto.as_str()));
    xml.element("conservationPTO", if demande.conservation_pto { "1" } else { "0" });
    xml.element("motif", demande.motif.libelle());
}

/// A question as a service receives it: nothing of it is checked beyond its being one.
#[derive(Clone, PartialEq, Eq)]
pub struct QuestionRecue {
    /// The SOAP version, by the envelope's namespace.
    pub version: VersionSoap,
    /// The method, if the operation is one of the four.
    pub methode: Option<Methode>,
    /// The operation's element name, without its prefix.
    pub operation: String,
    /// The parameters' element names without prefix and their texts, in the order received. White
    /// space around a text is not part of it.
    pub champs: Vec<(String, String)>,
    /// WS-Security UsernameToken: login and password.
    pub wsse: Option<(String, String)>,
}

/// Without the credentials.
impl fmt::Debug for QuestionRecue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QuestionRecue")
            .field("version", &self.version)
            .field("operation", &self.operation)
            .field("champs", &self.champs)
            .finish_non_exhaustive()
    }
}

/// Reads a question. `charset` is that of the HTTP Content-Type, if any.
///
/// # Errors
/// Any [`ProtocolError`]; `Inattendu` for an envelope of no known version, without an operation, or
/// with two; `TropGrand` for more than 64 parameters.
pub fn read_question(body: impl BufRead, charset: Option<&str>) -> Result<QuestionRecue, ProtocolError> {
    let request = read_request(body, charset, read_fields)?;
    let methode = Methode::read(&request.operation);
    let (version, operation, wsse) = (request.version, request.operation, request.wsse);
    Ok(QuestionRecue { version, methode, operation, champs: request.content, wsse })
}

fn read_fields(xml: &mut XmlReader<'_>) -> Result<Vec<(String, String)>, ProtocolError> {
    let mut fields = Vec::new();
    while xml.child()? {
        if fields.len() >= FIELDS {
            return Err(ProtocolError::TropGrand { quoi: "parameters", maximum: FIELDS });
        }
        let name = xml.name().to_owned();
        fields.push((name, trimmed(xml)?));
    }
    Ok(fields)
}

/// A text without the white space of XML around it.
fn trimmed(xml: &mut XmlReader<'_>) -> Result<String, ProtocolError> {
    Ok(xml.text()?.trim_matches([' ', '\t', '\r', '\n']).to_owned())
}
