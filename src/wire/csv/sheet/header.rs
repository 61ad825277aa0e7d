//! The header line of a sheet, and the lines that programs put before it.
//!
//! Owns: the separator, finding the header line behind `sep=;`, a title or comments, and going back to the first line
//! where no line is a header.

use std::io::BufRead;

use super::super::fault::SheetError;
use super::super::limits::{COLUMNS_MAX, NAME_MAX};
use super::super::lines::SheetBuffer;
use super::super::spreadsheet::bare;
use super::{CurrentLine, Sheet};

/// The separators looked for in a header line; when two are equally frequent, the first in this list wins.
const SEPARATORS: [u8; 3] = [b';', b',', b'\t'];
/// How many lines that are not blank may stand before the header line.
const BEFORE_MAX: u64 = 10;
/// Signs that end a line for some programs only.
const OTHER_LINE_ENDS: [char; 5] = ['\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}'];

/// A header line, as it was read.
struct HeaderRead {
    headers: Vec<String>,
    header: String,
    surplus: bool,
    line: u64,
    separator: u8,
}

/// What the lines before a header line are.
#[derive(Default)]
struct LinesBefore {
    number: u64,
    /// The most cells that one of them has by each of [`SEPARATORS`], `sep=` and comments (`#`) aside.
    cells: [usize; 3],
    /// The separator that one of them tells.
    separator: Option<u8>,
}

impl<R: BufRead> Sheet<R> {
    /// Reads the header line: the first line that is neither blank nor `sep=;`. The separator is `;`, `,` or tab: the
    /// one that `sep=` tells, else the one that is most frequent in that line outside quotes.
    ///
    /// # Errors
    /// A [`SheetError`] when the source fails, is empty or UTF-16, or when its first line is not a header line.
    pub fn open(source: R) -> Result<Self, SheetError> {
        Self::open_by(source, |_| true)
    }

    /// The same, where `is_header` tells from its cells whether a line names columns: a title and comments before it are
    /// passed over. A line with several cells never is, and where no line is a header the first one counts: it tells what was found, and
    /// the records that were looked at behind it are not given.
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub fn open_by(source: R, is_header: impl Fn(&[String]) -> bool) -> Result<Self, SheetError> {
        let mut sheet = Self {
            buffer: SheetBuffer::new(source),
            separator: b';',
            headers: Vec::new(),
            header: String::new(),
            header_line: 0,
            before: 0,
            required: 0,
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
        let (header, before) = sheet.find_header(is_header)?;
        (sheet.headers, sheet.header, sheet.surplus) = (header.headers, header.header, header.surplus);
        (sheet.header_line, sheet.separator) = (header.line, header.separator);
        (sheet.before, sheet.required) = (before, sheet.headers.len());
        Ok(sheet)
    }

    /// The header line, and how many lines stand before it.
    fn find_header(&mut self, is_header: impl Fn(&[String]) -> bool) -> Result<(HeaderRead, u64), SheetError> {
        let mut before = LinesBefore::default();
        let mut first = None;
        while before.number <= BEFORE_MAX {
            let read = self.read_header(&mut before);
            match read {
                // The line was `sep=`.
                Ok(None) => {}
                Ok(Some(header)) if before.allows(header.separator) && is_header(&header.headers) => {
                    return Ok((header, before.number));
                }
                Ok(Some(header)) => {
                    let line = self.buffer.bytes().get(..self.current.first.0).unwrap_or_default();
                    before.note(line);
                    first.get_or_insert(Ok((header, 0)));
                }
                // A title of signs alone.
                Err(error @ SheetError::NoHeader { .. }) => {
                    let line = self.buffer.bytes().get(..self.current.first.0).unwrap_or_default();
                    before.note(line);
                    first.get_or_insert(Err(error));
                }
                Err(error) => return first.unwrap_or(Err(error)),
            }
        }
        first.unwrap_or(Err(SheetError::Empty))
    }

    /// Reads the next line that is not blank as a header line; `None` for one that tells the separator.
    fn read_header(&mut self, before: &mut LinesBefore) -> Result<Option<HeaderRead>, SheetError> {
        let Some(read) = self.advance(is_empty)? else { return Err(SheetError::Empty) };
        let quoted = read.map_err(SheetError::Header)?;
        // The separator has to be known before quotes can be read, and is found in the first physical line alone.
        let first = self.buffer.bytes().get(..self.current.first.0).unwrap_or_default();
        if let Some(told) = told_separator(first) {
            before.separator = Some(told).filter(|told| SEPARATORS.contains(told));
            before.number += 1;
            return Ok(None);
        }
        self.separator = before.separator.unwrap_or_else(|| separator_of(first));
        let quoted = if quoted { self.extend()?.map_err(SheetError::Header)? } else { false };
        let separator = self.separator;
        let line = self.read(quoted, None).map_err(SheetError::Header)?;
        if line.raw.contains(OTHER_LINE_ENDS) {
            return Err(SheetError::LineEnds { line: line.number });
        }
        if line.ends.len() > COLUMNS_MAX || line.fields().any(|name| name.trim().len() > NAME_MAX) {
            return Err(SheetError::HeaderTooLarge { line: line.number });
        }
        let mut headers: Vec<String> = line.fields().map(|name| bare(name).into_owned()).collect();
        let surplus = headers.len() > 1 && headers.last().is_some_and(String::is_empty);
        if surplus {
            headers.pop();
        }
        if !headers.iter().any(|name| name.contains(char::is_alphabetic)) {
            return Err(SheetError::NoHeader { line: line.number });
        }
        Ok(Some(HeaderRead { headers, header: line.raw.to_owned(), surplus, line: line.number, separator }))
    }
}

impl LinesBefore {
    /// Counts a line that is no header.
    fn note(&mut self, line: &[u8]) {
        self.number += 1;
        let start = line.trim_ascii_start();
        if start.strip_prefix(b"\"").unwrap_or(start).starts_with(b"#") {
            return;
        }
        for (most, separator) in self.cells.iter_mut().zip(SEPARATORS) {
            let mut quoted = false;
            let cells = line.split(|byte| {
                quoted ^= *byte == b'"';
                !quoted && *byte == separator
            });
            *most = (*most).max(cells.filter(|cell| !cell.trim_ascii().is_empty()).count());
        }
    }

    /// Whether lines of one cell stand here at most, by the separator of the header line: no record is passed over.
    fn allows(&self, separator: u8) -> bool {
        let cells = SEPARATORS.iter().zip(self.cells).find(|(other, _)| **other == separator);
        cells.is_some_and(|(_, cells)| cells <= 1)
    }
}

/// What `sep=;` tells, with or without quotes around it; it may be a separator that no sheet has here.
fn told_separator(line: &[u8]) -> Option<u8> {
    let line = line.trim_ascii_start();
    let line = line.strip_prefix(b"\"").unwrap_or(line);
    let (word, rest) = line.split_at_checked(4)?;
    if !word.eq_ignore_ascii_case(b"sep=") {
        return None;
    }
    let (told, rest) = rest.split_first()?;
    // Nothing but a closing quote and empty cells follows it.
    rest.iter().all(|byte| byte.is_ascii_whitespace() || *byte == b'"' || SEPARATORS.contains(byte)).then_some(*told)
}

/// Whether the line holds nothing but blanks and separators, while the separator is not known yet.
fn is_empty(line: &[u8], _: u8) -> bool {
    line.iter().all(|byte| SEPARATORS.contains(byte) || byte.is_ascii_whitespace())
}

/// The separator that is most frequent in the header line outside quotes.
pub(super) fn separator_of(line: &[u8]) -> u8 {
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
