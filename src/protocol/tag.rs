//! One start tag: its name and its attributes, checked and decoded in one pass.
//!
//! Owns: the rules for attributes (quoted, no `<`, legal characters and references, none twice,
//! limits) and their one tolerance: no blank between two of them, as in the source's example 3.2.4.
//! Its buffers are reused from tag to tag: a tag costs no allocation.

use std::ops::Range;

use super::chars::{
    AMP, CLASSES, ILLEGAL, LESS, LINE, Reference, SUSPECT, is_legal, is_name, local, resolve, squeeze_into,
};

/// How many attributes an element may have.
pub(super) const ATTRIBUTES: usize = 64;
/// How many bytes one value may take, as it is written.
pub(super) const VALUE_BYTES: usize = 64 * 1024;

/// What is wrong with a tag or a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Defect {
    /// Not well-formed: what.
    Malformed(&'static str),
    /// An entity beyond the five.
    Entity,
    /// A DOCTYPE.
    Doctype,
    /// HTML, or text where a document should begin.
    NotXml,
    /// More than `VALUE_BYTES` bytes in a value.
    Value,
    /// More than `ATTRIBUTES` attributes.
    Attributes,
}

/// A start tag.
#[derive(Default)]
pub(super) struct Tag {
    source: String,
    name_end: usize,
    attributes: Vec<Attribute>,
    decoded: String,
    scratch: String,
}

/// Where an attribute stands.
struct Attribute {
    name: Range<usize>,
    value: Value,
}

/// Where a value stands: most need no change and are read in place.
enum Value {
    Source(Range<usize>),
    Decoded(Range<usize>),
}

impl Tag {
    /// The element's name without its prefix.
    pub(super) fn name(&self) -> &str {
        local(self.qualified_name())
    }

    fn qualified_name(&self) -> &str {
        self.source.get(..self.name_end).unwrap_or_default()
    }

    /// The attributes, by their names without prefix, with their values decoded and squeezed.
    /// Namespace declarations are not among them. Of two names that differ only in their prefix,
    /// the one without prefix comes last.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        let is_plain = |name: &str| !name.contains(':');
        let named = || self.attributes.iter().map(|attribute| (self.text(&attribute.name), self.value(attribute)));
        let prefixed = named()
            .filter(move |(name, _)| !is_plain(name) && !name.starts_with("xmlns:"))
            .map(|(name, value)| (local(name), value));
        prefixed.chain(named().filter(move |(name, _)| is_plain(name) && *name != "xmlns"))
    }

    /// The value of an attribute, by its name without prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes().filter(|(found, _)| *found == name).last().map(|(_, value)| value)
    }

    /// The namespace that this tag itself declares for its own prefix.
    pub(super) fn namespace(&self) -> Option<&str> {
        let prefix = self.qualified_name().split_once(':').map(|(prefix, _)| prefix);
        self.attributes
            .iter()
            .find(|attribute| {
                let name = self.text(&attribute.name);
                match prefix {
                    Some(prefix) => name.strip_prefix("xmlns:") == Some(prefix),
                    None => name == "xmlns",
                }
            })
            .map(|attribute| self.value(attribute))
    }

    fn text(&self, range: &Range<usize>) -> &str {
        self.source.get(range.clone()).unwrap_or_default()
    }

    fn value(&self, attribute: &Attribute) -> &str {
        match &attribute.value {
            Value::Source(range) => self.text(range),
            Value::Decoded(range) => self.decoded.get(range.clone()).unwrap_or_default(),
        }
    }

    /// Takes over a tag: `content` is what stands between `<` and `>` (or `/>`).
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn read(&mut self, content: &str) -> Result<(), Defect> {
        self.source.clear();
        self.source.push_str(content);
        self.attributes.clear();
        self.decoded.clear();
        self.name_end = end_of_name(content.as_bytes(), 0);
        if !is_name(self.qualified_name()) {
            return Err(Defect::Malformed("an element without a proper name"));
        }
        let mut at = self.name_end;
        while let Some(next) = self.read_attribute(at)? {
            at = next;
        }
        Ok(())
    }

    /// Reads the attribute after `at`; where the next one may begin.
    fn read_attribute(&mut self, at: usize) -> Result<Option<usize>, Defect> {
        let bytes = self.source.as_bytes();
        let start = skip_blanks(bytes, at);
        if start >= bytes.len() {
            return Ok(None);
        }
        let (name, equals) = self.read_attribute_name(start)?;
        if bytes.get(equals) != Some(&b'=') {
            return Err(Defect::Malformed("an attribute without a value"));
        }
        let opening = skip_blanks(bytes, equals.saturating_add(1));
        let Some(&quote @ (b'"' | b'\'')) = bytes.get(opening) else {
            return Err(Defect::Malformed("an attribute value without quotes"));
        };
        let start = opening.saturating_add(1);
        let scan = Scan::of(bytes.get(start..).unwrap_or_default(), quote)?;
        let end = start.saturating_add(scan.length);
        self.keep(name, start..end, &scan)?;
        Ok(Some(end.saturating_add(1)))
    }

    /// The name at `start` and where its `=` should be.
    ///
    /// The source's KO examples break a name at the end of a line (`xmlns:SOAP-`, line end, `ENV=`).
    /// Only a namespace declaration may be broken like that, after a hyphen: those are not looked at.
    fn read_attribute_name(&self, start: usize) -> Result<(Range<usize>, usize), Defect> {
        let bytes = self.source.as_bytes();
        let end = end_of_name(bytes, start);
        let name = self.source.get(start..end).unwrap_or_default();
        if !is_name(name) {
            return Err(Defect::Malformed("an attribute without a proper name"));
        }
        let next = skip_blanks(bytes, end);
        let broken = name.starts_with("xmlns:") && name.ends_with('-') && next > end;
        if !broken || bytes.get(next) == Some(&b'=') {
            return Ok((start..end, next));
        }
        let end = end_of_name(bytes, next);
        Ok((start..end, skip_blanks(bytes, end)))
    }

    fn keep(&mut self, name: Range<usize>, value: Range<usize>, scan: &Scan) -> Result<(), Defect> {
        if self.attributes.len() >= ATTRIBUTES {
            return Err(Defect::Attributes);
        }
        if self.attributes.iter().any(|other| self.text(&other.name) == self.text(&name)) {
            return Err(Defect::Malformed("an attribute twice"));
        }
        let value = self.decode(value, scan)?;
        self.attributes.push(Attribute { name, value });
        Ok(())
    }

    fn decode(&mut self, range: Range<usize>, scan: &Scan) -> Result<Value, Defect> {
        let raw = self.source.get(range.clone()).unwrap_or_default();
        let exotic = scan.class & SUSPECT != 0;
        if exotic && !raw.chars().all(is_legal) {
            return Err(Defect::Malformed("a forbidden character"));
        }
        let spaced = scan.spaced || (exotic && raw.chars().any(|c| c != ' ' && c.is_whitespace()));
        if !spaced && scan.class & (AMP | LINE) == 0 {
            return Ok(Value::Source(range));
        }
        self.scratch.clear();
        unescape(raw, &mut self.scratch)?;
        let start = self.decoded.len();
        squeeze_into(&self.scratch, &mut self.decoded);
        Ok(Value::Decoded(start..self.decoded.len()))
    }
}

/// A look at a value's bytes.
struct Scan {
    length: usize,
    class: u8,
    /// Blanks at an end or side by side.
    spaced: bool,
}

impl Scan {
    fn of(bytes: &[u8], quote: u8) -> Result<Self, Defect> {
        let mut class = 0;
        let mut spaced = false;
        let mut previous = b' ';
        for (length, &byte) in bytes.iter().enumerate() {
            if byte == quote {
                return Self { length, class, spaced: spaced || (previous == b' ' && length > 0) }.checked();
            }
            class |= CLASSES[usize::from(byte)];
            spaced |= byte == b' ' && previous == b' ';
            previous = byte;
        }
        Err(Defect::Malformed("an attribute value without its closing quote"))
    }

    fn checked(self) -> Result<Self, Defect> {
        if self.class & LESS != 0 {
            Err(Defect::Malformed("a < in an attribute value"))
        } else if self.class & ILLEGAL != 0 {
            Err(Defect::Malformed("a forbidden character"))
        } else if self.length > VALUE_BYTES {
            Err(Defect::Value)
        } else {
            Ok(self)
        }
    }
}

/// Appends `raw` with its references resolved.
fn unescape(raw: &str, out: &mut String) -> Result<(), Defect> {
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let (name, after) = after.split_once(';').ok_or(Defect::Malformed("a & without its ;"))?;
        out.push(character(name)?);
        rest = after;
    }
    out.push_str(rest);
    Ok(())
}

/// The character of a reference.
pub(super) fn character(name: &str) -> Result<char, Defect> {
    match resolve(name) {
        Reference::Char(c) => Ok(c),
        Reference::Entity => Err(Defect::Entity),
        Reference::Malformed => Err(Defect::Malformed("a malformed reference")),
    }
}

fn end_of_name(bytes: &[u8], start: usize) -> usize {
    let ends = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'=' | b'"' | b'\'' | b'/' | b'>');
    let rest = bytes.get(start..).unwrap_or_default();
    start.saturating_add(rest.iter().position(ends).unwrap_or(rest.len()))
}

fn skip_blanks(bytes: &[u8], start: usize) -> usize {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    let rest = bytes.get(start..).unwrap_or_default();
    start.saturating_add(rest.iter().position(|byte| !blank(byte)).unwrap_or(rest.len()))
}
