//! Who looks at the memory while a document is read.

use std::io::{self, BufRead, Read};

use crate::documents::Document;

/// A document with somebody who looks at the memory whenever a piece of it is asked for.
pub struct Watched<F> {
    document: Document,
    memory: F,
    /// The most that was seen.
    pub more: usize,
    /// The bytes that were read.
    pub bytes: usize,
}

impl<F: Fn() -> usize> Watched<F> {
    /// A document, and how much memory is in use.
    pub fn new(document: Document, memory: F) -> Self {
        Self { document, memory, more: 0, bytes: 0 }
    }
}

impl<F: Fn() -> usize> Read for Watched<F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl<F: Fn() -> usize> BufRead for Watched<F> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.more = self.more.max((self.memory)());
        self.document.fill_buf()
    }

    fn consume(&mut self, read: usize) {
        self.bytes += read;
        self.document.consume(read);
    }
}
