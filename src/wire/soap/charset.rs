//! Converting the bytes of a document to UTF-8 from any supported encoding.
//!
//! Owns: which encoding a body has (byte order mark, then the HTTP charset, then the XML declaration, then UTF-8), its
//! streaming conversion in front of the XML reader, and how many bytes one event of that reader may take. UTF-8 passes
//! through unchanged; the XML reader checks it.

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
    /// `None` when the body is UTF-8 itself.
    decoder: Option<Decoder>,
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
type Raw<'a> = io::Chain<io::Cursor<Vec<u8>>, &'a mut dyn BufRead>;

impl<'a> Utf8Source<'a> {
    /// Reads as far as needed to know the encoding.
    ///
    /// # Errors
    /// `Reading`, or `Encoding` for an encoding that is not supported.
    pub(in crate::wire) fn new(source: &'a mut dyn BufRead, charset: Option<&str>) -> Result<Self, ProtocolError> {
        let prelude = read_prelude(source).map_err(ProtocolError::Reading)?;
        let (encoding, mark) = encoding_of(&prelude, charset)?;
        let mut prelude = io::Cursor::new(prelude);
        prelude.consume(mark);
        Ok(Self {
            raw: prelude.chain(source),
            decoder: (encoding != UTF_8).then(|| encoding.new_decoder_without_bom_handling()),
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

/// The body's encoding, and the length of its byte order mark.
fn encoding_of(prelude: &[u8], charset: Option<&str>) -> Result<(&'static Encoding, usize), ProtocolError> {
    if prelude.starts_with(&[0xFF, 0xFE, 0, 0]) {
        return Err(ProtocolError::Encoding { detail: "UTF-32 is not supported".to_owned() });
    }
    if let Some(found) = Encoding::for_bom(prelude) {
        return Ok(found);
    }
    let wide = wide(prelude);
    let charset = charset.map(|label| label.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\''));
    if let Some(label) = charset.filter(|label| !label.is_empty()) {
        let encoding = supported(label)?;
        let says_wide = encoding == UTF_16LE || encoding == UTF_16BE;
        // The first tag fits only one of the two widths. A charset of the other width is refused here with its true
        // cause; decoding would fail later on a misleading one.
        if wide.is_some() != says_wide && (wide.is_some() || matches!(prelude, [b'<', 1..=0x7F, ..])) {
            return Err(ProtocolError::Encoding { detail: format!("bytes that are not {}", encoding.name()) });
        }
        return Ok((if encoding == UTF_16LE { wide.unwrap_or(encoding) } else { encoding }, 0));
    }
    if let Some(wide) = wide {
        return Ok((wide, 0));
    }
    let declared = declaration(prelude).and_then(declared_encoding).map(String::from_utf8_lossy);
    let encoding = declared.map_or(Ok(UTF_8), |label| supported(&label))?;
    // A declaration that can be read byte by byte is not in UTF-16, even if it says so: some libraries write `utf-16`
    // there and send UTF-8.
    let encoding = if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding };
    Ok((encoding, 0))
}

/// UTF-16 without a byte order mark, recognised by the first tag.
pub(in crate::wire) const fn wide(start: &[u8]) -> Option<&'static Encoding> {
    match start {
        [b'<', 0, _, 0, ..] => Some(UTF_16LE),
        [0, b'<', 0, _, ..] => Some(UTF_16BE),
        _ => None,
    }
}

/// The encoding called `label`, if it is supported. `ISO-8859-1` is read as its superset Windows-1252, as is common
/// practice.
fn supported(label: &str) -> Result<&'static Encoding, ProtocolError> {
    Encoding::for_label(label.as_bytes())
        .filter(|encoding| [UTF_8, WINDOWS_1252, ISO_8859_15, UTF_16LE, UTF_16BE].contains(encoding))
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
