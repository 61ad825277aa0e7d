//! A stream to the service, whatever it goes through.

use std::io::{self, Read, Write};

/// What every stream of the way can do.
pub(super) trait Flux: Read + Write + Send {}
impl<T: Read + Write + Send> Flux for T {}

/// A stream to the service, or to the proxy.
pub struct Lien(pub(super) Box<dyn Flux>);

impl Read for Lien {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        self.0.read(octets)
    }
}

impl Write for Lien {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.0.write(octets)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
