//! The bytes of a document as UTF-8, whatever they came as.
//!
//! Owns: which encoding a body has (byte order mark, then the HTTP charset, then the XML
//! declaration, then UTF-8), its streaming conversion in front of the XML reader, and how many bytes
//! one event of that reader may take. UTF-8 passes through without a copy; the XML reader checks it.

use std::io::{self, BufRead};

use encoding_rs::{Decoder, DecoderResult, Encoding, ISO_8859_15, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::error::{ProtocolError, quote};

/// How many bytes are read ahead at most, to find the XML declaration.
const PRELUDE: usize = 1024;
/// The size of the converted chunks, in bytes.
const CHUNK: usize = 8 * 1024;
/// How many bytes one event (a tag, a text, a comment) may take.
pub(super) const EVENT_BYTES: usize = 1024 * 1024;

/// A body as UTF-8 (or as bytes that claim to be), bounded per event.
pub(super) struct Utf8Source<'a> {
    raw: Raw<'a>,
    conversion: Option<Conversion>,
    allowance: usize,
    fault: Option<ProtocolError>,
}

/// The body's own bytes: those read ahead, then the rest.
struct Raw<'a> {
    source: &'a mut dyn BufRead,
    prelude: Vec<u8>,
    taken: usize,
}

/// A conversion under way.
struct Conversion {
    decoder: Decoder,
    output: Vec<u8>,
    start: usize,
    end: usize,
    done: bool,
}

impl<'a> Utf8Source<'a> {
    /// Reads as far as needed to know the encoding.
    ///
    /// # Errors
    /// `Lecture`, or `Encodage` for an encoding that is not supported.
    pub(super) fn new(source: &'a mut dyn BufRead, charset: Option<&str>) -> Result<Self, ProtocolError> {
        let prelude = read_prelude(source).map_err(ProtocolError::Lecture)?;
        let (encoding, taken) = encoding_of(&prelude, charset)?;
        let conversion = (encoding != UTF_8).then(|| Conversion::new(encoding));
        Ok(Self { raw: Raw { source, prelude, taken }, conversion, allowance: EVENT_BYTES, fault: None })
    }

    /// Allows another event its bytes.
    pub(super) fn renew(&mut self) {
        self.allowance = EVENT_BYTES;
    }

    /// The fault behind the last `Err`, when it is not the body's own.
    pub(super) fn take_fault(&mut self) -> Option<ProtocolError> {
        self.fault.take()
    }

    /// Whether nothing is left. A failure to know counts as no.
    pub(super) fn at_end(&mut self) -> bool {
        self.renew();
        self.fill_buf().is_ok_and(<[u8]>::is_empty)
    }
}

impl BufRead for Utf8Source<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.allowance == 0 {
            self.fault = Some(ProtocolError::TropGrand { quoi: "bytes in one tag or text", maximum: EVENT_BYTES });
            return Err(io::Error::other("allowance used up"));
        }
        let bytes = match &mut self.conversion {
            None => self.raw.fill()?,
            Some(conversion) => conversion.fill(&mut self.raw, &mut self.fault)?,
        };
        Ok(bytes.get(..self.allowance).unwrap_or(bytes))
    }

    fn consume(&mut self, amount: usize) {
        self.allowance = self.allowance.saturating_sub(amount);
        match &mut self.conversion {
            None => self.raw.consume(amount),
            Some(conversion) => conversion.start = conversion.start.saturating_add(amount).min(conversion.end),
        }
    }
}

impl io::Read for Utf8Source<'_> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let count = io::Read::read(&mut self.fill_buf()?, target)?;
        self.consume(count);
        Ok(count)
    }
}

impl Raw<'_> {
    fn fill(&mut self) -> io::Result<&[u8]> {
        match self.prelude.get(self.taken..) {
            Some(ahead) if !ahead.is_empty() => Ok(ahead),
            _ => self.source.fill_buf(),
        }
    }

    fn consume(&mut self, amount: usize) {
        if self.taken < self.prelude.len() {
            self.taken = self.taken.saturating_add(amount).min(self.prelude.len());
        } else {
            self.source.consume(amount);
        }
    }
}

impl Conversion {
    fn new(encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_without_bom_handling();
        Self { decoder, output: vec![0; CHUNK], start: 0, end: 0, done: false }
    }

    fn fill(&mut self, raw: &mut Raw<'_>, fault: &mut Option<ProtocolError>) -> io::Result<&[u8]> {
        while self.start >= self.end && !self.done {
            let input = raw.fill()?;
            let last = input.is_empty();
            let (result, read, written) =
                self.decoder.decode_to_utf8_without_replacement(input, &mut self.output, last);
            raw.consume(read);
            (self.start, self.end) = (0, written);
            match result {
                DecoderResult::InputEmpty => self.done = last,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    *fault = Some(malformed(self.decoder.encoding(), last));
                    return Err(io::Error::other("malformed bytes"));
                }
            }
        }
        Ok(self.output.get(self.start..self.end).unwrap_or_default())
    }
}

/// Half a character at the very end is a cut, anywhere else it is the wrong encoding.
fn malformed(encoding: &'static Encoding, last: bool) -> ProtocolError {
    if last {
        ProtocolError::Tronque
    } else {
        ProtocolError::Encodage { detail: format!("bytes that are not {}", encoding.name()) }
    }
}

/// The first bytes: up to the end of the XML declaration if there is one.
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

/// Whether the encoding can be told from these first bytes.
fn is_enough(prelude: &[u8]) -> bool {
    const OPENING: &[u8] = b"<?xml";
    // A byte order mark has up to 4 bytes, UTF-16 without one shows in 4.
    if prelude.len() < 4 {
        return false;
    }
    let text = prelude.trim_ascii_start();
    if text.starts_with(OPENING) {
        return declaration(prelude).is_some();
    }
    !OPENING.starts_with(text)
}

/// The encoding and the length of the byte order mark.
fn encoding_of(prelude: &[u8], charset: Option<&str>) -> Result<(&'static Encoding, usize), ProtocolError> {
    if prelude.starts_with(&[0xFF, 0xFE, 0, 0]) {
        return Err(ProtocolError::Encodage { detail: "UTF-32 is not supported".to_owned() });
    }
    if let Some(found) = Encoding::for_bom(prelude) {
        return Ok(found);
    }
    let wide = wide(prelude);
    let charset = charset.map(|label| label.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\''));
    if let Some(label) = charset.filter(|label| !label.is_empty()) {
        let encoding = supported(label)?;
        let says_wide = encoding == UTF_16LE || encoding == UTF_16BE;
        // The first tag can't be read both ways: told as what it is, not as whatever it looks like then.
        if wide.is_some() != says_wide && (wide.is_some() || matches!(prelude, [b'<', 1..=0x7F, ..])) {
            return Err(ProtocolError::Encodage { detail: format!("bytes that are not {}", encoding.name()) });
        }
        return Ok((if encoding == UTF_16LE { wide.unwrap_or(encoding) } else { encoding }, 0));
    }
    if let Some(wide) = wide {
        return Ok((wide, 0));
    }
    let declared = declaration(prelude).and_then(declared_encoding).map(String::from_utf8_lossy);
    let encoding = declared.map_or(Ok(UTF_8), |label| supported(&label))?;
    // A declaration that could be read byte by byte is not in UTF-16, whatever it says: some
    // libraries write `utf-16` there and send UTF-8.
    let encoding = if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding };
    Ok((encoding, 0))
}

/// UTF-16 without a byte order mark, as the first tag shows it.
pub(super) const fn wide(start: &[u8]) -> Option<&'static Encoding> {
    match start {
        [b'<', 0, _, 0, ..] => Some(UTF_16LE),
        [0, b'<', 0, _, ..] => Some(UTF_16BE),
        _ => None,
    }
}

/// The encoding of that label, if it is one of those accepted. `ISO-8859-1` is read as its superset
/// Windows-1252, as everybody does.
fn supported(label: &str) -> Result<&'static Encoding, ProtocolError> {
    Encoding::for_label(label.as_bytes())
        .filter(|encoding| [UTF_8, WINDOWS_1252, ISO_8859_15, UTF_16LE, UTF_16BE].contains(encoding))
        .ok_or_else(|| ProtocolError::Encodage { detail: format!("{} is not supported", quote(label)) })
}

/// The inside of the XML declaration.
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
