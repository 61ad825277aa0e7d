//! A source's bytes as physical lines, held in a buffer of bounded size.
//!
//! Owns: how far ahead is read, and where a line ends: LF, CR, or CR LF (a CR written twice before the LF included, as
//! by a program that converts what is converted already). Lines stay in the buffer until they are given up, so that
//! reading can go back to the line after a stray quote.

use std::io::{self, BufRead};

use super::limits::RECORD_MAX;

/// How many bytes are taken from the source at once.
const CHUNK: usize = 64 << 10;

/// What begins at a given offset of the buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PhysicalLine {
    /// A line: the offset where its content ends, and the offset where the next line begins.
    Line { end: usize, next: usize },
    /// The end of the source.
    End,
    /// A line whose end lies past the limit of a record.
    TooLong,
}

/// The part of the source that is in memory. Every offset counts from its beginning.
#[derive(Debug)]
pub(super) struct SheetBuffer<R> {
    source: R,
    bytes: Vec<u8>,
    start: usize,
    exhausted: bool,
}

impl<R: BufRead> SheetBuffer<R> {
    pub(super) const fn new(source: R) -> Self {
        Self { source, bytes: Vec::new(), start: 0, exhausted: false }
    }

    /// The bytes that are read and not given up yet.
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }

    /// Gives up the first `number` bytes.
    pub(super) fn abandon(&mut self, number: usize) {
        self.start = self.start.saturating_add(number).min(self.bytes.len());
    }

    /// Reads until `number` bytes are in the buffer, or until the source ends.
    pub(super) fn prime(&mut self, number: usize) -> io::Result<()> {
        while self.bytes().len() < number && self.fill()? {}
        Ok(())
    }

    /// The physical line at offset `since`; its content is without its end.
    pub(super) fn line(&mut self, since: usize) -> io::Result<PhysicalLine> {
        let mut seen = since;
        loop {
            let remainder = self.bytes().get(seen..).unwrap_or_default();
            if let Some(position) = memchr::memchr2(b'\n', b'\r', remainder) {
                let end = seen + position;
                let next = self.after_end(end)?;
                return Ok(if end > RECORD_MAX { PhysicalLine::TooLong } else { PhysicalLine::Line { end, next } });
            }
            seen = self.bytes().len();
            if seen > RECORD_MAX + 1 {
                return Ok(PhysicalLine::TooLong);
            }
            if !self.fill()? {
                let end = self.bytes().len();
                return Ok(match end {
                    _ if end <= since => PhysicalLine::End,
                    _ if end > RECORD_MAX => PhysicalLine::TooLong,
                    _ => PhysicalLine::Line { end, next: end },
                });
            }
        }
    }

    /// Where the next line begins after the line end at offset `end`.
    fn after_end(&mut self, end: usize) -> io::Result<usize> {
        if self.bytes().get(end) == Some(&b'\n') {
            return Ok(end + 1);
        }
        // A CR alone, or the first of CR LF or CR CR LF.
        while self.bytes().len() < end + 3 && self.fill()? {}
        Ok(match self.bytes().get(end + 1..).unwrap_or_default() {
            [b'\n', ..] => end + 2,
            [b'\r', b'\n', ..] => end + 3,
            _ => end + 1,
        })
    }

    /// Gives up everything up to the end of the first physical line, without holding that line in memory.
    pub(super) fn skip(&mut self) -> io::Result<()> {
        loop {
            if let Some(position) = memchr::memchr2(b'\n', b'\r', self.bytes()) {
                self.abandon(position);
                let next = self.after_end(0)?;
                self.abandon(next);
                return Ok(());
            }
            self.bytes.clear();
            self.start = 0;
            if !self.fill()? {
                return Ok(());
            }
        }
    }

    /// Reads one more chunk; `false` at the source's end.
    fn fill(&mut self) -> io::Result<bool> {
        if self.exhausted {
            return Ok(false);
        }
        self.bytes.drain(..self.start);
        self.start = 0;
        loop {
            let read = match self.source.fill_buf() {
                Ok(read) => read.get(..read.len().min(CHUNK)).unwrap_or_default(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let number = read.len();
            self.bytes.extend_from_slice(read);
            self.source.consume(number);
            self.exhausted = number == 0;
            return Ok(number > 0);
        }
    }

    #[cfg(test)]
    pub(super) fn place(&self) -> usize {
        self.bytes.capacity()
    }
}
