//! Content that nobody knows: its names, so that an answer that keeps its values there is told and not taken for empty.
//!
//! An unknown element beside known ones is passed over: a service may add to its answers. An answer, or a part of one,
//! of which nothing at all is known has its content elsewhere.

use super::error::{ProtocolError, quote};
use super::xml::XmlReader;

/// How many names are kept, for the message.
const NAMES: usize = 4;

/// The names of unknown elements that hold something: attributes, or elements of their own.
#[derive(Debug, Default)]
pub(in crate::wire) struct Unknown(Vec<String>);

impl Unknown {
    /// Goes to the end of the current element, which is unknown.
    ///
    /// # Errors
    /// Any [`ProtocolError`]; `Reference` when it stands for an element elsewhere.
    pub(in crate::wire) fn skip(&mut self, xml: &mut XmlReader<'_>) -> Result<(), ProtocolError> {
        if self.0.len() >= NAMES {
            return xml.skip();
        }
        let mut holds = false;
        xml.tag().each(|_, _| holds = true);
        let name = xml.name().to_owned();
        while xml.child()? {
            holds = true;
            xml.skip()?;
        }
        if holds && !self.0.contains(&name) {
            self.0.push(name);
        }
        Ok(())
    }

    /// Checks that there are none: nothing else is there.
    ///
    /// # Errors
    /// `Unknown` with their names.
    pub(in crate::wire) fn refuse(&self) -> Result<(), ProtocolError> {
        if self.0.is_empty() {
            return Ok(());
        }
        Err(ProtocolError::Unknown { names: quote(&self.0.join(", ")) })
    }
}

/// Checks that the current element holds its content itself, and does not stand for one elsewhere: `href` of SOAP 1.1,
/// `ref` of SOAP 1.2.
///
/// # Errors
/// `Reference` with its name.
pub(in crate::wire) fn refuse_reference(xml: &XmlReader<'_>) -> Result<(), ProtocolError> {
    let (mut toward, mut own) = (None, false);
    xml.tag().each(|name, value| match name {
        "href" if value.starts_with('#') => toward = Some(value),
        "ref" => toward = toward.or(Some(value)),
        "reference" => own = true,
        _ => {}
    });
    match toward {
        Some(toward) if !own => Err(ProtocolError::Reference { name: quote(&format!("{} -> {toward}", xml.name())) }),
        _ => Ok(()),
    }
}
