//! A record's cells: where they begin and end, with and without quotes.
//!
//! Owns: what a quote means. A cell is quoted when its first character is a quote. Inside a quoted cell, a doubled
//! quote stands for one quote, and only a separator or the record's end may follow the closing quote. A quote anywhere
//! else is an ordinary character.

use std::borrow::Cow;

/// Follows the quotes of one record, one physical line after the other.
#[derive(Debug)]
pub(super) struct Quotes {
    state: CellState,
    /// The cell being read, counted from 1.
    column: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CellState {
    Start,
    Bare,
    Quoted,
    /// After a quote within a quoted cell: either the closing quote, or the first of a doubled one.
    Closed,
}

impl Quotes {
    pub(super) const fn new() -> Self {
        Self { state: CellState::Start, column: 1 }
    }

    /// Reads the content of the record's next physical line. `Ok(true)` means that a quote is still open.
    ///
    /// # Errors
    /// The number of the column (from 1) where text follows a closing quote.
    pub(super) fn read(&mut self, line: &[u8], separator: u8) -> Result<bool, usize> {
        for &byte in line {
            self.state = match (self.state, byte) {
                (CellState::Quoted, b'"') => CellState::Closed,
                (CellState::Start | CellState::Closed, b'"') | (CellState::Quoted, _) => CellState::Quoted,
                (_, byte) if byte == separator => {
                    self.column += 1;
                    CellState::Start
                }
                (CellState::Closed, _) => return Err(self.column),
                (CellState::Start | CellState::Bare, _) => CellState::Bare,
            };
        }
        Ok(self.state == CellState::Quoted)
    }

    /// The number of the last column read, from 1.
    pub(super) const fn column(&self) -> usize {
        self.column
    }
}

/// Appends to `ends` the byte offset where each cell of a record without quotes ends.
pub(super) fn split(text: &str, separator: u8, ends: &mut Vec<usize>) {
    ends.extend(memchr::memchr_iter(separator, text.as_bytes()));
    ends.push(text.len());
}

/// Appends to `unfolded` the cells of a record that [`Quotes`] accepted, without their quotes and with a separator
/// between two cells, and to `ends` the byte offset where each cell ends.
pub(super) fn unfolded(text: &str, separator: u8, unfolded: &mut String, ends: &mut Vec<usize>) {
    let mut remainder = text;
    loop {
        remainder = if let Some(after) = remainder.strip_prefix('"') {
            quoted(after, unfolded)
        } else {
            let (cell, after) = cut(remainder, memchr::memchr(separator, remainder.as_bytes()));
            unfolded.push_str(cell);
            after
        };
        ends.push(unfolded.len());
        if remainder.is_empty() {
            return;
        }
        // The rest begins with a separator.
        unfolded.push(char::from(separator));
        remainder = cut(remainder, Some(1)).1;
    }
}

/// Appends to `unfolded` the quoted cell whose opening quote stands just before `remainder`; returns the text after the
/// closing quote.
fn quoted<'t>(mut remainder: &'t str, unfolded: &mut String) -> &'t str {
    loop {
        let (before, quote_mark) = cut(remainder, memchr::memchr(b'"', remainder.as_bytes()));
        unfolded.push_str(before);
        let after = quote_mark.strip_prefix('"').unwrap_or_default();
        let Some(rest) = after.strip_prefix('"') else { return after };
        unfolded.push('"');
        remainder = rest;
    }
}

/// The cells of a record that [`Quotes`] accepted, as received.
pub(super) fn raw_cells(text: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut remainder = Some(text);
    std::iter::from_fn(move || {
        let text = remainder?;
        let (cell, after) = text.split_at_checked(raw_end(text, separator)).unwrap_or((text, ""));
        // What follows a cell begins with a separator.
        remainder = after.get(1..);
        Some(cell)
    })
}

/// Where the first cell of `text` ends.
fn raw_end(text: &str, separator: u8) -> usize {
    let mut quoted = false;
    let starts_quoted = text.starts_with('"');
    for (index, byte) in text.bytes().enumerate() {
        // A doubled quote closes the cell and opens it again.
        quoted ^= starts_quoted && byte == b'"';
        if byte == separator && !quoted {
            return index;
        }
    }
    text.len()
}

fn cut(text: &str, position: Option<usize>) -> (&str, &str) {
    position.and_then(|position| text.split_at_checked(position)).unwrap_or((text, ""))
}

/// A cell ready to be written: quoted when it holds a separator, a quote or a line end.
#[must_use]
pub fn quote(cell: &str, separator: char) -> Cow<'_, str> {
    if cell.contains([separator, '"', '\r', '\n']) {
        Cow::Owned(format!("\"{}\"", cell.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(cell)
    }
}
