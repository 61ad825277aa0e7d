//! Reading a sheet record by record, once its header line is read.

mod header;

use std::borrow::Cow;
use std::io::{self, BufRead};
use std::str;

use super::cells::{Quotes, split, unfolded};
use super::decoding::{decode, of_neither, shown};
use super::fault::{SheetError, SheetLineFault, SheetLineFaultKind};
use super::limits::{FIELD_MAX, LINES_MAX};
use super::lines::{PhysicalLine, SheetBuffer};
use super::row::{LineEncoding, SheetLine};
use super::spreadsheet::{bare, is_cut};

/// A sheet being read.
#[derive(Debug)]
pub struct Sheet<R> {
    buffer: SheetBuffer<R>,
    separator: u8,
    headers: Vec<String>,
    header: String,
    header_line: u64,
    /// How many lines that are not blank stand before the header line.
    before: u64,
    /// How many cells a record must have.
    required: usize,
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
    /// How many cells it has, those that are forgiven included.
    found: usize,
}

impl<R: BufRead> Sheet<R> {
    /// Says how many cells a record must have: of the columns after them, the last ones may be left out. Without a word
    /// from the code that knows the columns, all must be there.
    pub fn require(&mut self, cells: usize) {
        self.required = cells.min(self.headers.len());
    }

    /// How many lines that are not blank were passed over before the header line: `sep=;`, a title, comments.
    #[must_use]
    pub const fn lines_before(&self) -> u64 {
        self.before
    }

    /// The names in the header line, without the blanks and what a spreadsheet puts around them. A name may be empty or occur twice: the
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

    /// The record read last as received, even one with a fault.
    /// Empty for a line that was too long to be kept.
    #[must_use]
    pub fn raw(&self) -> Cow<'_, str> {
        let bytes = self.buffer.bytes().get(..self.current.end).unwrap_or_default();
        shown(bytes)
    }

    /// The record read last, again; `None` when it had a fault, or when none was read.
    #[must_use]
    pub fn current(&self) -> Option<SheetLine<'_>> {
        let encoding = self.current.read?;
        let raw = match encoding {
            LineEncoding::Utf8 => str::from_utf8(self.buffer.bytes().get(..self.current.end)?).ok()?,
            LineEncoding::Windows1252 | LineEncoding::Both => &self.decode,
        };
        let text = if self.current.quoted { &self.unfolded } else { raw };
        let ends = self.ends.get(..self.headers.len())?;
        Some(SheetLine { number: self.current.line, encoding, raw, text, ends, found: self.current.found })
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
            self.current = CurrentLine { line, lines: 1, end, next, first: (end, next), ..CurrentLine::default() };
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
        let number = self.current.line;
        let fault = |kind, column| SheetLineFault { line: number, column, kind };
        let bytes = self.buffer.bytes().get(..self.current.end).unwrap_or_default();
        let (raw, encoding) = if let Ok(text) = str::from_utf8(bytes) {
            (text, LineEncoding::Utf8)
        } else {
            let encoding = decode(bytes, &mut self.decode);
            (self.decode.as_str(), encoding)
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
        let found = self.ends.len();
        let line = SheetLine { number, encoding, raw, text, ends: &self.ends, found };
        if memchr::memchr(0, text.as_bytes()).is_some() {
            let column = line.fields().position(|field| field.contains('\0')).map(|column| column + 1);
            return Err(fault(SheetLineFaultKind::NullByte, column));
        }
        if encoding != LineEncoding::Utf8
            && let Some(at) = of_neither(text)
        {
            let column = 1 + self.ends.partition_point(|end| *end < at);
            return Err(fault(SheetLineFaultKind::Encoding, Some(column)));
        }
        if text.len() > FIELD_MAX
            && let Some(column) = line.fields().position(|field| field.len() > FIELD_MAX)
        {
            return Err(fault(SheetLineFaultKind::CellTooLong, Some(column + 1)));
        }
        if let Some(expected) = expected.filter(|expected| *expected != found) {
            if !forgiven(&line, expected, self.required, &self.current, self.surplus) {
                // When a stray quote joined lines that are records of their own, only the first line is lost.
                (self.current.end, self.current.next) = self.current.first;
                self.current.lines = 1;
                return Err(fault(SheetLineFaultKind::Columns { found, expected }, None));
            }
            let end = text.len();
            self.ends.resize(expected, end);
        }
        (self.current.read, self.current.quoted, self.current.found) = (Some(encoding), quoted, found);
        Ok(SheetLine { number, encoding, raw, text, ends: &self.ends, found })
    }

    const fn fault(&self, kind: SheetLineFaultKind, column: Option<usize>) -> SheetLineFault {
        SheetLineFault { line: self.current.line, column, kind }
    }
}

/// Whether a record of another width than the header's says nothing else for it: last cells that are left out are empty
/// ones, where none of them is required, and empty cells too many say nothing.
///
/// Not so a record of several lines (a stray quote may have joined them), the last line of a file that ends within it
/// (it may have been cut), or one with a cell that a separator cut in two.
fn forgiven(line: &SheetLine<'_>, expected: usize, required: usize, current: &CurrentLine, surplus: bool) -> bool {
    if line.found < expected {
        let cut_short = current.end == current.next;
        return line.found >= required && current.lines == 1 && !cut_short && !line.fields().any(is_cut);
    }
    let one_line = current.lines == 1 || (surplus && line.found == expected + 1);
    one_line && line.fields().skip(expected).all(|cell| bare(cell).is_empty())
}

/// Whether the line holds nothing but blanks and separators, as a spreadsheet writes an emptied row.
fn is_blank(line: &[u8], separator: u8) -> bool {
    line.iter().all(|byte| *byte == separator || byte.is_ascii_whitespace())
}

#[cfg(test)]
mod tests;
