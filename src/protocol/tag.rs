//! One start tag: its name and its attributes, checked and decoded in one pass.
//!
//! Owns: the rules for attributes (quoted, no `<`, legal characters and references, none twice,
//! limits) and their one tolerance: no blank between two of them, as in the source's example 3.2.4.
//! Its buffers are reused from tag to tag: a tag costs no allocation.

use std::ops::Range;

use super::chars::{
    AMP, BEYOND_ASCII, COLON, ILLEGAL, LESS, LINE, NAME_START, NAMES, Reference, SUSPECT, class_of, is_legal, is_name,
    resolve, squeeze_into,
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
    name: Name,
    attributes: Vec<Attribute>,
    decoded: String,
    scratch: String,
}

/// Where an attribute stands.
struct Attribute {
    name: Name,
    kind: Kind,
    value: Value,
}

/// What an attribute's prefix makes of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Prefixed,
    Namespace,
}

/// Where a name stands.
#[derive(Clone, Copy, Default)]
struct Name {
    start: usize,
    /// Where it begins without its prefix.
    local: usize,
    end: usize,
}

/// Where a value stands: most need no change and are read in place.
enum Value {
    Source(Range<usize>),
    Decoded(Range<usize>),
}

impl Tag {
    /// The element's name without its prefix.
    pub(super) fn name(&self) -> &str {
        self.text(self.name.local..self.name.end)
    }

    /// Whether it is the root of a web page.
    pub(super) fn is_html(&self) -> bool {
        self.name().eq_ignore_ascii_case("html")
    }

    /// The attributes, by their names without prefix, with their values decoded and squeezed.
    /// Namespace declarations are not among them. Of two names that differ only in their prefix,
    /// the one without prefix comes last.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        let of = |kind| self.attributes.iter().filter(move |attribute| attribute.kind == kind);
        let all = of(Kind::Prefixed).chain(of(Kind::Plain));
        all.map(|attribute| (self.local(attribute), self.value(attribute)))
    }

    /// The value of an attribute, by its name without prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let of = |kind| {
            let mut known = self.attributes.iter();
            known.rfind(|attribute| attribute.kind == kind && self.local(attribute) == name)
        };
        of(Kind::Plain).or_else(|| of(Kind::Prefixed)).map(|found| self.value(found))
    }

    fn kind(&self, name: &Name) -> Kind {
        if name.start < name.local {
            if self.text(name.start..name.local) == "xmlns:" { Kind::Namespace } else { Kind::Prefixed }
        } else if self.text(name.start..name.end) == "xmlns" {
            Kind::Namespace
        } else {
            Kind::Plain
        }
    }

    fn local(&self, attribute: &Attribute) -> &str {
        self.text(attribute.name.local..attribute.name.end)
    }

    /// The namespace that this tag itself declares for its own prefix.
    pub(super) fn namespace(&self) -> Option<&str> {
        let prefix = self.text(self.name.start..self.name.local).strip_suffix(':');
        let declares = |attribute: &&Attribute| {
            let is_prefixed = attribute.name.start < attribute.name.local;
            let declared = if is_prefixed { Some(self.local(attribute)) } else { None };
            attribute.kind == Kind::Namespace && declared == prefix
        };
        self.attributes.iter().find(declares).map(|attribute| self.value(attribute))
    }

    fn text(&self, range: Range<usize>) -> &str {
        self.source.get(range).unwrap_or_default()
    }

    fn value(&self, attribute: &Attribute) -> &str {
        match &attribute.value {
            Value::Source(range) => self.text(range.clone()),
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
        self.name = read_name(content, 0).ok_or(Defect::Malformed("an element without a proper name"))?;
        let clean = is_clean(content.as_bytes());
        let mut at = self.name.end;
        while let Some(next) = self.read_attribute(at, clean)? {
            at = next;
        }
        Ok(())
    }

    /// Reads the attribute after `at`; where the next one may begin.
    fn read_attribute(&mut self, at: usize, clean: bool) -> Result<Option<usize>, Defect> {
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
        let rest = bytes.get(start..).unwrap_or_default();
        let length = rest.iter().position(|byte| *byte == quote);
        let end = start.saturating_add(length.ok_or(Defect::Malformed("an attribute value without its end"))?);
        self.keep(name, start..end, clean)?;
        Ok(Some(end.saturating_add(1)))
    }

    /// The name at `start` and where its `=` should be.
    ///
    /// The source's KO examples break a name at the end of a line (`xmlns:SOAP-`, line end, `ENV=`).
    /// Only a namespace declaration may be broken like that, after a hyphen: those are not looked at.
    fn read_attribute_name(&self, start: usize) -> Result<(Name, usize), Defect> {
        let bytes = self.source.as_bytes();
        let name = read_name(&self.source, start).ok_or(Defect::Malformed("an attribute without a proper name"))?;
        let next = skip_blanks(bytes, name.end);
        if bytes.get(next) == Some(&b'=') || next == name.end {
            return Ok((name, next));
        }
        let written = self.text(name.start..name.end);
        if !(written.starts_with("xmlns:") && written.ends_with('-')) {
            return Ok((name, next));
        }
        let end = end_of_name(bytes, next);
        Ok((Name { end, ..name }, skip_blanks(bytes, end)))
    }

    fn keep(&mut self, name: Name, value: Range<usize>, clean: bool) -> Result<(), Defect> {
        if self.attributes.len() >= ATTRIBUTES {
            return Err(Defect::Attributes);
        }
        if value.len() > VALUE_BYTES {
            return Err(Defect::Value);
        }
        let bytes = |name: &Name| self.source.as_bytes().get(name.start..name.end);
        if self.attributes.iter().any(|other| bytes(&other.name) == bytes(&name)) {
            return Err(Defect::Malformed("an attribute twice"));
        }
        let value = self.decode(value, clean)?;
        let kind = self.kind(&name);
        self.attributes.push(Attribute { name, kind, value });
        Ok(())
    }

    /// Where the value is, decoded if it must be. `clean` is [`is_clean`] of the whole tag.
    fn decode(&mut self, range: Range<usize>, clean: bool) -> Result<Value, Defect> {
        let raw = self.source.get(range.clone()).unwrap_or_default();
        let class = if clean { 0 } else { checked_class(raw)? };
        let spaced = match raw.as_bytes() {
            [b' ', ..] | [.., b' '] => true,
            inside => !clean && has_two_spaces(inside),
        };
        let exotic = class & SUSPECT != 0 && raw.chars().any(|c| c != ' ' && c.is_whitespace());
        if !spaced && !exotic && class & (AMP | LINE) == 0 {
            return Ok(Value::Source(range));
        }
        let start = self.decoded.len();
        if class & AMP == 0 {
            squeeze_into(raw, &mut self.decoded);
        } else {
            self.scratch.clear();
            unescape(raw, &mut self.scratch)?;
            squeeze_into(&self.scratch, &mut self.decoded);
        }
        Ok(Value::Decoded(start..self.decoded.len()))
    }
}

/// The classes of a value's bytes, if it may have them.
fn checked_class(value: &str) -> Result<u8, Defect> {
    let class = class_of(value);
    if class & LESS != 0 {
        Err(Defect::Malformed("a < in an attribute value"))
    } else if class & ILLEGAL != 0 || (class & SUSPECT != 0 && !value.chars().all(is_legal)) {
        Err(Defect::Malformed("a forbidden character"))
    } else {
        Ok(class)
    }
}

/// Whether no value of this tag can need any change, but for a blank at its ends. Most tags of an
/// answer are clean, and this one pass over all of the tag is several times faster than a look at
/// each value. It must never say yes to what [`checked_class`] would refuse or [`Tag::decode`] would
/// change.
fn is_clean(bytes: &[u8]) -> bool {
    // Accented Latin letters begin with C3; what may be an exotic blank or illegal does not.
    let odd = bytes.iter().fold(0, |odd, &byte| {
        odd | u8::from(byte < 0x20)
            | u8::from(byte == b'&')
            | u8::from(byte == b'<')
            | (u8::from(byte >= 0xC0) & u8::from(byte != 0xC3))
    });
    odd == 0 && !has_two_spaces(bytes)
}

fn has_two_spaces(bytes: &[u8]) -> bool {
    let next = bytes.get(1..).unwrap_or_default();
    bytes.iter().zip(next).fold(0, |found, (a, b)| found | (u8::from(*a == b' ') & u8::from(*b == b' '))) != 0
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

/// The name at `start`, if there is a proper one.
fn read_name(source: &str, start: usize) -> Option<Name> {
    let rest = source.as_bytes().get(start..)?;
    let (mut all, mut length, mut prefix) = (0, 0, 0);
    for byte in rest {
        let class = NAMES[usize::from(*byte)];
        if class == 0 {
            break;
        }
        length += 1;
        if class & COLON != 0 && all & COLON == 0 {
            prefix = length;
        }
        all |= class;
    }
    let end = start.saturating_add(length);
    let begins = rest.first().is_some_and(|first| NAMES[usize::from(*first)] & NAME_START != 0);
    let proper = if all & BEYOND_ASCII == 0 { begins } else { source.get(start..end).is_some_and(is_name) };
    proper.then_some(Name { start, local: start.saturating_add(prefix), end })
}

fn end_of_name(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    let length = rest.iter().position(|byte| NAMES[usize::from(*byte)] == 0).unwrap_or(rest.len());
    start.saturating_add(length)
}

fn skip_blanks(bytes: &[u8], start: usize) -> usize {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    let rest = bytes.get(start..).unwrap_or_default();
    start.saturating_add(rest.iter().position(|byte| !blank(byte)).unwrap_or(rest.len()))
}
