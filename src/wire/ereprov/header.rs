//! The parts common to all answers of e-Reprov: `enteteResponse`, or a Fault instead.
//!
//! Owns: finding an operation's content, with or without `return` around it.

use std::io::BufRead;

use super::method::EreprovMethod;
use crate::domain::put_answers::{Entete, Ko};
use crate::domain::service_error::ServiceErrorCode;
use crate::wire::soap::{BodyAnswer, ProtocolError, SoapFault, XmlReader, read_answer, refuse_reference, unexpected};

/// An answer of the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServiceAnswer<T> {
    /// statut OK, with the answer's content.
    Ok(T),
    /// statut KO, with its code and label.
    Ko(Ko),
    /// A SOAP Fault, 1.1 or 1.2.
    Fault(SoapFault),
}

/// The content of an operation's answer, collected element by element.
pub(super) trait Content {
    /// Reads the current element (a child of the operation's element or of its `return`) to its end. Unknown elements
    /// must be skipped.
    fn element(&mut self, xml: &mut XmlReader<'_>) -> Result<(), ProtocolError>;
}

/// `enteteResponse` as received.
#[derive(Debug, Default)]
pub(super) struct RawHeader {
    statut: String,
    code: String,
    libelle: String,
}

impl RawHeader {
    /// The statut as OK or KO.
    ///
    /// # Errors
    /// `Unexpected` when statut is neither OK nor KO.
    pub(super) fn entete(self) -> Result<Entete, ProtocolError> {
        if self.statut.eq_ignore_ascii_case("OK") {
            Ok(Entete::Ok)
        } else if self.statut.eq_ignore_ascii_case("KO") {
            Ok(Entete::Ko(self.ko()))
        } else {
            Err(unexpected("a statut that is neither OK nor KO", &self.statut))
        }
    }

    /// As [`Self::entete`], for an answer in which an unknown statut must not be an error: everything but OK reads as a
    /// KO, with the statut as its label when no label came with it.
    pub(super) fn entete_or_ko(mut self) -> Entete {
        if self.statut.eq_ignore_ascii_case("OK") {
            return Entete::Ok;
        }
        if self.libelle.is_empty() && !self.statut.eq_ignore_ascii_case("KO") {
            self.libelle = format!("statut {}", self.statut);
        }
        Entete::Ko(self.ko())
    }

    fn ko(self) -> Ko {
        Ko { code: ServiceErrorCode::read(&self.code), libelle: self.libelle }
    }
}

/// Reads a whole answer of `method` into `content`. After an error, `content` keeps what was read before it. Returns
/// the answer's `enteteResponse`, if it has one, or a Fault.
pub(super) fn read_operation(
    body: impl BufRead,
    charset: Option<&str>,
    method: EreprovMethod,
    content: &mut impl Content,
) -> Result<BodyAnswer<Option<RawHeader>>, ProtocolError> {
    read_answer(body, charset, method.answer_name(), |xml| {
        let mut header = None;
        read_content(xml, &mut header, content)?;
        Ok(header)
    })
}

/// Reads the children of the operation's element or of `return`, which only wraps them. The XML reader's limit on depth
/// bounds how many times `return` may be nested.
fn read_content(
    xml: &mut XmlReader<'_>,
    header: &mut Option<RawHeader>,
    content: &mut impl Content,
) -> Result<(), ProtocolError> {
    while xml.child()? {
        refuse_reference(xml)?;
        match xml.name() {
            "return" => read_content(xml, header, content)?,
            // Capitalised in the source's tables, lower case in its examples.
            "enteteResponse" | "EnteteResponse" => {
                let found = read_header(xml)?;
                if header.replace(found).is_some() {
                    return Err(unexpected("an element twice", "enteteResponse"));
                }
            }
            _ => content.element(xml)?,
        }
    }
    Ok(())
}

fn read_header(xml: &mut XmlReader<'_>) -> Result<RawHeader, ProtocolError> {
    let mut header = RawHeader::default();
    while xml.child()? {
        match xml.name() {
            "statut" => header.statut = xml.squeezed()?,
            "codeErreur" | "codeMotif" => header.code = xml.squeezed()?,
            "libelleErreur" => header.libelle = xml.squeezed()?,
            _ => xml.skip()?,
        }
    }
    Ok(header)
}
