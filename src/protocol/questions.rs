//! Questions: written as a client sends them, read as a service receives them.
//!
//! Owns: the parameters' element names and their order (3.2.3, 3.3.3, 3.4.4, 3.5.4).

use std::fmt;
use std::io::BufRead;

use super::envelope::open;
use super::error::{ProtocolError, unexpected};
use super::write::{NAMESPACE, SOAP_11, SOAP_12, XmlWriter};
use super::xml::XmlReader;
use super::{ElementPbo, Enveloppe, Methode, Question, VersionSoap};
use crate::domain::demande::Demande;
use crate::domain::fibre::QuestionFibres;
use crate::domain::reference::Champ;

/// The namespace of WS-Security's elements.
const WSSE: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
/// The type of a password sent as it is.
const PASSWORD_TEXT: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText";
/// How many parameters a received question may have.
const FIELDS: usize = 64;

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
/// unqualified parameters as in the source's examples.
///
/// With [`Enveloppe::wsse`] the bytes hold the password: they must reach no log.
#[must_use]
pub fn encode_question(question: &Question, enveloppe: &Enveloppe<'_>) -> Vec<u8> {
    let operation = match question.methode() {
        Methode::GetSiteStructure => "erep:getSiteStructure",
        Methode::GetRoSite => "erep:getRoSite",
        Methode::PutReprovisionning => "erep:putReprovisionning",
        Methode::GetReprovisionning => "erep:getReprovisionning",
    };
    let namespaces = [("xmlns:soapenv", enveloppe.version.namespace()), ("xmlns:erep", NAMESPACE)];
    let mut xml = XmlWriter::new();
    xml.wrapped("soapenv:Envelope", &namespaces, |xml| {
        write_header(xml, enveloppe.wsse);
        xml.wrapped("soapenv:Body", &[], |xml| {
            xml.wrapped(operation, &[], |xml| write_parameters(xml, question, enveloppe.element_pbo));
        });
    });
    xml.finish()
}

fn write_header(xml: &mut XmlWriter, wsse: Option<(&str, &str)>) {
    let Some((login, password)) = wsse else {
        return xml.empty("soapenv:Header", &[]);
    };
    xml.wrapped("soapenv:Header", &[], |xml| {
        xml.wrapped("wsse:Security", &[("xmlns:wsse", WSSE)], |xml| {
            xml.wrapped("wsse:UsernameToken", &[], |xml| {
                xml.element("wsse:Username", login);
                xml.wrapped("wsse:Password", &[("Type", PASSWORD_TEXT)], |xml| xml.text(password));
            });
        });
    });
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
    // Without a PTO the element stays and is empty: the source says "vide pour ROV", not absent.
    xml.element(Champ::Pto.nom(), demande.pto.as_ref().map_or("", |pto| pto.as_str()));
    xml.element("conservationPTO", if demande.conservation_pto { "1" } else { "0" });
    xml.element("motif", demande.motif.libelle());
}

impl ElementPbo {
    /// The element's name.
    #[must_use]
    pub const fn nom(self) -> &'static str {
        match self {
            Self::ReferencePbo => Champ::Pbo.nom(),
            Self::ReferenceBe => "referenceBE",
        }
    }
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
pub fn read_question(mut body: impl BufRead, charset: Option<&str>) -> Result<QuestionRecue, ProtocolError> {
    let mut xml = XmlReader::new(&mut body, charset)?;
    open(&mut xml)?;
    let version = match xml.tag().namespace() {
        Some(SOAP_11) => VersionSoap::V11,
        Some(SOAP_12) => VersionSoap::V12,
        other => return Err(unexpected("not an envelope of SOAP 1.1 or 1.2", other.unwrap_or_default())),
    };
    let (mut operation, mut wsse) = (None, None);
    while xml.child()? {
        match xml.name() {
            "Header" => wsse = read_security(&mut xml)?,
            "Body" => read_operation(&mut xml, &mut operation)?,
            _ => xml.skip()?,
        }
    }
    xml.finish()?;
    let (operation, champs) =
        operation.ok_or_else(|| ProtocolError::Inattendu { detail: "a Body without an operation".to_owned() })?;
    Ok(QuestionRecue { version, methode: Methode::read(&operation), operation, champs, wsse })
}

impl Methode {
    /// The four, in the source's order.
    pub const TOUTES: [Self; 4] =
        [Self::GetSiteStructure, Self::GetRoSite, Self::PutReprovisionning, Self::GetReprovisionning];

    /// The method of that element name.
    #[must_use]
    pub fn read(nom: &str) -> Option<Self> {
        Self::TOUTES.into_iter().find(|methode| methode.nom() == nom)
    }
}

/// An operation's name and its parameters.
type Operation = (String, Vec<(String, String)>);

fn read_operation(xml: &mut XmlReader<'_>, operation: &mut Option<Operation>) -> Result<(), ProtocolError> {
    while xml.child()? {
        if operation.is_some() {
            return Err(unexpected("a second operation", xml.name()));
        }
        let name = xml.name().to_owned();
        *operation = Some((name, read_fields(xml)?));
    }
    Ok(())
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

fn read_security(xml: &mut XmlReader<'_>) -> Result<Option<(String, String)>, ProtocolError> {
    let (mut login, mut password) = (None, None);
    while xml.child()? {
        if xml.name() == "Security" {
            read_token(xml, &mut login, &mut password)?;
        } else {
            xml.skip()?;
        }
    }
    Ok(login.map(|login| (login, password.unwrap_or_default())))
}

fn read_token(
    xml: &mut XmlReader<'_>,
    login: &mut Option<String>,
    password: &mut Option<String>,
) -> Result<(), ProtocolError> {
    while xml.child()? {
        match xml.name() {
            "UsernameToken" => read_token(xml, login, password)?,
            "Username" => *login = Some(xml.text()?.to_owned()),
            "Password" => *password = Some(xml.text()?.to_owned()),
            _ => xml.skip()?,
        }
    }
    Ok(())
}

/// A text without the white space of XML around it.
fn trimmed(xml: &mut XmlReader<'_>) -> Result<String, ProtocolError> {
    Ok(xml.text()?.trim_matches([' ', '\t', '\r', '\n']).to_owned())
}
