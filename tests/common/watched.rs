//! Who looks at the memory while a document is read.

use std::io::{self, BufRead, Read};

use crate::documents::Document;

/// A document with somebody who looks at the memory whenever a piece of it is asked for.
pub struct Guette<F> {
    document: Document,
    memoire: F,
    /// The most that was seen.
    pub plus: usize,
    /// The bytes that were read.
    pub octets: usize,
}

impl<F: Fn() -> usize> Guette<F> {
    /// A document, and how much memory is in use.
    pub fn new(document: Document, memoire: F) -> Self {
        Self { document, memoire, plus: 0, octets: 0 }
    }
}

impl<F: Fn() -> usize> Read for Guette<F> {
    fn read(&mut self, tampon: &mut [u8]) -> io::Result<usize> {
        let lus = self.fill_buf()?.read(tampon)?;
        self.consume(lus);
        Ok(lus)
    }
}

impl<F: Fn() -> usize> BufRead for Guette<F> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.plus = self.plus.max((self.memoire)());
        self.document.fill_buf()
    }

    fn consume(&mut self, lus: usize) {
        self.octets += lus;
        self.document.consume(lus);
    }
}
