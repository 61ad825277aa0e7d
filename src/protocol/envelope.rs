//! The SOAP envelope of an answer, 1.1 or 1.2, and what every answer has: `enteteResponse` or a
//! Fault.
//!
//! Owns: the way to an operation's content, whatever the prefixes, with or without `return`.

use std::io::BufRead;

use super::chars::squeeze_into;
use super::error::{ProtocolError, unexpected};
use super::xml::XmlReader;
use super::{Fault, Methode};
use crate::domain::service_error::CodeErreur;
use crate::domain::suivi::{Entete, Ko};

/// The content of an operation's answer, as it is gathered.
pub(super) trait Content {
    /// Takes the current element (a child of the operation's element or of its `return`) to its
    /// end. What it does not know it must skip.
    ///
    /// # Errors
    /// Any [`ProtocolError`].
    fn element(&mut self, xml: &mut XmlReader<'_>) -> Result<(), ProtocolError>;
}

/// An answer of the operation, or a Fault.
pub(super) enum Answer {
    /// The operation's answer, with its `enteteResponse` if it has one.
    Content(Option<RawHeader>),
    /// A Fault.
    Fault(Fault),
}

/// `enteteResponse` as it stands.
#[derive(Debug, Default)]
pub(super) struct RawHeader {
    statut: String,
    code: String,
    libelle: String,
}

impl RawHeader {
    /// What it says.
    ///
    /// # Errors
    /// `Inattendu` when statut is neither OK nor KO.
    pub(super) fn entete(self) -> Result<Entete, ProtocolError> {
        if self.statut.eq_ignore_ascii_case("OK") {
            Ok(Entete::Ok)
        } else if self.statut.eq_ignore_ascii_case("KO") {
            Ok(Entete::Ko(self.ko()))
        } else {
            Err(unexpected("a statut that is neither OK nor KO", &self.statut))
        }
    }

    /// The same where an unknown statut must not be an error: anything but OK reads as a KO, which
    /// shows the statut in want of a label.
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
        Ko { code: CodeErreur::read(&self.code), libelle: self.libelle }
    }
}

/// Reads a whole answer of `methode` into `content`, which after an error has what was read until
/// then.
///
/// # Errors
/// Any [`ProtocolError`].
pub(super) fn read_answer(
    mut body: impl BufRead,
    charset: Option<&str>,
    methode: Methode,
    content: &mut impl Content,
) -> Result<Answer, ProtocolError> {
    let mut xml = XmlReader::new(&mut body, charset)?;
    open(&mut xml)?;
    let mut found = Body { answer: None, other: None };
    while xml.child()? {
        if xml.name() == "Body" {
            found.read(&mut xml, methode, content)?;
        } else {
            xml.skip()?;
        }
    }
    xml.finish()?;
    found.answer.ok_or_else(|| {
        unexpected(&format!("no {}Response", methode.nom()), found.other.as_deref().unwrap_or("an empty Body"))
    })
}

/// Goes into the Envelope.
///
/// # Errors
/// Any [`ProtocolError`].
pub(super) fn open(xml: &mut XmlReader<'_>) -> Result<(), ProtocolError> {
    xml.root()?;
    if xml.name() == "Envelope" { Ok(()) } else { Err(unexpected("not a SOAP envelope", xml.name())) }
}

/// What a Body has.
struct Body {
    answer: Option<Answer>,
    /// The first element that is no answer, for the message.
    other: Option<String>,
}

impl Body {
    fn read(
        &mut self,
        xml: &mut XmlReader<'_>,
        methode: Methode,
        content: &mut impl Content,
    ) -> Result<(), ProtocolError> {
        while xml.child()? {
            let is_fault = xml.name() == "Fault";
            if !is_fault && !is_response_of(xml.name(), methode) {
                self.other.get_or_insert_with(|| xml.name().to_owned());
                xml.skip()?;
                continue;
            }
            if self.answer.is_some() {
                return Err(unexpected("a second answer", xml.name()));
            }
            self.answer = Some(if is_fault { Answer::Fault(read_fault(xml)?) } else { read_response(xml, content)? });
        }
        Ok(())
    }
}

fn is_response_of(name: &str, methode: Methode) -> bool {
    name.strip_suffix("Response") == Some(methode.nom())
}

fn read_response(xml: &mut XmlReader<'_>, content: &mut impl Content) -> Result<Answer, ProtocolError> {
    let mut header = None;
    read_content(xml, &mut header, content)?;
    Ok(Answer::Content(header))
}

/// The children of the operation's element or of `return`, which only wraps. The wrapping can't go
/// deeper than the reader lets it.
fn read_content(
    xml: &mut XmlReader<'_>,
    header: &mut Option<RawHeader>,
    content: &mut impl Content,
) -> Result<(), ProtocolError> {
    while xml.child()? {
        match xml.name() {
            "return" => read_content(xml, header, content)?,
            // Capitalised in the source's tables, not in its examples.
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
            "statut" => header.statut = squeezed(xml)?,
            "codeErreur" | "codeMotif" => header.code = squeezed(xml)?,
            "libelleErreur" => header.libelle = squeezed(xml)?,
            _ => xml.skip()?,
        }
    }
    Ok(header)
}

/// A Fault, in the vocabulary of 1.1 or of 1.2 whatever the envelope's version.
fn read_fault(xml: &mut XmlReader<'_>) -> Result<Fault, ProtocolError> {
    let mut fault = Fault::default();
    while xml.child()? {
        match xml.name() {
            "faultcode" => fault.code = squeezed(xml)?,
            "faultstring" => fault.texte = squeezed(xml)?,
            "Code" => fault.code = first_child(xml, "Value")?,
            "Reason" => fault.texte = first_child(xml, "Text")?,
            _ => xml.skip()?,
        }
    }
    Ok(fault)
}

/// The text of the first child of that name that has one (1.2 may give a reason in several
/// languages).
fn first_child(xml: &mut XmlReader<'_>, name: &str) -> Result<String, ProtocolError> {
    let mut found = String::new();
    while xml.child()? {
        if found.is_empty() && xml.name() == name {
            found = squeezed(xml)?;
        } else {
            xml.skip()?;
        }
    }
    Ok(found)
}

/// The text of the current element with every run of blanks as one.
///
/// # Errors
/// Any [`ProtocolError`].
pub(super) fn squeezed(xml: &mut XmlReader<'_>) -> Result<String, ProtocolError> {
    let text = xml.text()?;
    let mut out = String::with_capacity(text.len());
    squeeze_into(text, &mut out);
    Ok(out)
}
