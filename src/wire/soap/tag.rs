//! One start tag: its name and its attributes, checked and decoded in one pass.
//!
//! Owns: the rules for attributes (quoted, no `<`, legal characters and references, no duplicates, limits) and their
//! one tolerance: two attributes may stand without a blank between them, as in the source's example
//! (docs/e-reprov.md 3.1). Its buffers are reused from tag to tag: a tag costs no allocation.

use std::ops::Range;

use super::chars::{
    AMP, BEYOND_ASCII, COLON, CharReference, ILLEGAL, LESS, LINE, NAME_START, NAMES, SUSPECT, class_of, is_legal,
    is_name, resolve, squeeze_into,
};

/// The greatest number of attributes of an element.
pub(in crate::wire) const ATTRIBUTES: usize = 64;
/// The greatest length of one value, in bytes as written.
pub(in crate::wire) const VALUE_BYTES: usize = 64 * 1024;

/// What is wrong with a tag or a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::wire) enum MarkupFault {
    /// Not well-formed, with the reason.
    Malformed(&'static str),
    /// An entity other than the five predefined ones.
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
pub(in crate::wire) struct Tag {
    source: String,
    name: Name,
    heads: Heads,
    /// The values of this tag; the value of index `i` belongs to the head of index `i`.
    values: Vec<Value>,
    decoded: String,
    scratch: String,
}

/// The heads of the attributes: for each one the text before its value (blanks, name, `=`, opening quote).
///
/// An answer repeats the same attributes in the same order, up to a million times. So the heads are kept from tag to
/// tag: a head written with the same bytes at the same index as before has the same name, and is not parsed again. No
/// two heads have the same name.
#[derive(Default)]
struct Heads {
    text: String,
    known: Vec<Head>,
}

/// The place of a head in the text of [`Heads`].
struct Head {
    start: usize,
    name: Name,
    end: usize,
    kind: Kind,
}

/// The kind of an attribute, by its prefix.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Prefixed,
    Namespace,
}

/// The place of a name.
#[derive(Clone, Copy, Default)]
struct Name {
    start: usize,
    /// Where the name begins without its prefix.
    local: usize,
    end: usize,
}

/// The place of a value. Most values need no change and are read in place.
enum Value {
    Source(Range<usize>),
    Decoded(Range<usize>),
}

impl Heads {
    fn text(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    fn name(&self, head: &Head) -> &str {
        self.text(head.name.start..head.name.end)
    }

    fn local(&self, head: &Head) -> &str {
        self.text(head.name.local..head.name.end)
    }

    /// The length of the head of index `rank`, if `rest` begins with the same bytes.
    fn again(&self, rank: usize, rest: &[u8]) -> Option<usize> {
        let head = self.known.get(rank)?;
        let text = self.text.as_bytes().get(head.start..head.end)?;
        rest.starts_with(text).then_some(text.len())
    }

    /// Stores `head` at index `rank`, with `name` as the place of its name; the heads after it are forgotten.
    fn learn(&mut self, rank: usize, head: &str, name: Name) -> Result<(), MarkupFault> {
        if rank >= ATTRIBUTES {
            return Err(MarkupFault::Attributes);
        }
        self.known.truncate(rank);
        let start = self.known.last().map_or(0, |last| last.end);
        self.text.truncate(start);
        self.text.push_str(head);
        let at = |place: usize| start.saturating_add(place);
        let name = Name { start: at(name.start), local: at(name.local), end: at(name.end) };
        let written = self.text(name.start..name.end);
        if self.known.iter().any(|other| self.name(other) == written) {
            return Err(MarkupFault::Malformed("an attribute twice"));
        }
        let kind = match self.text(name.start..name.local) {
            "xmlns:" => Kind::Namespace,
            "" if written == "xmlns" => Kind::Namespace,
            "" => Kind::Plain,
            _ => Kind::Prefixed,
        };
        self.known.push(Head { start, name, end: self.text.len(), kind });
        Ok(())
    }
}

impl Tag {
    /// The element's name without its prefix.
    pub(in crate::wire) fn name(&self) -> &str {
        self.text(self.name.local..self.name.end)
    }

    /// Whether the element is the root of an HTML page.
    pub(in crate::wire) fn is_html(&self) -> bool {
        self.name().eq_ignore_ascii_case("html")
    }

    /// Calls `take` with the name (without prefix) and the value (decoded and squeezed) of each attribute. Leaves out
    /// namespace declarations, and a prefixed attribute when the same name also occurs without a prefix.
    pub(in crate::wire) fn each<'a>(&'a self, mut take: impl FnMut(&'a str, &'a str)) {
        for (head, value) in self.heads.known.iter().zip(&self.values) {
            let counts = match head.kind {
                Kind::Plain => true,
                Kind::Prefixed => !self.is_hidden(head),
                Kind::Namespace => false,
            };
            if counts {
                take(self.heads.local(head), self.value(value));
            }
        }
    }

    /// The value of an attribute, by its name without prefix; when several match, the last one.
    pub(in crate::wire) fn attribute(&self, name: &str) -> Option<&str> {
        let mut found = None;
        self.each(|own, value| found = if own == name { Some(value) } else { found });
        found
    }

    fn is_hidden(&self, head: &Head) -> bool {
        let mut own = self.heads.known.iter().take(self.values.len());
        own.any(|other| other.kind == Kind::Plain && self.heads.local(other) == self.heads.local(head))
    }

    /// The namespace that this tag itself declares for the prefix of its name.
    pub(in crate::wire) fn namespace(&self) -> Option<&str> {
        let prefix = self.text(self.name.start..self.name.local).strip_suffix(':');
        let declares = |head: &Head| self.heads.name(head).strip_prefix("xmlns").map(|rest| rest.strip_prefix(':'));
        let mut all = self.heads.known.iter().zip(&self.values).filter(|(head, _)| head.kind == Kind::Namespace);
        all.find(|(head, _)| declares(head) == Some(prefix)).map(|(_, value)| self.value(value))
    }

    fn text(&self, range: Range<usize>) -> &str {
        self.source.get(range).unwrap_or_default()
    }

    fn value(&self, value: &Value) -> &str {
        match value {
            Value::Source(range) => self.text(range.clone()),
            Value::Decoded(range) => self.decoded.get(range.clone()).unwrap_or_default(),
        }
    }

    /// Replaces the content of this [`Tag`] by a new tag: `content` is the text between `<` and `>` (or `/>`).
    pub(in crate::wire) fn read(&mut self, content: &str) -> Result<(), MarkupFault> {
        self.source.clear();
        self.source.push_str(content);
        self.values.clear();
        self.decoded.clear();
        self.name = read_name(content, 0).ok_or(MarkupFault::Malformed("an element without a proper name"))?;
        let clean = is_clean(content.as_bytes());
        let mut at = self.name.end;
        while let Some(next) = self.read_attribute(at, clean)? {
            at = next;
        }
        Ok(())
    }

    /// Reads the attribute after offset `at`; returns the offset where the next one may begin, `None` after the last.
    fn read_attribute(&mut self, at: usize, clean: bool) -> Result<Option<usize>, MarkupFault> {
        let bytes = self.source.as_bytes();
        let rest = bytes.get(at..).unwrap_or_default();
        let head = match self.heads.again(self.values.len(), rest) {
            Some(length) => length,
            None if skip_blanks(rest, 0) >= rest.len() => return Ok(None),
            None => self.read_head(at)?,
        };
        let start = at.saturating_add(head);
        let rest = self.source.as_bytes().get(start.saturating_sub(1)..);
        let Some((quote, rest)) = rest.and_then(<[u8]>::split_first) else { return Ok(None) };
        let length =
            memchr::memchr(*quote, rest).ok_or(MarkupFault::Malformed("an attribute value without its end"))?;
        if length > VALUE_BYTES {
            return Err(MarkupFault::Value);
        }
        let end = start.saturating_add(length);
        let value = self.decode(start..end, clean)?;
        self.values.push(value);
        Ok(Some(end.saturating_add(1)))
    }

    /// Parses and learns the head at offset `at`; returns its length.
    fn read_head(&mut self, at: usize) -> Result<usize, MarkupFault> {
        let rest = self.source.get(at..).unwrap_or_default();
        let (name, equals) = read_attribute_name(rest)?;
        let bytes = rest.as_bytes();
        if bytes.get(equals) != Some(&b'=') {
            return Err(MarkupFault::Malformed("an attribute without a value"));
        }
        let opening = skip_blanks(bytes, equals.saturating_add(1));
        if !matches!(bytes.get(opening), Some(b'"' | b'\'')) {
            return Err(MarkupFault::Malformed("an attribute value without quotes"));
        }
        let end = opening.saturating_add(1);
        self.heads.learn(self.values.len(), rest.get(..end).unwrap_or_default(), name)?;
        Ok(end)
    }

    /// The place of the value in `range`, which is decoded if needed. `clean` is the result of [`is_clean`] for the
    /// whole tag.
    fn decode(&mut self, range: Range<usize>, clean: bool) -> Result<Value, MarkupFault> {
        let bytes = self.source.as_bytes().get(range.clone()).unwrap_or_default();
        let trimmed = !matches!(bytes, [b' ', ..] | [.., b' ']);
        if clean && trimmed {
            return Ok(Value::Source(range));
        }
        let raw = self.source.get(range.clone()).unwrap_or_default();
        let class = checked_class(raw)?;
        let exotic = class & SUSPECT != 0 && raw.chars().any(|c| c != ' ' && c.is_whitespace());
        if trimmed && !exotic && class & (AMP | LINE) == 0 && !raw.contains("  ") {
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

/// The first attribute name in `rest`, and the offset where its `=` should be.
///
/// The source's KO examples break a name at the end of a line (`xmlns:SOAP-`, line end, `ENV=`). Only a namespace
/// declaration may be broken like that, after a hyphen: the broken name is never used.
fn read_attribute_name(rest: &str) -> Result<(Name, usize), MarkupFault> {
    let bytes = rest.as_bytes();
    let name = read_name(rest, skip_blanks(bytes, 0));
    let name = name.ok_or(MarkupFault::Malformed("an attribute without a proper name"))?;
    let next = skip_blanks(bytes, name.end);
    if bytes.get(next) == Some(&b'=') || next == name.end {
        return Ok((name, next));
    }
    let written = rest.get(name.start..name.end).unwrap_or_default();
    if !(written.starts_with("xmlns:") && written.ends_with('-')) {
        return Ok((name, next));
    }
    let end = end_of_name(bytes, next);
    Ok((Name { end, ..name }, skip_blanks(bytes, end)))
}

/// The classes of a value's bytes; an error if the value holds a forbidden character.
fn checked_class(value: &str) -> Result<u8, MarkupFault> {
    let class = class_of(value);
    if class & LESS != 0 {
        Err(MarkupFault::Malformed("a < in an attribute value"))
    } else if class & ILLEGAL != 0 || (class & SUSPECT != 0 && !value.chars().all(is_legal)) {
        Err(MarkupFault::Malformed("a forbidden character"))
    } else {
        Ok(class)
    }
}

/// How many bytes of a tag are checked at once.
const BLOCK: usize = 16;

/// Whether every value of this tag can be used as written, except for blanks at its ends. Most tags of an answer are
/// clean, and this single pass over the whole tag is several times faster than checking each value. The result must
/// never be `true` when [`checked_class`] would refuse a value or [`Tag::decode`] would change one.
fn is_clean(tag: &[u8]) -> bool {
    // Blocks of a fixed size compile to a few instructions each; the last two blocks overlap. Each block has one more
    // byte in front, because a byte is judged together with the one before it. The tag's first byte belongs to the name
    // and is never odd.
    let mut odd = [0; BLOCK];
    let mut rest = tag;
    while let Some(block) = rest.first_chunk() {
        note_odd(block, &mut odd);
        rest = rest.get(BLOCK..).unwrap_or_default();
    }
    let few = match tag.last_chunk() {
        Some(block) => {
            note_odd(block, &mut odd);
            0
        }
        None => tag.iter().zip(tag.iter().skip(1)).fold(0, |odd, (before, byte)| odd | is_odd(*before, *byte)),
    };
    odd.iter().fold(few, |all, odd| all | odd) == 0
}

fn note_odd(block: &[u8; BLOCK + 1], odd: &mut [u8; BLOCK]) {
    for (odd, (before, byte)) in odd.iter_mut().zip(block.iter().zip(&block[1..])) {
        *odd |= is_odd(*before, *byte);
    }
}

/// 1 when `byte`, after the byte `before`, can't stand in a clean tag; else 0.
fn is_odd(before: u8, byte: u8) -> u8 {
    // Accented Latin letters begin with C3; exotic blanks and illegal characters never do.
    u8::from(byte < 0x20)
        | u8::from(byte == b'&')
        | u8::from(byte == b'<')
        | (u8::from(byte >= 0xC0) & u8::from(byte != 0xC3))
        | (u8::from(before == b' ') & u8::from(byte == b' '))
}

/// Appends `raw` to `out`, with its references resolved.
fn unescape(raw: &str, out: &mut String) -> Result<(), MarkupFault> {
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let (name, after) = after.split_once(';').ok_or(MarkupFault::Malformed("a & without its ;"))?;
        out.push(character(name)?);
        rest = after;
    }
    out.push_str(rest);
    Ok(())
}

/// The character that the reference `name` stands for.
pub(in crate::wire) fn character(name: &str) -> Result<char, MarkupFault> {
    match resolve(name) {
        CharReference::Char(c) => Ok(c),
        CharReference::Entity => Err(MarkupFault::Entity),
        CharReference::Malformed => Err(MarkupFault::Malformed("a malformed reference")),
    }
}

/// The name at offset `start`; `None` when no valid name begins there.
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

#[cfg(test)]
mod tests {
    //! Guards: wire: what a tag says does not depend on the tags before it, whose attribute names it may share

    use super::*;
    use proptest::prelude::*;

    type Said = Result<Vec<(String, String)>, MarkupFault>;

    fn said(tag: &mut Tag, content: &str) -> Said {
        let mut attributes = Vec::new();
        tag.read(content)?;
        tag.each(|name, value| attributes.push((name.to_owned(), value.to_owned())));
        Ok(attributes)
    }

    /// Few attribute names, written in few ways: most tags repeat parts of earlier tags, and none is repeated entirely.
    fn content() -> impl Strategy<Value = String> {
        let head = "[ \n]?( a| b| ab| x:a| xmlns| xmlns:x)( ?= ?)";
        let attribute = (head, prop_oneof!["'[ab&;é ]{0,3}'", "\"[ab'=]{0,3}\""]);
        let attributes = prop::collection::vec(attribute.prop_map(|(head, value)| head + &value), 0..5);
        attributes.prop_map(|attributes| format!("e{}", attributes.concat()))
    }

    proptest! {
        #[test]
        fn what_a_tag_says_does_not_depend_on_those_before_it(contents in prop::collection::vec(content(), 1..12)) {
            let mut one = Tag::default();
            for content in contents {
                prop_assert_eq!(said(&mut one, &content), said(&mut Tag::default(), &content), "{}", content);
            }
        }

        #[test]
        fn nothing_in_a_clean_tag_needs_a_change(
            name in "[a-z]{1,40}",
            value in "[ a-zé&<\t\n\u{1}\u{a0}\u{3000}\u{ffff}\u{fffd}]{0,40}",
        ) {
            if is_clean(format!("{name} a='{value}'").as_bytes()) {
                prop_assert!(checked_class(&value).is_ok());
                prop_assert_eq!(crate::domain::text::squeeze(&value), value.trim_matches(' '));
            }
        }

        #[test]
        fn plain_values_are_clean(
            name in "[a-z]{1,40}",
            values in prop::collection::vec("[a-zé]{0,9}( [A-Zè]{1,9}){0,2}", 0..4),
        ) {
            let tag = format!("{name} a='{}'", values.join("' b='"));
            prop_assert!(is_clean(tag.as_bytes()), "{}", tag);
        }
    }
}
