//! Writing XML and the SOAP envelope around it.
//!
//! Owns: escaping. The output is always well-formed: a character that XML can't hold becomes U+FFFD.

use super::chars::is_legal;
use super::version::SoapVersion;

/// A document with an envelope (prefix `S`) around the elements that `body` writes.
pub(in crate::wire) fn enveloped(version: SoapVersion, body: impl FnOnce(&mut XmlWriter)) -> Vec<u8> {
    let mut xml = XmlWriter::new();
    xml.wrapped("S:Envelope", &[("xmlns:S", version.namespace())], |xml| xml.wrapped("S:Body", &[], body));
    xml.finish()
}

/// A UTF-8 document being written.
pub(in crate::wire) struct XmlWriter {
    out: String,
}

impl XmlWriter {
    /// A new document that holds the XML declaration.
    pub(in crate::wire) fn new() -> Self {
        Self { out: String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") }
    }

    /// The document's bytes.
    pub(in crate::wire) fn finish(self) -> Vec<u8> {
        self.out.into_bytes()
    }

    /// Writes an element whose content is written by `content`.
    pub(in crate::wire) fn wrapped(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        content: impl FnOnce(&mut Self),
    ) {
        self.open_with(name, attributes);
        self.out.push('>');
        content(self);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// Writes an element that holds a text.
    pub(in crate::wire) fn element(&mut self, name: &str, text: &str) {
        self.wrapped(name, &[], |xml| xml.text(text));
    }

    /// Writes an element without content.
    pub(in crate::wire) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.open_with(name, attributes);
        self.close_empty();
    }

    /// Writes a text.
    pub(in crate::wire) fn text(&mut self, text: &str) {
        self.escaped(text);
    }

    fn open_with(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.open(name);
        for (name, value) in attributes {
            self.attribute(name, value);
        }
    }

    /// Writes the beginning of a start tag; attributes follow, and [`Self::close_empty`] ends the tag.
    pub(in crate::wire) fn open(&mut self, name: &str) {
        self.out.push('<');
        self.out.push_str(name);
    }

    /// Ends an element that has only attributes.
    pub(in crate::wire) fn close_empty(&mut self) {
        self.out.push_str("/>");
    }

    /// Writes an attribute of the open tag.
    pub(in crate::wire) fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        self.escaped(value);
        self.out.push('"');
    }

    /// Writes an attribute of the open tag if it has a value.
    pub(in crate::wire) fn attribute_if(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.attribute(name, value);
        }
    }

    /// Escapes a text or an attribute's value, both in the same way. Line ends and tabs become references, because an
    /// attribute would lose them otherwise.
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
