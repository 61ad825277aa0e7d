//! Writing XML and the envelope around it.
//!
//! Owns: escaping. What is written is always well-formed: a character that XML can't hold is written
//! as U+FFFD.

use super::chars::is_legal;
use super::version::SoapVersion;

/// A document with an envelope around what `body` writes, with the prefix `S`.
pub(in crate::wire) fn enveloped(version: SoapVersion, body: impl FnOnce(&mut XmlWriter)) -> Vec<u8> {
    let mut xml = XmlWriter::new();
    xml.wrapped("S:Envelope", &[("xmlns:S", version.namespace())], |xml| xml.wrapped("S:Body", &[], body));
    xml.finish()
}

/// A document being written, UTF-8.
pub(in crate::wire) struct XmlWriter {
    out: String,
}

impl XmlWriter {
    /// A document with its declaration.
    pub(in crate::wire) fn new() -> Self {
        Self { out: String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") }
    }

    /// Its bytes.
    pub(in crate::wire) fn finish(self) -> Vec<u8> {
        self.out.into_bytes()
    }

    /// An element with what `content` writes in it.
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

    /// An element with a text in it.
    pub(in crate::wire) fn element(&mut self, name: &str, text: &str) {
        self.wrapped(name, &[], |xml| xml.text(text));
    }

    /// An element without content.
    pub(in crate::wire) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.open_with(name, attributes);
        self.close_empty();
    }

    /// A text.
    pub(in crate::wire) fn text(&mut self, text: &str) {
        self.escaped(text);
    }

    fn open_with(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.open(name);
        for (name, value) in attributes {
            self.attribute(name, value);
        }
    }

    /// The beginning of a start tag, for attributes to follow; [`Self::close_empty`] ends it.
    pub(in crate::wire) fn open(&mut self, name: &str) {
        self.out.push('<');
        self.out.push_str(name);
    }

    /// Ends an element that has attributes only.
    pub(in crate::wire) fn close_empty(&mut self) {
        self.out.push_str("/>");
    }

    /// An attribute of the tag that is open.
    pub(in crate::wire) fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        self.escaped(value);
        self.out.push('"');
    }

    /// An attribute that is left out when there is nothing to say.
    pub(in crate::wire) fn attribute_if(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.attribute(name, value);
        }
    }

    /// The same escapes serve texts and attributes. Line ends and tabs are written as references,
    /// or an attribute would lose them.
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
