//! One record of a sheet.

use super::cells::raw_cells;

/// The encoding of a record's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEncoding {
    /// UTF-8, ASCII included.
    Utf8,
    /// Windows-1252, which includes Latin-1: the reading of all bytes that are not UTF-8.
    Windows1252,
    /// UTF-8 and Windows-1252, in one record: each character as it is written.
    Both,
}

/// One record, with as many cells as the header line: last cells that were left out are empty ones.
#[derive(Debug, Clone, Copy)]
pub struct SheetLine<'a> {
    pub(super) number: u64,
    pub(super) encoding: LineEncoding,
    pub(super) raw: &'a str,
    pub(super) text: &'a str,
    pub(super) ends: &'a [usize],
    pub(super) found: usize,
}

impl<'a> SheetLine<'a> {
    /// The physical line where the record begins, from 1.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// The encoding of the record's bytes.
    #[must_use]
    pub const fn encoding(&self) -> LineEncoding {
        self.encoding
    }

    /// The cell of column `i` (from 0) as received, with its quotes undone; `None` past the last column.
    #[must_use]
    pub fn field(&self, i: usize) -> Option<&'a str> {
        let end = *self.ends.get(i)?;
        let start = i.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| end + 1);
        // A cell that was left out ends where the text does.
        self.text.get(start.min(end)..end)
    }

    /// All cells of the record, in order.
    pub fn fields(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let (text, mut start) = (self.text, 0);
        self.ends.iter().map_while(move |end| {
            let field = text.get(start.min(*end)..*end);
            start = end + 1;
            field
        })
    }

    /// Whether the record has exactly the header's cells: none left out, and none added.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.found == self.ends.len()
    }

    /// All cells of the record as received, their quotes included, without those that were left out.
    pub fn raw_fields(&self, separator: u8) -> impl Iterator<Item = &'a str> + use<'a> {
        raw_cells(self.raw, separator).take(self.ends.len())
    }

    /// The record's line or lines as received, quotes included, without the last line end: ready to be written again.
    #[must_use]
    pub const fn raw(&self) -> &'a str {
        self.raw
    }
}
