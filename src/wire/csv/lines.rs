//! A source's bytes as physical lines, a bounded part of them at a time.
//!
//! Owns: how far is read ahead, and where a line ends (LF or CRLF). Lines stay in the buffer until
//! they are given up, so that reading can go back to the line after a stray quote.

use std::io::{self, BufRead};

use super::limits::ENREGISTREMENT_MAX;

/// How much is taken from the source at once, in bytes.
const BOUCHEE: usize = 64 << 10;

/// What begins at some place of the buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Physique {
    /// A line: where its content ends, and where the next one begins.
    Ligne { fin: usize, suite: usize },
    /// Nothing any more.
    Fin,
    /// A line that ends past the limit of a record.
    TropLongue,
}

/// The part of the source that is being looked at. Every position counts from its beginning.
#[derive(Debug)]
pub(super) struct Tampon<R> {
    source: R,
    octets: Vec<u8>,
    debut: usize,
    epuisee: bool,
}

impl<R: BufRead> Tampon<R> {
    pub(super) const fn new(source: R) -> Self {
        Self { source, octets: Vec::new(), debut: 0, epuisee: false }
    }

    /// What is read and not given up yet.
    pub(super) fn octets(&self) -> &[u8] {
        self.octets.get(self.debut..).unwrap_or_default()
    }

    /// Gives up the first `nombre` bytes.
    pub(super) fn abandonne(&mut self, nombre: usize) {
        self.debut = self.debut.saturating_add(nombre).min(self.octets.len());
    }

    /// Reads on until `nombre` bytes are there, or the source's end.
    pub(super) fn amorce(&mut self, nombre: usize) -> io::Result<()> {
        while self.octets().len() < nombre && self.remplit()? {}
        Ok(())
    }

    /// The physical line at `depuis`. Its content has neither LF nor the CR before it.
    pub(super) fn ligne(&mut self, depuis: usize) -> io::Result<Physique> {
        let mut vu = depuis;
        loop {
            let octets = self.octets();
            let reste = octets.get(vu..).unwrap_or_default();
            if let Some(position) = memchr::memchr(b'\n', reste) {
                let (lf, suite) = (vu + position, vu + position + 1);
                let cr = lf > depuis && octets.get(lf - 1) == Some(&b'\r');
                let fin = if cr { lf - 1 } else { lf };
                return Ok(if fin > ENREGISTREMENT_MAX {
                    Physique::TropLongue
                } else {
                    Physique::Ligne { fin, suite }
                });
            }
            vu = octets.len();
            if vu > ENREGISTREMENT_MAX + 1 {
                return Ok(Physique::TropLongue);
            }
            if !self.remplit()? {
                let fin = self.octets().len();
                return Ok(match fin {
                    _ if fin <= depuis => Physique::Fin,
                    _ if fin > ENREGISTREMENT_MAX => Physique::TropLongue,
                    _ => Physique::Ligne { fin, suite: fin },
                });
            }
        }
    }

    /// Gives up everything to the end of the first physical line, without keeping it.
    pub(super) fn saute(&mut self) -> io::Result<()> {
        loop {
            if let Some(position) = memchr::memchr(b'\n', self.octets()) {
                self.abandonne(position + 1);
                return Ok(());
            }
            self.octets.clear();
            self.debut = 0;
            if !self.remplit()? {
                return Ok(());
            }
        }
    }

    /// One chunk more; `false` at the source's end.
    fn remplit(&mut self) -> io::Result<bool> {
        if self.epuisee {
            return Ok(false);
        }
        self.octets.drain(..self.debut);
        self.debut = 0;
        loop {
            let lu = match self.source.fill_buf() {
                Ok(lu) => lu.get(..lu.len().min(BOUCHEE)).unwrap_or_default(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let nombre = lu.len();
            self.octets.extend_from_slice(lu);
            self.source.consume(nombre);
            self.epuisee = nombre == 0;
            return Ok(nombre > 0);
        }
    }

    #[cfg(test)]
    pub(super) fn place(&self) -> usize {
        self.octets.capacity()
    }
}
