//! Watches the memory in use while a document is read.

use std::io::{self, BufRead, Read};

use crate::documents::Document;

/// A document that looks at the memory each time a piece of it is read.
pub struct Watched<F> {
    document: Document,
    memory: F,
    /// The most memory seen in use, in bytes.
    pub more: usize,
    /// The number of bytes read.
    pub bytes: usize,
}

impl<F: Fn() -> usize> Watched<F> {
    /// A document, and a function that gives the memory in use, in bytes.
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
