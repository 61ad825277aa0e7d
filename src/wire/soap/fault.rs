//! A SOAP Fault: read and written in the vocabularies of 1.1 and 1.2.

use super::error::ProtocolError;
use super::version::SoapVersion;
use super::writer::enveloped;
use super::xml::XmlReader;

/// How many values of a code are kept.
const SUBCODES: usize = 4;

/// A SOAP Fault.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SoapFault {
    /// `faultcode` or `Code/Value`; behind the latter the values of its subcodes, each behind a blank.
    pub code: String,
    /// `faultstring` or `Reason/Text`.
    pub text: String,
}

/// Reads a Fault. Its vocabulary may be that of 1.1 or of 1.2, independently of the envelope's version.
pub(in crate::wire) fn read_fault(xml: &mut XmlReader<'_>) -> Result<SoapFault, ProtocolError> {
    let mut fault = SoapFault::default();
    while xml.child()? {
        match xml.name() {
            "faultcode" => fault.code = xml.squeezed()?,
            "faultstring" => fault.text = xml.squeezed()?,
            "Code" => fault.code = code(xml)?,
            "Reason" => fault.text = first_child(xml, "Text")?,
            _ => xml.skip()?,
        }
    }
    Ok(fault)
}

/// The values of a code of 1.2 and of the subcodes in it.
fn code(xml: &mut XmlReader<'_>) -> Result<String, ProtocolError> {
    let mut values: Vec<String> = Vec::new();
    let mut depth = 0_usize;
    loop {
        if !xml.child()? {
            match depth.checked_sub(1) {
                Some(outside) => depth = outside,
                None => return Ok(values.join(" ")),
            }
        } else if xml.name() == "Subcode" {
            depth = depth.saturating_add(1);
        } else if xml.name() == "Value" && values.len() < SUBCODES {
            values.push(xml.squeezed()?);
        } else {
            xml.skip()?;
        }
    }
}

/// The text of the first child called `name` that has a text (1.2 may give a reason in several languages).
fn first_child(xml: &mut XmlReader<'_>, name: &str) -> Result<String, ProtocolError> {
    let mut found = String::new();
    while xml.child()? {
        if found.is_empty() && xml.name() == name {
            found = xml.squeezed()?;
        } else {
            xml.skip()?;
        }
    }
    Ok(found)
}

/// Writes a SOAP Fault. `code` is written unchanged: it should be a qualified name with the prefix `S`, such as
/// `S:Server` in 1.1 and `S:Receiver` in 1.2.
#[must_use]
pub fn write_fault(version: SoapVersion, fault: &SoapFault) -> Vec<u8> {
    enveloped(version, |xml| {
        xml.wrapped("S:Fault", &[], |xml| match version {
            SoapVersion::V11 => {
                xml.element("faultcode", &fault.code);
                xml.element("faultstring", &fault.text);
            }
            SoapVersion::V12 => {
                xml.wrapped("S:Code", &[], |xml| xml.element("S:Value", &fault.code));
                xml.wrapped("S:Reason", &[], |xml| {
                    xml.wrapped("S:Text", &[("xml:lang", "fr")], |xml| xml.text(&fault.text));
                });
            }
        });
    })
}
