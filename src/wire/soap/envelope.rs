//! The SOAP envelope, 1.1 or 1.2 with any prefixes, down to an operation's element in an answer.
//!
//! Must never: know an operation. The caller says which element is its answer, and reads it.

use std::io::BufRead;

use super::chars::plain;
use super::error::{ProtocolError, quote, unexpected};
use super::fault::{SoapFault, read_fault};
use super::xml::XmlReader;

/// The content of an answer's Body.
pub(in crate::wire) enum BodyAnswer<T> {
    /// The operation's own element, as the caller's function read it.
    Content(T),
    /// A Fault.
    Fault(SoapFault),
}

/// Reads a whole answer. `expected` names the operation's element, also in messages; `read` gets that element and reads
/// it to its end.
///
/// # Errors
/// Any [`ProtocolError`]; `Unexpected` for a Body without the expected element, or with two answers.
pub(in crate::wire) fn read_answer<T>(
    mut body: impl BufRead,
    charset: Option<&str>,
    expected: &'static str,
    mut read: impl FnMut(&mut XmlReader<'_>) -> Result<T, ProtocolError>,
) -> Result<BodyAnswer<T>, ProtocolError> {
    let mut xml = XmlReader::new(&mut body, charset)?;
    open(&mut xml)?;
    let mut found = Body { answer: None, other: None };
    while xml.child()? {
        if xml.name() == "Body" {
            found.read(&mut xml, expected, &mut read)?;
        } else {
            xml.skip()?;
        }
    }
    xml.finish()?;
    found.answer.ok_or_else(|| match found.other {
        Some(other) => ProtocolError::OtherName { expected, found: quote(&other) },
        None => unexpected(&format!("no {expected}"), "an empty Body"),
    })
}

/// Whether a document whose last bytes are these may end with them: they close an Envelope. What a comment holds may
/// look so too: the caller waits a little for more.
#[must_use]
pub fn ends_here(last: &[u8]) -> bool {
    // In UTF-16 every other byte is 0; some servers send what was left in a buffer.
    let last: Vec<u8> = last.iter().copied().filter(|byte| *byte != 0 && !byte.is_ascii_whitespace()).collect();
    let Some(name) = last.strip_suffix(b"Envelope>") else { return false };
    let prefix = name.rsplit(|byte| *byte == b'<').next().unwrap_or_default();
    prefix.strip_prefix(b"/").is_some_and(|prefix| prefix.is_empty() || prefix.ends_with(b":"))
}

/// Goes into the Envelope.
pub(in crate::wire) fn open(xml: &mut XmlReader<'_>) -> Result<(), ProtocolError> {
    xml.root()?;
    match xml.name() {
        "Envelope" => Ok(()),
        "definitions" | "description" => Err(ProtocolError::Wsdl),
        other => Err(unexpected("not a SOAP envelope", other)),
    }
}

/// The endings that stacks give to an operation's answer, in place of `Response`.
const ENDINGS: [&str; 5] = ["response", "reponse", "result", "answer", "out"];

/// Whether `name` is `expected` but for what stacks write otherwise: capitals, a dot or a hyphen, doubled letters, the
/// ending. A name without an ending is the question's.
fn is_near(name: &str, expected: &str) -> bool {
    // Longer names are compared with nothing.
    name.len() <= 2 * expected.len() && base(name).is_some_and(|own| base(expected) == Some(own))
}

/// A name without its ending and without what spellings differ in.
fn base(name: &str) -> Option<String> {
    let mut letters: Vec<char> = plain(name).chars().collect();
    letters.dedup();
    let name: String = letters.into_iter().collect();
    ENDINGS.iter().find_map(|ending| name.strip_suffix(ending).map(ToOwned::to_owned))
}

/// The content found in a Body.
struct Body<T> {
    answer: Option<BodyAnswer<T>>,
    /// The name of the first element that is not an answer, for the message.
    other: Option<String>,
}

impl<T> Body<T> {
    fn read(
        &mut self,
        xml: &mut XmlReader<'_>,
        expected: &str,
        read: &mut impl FnMut(&mut XmlReader<'_>) -> Result<T, ProtocolError>,
    ) -> Result<(), ProtocolError> {
        while xml.child()? {
            let is_fault = xml.name() == "Fault";
            if !is_fault && xml.name() != expected && !is_near(xml.name(), expected) {
                self.other.get_or_insert_with(|| xml.name().to_owned());
                xml.skip()?;
                continue;
            }
            if self.answer.is_some() {
                return Err(unexpected("a second answer", xml.name()));
            }
            self.answer =
                Some(if is_fault { BodyAnswer::Fault(read_fault(xml)?) } else { BodyAnswer::Content(read(xml)?) });
        }
        Ok(())
    }
}
