//! A strict pull reader of XML elements in front of quick-xml's lenient one.
//!
//! Owns: the rules for a document. One root, every tag closed by its own end tag, only blanks, comments and processing
//! instructions around the root, no DOCTYPE, no entity beyond the five, legal characters, limits on depth, elements,
//! attributes and values. Only the current tag and the requested text are kept in memory.

use std::io::{self, BufRead};
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::encoding::EncodingError;
use quick_xml::errors::{IllFormedError, SyntaxError};
use quick_xml::events::{BytesDecl, BytesPI, Event};

use super::chars::{BRACKET, ILLEGAL, SUSPECT, all_legal, class_of, is_name, squeeze_into};
use super::charset::Utf8Source;
use super::error::{ProtocolError, quote};
use super::tag::{ATTRIBUTES, MarkupFault, Tag, VALUE_BYTES, character};

/// How deep elements may be nested.
pub(in crate::wire) const DEPTH: usize = 64;
/// How many elements a document may have: several times those of a site with a million PTOs. The limit keeps a document
/// of empty elements from taking many times its size in memory.
pub(in crate::wire) const ELEMENTS: usize = 4_000_000;

/// A document being read.
pub(in crate::wire) struct XmlReader<'a> {
    reader: Reader<Utf8Source<'a>>,
    buffer: Vec<u8>,
    tag: Tag,
    text: String,
    collecting: bool,
    depth: usize,
    elements: usize,
    /// Whether the current tag is an empty one: its end is then the next step.
    empty: bool,
    seen: Seen,
}

/// How much of the document has been seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    /// Nothing, or only blanks.
    Nothing,
    /// A declaration or a comment.
    Prologue,
    /// The root's start tag.
    Root,
}

/// A step through the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// A start tag.
    Start,
    /// An empty tag, which is also its own end.
    Empty,
    /// An end tag.
    End,
    /// The end of the document.
    Eof,
    /// Blanks.
    Blank,
    /// Text, a comment or a processing instruction.
    Other,
}

impl<'a> XmlReader<'a> {
    /// A reader of `body`; `charset` is that of the HTTP Content-Type, if any.
    ///
    /// # Errors
    /// `Reading` when the body can't be read, `Encoding` when its encoding is not supported.
    pub(in crate::wire) fn new(body: &'a mut dyn BufRead, charset: Option<&str>) -> Result<Self, ProtocolError> {
        let mut reader = Reader::from_reader(Utf8Source::new(body, charset)?);
        reader.config_mut().check_comments = true;
        Ok(Self {
            reader,
            buffer: Vec::new(),
            tag: Tag::default(),
            text: String::new(),
            collecting: false,
            depth: 0,
            elements: 0,
            empty: false,
            seen: Seen::Nothing,
        })
    }

    /// Goes to the root element.
    pub(in crate::wire) fn root(&mut self) -> Result<(), ProtocolError> {
        loop {
            match self.step()? {
                Step::Start | Step::Empty => return Ok(()),
                Step::Eof if self.seen == Seen::Nothing => return Err(ProtocolError::Empty),
                Step::Eof => return Err(ProtocolError::Truncated),
                Step::End | Step::Blank | Step::Other => {}
            }
        }
    }

    /// Goes to the next child of the current element; `false` when the element has ended.
    pub(in crate::wire) fn child(&mut self) -> Result<bool, ProtocolError> {
        loop {
            match self.step()? {
                Step::Start | Step::Empty => return Ok(true),
                Step::End => return Ok(false),
                Step::Eof => return Err(ProtocolError::Truncated),
                Step::Blank | Step::Other => {}
            }
        }
    }

    /// Goes to the end of the current element and skips its content.
    pub(in crate::wire) fn skip(&mut self) -> Result<(), ProtocolError> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if self.step()? == Step::Eof {
                return Err(ProtocolError::Truncated);
            }
        }
        Ok(())
    }

    /// The text of the current element, read to its end: references resolved, line ends as `\n`, otherwise unchanged.
    /// The text of children is not included.
    pub(in crate::wire) fn text(&mut self) -> Result<&str, ProtocolError> {
        self.text.clear();
        self.collecting = true;
        while self.child()? {
            self.collecting = false;
            self.skip()?;
            self.collecting = true;
        }
        self.collecting = false;
        Ok(&self.text)
    }

    /// As [`Self::text`], with every run of blanks as one space and none at the ends.
    pub(in crate::wire) fn squeezed(&mut self) -> Result<String, ProtocolError> {
        let text = self.text()?;
        let mut out = String::with_capacity(text.len());
        squeeze_into(text, &mut out);
        Ok(out)
    }

    /// Goes to the end of the document, after the end of its root. `Malformed` when another element follows; text is
    /// passed over, for servers send what was left in a buffer.
    pub(in crate::wire) fn finish(&mut self) -> Result<(), ProtocolError> {
        while self.step()? != Step::Eof {}
        Ok(())
    }

    /// The last start tag, until the next step.
    pub(in crate::wire) fn tag(&self) -> &Tag {
        &self.tag
    }

    /// The name of the current tag, without its prefix.
    pub(in crate::wire) fn name(&self) -> &str {
        self.tag.name()
    }

    /// The value of an attribute of the current tag; empty when there is no such attribute.
    pub(in crate::wire) fn attribute(&self, name: &str) -> &str {
        self.tag.attribute(name).unwrap_or_default()
    }

    fn step(&mut self) -> Result<Step, ProtocolError> {
        if self.empty {
            self.empty = false;
            return self.account(Step::End);
        }
        self.buffer.clear();
        self.reader.get_mut().renew();
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(error) => return Err(self.reader_error(error)),
        };
        let taken = match event {
            Event::Start(start) => self.tag.read(&start).map(|()| Step::Start),
            Event::Empty(start) => self.tag.read(&start).map(|()| Step::Empty),
            Event::End(_) => Ok(Step::End),
            Event::Eof => Ok(Step::Eof),
            event if self.depth > 0 => inside(&event, self.collecting.then_some(&mut self.text)),
            event => around(&event, self.seen),
        };
        match taken {
            Ok(step) => self.account(step),
            Err(defect) => Err(self.refusal(defect)),
        }
    }

    /// Counts a step, and refuses one that is not allowed at this place.
    fn account(&mut self, step: Step) -> Result<Step, ProtocolError> {
        match step {
            Step::Start | Step::Empty => self.enter(step == Step::Empty)?,
            Step::End => self.depth = self.depth.saturating_sub(1),
            Step::Eof if self.depth > 0 => return Err(ProtocolError::Truncated),
            Step::Other if self.seen == Seen::Nothing => self.seen = Seen::Prologue,
            Step::Eof | Step::Blank | Step::Other => {}
        }
        Ok(step)
    }

    fn enter(&mut self, empty: bool) -> Result<(), ProtocolError> {
        if self.depth == 0 {
            if self.seen == Seen::Root {
                return Err(self.refusal(MarkupFault::Malformed("a second root element")));
            }
            if self.tag.is_html() {
                return Err(self.refusal(MarkupFault::NotXml));
            }
            self.seen = Seen::Root;
        }
        self.depth = self.depth.saturating_add(1);
        self.elements = self.elements.saturating_add(1);
        self.empty = empty;
        if self.depth > DEPTH {
            return Err(ProtocolError::Depth { maximum: DEPTH });
        }
        if self.elements > ELEMENTS {
            return Err(ProtocolError::TooLarge { what: "elements", maximum: ELEMENTS });
        }
        Ok(())
    }

    fn refusal(&self, defect: MarkupFault) -> ProtocolError {
        let position = self.reader.buffer_position();
        match defect {
            // HTML is rarely well-formed XML: a fault in an html root means a web page.
            MarkupFault::Malformed(_) if self.depth == 0 && self.seen != Seen::Root && self.tag.is_html() => {
                ProtocolError::NotXml { start: self.beginning() }
            }
            MarkupFault::Malformed(what) => ProtocolError::Malformed { fault: what.to_owned(), position },
            MarkupFault::Entity => ProtocolError::Forbidden { what: "an entity", position },
            MarkupFault::Doctype => ProtocolError::Forbidden { what: "a DOCTYPE", position },
            MarkupFault::NotXml => ProtocolError::NotXml { start: self.beginning() },
            MarkupFault::Value => ProtocolError::TooLarge { what: "bytes in one value", maximum: VALUE_BYTES },
            MarkupFault::Attributes => {
                ProtocolError::TooLarge { what: "attributes of one element", maximum: ATTRIBUTES }
            }
        }
    }

    /// The beginning of the last piece read, for a message.
    fn beginning(&self) -> String {
        let beginning = self.buffer.trim_ascii_start();
        quote(&String::from_utf8_lossy(beginning.get(..1024).unwrap_or(beginning)))
    }

    fn reader_error(&mut self, error: quick_xml::Error) -> ProtocolError {
        let is_text =
            self.seen == Seen::Nothing && !matches!(self.buffer.trim_ascii_start().first(), None | Some(b'<'));
        match error {
            quick_xml::Error::Io(error) => match self.reader.get_mut().take_fault() {
                Some(ProtocolError::TooLarge { .. }) if is_text => self.refusal(MarkupFault::NotXml),
                Some(fault) => fault,
                None => ProtocolError::Reading(unshared(error)),
            },
            quick_xml::Error::IllFormed(IllFormedError::UnclosedReference) if is_text => {
                self.refusal(MarkupFault::NotXml)
            }
            quick_xml::Error::IllFormed(IllFormedError::UnclosedReference) => {
                self.cut_or(MarkupFault::Malformed("a & without its ;"))
            }
            quick_xml::Error::Syntax(SyntaxError::InvalidBangMarkup) => {
                self.cut_or(MarkupFault::Malformed("a <! that begins nothing known"))
            }
            // Every other syntax error means that the document ended inside a construct.
            quick_xml::Error::Syntax(_) => ProtocolError::Truncated,
            quick_xml::Error::Encoding(EncodingError::Utf8(error)) if error.error_len().is_none() && self.at_end() => {
                ProtocolError::Truncated
            }
            quick_xml::Error::Encoding(_) => ProtocolError::Encoding { detail: "bytes that are not UTF-8".to_owned() },
            other => {
                ProtocolError::Malformed { fault: quote(&other.to_string()), position: self.reader.buffer_position() }
            }
        }
    }

    /// A defect at the very end of the document means that it was truncated.
    fn cut_or(&mut self, defect: MarkupFault) -> ProtocolError {
        if self.at_end() { ProtocolError::Truncated } else { self.refusal(defect) }
    }

    fn at_end(&mut self) -> bool {
        self.reader.get_mut().at_end()
    }
}

/// Checks an event inside the root that is neither a start nor an end tag, and adds its text to `wanted` if there is
/// one.
fn inside(event: &Event<'_>, wanted: Option<&mut String>) -> Result<Step, MarkupFault> {
    match event {
        Event::Text(text) => {
            legal_text(text)?;
            wanted.map_or(Ok(()), |out| collect(out, &text.xml10_content()))?;
        }
        Event::CData(text) => {
            legal(text)?;
            wanted.map_or(Ok(()), |out| collect(out, &text.xml10_content()))?;
        }
        Event::GeneralRef(name) => {
            let c = character(name)?;
            wanted.map_or(Ok(()), |out| collect(out, c.encode_utf8(&mut [0; 4])))?;
        }
        Event::Comment(text) => legal(text)?,
        Event::PI(instruction) => is_instruction(instruction)?,
        Event::Decl(_) => return Err(MarkupFault::Malformed("an XML declaration that is not at the beginning")),
        Event::DocType(_) => return Err(MarkupFault::Doctype),
        Event::Start(_) | Event::Empty(_) | Event::End(_) | Event::Eof => {}
    }
    Ok(Step::Other)
}

/// Checks an event outside the root that is neither a start nor an end tag.
fn around(event: &Event<'_>, seen: Seen) -> Result<Step, MarkupFault> {
    match event {
        Event::Text(text) if text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')) => Ok(Step::Blank),
        Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) if seen == Seen::Nothing => Err(MarkupFault::NotXml),
        Event::Text(_) if seen == Seen::Root => Ok(Step::Blank),
        Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => {
            Err(MarkupFault::Malformed("text outside of the root element"))
        }
        Event::Decl(declaration) if seen == Seen::Nothing => is_declaration(declaration),
        Event::DocType(name) if name.trim_ascii_start().get(..4).is_some_and(|n| n.eq_ignore_ascii_case("html")) => {
            Err(MarkupFault::NotXml)
        }
        other => inside(other, None),
    }
}

fn legal(text: &str) -> Result<(), MarkupFault> {
    if all_legal(text) { Ok(()) } else { Err(MarkupFault::Malformed("a forbidden character")) }
}

/// [`legal`] for a text, with a fast path: most texts are only the blanks of an indentation.
fn legal_text(text: &str) -> Result<(), MarkupFault> {
    if class_of(text) & (ILLEGAL | SUSPECT | BRACKET) == 0 {
        return Ok(());
    }
    if text.contains("]]>") {
        return Err(MarkupFault::Malformed("a ]]> in a text"));
    }
    legal(text)
}

fn collect(out: &mut String, text: &str) -> Result<(), MarkupFault> {
    if out.len().saturating_add(text.len()) > VALUE_BYTES {
        return Err(MarkupFault::Value);
    }
    out.push_str(text);
    Ok(())
}

fn is_instruction(instruction: &BytesPI<'_>) -> Result<(), MarkupFault> {
    let target = instruction.target();
    if !is_name(target) || target.eq_ignore_ascii_case("xml") {
        return Err(MarkupFault::Malformed("a processing instruction without a proper name"));
    }
    legal(instruction.content())
}

/// Checks the version of the XML declaration; its encoding was handled before.
fn is_declaration(declaration: &BytesDecl<'_>) -> Result<Step, MarkupFault> {
    let known = declaration.version().is_ok_and(|version| version.starts_with("1."));
    if known { Ok(Step::Other) } else { Err(MarkupFault::Malformed("an XML declaration without a known version")) }
}

fn unshared(error: Arc<io::Error>) -> io::Error {
    Arc::try_unwrap(error).unwrap_or_else(|shared| io::Error::new(shared.kind(), shared.to_string()))
}
