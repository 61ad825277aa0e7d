//! JSON without characters that act on a terminal or hide; a program reads exactly the same values.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

use crate::domain::text::write_otherwise;

/// Writes `document` on one line. In its strings, every character that could act on a terminal or hide is escaped:
/// printing the document does no harm.
///
/// # Errors
/// `output` can't be written, or a value has no form in JSON.
pub fn write_json(output: &mut (impl Write + ?Sized), document: &impl Serialize) -> io::Result<()> {
    Ok(serde_json::to_writer(Inert(output), document)?)
}

/// The document as text, on one line, escaped as by [`write_json`].
#[must_use]
pub fn single_line_json(document: &impl Serialize) -> String {
    to_text(|output| write_json(output, document))
}

/// The document as text, indented for a person, escaped as by [`write_json`].
#[must_use]
pub fn indented_json(document: &impl Serialize) -> String {
    to_text(|output| write_with(PrettyFormatter::new(), output, document))
}

fn write_with(form: impl Formatter, output: &mut Vec<u8>, document: &impl Serialize) -> io::Result<()> {
    Ok(document.serialize(&mut Serializer::with_formatter(Inert(output), form))?)
}

/// Writing to memory neither fails nor stops early, and JSON is text.
fn to_text(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
    let mut bytes = Vec::new();
    if let Err(error) = write(&mut bytes) {
        tracing::error!(%error, "a document can't be written");
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// Escapes what passes through. The serializer hands over strings in whole pieces; outside of strings, its output has
/// no character to escape, and the line ends of an indentation are kept.
struct Inert<'a, W: ?Sized>(&'a mut W);

impl<W: Write + ?Sized> Write for Inert<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.iter().fold(true, |clear, byte| clear & matches!(byte, b' '..=b'~' | b'\n')) {
            return self.0.write(bytes);
        }
        let text = std::str::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        let mut output = String::with_capacity(text.len());
        write_otherwise(text, &mut output, |output, c| {
            if c == '\n' {
                output.push(c);
                return;
            }
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string never fails.
                let _ = write!(output, "\\u{unit:04x}");
            }
        });
        self.0.write_all(output.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::displayable;

    #[test]
    fn what_a_program_reads_is_exact_and_what_a_person_sees_inert() {
        let hostile = "é\"\\\u{1b}[2J\u{7f}\u{9b}\u{202e}\u{e0041}\u{2028}\n";
        for json in [single_line_json(&[hostile]), indented_json(&[hostile])] {
            assert_eq!(serde_json::from_str::<[String; 1]>(&json).unwrap(), [hostile]);
            assert!(json.split('\n').all(|line| displayable(line) == line), "{json:?}");
        }
        assert_eq!(indented_json(&["a", "b"]), "[\n  \"a\",\n  \"b\"\n]");
    }
}
