//! Finding one element's text in an answer that can't be read as a whole, or that keeps it at an unknown place.
//!
//! An answer that can't be requested again may be truncated, malformed or unexpected: an element that arrived complete
//! is still found here. Nothing else is concluded from such an answer.
//!
//! Owns: where a text is looked for. It reads as [`super::xml`] reads: the same decision on the charset
//! ([`converted`]), the same tokeniser, the same [`Tag`], the same references. So what stands in a comment or a
//! processing instruction is never found, and CDATA sections and comments within the text are undone.

use quick_xml::Reader;
use quick_xml::errors::SyntaxError;
use quick_xml::events::{BytesRef, Event};

use super::chars::plain;
use super::charset::converted;
use super::tag::{Tag, character};

/// How many times a text within a text is read as XML itself: an answer escaped within an answer, and once more.
const LEVELS: usize = 2;
/// How many bytes are read at most, all readings behind a damaged tag together.
const WORK: usize = 32 * 1024 * 1024;
/// How many elements of the name may stand in each other.
const NESTED: usize = 64;
/// The attributes that may hold an element's text.
const VALUES: [&str; 4] = ["value", "valeur", "code", "reference"];
/// The attributes that may hold an element's name.
const NAMES: [&str; 4] = ["name", "nom", "key", "cle"];

/// Where a text was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::wire) enum Likeness {
    /// In a complete element of the very name, as its text.
    Same,
    /// Elsewhere: in an element whose name is written otherwise, in one within it, in an attribute, in XML that is
    /// itself a text.
    Similar,
}

/// Calls `found` with each text that the element called `name` may have in `bytes`. The rest of `bytes` may be
/// anything.
pub(in crate::wire) fn salvage(bytes: &[u8], charset: Option<&str>, name: &str, found: &mut dyn FnMut(Likeness, &str)) {
    let mut search = Search { name, plain: plain(name), level: 0, work: WORK, found };
    search.text(&converted(bytes, charset));
}

struct Search<'s> {
    name: &'s str,
    plain: String,
    level: usize,
    /// How many bytes may still be read.
    work: usize,
    found: &'s mut dyn FnMut(Likeness, &str),
}

/// An element of the name that is not closed yet.
struct Open {
    /// Its name as written, without its prefix.
    name: String,
    likeness: Likeness,
    /// Its own text, without that of the elements within it.
    text: String,
    /// What to take where it has no text: attributes, texts of the elements within it.
    others: Vec<String>,
    /// How many elements within it are open.
    depth: usize,
}

/// What is open at a place of a text.
#[derive(Default)]
struct Place {
    tag: Tag,
    open: Vec<Open>,
    /// The text since the last tag.
    run: String,
}

impl Search<'_> {
    /// Searches a text. Where a tag can't be read, reading begins again at the next one.
    fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(next) = self.piece(rest) {
            rest = rest.get(next..).unwrap_or_default();
        }
    }

    /// Searches up to the first tag that can't be read; returns where to begin again.
    fn piece(&mut self, text: &str) -> Option<usize> {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        (config.check_end_names, config.allow_unmatched_ends, config.allow_dangling_amp) = (false, true, true);
        let mut place = Place::default();
        loop {
            let before = usize::try_from(reader.buffer_position()).ok()?;
            let event = match reader.read_event() {
                Ok(event) => event,
                // What is open at the end hides all that is in it.
                Err(quick_xml::Error::Syntax(
                    SyntaxError::UnclosedComment
                    | SyntaxError::UnclosedCData
                    | SyntaxError::UnclosedPI
                    | SyntaxError::UnclosedXmlDecl,
                )) => return None,
                Err(_) => return self.again(text, before, text.len()),
            };
            let after = usize::try_from(reader.buffer_position()).ok()?;
            match event {
                Event::Eof => {
                    // A text that is itself escaped has no tag.
                    self.run(&mut place);
                    return None;
                }
                Event::Start(tag) | Event::Empty(tag) if place.tag.read(&tag).is_err() && tag.contains('<') => {
                    return self.again(text, before, after);
                }
                Event::Start(tag) => self.start(&mut place, &tag),
                Event::Empty(tag) => {
                    self.start(&mut place, &tag);
                    self.end(&mut place, None);
                }
                Event::End(tag) => {
                    let name = tag.trim_end().rsplit(':').next();
                    self.end(&mut place, name);
                }
                Event::Text(text) => place.push(&text.xml10_content()),
                Event::CData(text) => place.push(&text.xml10_content()),
                Event::GeneralRef(reference) => place.refer(&reference),
                Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::DocType(_) => {}
            }
        }
    }

    /// Where to begin again behind the tag at `before` that can't be read; `None` at the end of the text, and when
    /// enough was read. `after` is where reading it has led.
    fn again(&mut self, text: &str, before: usize, after: usize) -> Option<usize> {
        self.work = self.work.checked_sub(after)?;
        let next = before.saturating_add(1);
        let at = memchr::memchr(b'<', text.as_bytes().get(next..)?)?;
        Some(next.saturating_add(at))
    }

    /// `content` is what stands between `<` and `>`; the place's tag has been read from it as far as possible.
    fn start(&mut self, place: &mut Place, content: &str) {
        self.run(place);
        let head = content.split([' ', '\t', '\r', '\n', '/']).next().unwrap_or_default();
        let name = head.rsplit(':').next().unwrap_or_default();
        let mut likeness = self.likeness(name);
        let mut others = Vec::new();
        // A tag that can't be read has a name, but no attributes that could be relied on.
        if place.tag.read(content).is_ok() {
            let tag = &place.tag;
            tag.each(|name, value| {
                if self.likeness(name).is_some() {
                    (self.found)(Likeness::Similar, value);
                } else if NAMES.contains(&name) && plain(value) == self.plain {
                    likeness = likeness.or(Some(Likeness::Similar));
                }
                if VALUES.contains(&name) {
                    others.push(value.to_owned());
                }
            });
        }
        match likeness {
            Some(likeness) if place.open.len() < NESTED => {
                place.open.push(Open { name: name.to_owned(), likeness, text: String::new(), others, depth: 0 });
            }
            _ => place.open.iter_mut().rev().take(1).for_each(|open| open.depth = open.depth.saturating_add(1)),
        }
    }

    /// The end of an element, called `name`; without one, of the one that has just begun.
    fn end(&mut self, place: &mut Place, name: Option<&str>) {
        self.run(place);
        let Some(open) = place.open.last_mut() else { return };
        if open.depth > 0 {
            open.depth = open.depth.saturating_sub(1);
            return;
        }
        let Some(open) = place.open.pop() else { return };
        if name.is_some_and(|name| name != open.name) {
            // Its own end is missing: nobody knows where its text would end.
            return;
        }
        if open.text.trim().is_empty() {
            open.others.iter().for_each(|text| (self.found)(Likeness::Similar, text));
        } else {
            let likeness = self.at_this_level(open.likeness);
            (self.found)(likeness, &open.text);
        }
    }

    /// Takes the text that ends at this tag: for the element around it, and as XML if it is some.
    fn run(&mut self, place: &mut Place) {
        let run = std::mem::take(&mut place.run);
        if let Some(open) = place.open.last_mut() {
            if open.depth == 0 {
                open.text.push_str(&run);
            } else if !run.trim().is_empty() {
                open.others.push(run.clone());
            }
        }
        let is_xml = run.contains(['<', '&']) && plain(&run).contains(&self.plain);
        if is_xml
            && self.level < LEVELS
            && let Some(left) = self.work.checked_sub(run.len())
        {
            self.work = left;
            self.level = self.level.saturating_add(1);
            self.text(&run);
            self.level = self.level.saturating_sub(1);
        }
    }

    fn likeness(&self, name: &str) -> Option<Likeness> {
        if name == self.name {
            return Some(Likeness::Same);
        }
        // Most names end here, without a copy.
        (name.len() >= self.plain.len() && plain(name) == self.plain).then_some(Likeness::Similar)
    }

    const fn at_this_level(&self, likeness: Likeness) -> Likeness {
        if self.level == 0 { likeness } else { Likeness::Similar }
    }
}

impl Place {
    fn push(&mut self, text: &str) {
        self.run.push_str(text);
    }

    /// A reference to nothing known is kept as it is written.
    fn refer(&mut self, reference: &BytesRef<'_>) {
        if let Ok(c) = character(reference) {
            self.run.push(c);
        } else {
            self.run.push('&');
            self.run.push_str(reference);
            self.run.push(';');
        }
    }
}
