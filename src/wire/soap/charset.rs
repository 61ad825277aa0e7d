//! Converting the bytes of a document to UTF-8 from any supported encoding.
//!
//! Owns: which encoding a body has (byte order mark, then the HTTP charset, then the XML declaration, then UTF-8), its
//! streaming conversion in front of the XML reader, and how many bytes one event of that reader may take. UTF-8 passes
//! through unchanged; the XML reader checks it. [`converted`] gives a whole body by the same decision, for the search of
//! a damaged one.
//!
//! One rule is a tolerance: servers put a one-byte charset into the header that the document knows nothing of. Where
//! the header names one and the document is UTF-8 by its declaration or by default, the first character beyond ASCII
//! decides: when its bytes are one of UTF-8, the body is UTF-8.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, ISO_8859_15, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::error::{ProtocolError, quote};

/// How many bytes are read ahead at most, to find the XML declaration.
const PRELUDE: usize = 1024;
/// How many bytes are converted at once.
const CHUNK: usize = 16 * 1024;
/// The length of the longest character in UTF-8, in bytes.
const CHARACTER: usize = 4;
/// How many bytes one event (a tag, a text, a comment) may take.
pub(in crate::wire) const EVENT_BYTES: usize = 1024 * 1024;

/// A body as UTF-8 (or as bytes that claim to be UTF-8), with a limit per event.
pub(in crate::wire) struct Utf8Source<'a> {
    raw: Raw<'a>,
    /// `None` when the body is UTF-8 itself, or nothing but ASCII came yet.
    decoder: Option<Decoder>,
    /// The one-byte encoding that the body has unless its first character beyond ASCII is one of UTF-8.
    undecided: Option<&'static Encoding>,
    /// The buffer of converted bytes; `start..end` is not read yet.
    ready: Box<[u8]>,
    start: usize,
    end: usize,
    /// Whether the decoder has seen the body's end.
    done: bool,
    /// Where the current event begins in `ready`, and how many of its bytes came in earlier buffers.
    event: usize,
    before: usize,
    fault: Option<ProtocolError>,
}

/// The body's own bytes: the ones read ahead, then the rest.
struct Raw<'a> {
    ahead: io::Cursor<Vec<u8>>,
    rest: &'a mut dyn BufRead,
}

impl Raw<'_> {
    fn ahead(&self) -> &[u8] {
        let start = usize::try_from(self.ahead.position()).unwrap_or(usize::MAX);
        self.ahead.get_ref().get(start..).unwrap_or_default()
    }

    /// The next `count` bytes, without taking them; fewer at the body's end.
    fn peek(&mut self, count: usize) -> io::Result<&[u8]> {
        let mut bytes = self.ahead().to_vec();
        while bytes.len() < count {
            let chunk = match self.rest.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                // The bytes that came before are kept, and the error comes again with the next read.
                Err(_) if !bytes.is_empty() => break,
                Err(error) => return Err(error),
            };
            let chunk = chunk.get(..chunk.len().min(count.saturating_sub(bytes.len()))).unwrap_or_default();
            if chunk.is_empty() {
                break;
            }
            bytes.extend_from_slice(chunk);
            let taken = chunk.len();
            self.rest.consume(taken);
        }
        self.ahead = io::Cursor::new(bytes);
        Ok(self.ahead())
    }
}

impl Read for Raw<'_> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        if self.ahead().is_empty() { self.rest.read(target) } else { self.ahead.read(target) }
    }
}

impl BufRead for Raw<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.ahead().is_empty() { self.rest.fill_buf() } else { Ok(self.ahead()) }
    }

    fn consume(&mut self, amount: usize) {
        if self.ahead().is_empty() { self.rest.consume(amount) } else { self.ahead.consume(amount) }
    }
}

impl<'a> Utf8Source<'a> {
    /// Reads as far as needed to know the encoding.
    ///
    /// # Errors
    /// `Reading`, or `Encoding` for an encoding that is not supported.
    pub(in crate::wire) fn new(source: &'a mut dyn BufRead, charset: Option<&str>) -> Result<Self, ProtocolError> {
        let prelude = read_prelude(source).map_err(ProtocolError::Reading)?;
        let (decision, mark) = encoding_of(&prelude, charset)?;
        let mut ahead = io::Cursor::new(prelude);
        ahead.consume(mark);
        let (decoder, undecided) = match decision {
            Decision::Certain(encoding) => (decoder(encoding), None),
            Decision::AtFirstCharacter(encoding) => (None, Some(encoding)),
        };
        Ok(Self {
            raw: Raw { ahead, rest: source },
            decoder,
            undecided,
            ready: vec![0; CHUNK].into(),
            start: 0,
            end: 0,
            done: false,
            event: 0,
            before: 0,
            fault: None,
        })
    }

    /// Begins a new event, with its full allowance of [`EVENT_BYTES`].
    pub(in crate::wire) fn renew(&mut self) {
        (self.event, self.before) = (self.start, 0);
    }

    /// The fault behind the last `Err`; `None` when the body itself could not be read.
    pub(in crate::wire) fn take_fault(&mut self) -> Option<ProtocolError> {
        self.fault.take()
    }

    /// Whether the body has ended. `false` also when reading on fails.
    pub(in crate::wire) fn at_end(&mut self) -> bool {
        self.renew();
        self.fill_buf().is_ok_and(<[u8]>::is_empty)
    }

    /// Fills the buffer, with no more bytes than the event may still take; leaves it empty at the body's end.
    fn refill(&mut self) -> io::Result<()> {
        self.before = self.before.saturating_add(self.end.saturating_sub(self.event));
        (self.start, self.end, self.event) = (0, 0, 0);
        let left = EVENT_BYTES.saturating_sub(self.before);
        if left == 0 {
            self.fault = Some(ProtocolError::TooLarge { what: "bytes in one tag or text", maximum: EVENT_BYTES });
            return Err(io::Error::other("allowance used up"));
        }
        if self.undecided.is_some() && self.take_ascii(left.min(CHUNK))? {
            return Ok(());
        }
        let Some(decoder) = &mut self.decoder else {
            self.end = self.raw.read(self.ready.get_mut(..left.min(CHUNK)).unwrap_or_default())?;
            return Ok(());
        };
        while self.end == 0 && !self.done {
            let input = self.raw.fill_buf()?;
            let last = input.is_empty();
            // The decoder makes no progress when the room is too small for a character.
            let room = self.ready.get_mut(..left.clamp(CHARACTER, CHUNK)).unwrap_or_default();
            let (result, read, written) = decoder.decode_to_utf8_without_replacement(input, room, last);
            self.raw.consume(read);
            self.end = written;
            match result {
                DecoderResult::InputEmpty => self.done = last,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    self.fault = Some(malformed(decoder.encoding(), last));
                    return Err(io::Error::other("malformed bytes"));
                }
            }
        }
        Ok(())
    }

    /// Takes ASCII, up to `room` bytes; `false` when a character beyond it is next: the encoding is then decided.
    fn take_ascii(&mut self, room: usize) -> io::Result<bool> {
        let input = self.raw.fill_buf()?;
        let input = input.get(..input.len().min(room)).unwrap_or_default();
        let count = Encoding::ascii_valid_up_to(input);
        if count > 0 || input.is_empty() {
            if let (Some(target), Some(from)) = (self.ready.get_mut(..count), input.get(..count)) {
                target.copy_from_slice(from);
            }
            self.raw.consume(count);
            self.end = count;
            return Ok(true);
        }
        if let Some(one_byte) = self.undecided.take()
            && !begins_with_utf8(self.raw.peek(CHARACTER)?)
        {
            self.decoder = decoder(one_byte);
        }
        Ok(false)
    }
}

fn decoder(encoding: &'static Encoding) -> Option<Decoder> {
    (encoding != UTF_8).then(|| encoding.new_decoder_without_bom_handling())
}

/// Whether the first character of `bytes` is one of UTF-8. Fewer than [`CHARACTER`] bytes: the body ends with them.
fn begins_with_utf8(bytes: &[u8]) -> bool {
    match std::str::from_utf8(bytes.get(..bytes.len().min(CHARACTER)).unwrap_or_default()) {
        Ok(_) => true,
        // Half a character at the body's very end: a cut body.
        Err(error) => error.valid_up_to() > 0 || error.error_len().is_none(),
    }
}

/// A whole body as text, by the decision of [`Utf8Source`]; bytes that are none of the encoding are replaced. Where no
/// decision is possible (an encoding that is not supported, a label that can't be true), the bytes themselves decide.
pub(in crate::wire) fn converted<'b>(bytes: &'b [u8], charset: Option<&str>) -> Cow<'b, str> {
    let decided = encoding_of(bytes.get(..PRELUDE).unwrap_or(bytes), charset).ok();
    let (encoding, mark) = match decided {
        Some((Decision::Certain(encoding), mark)) => (encoding, mark),
        Some((Decision::AtFirstCharacter(encoding), mark)) => {
            let beyond = bytes.get(Encoding::ascii_valid_up_to(bytes)..).unwrap_or_default();
            (if begins_with_utf8(beyond) { UTF_8 } else { encoding }, mark)
        }
        None => Encoding::for_bom(bytes).or_else(|| wide(bytes).map(|wide| (wide, 0))).unwrap_or((UTF_8, 0)),
    };
    let bytes = bytes.get(mark..).unwrap_or_default();
    if encoding != UTF_8 {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        // The bytes are truncated in the middle of a character, or not UTF-8 at all.
        Err(error) => match bytes.get(..error.valid_up_to()) {
            Some(start) if error.error_len().is_none() => String::from_utf8_lossy(start),
            _ => WINDOWS_1252.decode_without_bom_handling(bytes).0,
        },
    }
}

impl BufRead for Utf8Source<'_> {
    // Each tag takes several calls of `fill_buf` and `consume`: both must cost next to nothing.
    #[inline]
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.start >= self.end {
            self.refill()?;
        }
        Ok(self.ready.get(self.start..self.end).unwrap_or_default())
    }

    #[inline]
    fn consume(&mut self, amount: usize) {
        self.start = self.start.saturating_add(amount).min(self.end);
    }
}

impl Read for Utf8Source<'_> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(target)?;
        self.consume(count);
        Ok(count)
    }
}

/// An incomplete character at the very end means a truncated body; anywhere else it means the wrong encoding.
fn malformed(encoding: &'static Encoding, last: bool) -> ProtocolError {
    if last {
        ProtocolError::Truncated
    } else {
        ProtocolError::Encoding { detail: format!("bytes that are not {}", encoding.name()) }
    }
}

/// The first bytes of the body: up to the end of the XML declaration, if there is one.
fn read_prelude(source: &mut dyn BufRead) -> io::Result<Vec<u8>> {
    let mut prelude = Vec::new();
    while prelude.len() < PRELUDE && !is_enough(&prelude) {
        let chunk = match source.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let Some(chunk) = chunk.get(..chunk.len().min(PRELUDE - prelude.len())).filter(|chunk| !chunk.is_empty())
        else {
            break;
        };
        prelude.extend_from_slice(chunk);
        let count = chunk.len();
        source.consume(count);
    }
    Ok(prelude)
}

/// Whether these first bytes are enough to tell the encoding.
fn is_enough(prelude: &[u8]) -> bool {
    const OPENING: &[u8] = b"<?xml";
    // A byte order mark has up to 4 bytes, and UTF-16 without one can be told from 4 bytes.
    if prelude.len() < 4 {
        return false;
    }
    let text = prelude.trim_ascii_start();
    if text.starts_with(OPENING) {
        return declaration(prelude).is_some();
    }
    !OPENING.starts_with(text)
}

/// What is known of a body's encoding from its first bytes and the header.
#[derive(Clone, Copy)]
enum Decision {
    /// The body has this encoding.
    Certain(&'static Encoding),
    /// The header says this one-byte encoding, the document UTF-8: the first character beyond ASCII decides.
    AtFirstCharacter(&'static Encoding),
}

/// The body's encoding, and the length of its byte order mark.
fn encoding_of(prelude: &[u8], charset: Option<&str>) -> Result<(Decision, usize), ProtocolError> {
    if prelude.starts_with(&[0xFF, 0xFE, 0, 0]) {
        return Err(ProtocolError::Encoding { detail: "UTF-32 is not supported".to_owned() });
    }
    if let Some((encoding, mark)) = Encoding::for_bom(prelude) {
        return Ok((Decision::Certain(encoding), mark));
    }
    let wide = wide(prelude);
    if let Some(encoding) = charset.map(supported).transpose()?.flatten() {
        let says_wide = encoding == UTF_16LE || encoding == UTF_16BE;
        // The first tag fits only one of the two widths. A charset of the other width is refused here with its true
        // cause; decoding would fail later on a misleading one.
        if wide.is_some() != says_wide && (wide.is_some() || matches!(prelude, [b'<', 1..=0x7F, ..])) {
            return Err(ProtocolError::Encoding { detail: format!("bytes that are not {}", encoding.name()) });
        }
        let one_byte = encoding != UTF_8 && !says_wide;
        let decision = if one_byte && declared(prelude).is_ok_and(|declared| declared == UTF_8) {
            Decision::AtFirstCharacter(encoding)
        } else {
            Decision::Certain(if encoding == UTF_16LE { wide.unwrap_or(encoding) } else { encoding })
        };
        return Ok((decision, 0));
    }
    Ok((Decision::Certain(wide.map_or_else(|| declared(prelude), Ok)?), 0))
}

/// The encoding by the XML declaration; UTF-8 without one.
fn declared(prelude: &[u8]) -> Result<&'static Encoding, ProtocolError> {
    let label = declaration(prelude).and_then(declared_encoding).map(String::from_utf8_lossy);
    let encoding = label.map(|label| supported(&label)).transpose()?.flatten().unwrap_or(UTF_8);
    // A declaration that can be read byte by byte is not in UTF-16, even if it says so: some libraries write `utf-16`
    // there and send UTF-8.
    Ok(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
}

/// UTF-16 without a byte order mark, recognised by the first tag.
pub(in crate::wire) const fn wide(start: &[u8]) -> Option<&'static Encoding> {
    match start {
        [b'<', 0, _, 0, ..] => Some(UTF_16LE),
        [0, b'<', 0, _, ..] => Some(UTF_16BE),
        _ => None,
    }
}

/// The encodings that the library has no name for and whose bytes must not be taken for UTF-8: their labels begin so.
const OTHERS: [&str; 6] = ["utf-7", "utf-32", "ucs-", "ibm", "cp", "ebcdic"];

/// The encoding called `label`; `None` for a label that names none, as `UTF8mb4`. `ISO-8859-1` is read as its superset
/// Windows-1252, as is common practice; `UTF_8` and `utf-8, text/xml` are what they look like.
fn supported(label: &str) -> Result<Option<&'static Encoding>, ProtocolError> {
    let label = label.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'');
    let name = label.split([',', ';', ' ']).next().unwrap_or_default().to_ascii_lowercase().replace('_', "-");
    let known = Encoding::for_label(name.as_bytes());
    if known.is_none() && !OTHERS.iter().any(|other| name.starts_with(other)) {
        return Ok(None);
    }
    known
        .filter(|encoding| [UTF_8, WINDOWS_1252, ISO_8859_15, UTF_16LE, UTF_16BE].contains(encoding))
        .map(Some)
        .ok_or_else(|| ProtocolError::Encoding { detail: format!("{} is not supported", quote(label)) })
}

/// The content of the XML declaration.
fn declaration(prelude: &[u8]) -> Option<&[u8]> {
    let inside = prelude.trim_ascii_start().strip_prefix(b"<?xml")?;
    let end = inside.windows(2).position(|pair| pair == b"?>")?;
    inside.get(..end)
}

/// The value of `encoding` in a declaration.
fn declared_encoding(declaration: &[u8]) -> Option<&[u8]> {
    const NAME: &[u8] = b"encoding";
    let at = declaration.windows(NAME.len()).position(|window| window == NAME)?;
    let rest = declaration.get(at.checked_add(NAME.len())?..)?.trim_ascii_start();
    let rest = rest.strip_prefix(b"=")?.trim_ascii_start();
    let (quote, rest) = rest.split_first()?;
    let end = rest.iter().position(|byte| byte == quote)?;
    rest.get(..end)
}
