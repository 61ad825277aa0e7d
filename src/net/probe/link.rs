//! A byte stream to the service, over any of its transports.

use std::io::{self, Read, Write};

/// The abilities that every stream of the way has.
pub(super) trait ByteStream: Read + Write + Send {}
impl<T: Read + Write + Send> ByteStream for T {}

/// A stream to the service or to the proxy.
pub struct Link(pub(super) Box<dyn ByteStream>);

impl Read for Link {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.0.read(bytes)
    }
}

impl Write for Link {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
