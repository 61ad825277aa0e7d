//! Reading a sheet: its header line, then record by record.

use std::borrow::Cow;
use std::io::{self, BufRead};
use std::str;

use encoding_rs::WINDOWS_1252;

use super::cells::{Quotes, split, unfolded};
use super::fault::{SheetError, SheetLineFault, SheetLineFaultKind};
use super::limits::{COLUMNS_MAX, FIELD_MAX, LINES_MAX, NAME_MAX};
use super::lines::{PhysicalLine, SheetBuffer};
use super::row::{LineEncoding, SheetLine};

/// The separators looked for in a header line; when two are equally frequent, the first in this list wins.
const SEPARATORS: [u8; 3] = [b';', b',', b'\t'];

/// A sheet being read.
#[derive(Debug)]
pub struct Sheet<R> {
    buffer: SheetBuffer<R>,
    separator: u8,
    headers: Vec<String>,
    header: String,
    header_line: u64,
    /// How many blank lines stand before the record read last.
    blank: u64,
    /// Whether the header line ends with a separator: if so, every line may end with one.
    surplus: bool,
    current: CurrentLine,
    decode: String,
    unfolded: String,
    ends: Vec<usize>,
}

/// The record read last, by its offsets in the buffer.
#[derive(Debug, Default)]
struct CurrentLine {
    line: u64,
    /// How many physical lines the record takes.
    lines: u64,
    /// Where the record's content ends.
    end: usize,
    /// Where the next record begins.
    next: usize,
    /// `end` and `next` for the record's first physical line alone.
    first: (usize, usize),
    /// The record's encoding, once the record was found sound.
    read: Option<LineEncoding>,
    /// Whether the record has quotes.
    quoted: bool,
}

impl<R: BufRead> Sheet<R> {
    /// Reads the header line: the first line that is not blank. The separator is `;`, `,` or tab, the one that is most
    /// frequent in that line outside quotes.
    ///
    /// # Errors
    /// A [`SheetError`] when the source fails, is empty or UTF-16, or when its first line is not a header line.
    pub fn open(source: R) -> Result<Self, SheetError> {
        let mut sheet = Self {
            buffer: SheetBuffer::new(source),
            separator: b';',
            headers: Vec::new(),
            header: String::new(),
            header_line: 0,
            blank: 0,
            surplus: false,
            current: CurrentLine::default(),
            decode: String::new(),
            unfolded: String::new(),
            ends: Vec::new(),
        };
        sheet.buffer.prime(3)?;
        match sheet.buffer.bytes() {
            [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] => return Err(SheetError::Utf16),
            [0xEF, 0xBB, 0xBF, ..] => sheet.buffer.abandon(3),
            _ => {}
        }
        sheet.read_header()?;
        Ok(sheet)
    }

    fn read_header(&mut self) -> Result<(), SheetError> {
        let Some(read) = self.advance(is_empty)? else { return Err(SheetError::Empty) };
        let quoted = read.map_err(SheetError::Header)?;
        // The separator has to be known before quotes can be read, and is found in the first physical line alone.
        let first = self.buffer.bytes().get(..self.current.first.0).unwrap_or_default();
        self.separator = separator_of(first);
        let quoted = if quoted { self.extend()?.map_err(SheetError::Header)? } else { false };
        let line = self.read(quoted, None).map_err(SheetError::Header)?;
        if line.ends.len() > COLUMNS_MAX || line.fields().any(|name| name.trim().len() > NAME_MAX) {
            return Err(SheetError::HeaderTooLarge { line: line.number });
        }
        let mut headers: Vec<String> = line.fields().map(|name| name.trim().to_owned()).collect();
        let header = line.raw.to_owned();
        let surplus = headers.len() > 1 && headers.last().is_some_and(String::is_empty);
        if surplus {
            headers.pop();
        }
        if !headers.iter().any(|name| name.contains(char::is_alphabetic)) {
            return Err(SheetError::NoHeader { line: self.current.line });
        }
        (self.headers, self.header, self.surplus) = (headers, header, surplus);
        self.header_line = self.current.line;
        Ok(())
    }

    /// The names in the header line as written, without the blanks around them. A name may be empty or occur twice: the
    /// code that knows the columns refuses that.
    #[must_use]
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// The header line as received, without its byte order mark and line end.
    #[must_use]
    pub fn header(&self) -> &str {
        &self.header
    }

    /// The physical line where the header line begins, from 1.
    #[must_use]
    pub const fn header_line(&self) -> u64 {
        self.header_line
    }

    /// How many blank lines were skipped just before the record read last, or before the end.
    #[must_use]
    pub const fn blank_before(&self) -> u64 {
        self.blank
    }

    /// The separator: `;`, `,` or tab.
    #[must_use]
    pub const fn separator(&self) -> u8 {
        self.separator
    }

    /// The record read last as received, even one with a fault (bytes that are not UTF-8 are read as Windows-1252).
    /// Empty for a line that was too long to be kept.
    #[must_use]
    pub fn raw(&self) -> Cow<'_, str> {
        let bytes = self.buffer.bytes().get(..self.current.end).unwrap_or_default();
        match str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
        }
    }

    /// The record read last, again; `None` when it had a fault, or when none was read.
    #[must_use]
    pub fn current(&self) -> Option<SheetLine<'_>> {
        let encoding = self.current.read?;
        let raw = match encoding {
            LineEncoding::Utf8 => str::from_utf8(self.buffer.bytes().get(..self.current.end)?).ok()?,
            LineEncoding::Windows1252 => &self.decode,
        };
        let text = if self.current.quoted { &self.unfolded } else { raw };
        let ends = self.ends.get(..self.headers.len())?;
        Some(SheetLine { number: self.current.line, encoding, raw, text, ends })
    }

    /// The next record; `None` at the end. Skips blank lines, and lines that hold only separators. After a record that
    /// can't be used, reading goes on with the next record, or with the next physical line when a quote is to blame.
    ///
    /// # Errors
    /// A [`SheetError`] when the source fails: nothing more can be read.
    pub fn next_line(&mut self) -> Result<Option<Result<SheetLine<'_>, SheetLineFault>>, SheetError> {
        let quoted = match self.advance(is_blank)? {
            None => return Ok(None),
            Some(Err(fault)) => return Ok(Some(Err(fault))),
            Some(Ok(false)) => false,
            Some(Ok(true)) => match self.extend()? {
                Ok(quoted) => quoted,
                Err(fault) => return Ok(Some(Err(fault))),
            },
        };
        let expected = self.headers.len();
        Ok(Some(self.read(quoted, Some(expected))))
    }

    /// Goes to the next physical line that is not `blank`; returns whether that line has a quote.
    fn advance(&mut self, blank: fn(&[u8], u8) -> bool) -> io::Result<Option<Result<bool, SheetLineFault>>> {
        self.blank = 0;
        loop {
            self.buffer.abandon(self.current.next);
            let line = self.current.line + self.current.lines.max(1);
            let physical = self.buffer.line(0)?;
            let (end, next) = match physical {
                PhysicalLine::End => {
                    (self.current.end, self.current.next, self.current.read) = (0, 0, None);
                    return Ok(None);
                }
                PhysicalLine::TooLong => (0, 0),
                PhysicalLine::Line { end, next } => (end, next),
            };
            self.current = CurrentLine { line, lines: 1, end, next, first: (end, next), read: None, quoted: false };
            if physical == PhysicalLine::TooLong {
                self.buffer.skip()?;
                return Ok(Some(Err(self.fault(SheetLineFaultKind::LineTooLong, None))));
            }
            let bytes = self.buffer.bytes().get(..end).unwrap_or_default();
            if !blank(bytes, self.separator) {
                return Ok(Some(Ok(memchr::memchr(b'"', bytes).is_some())));
            }
            self.blank += 1;
        }
    }

    /// Adds to the record the following lines that its quotes make part of it.
    fn extend(&mut self) -> io::Result<Result<bool, SheetLineFault>> {
        let mut quote_marks = Quotes::new();
        let (mut start, (mut end, mut next)) = (0, self.current.first);
        let mut opened = None;
        for lines in 1.. {
            let bytes = self.buffer.bytes().get(start..end).unwrap_or_default();
            match (quote_marks.read(bytes, self.separator), opened) {
                (Ok(false), _) => {
                    (self.current.end, self.current.next, self.current.lines) = (end, next, lines);
                    return Ok(Ok(true));
                }
                (Ok(true), _) => {}
                (Err(column), None) => {
                    return Ok(Err(self.fault(SheetLineFaultKind::TextAfterQuote, Some(column))));
                }
                (Err(_), Some(_)) => break,
            }
            opened = opened.or(Some(quote_marks.column()));
            let PhysicalLine::Line { end: there, next: then } = self.buffer.line(next)? else { break };
            if lines >= LINES_MAX as u64 {
                break;
            }
            (start, end, next) = (next, there, then);
        }
        Ok(Err(self.fault(SheetLineFaultKind::OpenQuote, opened)))
    }

    /// Reads and checks the record's text and cells.
    fn read(&mut self, quoted: bool, expected: Option<usize>) -> Result<SheetLine<'_>, SheetLineFault> {
        let bytes = self.buffer.bytes().get(..self.current.end).unwrap_or_default();
        let (raw, encoding) = if let Ok(text) = str::from_utf8(bytes) {
            (text, LineEncoding::Utf8)
        } else {
            self.decode.clear();
            decode(bytes, &mut self.decode);
            (self.decode.as_str(), LineEncoding::Windows1252)
        };
        self.ends.clear();
        let text = if quoted {
            self.unfolded.clear();
            unfolded(raw, self.separator, &mut self.unfolded, &mut self.ends);
            self.unfolded.as_str()
        } else {
            split(raw, self.separator, &mut self.ends);
            raw
        };
        let number = self.current.line;
        let found = self.ends.len();
        let mut line = SheetLine { number, encoding, raw, text, ends: &self.ends };
        let fault = |kind, column| SheetLineFault { line: number, column, kind };
        if memchr::memchr(0, text.as_bytes()).is_some() {
            let column = line.fields().position(|field| field.contains('\0')).map(|column| column + 1);
            return Err(fault(SheetLineFaultKind::NullByte, column));
        }
        if text.len() > FIELD_MAX
            && let Some(column) = line.fields().position(|field| field.len() > FIELD_MAX)
        {
            return Err(fault(SheetLineFaultKind::CellTooLong, Some(column + 1)));
        }
        if let Some(expected) = expected.filter(|expected| *expected != found) {
            let empty = line.field(expected).is_some_and(|field| field.trim().is_empty());
            if !(self.surplus && empty && found == expected + 1) {
                // When a stray quote joined lines that are records of their own, only the first line is lost.
                (self.current.end, self.current.next) = self.current.first;
                self.current.lines = 1;
                return Err(fault(SheetLineFaultKind::Columns { found, expected }, None));
            }
            line.ends = self.ends.get(..expected).unwrap_or_default();
        }
        (self.current.read, self.current.quoted) = (Some(encoding), quoted);
        Ok(line)
    }

    const fn fault(&self, kind: SheetLineFaultKind, column: Option<usize>) -> SheetLineFault {
        SheetLineFault { line: self.current.line, column, kind }
    }
}

/// Whether the line holds nothing but blanks and separators, as a spreadsheet writes an emptied row.
fn is_blank(line: &[u8], separator: u8) -> bool {
    line.iter().all(|byte| *byte == separator || byte.is_ascii_whitespace())
}

/// [`is_blank`] for the time when the separator is not known yet.
fn is_empty(line: &[u8], _: u8) -> bool {
    line.iter().all(|byte| SEPARATORS.contains(byte) || byte.is_ascii_whitespace())
}

/// The separator that is most frequent in the header line outside quotes.
fn separator_of(line: &[u8]) -> u8 {
    let mut counts = SEPARATORS.map(|separator| (separator, 0_usize));
    let mut quoted = false;
    for byte in line {
        quoted ^= *byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(separator, _)| !quoted && separator == byte) {
            *count += 1;
        }
    }
    let mut kept = counts[0];
    for candidate in counts {
        if candidate.1 > kept.1 {
            kept = candidate;
        }
    }
    kept.0
}

/// Decodes Windows-1252 into UTF-8, in a buffer that is reused.
fn decode(bytes: &[u8], out: &mut String) {
    let mut decoder = WINDOWS_1252.new_decoder_without_bom_handling();
    // Each byte becomes at most three bytes of UTF-8.
    out.reserve(bytes.len().saturating_mul(3));
    let _complete = decoder.decode_to_string(bytes, out, true);
}

#[cfg(test)]
mod tests;
